import { z } from 'zod';
import { date } from '../../organisation-file/values.ts';
import { type Hold, insertHold, liftHold, listHolds } from '../../records/legal-holds.ts';
import { type JournalEntry, writeJournal } from '../../records/journal.ts';
import { findSubjects, type StorySubject } from '../../records/views/story-search.ts';
import { dayOf } from '../../safety/local-day.ts';
import { operation } from '../operation.ts';
import { realNow, type UnitOfWork } from '../work.ts';

/** A claim, an investigation or a request: records must not be erased until a day, or until somebody says so. */

const why = z.string().trim().min(1);

export const holdSchema = z.object({
  /** A staff number, or the beginning of the id of a visit or an alarm. */
  of: z.string().trim(),
  why,
  /** The last day; null: until somebody lifts it. */
  until: date.nullable(),
  /** The name of the person who holds them. */
  by: z.string().trim().min(1),
});

type HoldAdded =
  | { kind: 'done'; id: string; subject: StorySubject }
  | { kind: 'not-found' }
  /** Several ids begin so. */
  | { kind: 'several'; subjects: StorySubject[] }
  | { kind: 'over' };

export const addHold = operation(holdSchema, async (unit, { of, why: reason, until, by }): Promise<HoldAdded> => {
  const work = { ...unit, actor: { ...unit.actor, reason } };
  const now = realNow(work);
  const [subject, ...others] = await findSubjects(work.trx, of);
  if (!subject) return { kind: 'not-found' };
  if (others.length > 0) return { kind: 'several', subjects: [subject, ...others] };
  if (until !== null && until < dayOf(now, work.organisation.timezone)) return { kind: 'over' };
  const id = await insertHold(work.trx, subject, { why: reason, until, by }, now);
  const end = until === null ? '' : ` until ${until}`;
  await writeJournal(work.trx, [holdEntry(work, subject, `holds the records of this ${subject.kind}${end}`)]);
  return { kind: 'done', id, subject };
});

const lifting = z.object({
  /** The beginning of its id. */
  hold: z.string().trim().min(1),
  why,
});

type HoldLifted = { kind: 'done'; hold: Hold } | { kind: 'not-found' } | { kind: 'several' };

export const liftHoldOf = operation(lifting, async (unit, { hold: meant, why: reason }): Promise<HoldLifted> => {
  const work = { ...unit, actor: { ...unit.actor, reason } };
  const now = realNow(work);
  const [hold, another] = (await listHolds(work.trx, now)).filter(({ id }) => id.startsWith(meant.toLowerCase()));
  if (!hold) return { kind: 'not-found' };
  if (another) return { kind: 'several' };
  await liftHold(work.trx, hold.id, now);
  await writeJournal(work.trx, [
    holdEntry(work, hold.subject, `lifts a hold of the records of this ${hold.subject.kind}`),
  ]);
  return { kind: 'done', hold };
});

function holdEntry(
  { now: at, actor }: UnitOfWork,
  { kind, id }: { kind: StorySubject['kind']; id: string },
  what: string,
): JournalEntry {
  const about = { person: { workerId: id }, visit: { visitId: id }, alarm: { alarmId: id } }[kind];
  return { at, actor, kind: 'office', ...about, detail: { what } };
}
