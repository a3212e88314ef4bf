import { SYSTEM } from '../records/actor.ts';
import { writeJournal } from '../records/journal.ts';
import { callerById } from '../records/organisation/people.ts';
import { officeContacts } from '../records/organisation/responders.ts';
import {
  markEventTold,
  setEventAside,
  type SealedEventRow,
  untoldEvents,
  wasToldOfEvent,
} from '../records/sealed-events.ts';
import { contactsOf, type Reachable } from '../safety/responders.ts';
import { respondersAbout } from './alarm-responders.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from './work.ts';
import { textAndRing } from './text-and-ring.ts';

/**
 * What a worker's phone said and what cannot be applied: it may have been a call for help, so that people look for the
 * worker now.
 */

const HOUR = 3_600_000;
const TOLD_AT_ONCE = 20;

/**
 * Later events no longer wait for this one, and the people who can look for the worker are told. If telling them fails,
 * it is tried again later.
 */
export async function setAside(parts: Dependencies, id: number): Promise<void> {
  await setEventAside(parts.knex, id, parts.clock.now());
  parts.log.error({ event: id }, 'operator alarm: an event was set aside');
  await notifyOfSetAside(parts);
}

export async function notifyOfSetAside(parts: Dependencies): Promise<void> {
  for (const row of await untoldEvents(parts.knex, TOLD_AT_ONCE)) {
    try {
      await inTransaction(parts, SYSTEM, (work) => notifyOf(work, row));
    } catch (error) {
      parts.log.error(
        { err: error, event: row.id },
        'nobody could be told of an event that was set aside; it goes on trying',
      );
    }
  }
}

/** At most one message an hour about a worker, since a lost secret makes each of their turns such an event. */
async function notifyOf(work: UnitOfWork, row: SealedEventRow): Promise<void> {
  const isTold = await wasToldWithinAnHour(work, row.workerId);
  await recordTold(work, row, 'an event was set aside', row.workerId);
  if (!isTold) await askPeopleToLook(work, row.workerId);
}

/**
 * The same of an event that waits for a lock of somebody else's, and is applied once it is free. Not `named`: what is
 * written refers to the worker nowhere.
 */
export async function notifyOfHeld(work: UnitOfWork, row: SealedEventRow, named: Named): Promise<void> {
  if (await wasToldWithinAnHour(work, row.workerId)) return;
  await recordTold(work, row, 'an event waits for a lock', named ? row.workerId : null);
  await askPeopleToLook(work, row.workerId, named);
}

/** Whether what is written refers to the worker. A lock of the strongest kind holds up all that does. */
export type Named = boolean;

const wasToldWithinAnHour = ({ trx, now, parts }: UnitOfWork, workerId: string): Promise<boolean> =>
  wasToldOfEvent(trx, workerId, new Date(now.getTime() - parts.clock.stretch(HOUR)));

async function recordTold(work: UnitOfWork, { id }: SealedEventRow, what: string, about: string | null): Promise<void> {
  const { trx, now, actor } = work;
  await markEventTold(trx, id, now);
  const detail = { what, kind: 'event', id: String(id) };
  await writeJournal(trx, [{ at: now, actor, kind: 'operator', ...(about !== null && { workerId: about }), detail }]);
}

/** Everybody who can look for the worker is told, by text and call, that something of theirs was not heard. */
export async function askPeopleToLook(work: UnitOfWork, workerId: string, named: Named = true): Promise<void> {
  const worker = await callerById(work.trx, workerId);
  const vars = { worker: worker?.name ?? '', team: worker?.team?.name ?? '', staff_number: worker?.staffNumber ?? '' };
  const about = { workerId: named ? workerId : null };
  for (const somebody of await whoCanLook(work, workerId, worker?.team?.id ?? null))
    await textAndRing(work, somebody, { id: 'told.set-aside', vars }, about);
}

/** As about a covert alarm, which it may have been: nobody who may stand beside the worker, and no phone of theirs. */
async function whoCanLook(work: UnitOfWork, workerId: string, teamId: string | null): Promise<Reachable[]> {
  if (teamId === null) return officeContacts(work.trx, work.organisation, work.parts.lineNumbers);
  const responders = await respondersAbout(work, {
    workerId,
    teamId,
    visitId: null,
    covert: true,
    raisedAt: work.now,
    excludedPhones: [],
    known: [],
  });
  return contactsOf([{ kind: 'everyone' }, { kind: 'last_resort' }], responders, work.now);
}

/** An error's name, its code and where in the program it arose. Its message may hold what somebody said. */
export function nameOfFault(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const name = 'name' in error && typeof error.name === 'string' ? error.name : 'Error';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const place =
    'stack' in error && typeof error.stack === 'string'
      ? /\/(src\/[\w./-]+:\d+):\d+/.exec(error.stack)?.[1]
      : undefined;
  return `${name}${code}${place === undefined ? '' : ` at ${place}`}`;
}
