import { setTimeout as wait } from 'node:timers/promises';
import { openAlarmOf } from '../../records/alarms.ts';
import { isFinal } from '../../contact/attempt-status.ts';
import { type Attempt, attemptById } from '../../records/attempts.ts';
import { cancelRinging, cancelWaiting } from '../../records/attempt-changes.ts';
import { healthOf } from '../../records/views/health.ts';
import { callerByStaffNumber, lockWorker, phonesOf } from '../../records/organisation/people.ts';
import { openVisitOf } from '../../records/visits.ts';
import { personKey } from '../../contact/contact-key.ts';
import type { Clock } from '../../safety/clock.ts';
import { placeTestCall } from '../../operations/test-call.ts';
import type { Dependencies } from '../../operations/work.ts';
import { CommandFailed } from '../open.ts';
import { inOneTransaction } from '../command-dependencies.ts';

/** Real milliseconds. */
const LONGEST = 60_000;
const LOOK_EVERY = 250;

/**
 * Rings somebody's first phone through the running service and waits for a key, a minute at most. Rejects with
 * CommandFailed where nobody is rung: no such person, no phone, no service; or out on a visit or in an alarm, where a
 * call may do harm.
 */
export async function testCall(
  parts: Dependencies,
  staffNumber: string,
  longest = LONGEST,
): Promise<{ lines: string[]; isWell: boolean }> {
  const { knex, clock } = parts;
  if ((await healthOf(knex, clock)).sweep !== 'ok')
    throw new CommandFailed(['No Buddyline service is running at this moment: nobody was rung.']);
  const { id, name } = await inOneTransaction(parts, async (work) => {
    const person = await callerByStaffNumber(work.trx, staffNumber.trim());
    if (!person) throw new CommandFailed([`Nobody has the staff number ${staffNumber.trim()}.`]);
    await lockWorker(work.trx, person.id);
    const [phone] = await phonesOf(work.trx, person.id);
    if (phone === undefined) throw new CommandFailed([`${person.name} has no phone on record: nobody was rung.`]);
    if ((await openVisitOf(work.trx, person.id)) !== null)
      throw new CommandFailed([`${person.name} is on a visit, where a test may disturb: nobody was rung.`]);
    if ((await openAlarmOf(work.trx, person.id)) !== null)
      throw new CommandFailed([`There is an alarm about ${person.name}: nobody was rung.`]);
    return { id: await placeTestCall(work, personKey(person.id), phone), name: person.name };
  });
  const end = performance.now() + longest;
  for (;;) {
    const attempt = await attemptById(knex, id);
    const isOver = attempt === null || attempt.keyedAt !== null || isFinal(attempt.status);
    if (isOver) return resultOf(name, attempt, clock);
    if (performance.now() >= end) {
      await knex.transaction(async (trx) => {
        await cancelWaiting(trx, { id }, clock.now());
        await cancelRinging(trx, { id });
      });
      return resultOf(name, attempt, clock);
    }
    await wait(LOOK_EVERY);
  }
}

function resultOf(name: string, attempt: Attempt | null, clock: Clock): { lines: string[]; isWell: boolean } {
  if (attempt === null) return { isWell: false, lines: ['✗  The call is gone from the records.'] };
  const by = attempt.carrier === null ? '' : ` by ${attempt.carrier}`;
  const code = attempt.errorCode === null ? '' : ` (${attempt.errorCode})`;
  if (attempt.keyedAt !== null) {
    const seconds = Math.round(
      (clock.toReal(attempt.keyedAt).getTime() - clock.toReal(attempt.createdAt).getTime()) / 1000,
    );
    return {
      isWell: true,
      lines: [`✓  ${name} was rung${by} and pressed a key, ${seconds} s after it was asked for.`],
    };
  }
  const found = {
    waiting: 'the call was never sent: it waits for its turn, or for that phone to be free',
    sending: 'the carrier has not answered yet',
    unknown: 'the carrier has not said whether it rings',
    queued: 'the carrier took the call and has not rung',
    ringing: 'it still rang when the minute was over',
    answered: 'somebody or something answered, and pressed nothing',
    completed: 'somebody or something answered, and pressed nothing',
    busy: 'the line was busy',
    no_answer: 'nobody answered',
    failed: `the call failed${code}`,
    cancelled: 'the call was cancelled',
    sent: 'no call',
    delivered: 'no call',
  }[attempt.status];
  return {
    isWell: false,
    lines: [
      `✗  ${name}, rung${by}: ${found}.`,
      `      → npm run cli -- doctor says ` +
        `what may be wrong${attempt.status === 'answered' ? '; are the keys of that phone heard by the carrier?' : ''}`,
    ],
  };
}
