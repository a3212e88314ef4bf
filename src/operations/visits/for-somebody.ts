import { z } from 'zod';
import { openAlarmOf } from '../../records/alarms.ts';
import { lockWorker, type TextingCaller } from '../../records/organisation/people.ts';
import { HOW_KNOWN, recordVisitActs, type VisitAct } from '../../records/visit-acts.ts';
import { openVisitOf } from '../../records/visits.ts';
import type { Visit } from '../../safety/visit.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { cancelBookedCalls } from '../purple-saved.ts';
import { notifyOthers } from '../visit-contacts.ts';
import { findPerson, personMeant } from '../people/person-meant.ts';
import { beginVisit, changeOpenVisit } from '../visits.ts';
import type { UnitOfWork } from '../work.ts';

/**
 * The office starts, prolongs or ends somebody's visit. What the worker's phones are told changes, and an open alarm
 * does not: people who may not know of a covert one are answered as on any other day.
 */

const MINUTE = 60_000;
const [SHORTEST, LONGEST] = [5, 720];

const somebody = z.object({
  worker: personMeant,
  /** Left out: as the actor's reason says. */
  how: z.enum(HOW_KNOWN).optional(),
  /** Who has told it. */
  told_by: z.string().trim().min(1).optional(),
});
/** `visit`: the one that is meant, where a page shows it. Another one of theirs is not touched. */
const openVisit = somebody.extend({ visit: z.uuid().optional() });
const minutes = z.number().int().min(SHORTEST).max(LONGEST);

type Somebody = z.output<typeof somebody>;
interface Worker {
  id: string;
  name: string;
  staffNumber: string;
}

export type VisitStarted =
  | { kind: 'done'; worker: Worker; visitId: string; until: Date; restarted: boolean }
  /** One is open, and was to be kept. */
  | { kind: 'open-already'; worker: Worker; visitId: string }
  | { kind: 'nobody' }
  /** Nobody is on a ladder for them. */
  | { kind: 'no-team'; worker: Worker };
export type VisitExtended =
  { kind: 'done'; worker: Worker; until: Date } | { kind: 'nobody' } | { kind: 'none-open'; worker: Worker };
export type VisitEnded =
  /** `alarm`: the letter of the one that is open still; the person who asked may not be one to hear of it. */
  | { kind: 'done'; worker: Worker; alarm: { letter: string; covert: boolean } | null }
  | { kind: 'nobody' }
  | { kind: 'none-open'; worker: Worker };

export const startVisitFor = operation(
  somebody.extend({
    minutes,
    place: z.string().trim().min(1).nullable().default(null),
    /** What becomes of a visit of theirs that is open. */
    open: z.enum(['ended', 'kept']).default('ended'),
  }),
  async (work, { minutes: length, place, open, ...about }): Promise<VisitStarted> => {
    const worker = await findPerson(work, about.worker);
    if (!worker) return { kind: 'nobody' };
    const { team } = worker;
    if (!team) return { kind: 'no-team', worker: named(worker) };
    if (open === 'kept') {
      await lockWorker(work.trx, worker.id);
      const kept = await openVisitOf(work.trx, worker.id);
      if (kept) return { kind: 'open-already', worker: named(worker), visitId: kept.visit.id };
    }
    const { visit, restarted } = await beginVisit(work, {
      workerId: worker.id,
      team,
      length: length * MINUTE,
      place,
      isOfficePlace: true,
    });
    await saidByOffice(work, about, worker, visit, 'start');
    return { kind: 'done', worker: named(worker), visitId: visit.id, until: endOf(visit), restarted };
  },
);

/** Counted from the later of the deadline and now. */
export const extendVisitFor = operation(
  openVisit.extend({ minutes }),
  async (work, { minutes: more, visit, ...about }): Promise<VisitExtended> => {
    const worker = await findPerson(work, about.worker);
    if (!worker) return { kind: 'nobody' };
    if (!(await openOf(work, worker, visit))) return { kind: 'none-open', worker: named(worker) };
    const step = await changeOpenVisit(work, worker.id, { kind: 'more', length: more * MINUTE, isProved: true });
    if (!step) return { kind: 'none-open', worker: named(worker) };
    await saidByOffice(work, about, worker, step.visit, 'more');
    return { kind: 'done', worker: named(worker), until: endOf(step.visit) };
  },
);

/** The buddy is told: a caller who has somebody's voice or name must not end a watch unseen. */
export const endVisitFor = operation(openVisit, async (work, { visit, ...about }): Promise<VisitEnded> => {
  const worker = await findPerson(work, about.worker);
  if (!worker) return { kind: 'nobody' };
  const open = await openOf(work, worker, visit);
  if (!open) return { kind: 'none-open', worker: named(worker) };
  await saidByOffice(work, about, worker, open, 'end');
  await changeOpenVisit(work, worker.id, { kind: 'end', byOthers: true });
  await cancelBookedCalls(work, worker.id);
  await notifyOthers(work, open, 'ended-by-office');
  const alarm = (await openAlarmOf(work.trx, worker.id))?.alarm;
  return { kind: 'done', worker: named(worker), alarm: alarm ? { letter: alarm.letter, covert: alarm.covert } : null };
});

/** The worker's open visit, if it is the one that is meant. */
async function openOf({ trx }: UnitOfWork, { id }: TextingCaller, meant: string | undefined): Promise<Visit | null> {
  await lockWorker(trx, id);
  const open = await openVisitOf(trx, id);
  return open && (meant === undefined || open.visit.id === meant) ? open.visit : null;
}

const WORDS = { start: 'starts the visit', more: 'gives the visit more time', end: 'ends the visit' } as const;

async function saidByOffice(
  work: UnitOfWork,
  { how, told_by }: Pick<Somebody, 'how' | 'told_by'>,
  worker: TextingCaller,
  visit: Visit,
  what: VisitAct & keyof typeof WORDS,
): Promise<void> {
  await recordVisitActs(work.trx, [{ visitId: visit.id, at: work.now, actor: work.actor, what, how, toldBy: told_by }]);
  const about = { workerId: worker.id, visitId: visit.id };
  await journalOfficeAct(work, WORDS[what], about, {
    ...(how !== undefined && { how }),
    ...(told_by !== undefined && { told_by }),
  });
}

const named = ({ id, name, staffNumber }: TextingCaller): Worker => ({ id, name, staffNumber });

function endOf({ deadline }: Visit): Date {
  if (!deadline) throw new Error('an open visit has no end');
  return deadline;
}
