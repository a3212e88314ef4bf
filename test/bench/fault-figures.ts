import { ALARMS, measureCarrierGone } from './carrier-gone.ts';
import type { DueCalls } from './falling-due.ts';
import { below, type Figure, type Found, milliseconds } from './figures.ts';
import { BURST, CALLS_PER_SECOND as SHARED_PACE, measureHandOver } from './hand-over.ts';
import type { Server } from './house.ts';
import { measurePromotion } from './promotion.ts';
import { CALLS_PER_SECOND as RESTART_PACE, FIRST, measureRestart, OVERDUE } from './restart.ts';
import { measureStarts } from './start.ts';
import { median } from './statistics.ts';

/** What starts take, and what goes on when a process, a carrier or a database is gone, each beside its bar. */

export async function start(): Promise<Found> {
  const { first, second, stop, help, board: boards } = await measureStarts();
  const times = (all: number[]): string => `, of ${all.length} (longest ${milliseconds(Math.max(...all))})`;
  const figures = [
    below('npm start in an empty folder, to a call that is answered', first.answered, 5_000, milliseconds),
    below('npm start once more, to a call that is answered', second.answered, 5_000, milliseconds),
    below('the same, to the line that says that it is ready', second.ready, 2_000, milliseconds),
    // Platforms end with `kill -9` what is still there ten seconds after SIGTERM.
    below('SIGTERM to npm start, until it and its database have ended', stop, 10_000, milliseconds),
    below('cli --help, median', median(help), 300, milliseconds, times(help)),
    below('cli board beside the running service, median', median(boards), 1_000, milliseconds, times(boards)),
  ];
  return { figures };
}

export async function restart(server: Server): Promise<Found> {
  const { first, thousand, outOfTurn, memory, afterKill, twice } = await measureRestart(server);
  const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
  const figures = [
    below(`a worker starts with ${OVERDUE} visits overdue, first call`, first, 15_000, milliseconds),
    below(
      `the first ${FIRST} calls, at ${RESTART_PACE} a second`,
      thousand,
      (FIRST / RESTART_PACE) * 1.1 * 1_000,
      milliseconds,
    ),
    below('of these, not among the oldest', outOfTurn, 0, String),
    below('memory of that worker', memory, 400, megabytes),
    below('kill -9 of it amid the calls, the next one’s first call', afterKill, 15_000, milliseconds),
    below('calls that were asked for twice', twice, 0, String),
  ];
  return { figures };
}

export async function handOver(server: Server): Promise<Found> {
  const { burst: due, killed, stopped, red } = await measureHandOver(server);
  const all = [due, killed, stopped];
  const figures = [
    below(
      `two webs and three workers, ${BURST} due in a second: the most calls in any second`,
      due.most,
      SHARED_PACE * 1.25,
      String,
      `, ${SHARED_PACE} a second allowed and a quarter more at once`,
    ),
    below('kill -9 of the worker that has the carrier: the latest call', killed.latest, 10_000, milliseconds),
    below('SIGTERM to it: the latest call', stopped.latest, 10_000, milliseconds),
    below('of all these, calls that were asked for twice', sum(all, 'twice'), 0, String),
    below('of all these, calls that never came', sum(all, 'missing'), 0, String),
    below('kill -9 of the last worker, until /health is red', red, 15_000, milliseconds),
  ];
  return { figures };
}

export async function promotion(): Promise<Found> {
  const { green, calls } = await measurePromotion();
  const figures = [
    below('a replica is promoted, until /health is green', green, 15_000, milliseconds),
    below('calls that fell due after it: the latest', calls.latest, 15_000, milliseconds),
    below(`of all calls, missing or asked for twice`, calls.missing + calls.twice, 0, String),
  ];
  return { figures };
}

export async function carrierGone(server: Server): Promise<Found> {
  const figures: Figure[] = [];
  for (const carrier of ['twilio', 'vonage'] as const) {
    for (const how of ['cut off', 'hangs'] as const) {
      const { longest, raised, lost, twice } = await measureCarrierGone(server, carrier, how);
      figures.push({
        figure: `${carrier} gone amid ${ALARMS} alarms (${how}), longest delay`,
        bar: 'at most 15000.0 ms, none lost, none twice',
        measured: `${milliseconds(longest)} (raised within ${milliseconds(raised)}), ${lost} lost, ${twice} twice`,
        holds: longest <= 15_000 && lost + twice === 0,
        value: longest,
        limit: 15_000,
      });
    }
  }
  return { figures };
}

const sum = (all: DueCalls[], what: 'twice' | 'missing'): number => all.reduce((total, one) => total + one[what], 0);
