import { sheetOf } from '../../operations/sheets/open-sheet.ts';
import { recordAccess } from '../../records/access-log.ts';
import { soundOfMemo } from '../../records/memos.ts';
import { loadStory } from '../../records/views/stories.ts';
import { eventsOf } from '../../timeline/events.ts';
import type { DeskRequest } from '../access/page-route.ts';
import { sessionMark } from '../access/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { dateAndTime } from '../shell/times.ts';
import { sheetLines } from '../sheets/view.ts';
import type { Item } from './items.ts';
import type { GivenItem } from './package.ts';

/** An item with all that is given of it: an alarm's story, the words of a sheet, the sound of a recording. */
export async function givenOf(
  { parts }: DeskDependencies,
  { account, now, request }: DeskRequest,
  item: Item,
  timezone: string,
): Promise<GivenItem> {
  const { knex, clock, secrets } = parts;
  const silent = { ...item, sound: null };
  if (item.kind === 'alarm') {
    const story = await loadStory(knex, { kind: 'alarm', id: item.id }, clock.now());
    const events = story ? eventsOf(story, numberAsWritten) : [];
    const lines = events.map(({ at, text }) => `${dateAndTime(at, timezone)}: ${text}`);
    return { ...silent, lines: [...item.lines.slice(0, -1), ...lines] };
  }
  if (item.kind === 'sheet') {
    const sheet = await sheetOf(parts, knex, item.id);
    await recordAccess(knex, {
      at: now,
      accountId: account.id,
      session: sessionMark(request.sessionID),
      page: 'emergency sheet',
      did: 'export',
      personId: item.id,
      reason: 'It is given to its owner, who asked for it',
    });
    return { ...silent, lines: sheet ? sheetLines(sheet).map(({ key, words }) => `${key}: ${words}`) : [] };
  }
  if (item.kind === 'recording') {
    const memo = await soundOfMemo(knex, secrets.data, item.id);
    const sound = memo && /^audio\/[\w.+-]+$/.test(memo.type) ? memo : null;
    return { ...item, sound: sound && `data:${sound.type};base64,${sound.sound.toString('base64')}` };
  }
  return silent;
}
