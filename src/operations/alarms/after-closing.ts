import { z } from 'zod';
import { addFactAfterwards, ALARM_CLASSES, saveAlarmClass } from '../../records/alarm-classes.ts';
import type { StoredAlarm } from '../../records/alarms.ts';
import { callerById } from '../../records/organisation/people.ts';
import { personIdOf } from '../../contact/contact-key.ts';
import { lockedAlarm } from '../locked.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import type { UnitOfWork } from '../work.ts';

/** What may be said of an alarm once it is closed. Nobody is told, and nothing that was said before is taken back. */

const said = z.object({
  alarm: z.uuid(),
  /** Who says so. `key`: a contact key, or `account:` and the id of an account without a person. */
  by: z.object({ key: z.string().min(1), name: z.string().min(1) }),
});

export type SaidAfterwards = { kind: 'done' } | { kind: 'not-found' } | { kind: 'still-open' };

/** What it turned out to be. A correction is kept beside what was said before. */
export const classifyAlarm = operation(
  said.extend({ class: z.enum(ALARM_CLASSES), note: z.string().trim().min(1).max(200).nullable() }),
  async (work, { alarm: id, by, class: named, note }): Promise<SaidAfterwards> => {
    const found = await closedAlarm(work, id);
    if ('kind' in found) return found;
    await saveAlarmClass(work.trx, id, { at: work.now, class: named, note, byKey: by.key });
    await journalAfterClosing(work, found, `says what alarm ${found.alarm.letter} was: ${named.replace('_', ' ')}`);
    return { kind: 'done' };
  },
);

/** What became known late. */
export const addFactAfterClosing = operation(
  said.extend({ words: z.string().trim().min(1).max(500) }),
  async (work, { alarm: id, by, words }): Promise<SaidAfterwards> => {
    const found = await closedAlarm(work, id);
    if ('kind' in found) return found;
    const personId = personIdOf(by.key);
    const name = (personId === null ? null : await callerById(work.trx, personId))?.name ?? by.name;
    const fact = { at: work.now.getTime(), what: 'note', words, by: { key: by.key, name } } as const;
    await addFactAfterwards(work.trx, found.alarm, fact);
    await journalAfterClosing(work, found, `adds to closed alarm ${found.alarm.letter}`);
    return { kind: 'done' };
  },
);

async function closedAlarm(work: UnitOfWork, id: string): Promise<StoredAlarm | SaidAfterwards> {
  const stored = await lockedAlarm(work, id);
  if (!stored) return { kind: 'not-found' };
  return stored.alarm.status === 'closed' ? stored : { kind: 'still-open' };
}

async function journalAfterClosing(work: UnitOfWork, { alarm }: StoredAlarm, what: string): Promise<void> {
  const { id: alarmId, workerId, visitId } = alarm;
  await journalOfficeAct(work, what, { workerId, visitId, alarmId });
}
