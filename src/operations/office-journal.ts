import { type JournalDetail, writeJournal } from '../records/journal.ts';
import type { UnitOfWork } from './work.ts';

interface About {
  workerId?: string | null | undefined;
  visitId?: string | null | undefined;
  alarmId?: string | null | undefined;
}

/** Writes into the story what somebody in the office does. The actor says who, and by which way. */
export async function journalOfficeAct(
  { trx, now, actor }: Pick<UnitOfWork, 'trx' | 'now' | 'actor'>,
  what: string,
  { workerId = null, visitId = null, alarmId = null }: About = {},
  more: Omit<JournalDetail<'office'>, 'what'> = {},
): Promise<void> {
  await writeJournal(trx, [{ at: now, actor, kind: 'office', workerId, visitId, alarmId, detail: { what, ...more } }]);
}
