import { table } from '../../src/cli/table.ts';
import type { Cell } from './cell.ts';
import type { Rung } from './in-time.ts';
import { deadBetween, type Outage } from './outages.ts';

/** Which step the latest rings waited for: with their numbers alone nobody can say what is to be mended. */

export interface LateRing {
  who: string;
  /**
   * Milliseconds, less the time in which something was dead: in all, until the call was asked for, and from then on.
   */
  late: number;
  untilAsked: number;
  sinceAsked: number;
  /** Of these, for how long its phone counted as being in another call. */
  engaged: number;
  /** What was struck last before the ring, and how long before it. */
  struck: string;
  /** What the journal says of the call until the carrier was asked. */
  words: string[];
}

/** A second for the sweep, two that it gives the alarm clock before. */
const WORTH_TELLING = 3_000;
const TOLD = 12;

interface Row {
  created: Date;
  engaged_until: Date | null;
  words: string[] | null;
}

export async function explainLateRings({ knex, clock }: Cell, rung: Rung[], outages: Outage[]): Promise<LateRing[]> {
  const latest = rung
    .filter(({ late }) => late > WORTH_TELLING)
    .toSorted((a, b) => b.late - a.late)
    .slice(0, TOLD);
  return await Promise.all(
    latest.map(async ({ who, attempt, at, expected, late }) => {
      const { rows } = await knex.raw<{ rows: Row[] }>(
        `select a.created_at as created,
           (select max(ended_at) from (
             select ended_at from contact_attempt o where o.to_number = a.to_number and o.channel = 'call'
          and o.id <> a.id
               and o.sending_at < a.created_at
             union all
             select ended_at from conversation where their_number = a.to_number and started_at < a.created_at
           ) calls where ended_at > a.created_at) as engaged_until,
           (select array_agg(detail->>'what' order by id) from journal j
          where j.attempt_id = a.id and j.kind = 'attempt')
             as words
         from contact_attempt a where a.id = ?`,
        [attempt],
      );
      const [row] = rows;
      const asked = row ? clock.toReal(row.created).getTime() : expected;
      const engagedUntil = row?.engaged_until ? clock.toReal(row.engaged_until).getTime() : asked;
      const alive = (from: number, to: number): number => Math.max(0, to - from - deadBetween(from, to, outages));
      const last = outages.filter(({ from }) => from < at).toSorted((a, b) => b.from - a.from)[0];
      return {
        who,
        late,
        untilAsked: alive(expected, asked),
        sinceAsked: alive(Math.max(asked, expected), at),
        engaged: alive(asked, Math.min(engagedUntil, at)),
        struck: last ? `${last.what}, ${seconds(at - last.from)} before` : '-',
        words: row?.words ?? [],
      };
    }),
  );
}

export function tellLateRings(all: LateRing[]): string[] {
  const latest = all.toSorted((a, b) => b.late - a.late).slice(0, TOLD);
  if (latest.length === 0) return [`No buddy was rung more than ${seconds(WORTH_TELLING)} late.`];
  return table(
    ['The latest', 'Late', 'until asked for', 'since then', 'its phone engaged', 'struck last', 'the journal'],
    latest.map((ring) => [
      ring.who,
      seconds(ring.late),
      seconds(ring.untilAsked),
      seconds(ring.sinceAsked),
      seconds(ring.engaged),
      ring.struck,
      ring.words.join(', '),
    ]),
  );
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
