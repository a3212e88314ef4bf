import { z } from 'zod';
import { openAlarmOf } from '../../records/alarms.ts';
import { writeJournal } from '../../records/journal.ts';
import { lockWorker, type TextingCaller } from '../../records/organisation/people.ts';
import { openVisitOf } from '../../records/visits.ts';
import type { Visit } from '../../safety/visit.ts';
import { operation } from '../operation.ts';
import { findPerson, personMeant } from '../people/person-meant.ts';
import { beginVisit, changeOpenVisit } from '../visits.ts';
import type { UnitOfWork } from '../work.ts';

/**
 * The office starts, prolongs or ends somebody's visit. What the worker's phones are told changes, and an open alarm
 * does not: whoever may not know of a covert one is answered as on any other day.
 */

const MINUTE = 60_000;
const [SHORTEST, LONGEST] = [5, 720];

/** How the office knows it: seen by themselves; spoken to, and they know the voice; told by somebody. */
export const HOW_KNOWN = ['seen-by-me', 'spoken-to', 'told-by'] as const;

const somebody = z.object({
  worker: personMeant,
  /** Left out: as the actor's reason says. */
  how: z.enum(HOW_KNOWN).optional(),
  /** Who has told it. */
  told_by: z.string().trim().min(1).optional(),
});
const minutes = z.number().int().min(SHORTEST).max(LONGEST);

type Somebody = z.output<typeof somebody>;
interface Worker {
  id: string;
  name: string;
  staffNumber: string;
}

export type VisitStarted =
  | { kind: 'done'; worker: Worker; until: Date; restarted: boolean }
  | { kind: 'nobody' }
  /** Nobody is on a ladder for them. */
  | { kind: 'no-team'; worker: Worker };
export type VisitExtended =
  { kind: 'done'; worker: Worker; until: Date } | { kind: 'nobody' } | { kind: 'none-open'; worker: Worker };
export type VisitEnded =
  /** `alarm`: the letter of the one that is open still; whoever asked may not be one to hear of it. */
  | { kind: 'done'; worker: Worker; alarm: { letter: string; covert: boolean } | null }
  | { kind: 'nobody' }
  | { kind: 'none-open'; worker: Worker };

export const startVisitFor = operation(
  somebody.extend({ minutes, place: z.string().trim().min(1).nullable().default(null) }),
  async (work, { minutes: length, place, ...about }): Promise<VisitStarted> => {
    const worker = await findPerson(work, about.worker);
    if (!worker) return { kind: 'nobody' };
    const { team } = worker;
    if (!team) return { kind: 'no-team', worker: named(worker) };
    const { visit, restarted } = await beginVisit(work, { workerId: worker.id, team, length: length * MINUTE, place });
    await saidByOffice(work, about, worker, visit, 'starts the visit');
    return { kind: 'done', worker: named(worker), until: endOf(visit), restarted };
  },
);

/** Counted from the later of the deadline and now. */
export const extendVisitFor = operation(
  somebody.extend({ minutes }),
  async (work, { minutes: more, ...about }): Promise<VisitExtended> => {
    const worker = await findPerson(work, about.worker);
    if (!worker) return { kind: 'nobody' };
    const step = await changeOpenVisit(work, worker.id, { kind: 'more', length: more * MINUTE, isProved: true });
    if (!step) return { kind: 'none-open', worker: named(worker) };
    await saidByOffice(work, about, worker, step.visit, 'gives the visit more time');
    return { kind: 'done', worker: named(worker), until: endOf(step.visit) };
  },
);

export const endVisitFor = operation(somebody, async (work, about): Promise<VisitEnded> => {
  const worker = await findPerson(work, about.worker);
  if (!worker) return { kind: 'nobody' };
  await lockWorker(work.trx, worker.id);
  const open = await openVisitOf(work.trx, worker.id);
  if (!open) return { kind: 'none-open', worker: named(worker) };
  await saidByOffice(work, about, worker, open.visit, 'ends the visit');
  await changeOpenVisit(work, worker.id, { kind: 'end' });
  const alarm = (await openAlarmOf(work.trx, worker.id))?.alarm;
  return { kind: 'done', worker: named(worker), alarm: alarm ? { letter: alarm.letter, covert: alarm.covert } : null };
});

async function saidByOffice(
  work: UnitOfWork,
  { how, told_by }: Pick<Somebody, 'how' | 'told_by'>,
  worker: TextingCaller,
  visit: Visit,
  what: string,
): Promise<void> {
  await writeJournal(work.trx, [
    {
      at: work.now,
      actor: work.actor,
      kind: 'office',
      workerId: worker.id,
      visitId: visit.id,
      detail: { what, ...(how !== undefined && { how }), ...(told_by !== undefined && { told_by }) },
    },
  ]);
}

const named = ({ id, name, staffNumber }: TextingCaller): Worker => ({ id, name, staffNumber });

function endOf({ deadline }: Visit): Date {
  if (!deadline) throw new Error('an open visit has no end');
  return deadline;
}
