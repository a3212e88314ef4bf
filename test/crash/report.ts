import { table } from '../../src/cli/table.ts';
import { percentile } from '../bench/statistics.ts';
import { FAULTS } from './faults.ts';
import { type Kill, POINTS, TARGETS } from './kills.ts';
import type { Verdict } from './verdict.ts';

/** Where the kills fell, and what became of the people, for people to read. */

export function tellKills(kills: Kill[]): string[] {
  const among = (of: (kill: Kill) => boolean): string => String(kills.filter(of).length || '-');
  const rows = [...TARGETS, ...FAULTS].map((target) => {
    const own = kills.filter((kill) => kill.target === target);
    const recovered = own.map((kill) => kill.recovered);
    return [
      target,
      String(own.length),
      ...POINTS.map((point) => among((kill) => kill.target === target && kill.point === point)),
      among((kill) => kill.target === target && kill.webhooksUnanswered > 0),
      among((kill) => kill.target === target && kill.requests.notHeard > 0),
      among((kill) => kill.target === target && kill.requests.heard > 0),
      own.length === 0 ? '-' : `${seconds(percentile(recovered, 0.5))} / ${seconds(Math.max(...recovered))}`,
    ];
  });
  return table(
    [
      'Struck',
      'Times',
      ...POINTS,
      'webhook unanswered',
      'request not heard yet',
      'request heard, unanswered',
      'ready again, median / longest',
    ],
    rows,
  );
}

export function tellFigures(verdicts: Verdict[]): string[] {
  const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const lateness = verdicts.flatMap((verdict) => verdict.lateness);
  return [
    `Lives to their end: ${sum(({ lives }) => lives.ends)} ended in time, ${sum(({ lives }) => lives.misses)} ` +
      'missed, ' +
      `${sum(({ lives }) => lives.duress)} under duress; ${sum(({ neverOpen }) => neverOpen)} were never told ` +
      'that a visit is open.',
    lateness.length === 0
      ? 'No buddy was rung.'
      : `${lateness.length} buddies were rung, beyond the time in which something was dead: median ` +
        `${seconds(percentile(lateness, 0.5))}, ` +
        `99th percentile ${seconds(percentile(lateness, 0.99))}, latest ${seconds(Math.max(...lateness))}.`,
    `${sum(({ repeated }) => repeated)} calls and texts were asked for again because nobody knew what had ` +
      'become of the first.',
  ];
}

/** What the service's own log says about errors, each once with how often. */
export function tellErrors(lines: string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const message = /"msg":"([^"]*)"/.exec(line)?.[1] ?? line.slice(0, 120);
    const cause = /"message":"(?:[^"]* - )?([^"]*)"/.exec(line)?.[1];
    const both = cause === undefined ? message : `${message} (${cause})`;
    counts.set(both, (counts.get(both) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([message, count]) => `${count} times in the log: ${message}`);
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
