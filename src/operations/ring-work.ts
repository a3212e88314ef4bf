import { randomUUID } from 'node:crypto';
import type { CallSequencePurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import { cancelCallsOfSequence, lockAttempt, ringEvenIfEngaged } from '../records/attempt-changes.ts';
import { isFinal } from '../contact/attempt-status.ts';
import { type Attempt, attemptById, type NewAttempt } from '../records/attempts.ts';
import { enqueueDue } from '../records/jobs.ts';
import { insertAttempts } from '../records/new-attempts.ts';
import {
  callSequenceById,
  hasCallsGoingOn,
  insertCallSequencesAlong,
  lockLiveCallSequences,
  lockCallSequence,
  type CallSequenceFilter,
  saveCallSequence,
  type StoredCallSequence,
} from '../records/call-sequences.ts';
import {
  beginCallSequence,
  hasNextAfter,
  PAUSE_BEFORE_SECOND_TIME,
  type CallSequenceEvent,
  stepCallSequence,
} from '../safety/call-sequence.ts';
import { type About, attemptOfCall, type CallTo, placeCalls } from './call-attempts.ts';
import type { UnitOfWork } from './work.ts';

interface NewCallSequence extends About {
  purpose: CallSequencePurpose;
  contactKey: string;
  personId: string | null;
  phones: string[];
  flow: string;
  vars: Vars;
  /** What is told: no phone hears it twice within a minute, save in one ring. Left out: anything may be told again. */
  dedupeKey?: string;
  /** The carrier of the call that it is to be joined with. */
  carrier?: string;
  urgency: number;
  times: 1 | 2;
  /** The first call waits until then; left out: at once. */
  notBefore?: Date;
}

/** Starts to ring somebody's phones in order. Returns the ring's id. */
export async function startCallSequence(work: UnitOfWork, wanted: NewCallSequence): Promise<string> {
  const [id] = await startCallSequences(work, [wanted]);
  if (id === undefined) throw new Error('a call sequence has not begun');
  return id;
}

/** The same for several people at once: as many statements as for one. Returns the rings' ids. */
async function startCallSequences(work: UnitOfWork, wanted: NewCallSequence[]): Promise<string[]> {
  const { ids, calls } = await beginCallSequences(work, wanted);
  await insertAttempts(work.trx, calls);
  return ids;
}

/**
 * The same, without their first calls: the code that begins them asks for these next, together with what else there is.
 */
export async function beginCallSequences(
  work: UnitOfWork,
  wanted: NewCallSequence[],
): Promise<{ ids: string[]; calls: NewAttempt[] }> {
  const begun = wanted.map(({ phones, times, notBefore, ...about }) => {
    const { sequence, dial } = beginCallSequence(phones, times);
    const stored: StoredCallSequence = {
      ...about,
      dedupeKey: about.dedupeKey ?? null,
      carrier: about.carrier ?? null,
      id: randomUUID(),
      workerId: about.workerId ?? null,
      visitId: about.visitId ?? null,
      alarmId: about.alarmId ?? null,
      createdAt: work.now,
      sequence,
    };
    return { stored, dial, notBefore };
  });
  await insertCallSequencesAlong(
    work.trx,
    begun.map(({ stored }) => stored),
  );
  return {
    ids: begun.map(({ stored }) => stored.id),
    calls: begun.flatMap(({ stored, dial, notBefore }) =>
      dial === null ? [] : [attemptOfCall(work, nextCall(work, stored, dial, notBefore))],
    ),
  };
}

/**
 * A call of the ring is over; the next phone rings, or the pause begins. Where another of its calls goes on, the ring
 * waits for that one, unless a key was pressed. Returns the ring as it is now.
 */
export async function ringCallOver(
  work: UnitOfWork,
  callSequenceId: string,
  keyed: boolean,
): Promise<StoredCallSequence | null> {
  const stored = await lockCallSequence(work.trx, callSequenceId);
  if (!stored) return null;
  if (await hasCallsGoingOn(work.trx, callSequenceId)) {
    if (!keyed) return stored;
    await cancelCallsOfSequence(work.trx, callSequenceId, work.now);
  }
  return advance(work, stored, { kind: 'call-over', keyed });
}

/**
 * A call has waited for long while its phone was in another call: it goes out all the same, and the next number of the
 * same person rings as well.
 */
export async function ringAllTheSame(work: UnitOfWork, attemptId: string): Promise<void> {
  const call = await lockAttempt(work.trx, attemptId);
  if (call?.status !== 'waiting' || call.evenIfEngaged) return;
  await ringEvenIfEngaged(work.trx, call, work.now);
  await nextAsWell(work, call);
}

/**
 * A call may not ring for a while: nobody knows what became of it, or every carrier has refused it. The next number of
 * the same person rings as well. Until then it waited for 10 s beside another carrier, and for 20 s without one. It
 * looks without locks first: each look-up asks for this again, and most often there is no next number any more.
 */
export async function ringNextAsWell(work: UnitOfWork, attemptId: string): Promise<void> {
  const seen = await attemptById(work.trx, attemptId);
  if (!seen || !isHeldUp(seen) || seen.callSequenceId === null) return;
  const sequence = (await callSequenceById(work.trx, seen.callSequenceId))?.sequence;
  if (!sequence || !hasNextAfter(sequence, seen.toNumber)) return;
  const call = await lockAttempt(work.trx, attemptId);
  if (call && isHeldUp(call)) await nextAsWell(work, call);
}

const isHeldUp = ({ status, carrierRef, cancelWanted }: Attempt): boolean =>
  !isFinal(status) && carrierRef === null && !cancelWanted;

async function nextAsWell(work: UnitOfWork, { callSequenceId, toNumber }: Attempt): Promise<void> {
  const stored = callSequenceId === null ? null : await lockCallSequence(work.trx, callSequenceId);
  if (stored && hasNextAfter(stored.sequence, toNumber)) await advance(work, stored, { kind: 'held-up' });
}

export async function ringPauseOver(work: UnitOfWork, callSequenceId: string): Promise<void> {
  const stored = await lockCallSequence(work.trx, callSequenceId);
  const dueAt = stored?.sequence.dueAt;
  if (dueAt && dueAt <= work.now) await advance({ ...work, dueAt }, stored, { kind: 'pause-over' });
}

/** Stops the calls that ring and those that are to come. A person who has answered may finish the call. */
export async function stopCallSequences(
  work: UnitOfWork,
  filter: CallSequenceFilter,
  of: string[] | 'everybody' = 'everybody',
): Promise<void> {
  for (const stored of await lockLiveCallSequences(work.trx, filter)) {
    if (of !== 'everybody' && !of.includes(stored.contactKey)) continue;
    await advance(work, stored, { kind: 'stop' });
    await cancelCallsOfSequence(work.trx, stored.id, work.now);
  }
}

async function advance(
  work: UnitOfWork,
  stored: StoredCallSequence,
  event: CallSequenceEvent,
): Promise<StoredCallSequence> {
  const { clock } = work.parts;
  const { sequence: ring, dial } = stepCallSequence(
    stored.sequence,
    event,
    work.now,
    clock.stretch(PAUSE_BEFORE_SECOND_TIME),
  );
  await saveCallSequence(work.trx, stored.id, ring);
  if (dial !== null) await placeCalls(work, [nextCall(work, stored, dial)]);
  if (ring.status === 'pausing' && ring.dueAt)
    await enqueueDue(work.trx, 'ring', stored.id, ring.pass, clock.toReal(ring.dueAt));
  return { ...stored, sequence: ring };
}

function nextCall({ now }: UnitOfWork, stored: StoredCallSequence, dial: string, notBefore = now): CallTo {
  return { ...stored, callSequenceId: stored.id, to: dial, cover: stored.purpose === 'purple', notBefore };
}
