import type { Chances, FaultName } from '../../src/exchange/faults/faults.ts';
import type { Day } from './day.ts';
import { families, type Family } from './families.ts';
import { MINUTE, newDay, type WorkerDay } from './worker-day.ts';

/**
 * Each fault alone: a family lives one of three stories while their phones, and no others, suffer one fault again and
 * again.
 */

export const STORIES = ['main job', 'duress call', 'day by text'] as const;
export type Story = (typeof STORIES)[number];

export interface Life {
  fault: FaultName;
  story: Story;
}

export interface EachOrder extends Pick<Day, 'seed' | 'carriers'> {
  lives: Life[];
}

/** How often a fault strikes, unless told: again and again, and yet people get through in the end. */
const USUAL = 0.5;
const CHANCES: Partial<Record<FaultName, number>> = {
  // A PIN is four keys, and all of them must arrive.
  'key-lost': 0.15,
  'key-doubled': 0.15,
  // A call has a dozen prompts at which somebody may hang up, or a webhook may be refused for good.
  'hangs-up-while-asked': 0.25,
  'hangs-up-in-speech': 0.25,
  'hangs-up-in-entry': 0.25,
  'webhook-stale': 0.15,
  // Costs real time each. At 0.3 one run in four met a single request that hung.
  'rest-hangs': 0.6,
  'rest-hangs-after': 0.3,
  // A story has only a few rings of each phone; the duty number and the last resort have good phones.
  'meets-voicemail': 0.9,
  'meets-screening': 0.9,
  'meets-busy': 0.9,
  'meets-silence': 0.9,
  'meets-dead-number': 0.9,
  'meets-do-not-disturb': 0.9,
  // Has one occasion in a story, or takes nothing from anybody.
  'speech-misheard': 1,
  'speech-failed': 1,
  'text-in-parts': 1,
  'text-part-lost': 1,
  'text-doubled': 1,
  'text-decorated': 1,
  'text-other-shape': 1,
  'number-withheld': 1,
  'keys-ahead': 1,
  'turn-doubled': 1,
  'turn-doubled-at-once': 1,
  'callback-first': 1,
  'status-doubled': 1,
  'verdict-wrong': 1,
  'verdict-late': 1,
};

const OF_VONAGE: readonly FaultName[] = ['webhook-unsigned', 'webhook-stale'];
/** And only of texts to its own number; people text the first carrier's. */
const OF_TEXTS_TO_VONAGE: readonly FaultName[] = ['text-in-parts', 'text-part-lost', 'text-other-shape'];

/** Where not everybody meets it: who dials, who speaks, who texts. */
const MET_IN: Partial<Record<FaultName, [Story, ...Story[]]>> = {
  'number-withheld': ['main job', 'duress call'],
  'speech-misheard': ['duress call'],
  'speech-failed': ['duress call'],
  'text-doubled': ['day by text'],
  'text-decorated': ['day by text'],
  'text-in-parts': ['day by text'],
  'text-part-lost': ['day by text'],
  'text-other-shape': ['day by text'],
  // In a call's day a family gets few texts, and one that waited for another's 429 is no longer sent.
  'text-blocked': ['day by text'],
};

export function isMetOn(carriers: Day['carriers'], fault: FaultName): boolean {
  if (OF_TEXTS_TO_VONAGE.includes(fault)) return carriers[0] === 'vonage';
  return carriers.includes('vonage') || !OF_VONAGE.includes(fault);
}

/** A life under this fault; another turn, another story, where there is another in which it can be met. */
export function lifeUnder(fault: FaultName, turn: number): Life {
  const stories = MET_IN[fault] ?? STORIES;
  return { fault, story: stories[turn % stories.length] ?? stories[0] };
}

/** A request that hangs costs so much real time. */
const TIMEOUTS = { ofCommands: 400, ofLookUps: 400 };

export function eachFaultAlone({ seed, carriers, lives }: EachOrder): Day {
  const phones = Object.fromEntries(
    families(lives.length).flatMap((family) => {
      const life = lives[family.index];
      return life
        ? [family.worker, family.buddy, family.manager].map(({ phone }) => [phone, chancesOf(life.fault)])
        : [];
    }),
  );
  return {
    seed,
    carriers,
    families: lives.length,
    timeouts: TIMEOUTS,
    answered: 80,
    plan: (family, dice) => lived(family, lives[family.index]?.story ?? 'main job', dice.between(0, 4) * MINUTE),
    // As a new number at Twilio has it: START, END and HELP are the carrier's own words.
    faults: { optOutWords: 'the-carriers', phones },
  };
}

function chancesOf(fault: FaultName): Chances {
  return { [fault]: CHANCES[fault] ?? USUAL, ...(fault === 'text-part-lost' && { 'text-in-parts': 1 }) };
}

function lived(family: Family, story: Story, startsAt: number): WorkerDay {
  const given = { startsAt, lasts: 8 * MINUTE, comesUnderDuress: true };
  switch (story) {
    case 'main job':
      return newDay(family, 'misses', { ...given, byText: false });
    case 'duress call':
      return newDay(family, 'duress', { ...given, byText: false });
    case 'day by text':
      return newDay(family, 'texts', { ...given, byText: true });
  }
}
