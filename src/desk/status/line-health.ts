import type { StoredCarrierHealth } from '../../records/carrier-health.ts';
import type { Late } from '../../records/due.ts';
import { shortTime } from '../../timeline/local-time.ts';
import type { Time } from '../board/words.ts';

/** How the line itself does, in words: what it is ill of, as it is now, and what a person has to do meanwhile. Pure. */

/** Real milliseconds without a sweep after which the line is late. The live pages say so after the same time. */
const LATE_AFTER = 15_000;

type Channel = StoredCarrierHealth['channel'];
type CarrierState = Pick<StoredCarrierHealth, 'carrier' | 'channel' | 'state' | 'since' | 'until'>;

/**
 * How much of the line's health somebody is told. `running`: whether it looks at its times, and nothing else. Which
 * calls fail, and which steps are late, may follow from an alarm: a worker, a colleague and a wall are told nothing of
 * it. `carriers`: and what its carriers do. `steps`: and what is late, for those who may read alarms, where they may be
 * read.
 */
export type LineSight = 'running' | 'carriers' | 'steps';

export interface LineHealth {
  /** How much of it is told. What is not told is as if it were well. */
  sight: LineSight;
  /** Null: it has never looked. */
  sweptAt: Date | null;
  /** Real milliseconds since then. */
  age: number | null;
  carriers: CarrierState[];
  /** Rows that it has failed to handle, time and again. */
  failing: number;
  late: Late;
}

/** Something that the line is ill of. */
export interface LineTrouble {
  kind: 'sweep' | 'carrier' | 'stuck';
  /** The same as long as it lasts. */
  id: string;
  words: string;
  /** What a person does about it now; null: nothing. */
  needed: string | null;
  /** Null: nobody knows. */
  since: Date | null;
}

const NAMES: Record<Channel, { many: string; one: string }> = {
  call: { many: 'Calls', one: 'a call' },
  text: { many: 'Texts', one: 'a text' },
};

/** The worst first. */
export function lineTroubles(health: LineHealth, time: Time): LineTrouble[] {
  const sweep = sweepTrouble(health, time);
  const stuck = stuckTrouble(health, time);
  return [
    ...(sweep ? [sweep] : []),
    ...(['call', 'text'] as const).flatMap((channel) => carrierTroubles(channel, health.carriers, time)),
    // Where nobody looks, all is late.
    ...(stuck && !sweep ? [stuck] : []),
  ];
}

function sweepTrouble({ sweptAt, age }: LineHealth, { now, timezone }: Time): LineTrouble | null {
  const common = { kind: 'sweep', id: 'sweep', since: sweptAt } as const;
  // Nobody has been looked after by it yet, so there is no row: each page says it, and the first page has the first
  // steps.
  if (sweptAt === null || age === null)
    return { ...common, words: 'The line has not begun: it rings nobody', needed: null };
  if (age <= LATE_AFTER) return null;
  return {
    ...common,
    words: `The line is late: it last looked at ${shortTime(sweptAt, timezone, now)}`,
    needed:
      'It rings nobody by itself. Watch the times here, ring people from your own phone, and have it started again.',
  };
}

function carrierTroubles(channel: Channel, carriers: CarrierState[], { now, timezone }: Time): LineTrouble[] {
  const ofChannel = carriers.filter((one) => one.channel === channel);
  const bad = ofChannel.filter(({ state }) => state !== 'good');
  const { many, one } = NAMES[channel];
  if (bad.length === 0) return [];
  if (bad.length === ofChannel.length) {
    const since = new Date(Math.max(...bad.map((carrier) => carrier.since.getTime())));
    return [
      {
        kind: 'carrier',
        id: `${channel}s`,
        words: `${many} fail at every carrier`,
        needed: `Each is tried again. Until ${one} gets through, ring people from your own phone.`,
        since,
      },
    ];
  }
  return bad.map(({ carrier, since }) => ({
    kind: 'carrier',
    id: `${channel}-${carrier}`,
    words: `${many} fail at ${nameOf(carrier)} since ${shortTime(since, timezone, now)}: another carrier takes them`,
    needed: null,
    since,
  }));
}

const nameOf = (carrier: string): string => carrier.charAt(0).toUpperCase() + carrier.slice(1);

function stuckTrouble({ failing, late }: LineHealth, { now, timezone }: Time): LineTrouble | null {
  if (failing === 0 && late.count === 0) return null;
  const count = Math.max(failing, late.count);
  const things = count === 1 ? '1 step of the line is stuck' : `${count} steps of the line are stuck`;
  const since = late.since ? `, ${count === 1 ? '' : 'the first '}since ${shortTime(late.since, timezone, now)}` : '';
  return {
    kind: 'stuck',
    id: 'stuck',
    words: `${things}${since}`,
    needed:
      'Somebody may not be rung. Look at who is late, ring them from your own phone, and tell the person who runs ' +
      'the line.',
    since: late.since,
  };
}

/** Those that are rows of the board: a person must see to them, and the readers of the board are told of them. */
export const troublesForSomebody = (health: LineHealth, time: Time): LineTrouble[] =>
  health.sight === 'running' ? [] : lineTroubles(health, time).filter(({ needed }) => needed !== null);

/** In one line, for pages that have no more room; null: it is well. */
export function healthWords(health: LineHealth, time: Time): string | null {
  const troubles = lineTroubles(health, time);
  return troubles.length === 0 ? null : troubles.map(({ words }) => words).join('. ');
}

/** Those who are told little are not told that all is well. */
export const wellWords = ({ sight }: Pick<LineHealth, 'sight'>): string =>
  sight === 'running' ? 'The line is running' : 'Line well';
