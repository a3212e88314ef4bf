import type { Knex } from 'knex';
import type { Finding } from '../../carriers/diagnostics.ts';
import { type Connection, faultyConnections } from '../../records/views/connections.ts';

const DAY = 24 * 3_600_000;
const ENDS_WITHIN = 14 * DAY;
const ENDED_WITHIN = 30 * DAY;

/**
 * Other systems that a team works with, and that do not run as they should. None of them keeps anybody from being rung.
 * @param now Buddyline's; tokens end by real time, which is the same but in a demo
 */
export async function connectionFindings(
  knex: Knex,
  teamId: string,
  now: Date,
  { seesAlarms }: { seesAlarms: boolean },
): Promise<Finding[]> {
  const found = await faultyConnections(knex, teamId, {
    endsBefore: new Date(now.getTime() + ENDS_WITHIN),
    endedAfter: new Date(now.getTime() - ENDED_WITHIN),
    seesAlarms,
  });
  return found.map((one) => ({ mark: 'warning', ...wordsOf(one, now) }));
}

function wordsOf(one: Connection, now: Date): Omit<Finding, 'mark'> {
  switch (one.kind) {
    case 'token': {
      const day = one.endsAt.toISOString().slice(0, 10);
      return {
        what: `Other system: ${one.name}`,
        found: one.endsAt <= now ? `its token ended on ${day}: it is not let in` : `its token ends on ${day}`,
        todo: 'a new token, at the desk under Accounts, Other systems',
      };
    }
    case 'receiver':
      return {
        what: `Told of alarms: ${one.name}`,
        found: `could not be reached: ${one.fault}`,
        todo: 'try it at the desk, under Accounts, Told of alarms',
      };
    case 'channel':
      return {
        what: `Channel: ${one.name}`,
        found: `could not be reached: ${one.fault}`,
        todo: 'send a test line at the desk, under Accounts, Channels in Teams; a workflow may have been switched off',
      };
    case 'calendar':
      return {
        what: `Calendar of ${one.name}`,
        found: `could not be read: ${one.fault}`,
        todo: 'paste its address in anew, on their page',
      };
  }
}
