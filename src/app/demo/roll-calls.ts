import { randomUUID } from 'node:crypto';
import { transact } from '../../database/transact.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';
import { endRollCall, insertRollCall, recordAnswer, type RollCallAnswer } from '../../records/roll-calls.ts';
import type { RollCall } from '../../safety/roll-call.ts';
import type { Dependencies } from '../../operations/work.ts';

/**
 * The demo's roll-calls of days ago: a drill of all, and one because of a building. As rows: they are over, so nobody
 * is asked, rung or told.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** `after`: minutes from its beginning. */
type Answer = Pick<RollCallAnswer, 'status' | 'via'> & { after: number };

interface Held extends Pick<RollCall, 'name' | 'building' | 'isDrill'> {
  daysAgo: number;
  lasts: number;
  /** By staff number; null: they were away. */
  answers: Record<string, Answer | null>;
}

const text = (after: number): Answer => ({ status: 'ok', via: 'text', after });
const HELD: Held[] = [
  {
    name: 'Everybody',
    building: null,
    isDrill: true,
    daysAgo: 6,
    lasts: 15,
    answers: {
      4021: text(1),
      4022: text(2),
      4023: { status: 'found', via: 'desk', after: 11 },
      4024: text(1),
      4030: { status: 'ok', via: 'call', after: 4 },
      4031: null,
    },
  },
  {
    name: 'Everybody of Castle House',
    building: 'Castle House',
    isDrill: false,
    daysAgo: 40,
    lasts: 25,
    answers: { 4023: text(1), 4030: { status: 'ok', via: 'call', after: 5 }, 4031: text(3) },
  },
];

export async function recordRollCallsOfDemo({ knex }: Dependencies, now: Date): Promise<void> {
  for (const { daysAgo, lasts, answers, ...held } of HELD) {
    const startedAt = new Date(now.getTime() - daysAgo * DAY);
    const at = (minutes: number): Date => new Date(startedAt.getTime() + minutes * MINUTE);
    const rollCall = { ...held, asks: 'everybody' as const, id: randomUUID(), startedAt, startedBy: 'Joan Mercer' };
    await transact(knex, async (trx) => {
      const asked = [];
      for (const [staffNumber, answer] of Object.entries(answers)) {
        const person = await callerByStaffNumber(trx, staffNumber);
        if (person) asked.push({ personId: person.id, teamId: person.team?.id ?? null, answer });
      }
      await insertRollCall(
        trx,
        rollCall,
        asked.map(({ personId, teamId, answer }) => ({
          personId,
          teamId,
          textId: null,
          ...(answer ? { stands: 'in' as const, status: 'asked' as const } : AWAY),
        })),
      );
      for (const { personId, answer } of asked) {
        if (!answer) continue;
        const { after, ...said } = answer;
        const foundBy = said.status === 'found' ? rollCall.startedBy : null;
        const all = { personId, ...said, at: at(after), since: at(-1), rollCallId: rollCall.id, foundBy };
        await recordAnswer(trx, all);
      }
      await endRollCall(trx, rollCall.id, at(lasts));
    });
  }
}

const AWAY = { stands: 'away', status: 'away' } as const;
