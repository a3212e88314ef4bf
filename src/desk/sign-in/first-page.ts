import type { AccountRecord } from '../../records/accounts.ts';
import { seesAlarm } from '../board/books.ts';
import { truthFor } from '../board/truth.ts';
import { viewerOf } from '../board/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type After, pageAfter } from './schema.ts';

const BOARD = '/desk';

/**
 * Where a sign-in leads. A responder whom the line woke, and who asked for no page, comes to the one alarm that nobody
 * has: on a phone in the dark that is one look less.
 */
export async function firstPage(
  { parts }: Pick<DeskDependencies, 'parts'>,
  account: AccountRecord,
  after: After,
): Promise<string> {
  const page = pageAfter(after);
  if (page !== BOARD) return page;
  const viewer = viewerOf(account);
  const { alarms } = await truthFor(parts, viewer);
  const raised = alarms.filter((one) => one.alarm.status === 'raised' && !one.alarm.drill && seesAlarm(viewer, one));
  const [only, another] = raised;
  return only && !another ? `${BOARD}/alarms/${only.alarm.id}` : page;
}
