import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CarrierName } from '../carrier-name.ts';
import { PhoneNumber } from '../phones.ts';

/**
 * What carriers, lines and telephones do on bad days (src/carriers/README.md 7), as a table: where each fault strikes,
 * what it does, and how often it does so on a bad day. Each fault is off until it is given a chance.
 */
export const FAULTS = {
  'status-doubled': { where: 'webhooks', usual: 0.1, does: 'A status callback comes twice, as after a lost answer.' },
  'status-late': { where: 'webhooks', usual: 0.1, does: 'A status callback comes two minutes late.' },
  'status-lost': { where: 'webhooks', usual: 0.05, does: 'A status callback never comes.' },
  'status-reordered': { where: 'webhooks', usual: 0.1, does: 'A status callback comes after the one that follows it.' },
  'turn-doubled': {
    where: 'webhooks',
    usual: 0.05,
    does: 'A turn of a call is asked for twice, one after the other; the second answer counts.',
  },
  'turn-doubled-at-once': {
    where: 'webhooks',
    usual: 0.05,
    does: 'A turn of a call is asked for twice at the same time.',
  },
  'webhook-unsigned': {
    where: 'webhooks',
    usual: 0.02,
    does: 'Vonage sends a webhook without its token; the retry has it.',
  },
  'webhook-stale': { where: 'webhooks', usual: 0.01, does: 'A Vonage webhook was signed ten minutes ago.' },
  'rest-too-many': { where: 'rest', usual: 0.05, does: '429 with Retry-After: nothing is placed.' },
  'rest-too-many-bare': { where: 'rest', usual: 0.03, does: '429 without Retry-After.' },
  'rest-broken': { where: 'rest', usual: 0.03, does: '500 before anything is placed.' },
  'rest-broken-after': { where: 'rest', usual: 0.03, does: '500, though it has been placed.' },
  'rest-page': { where: 'rest', usual: 0.02, does: '502 with a page of HTML; nothing is placed.' },
  'rest-hangs': { where: 'rest', usual: 0.01, does: 'No answer; nothing is placed.' },
  'rest-hangs-after': { where: 'rest', usual: 0.01, does: 'No answer, though it has been placed.' },
  'rest-cut-off': { where: 'rest', usual: 0.03, does: 'The connection breaks; nothing is placed.' },
  'rest-cut-off-after': { where: 'rest', usual: 0.03, does: 'The connection breaks, though it has been placed.' },
  'callback-first': { where: 'rest', usual: 0.1, does: 'The first callback comes before the answer to the request.' },
  'carrier-gone': {
    where: 'rest',
    usual: 0,
    does: 'The carrier is gone: every request is cut off, no call comes in or goes out, no webhook is sent.',
  },
  'never-rings': {
    where: 'calls',
    usual: 0.03,
    does: 'The call is accepted and never rings; after 24 hours it is cancelled.',
  },
  'verdict-wrong': { where: 'calls', usual: 0.1, does: 'A person is taken for a machine, or a machine for a person.' },
  'verdict-late': { where: 'calls', usual: 0.1, does: 'Whether a person answered is known eight seconds later.' },
  'meets-voicemail': { where: 'phones', usual: 0.1, does: 'The voicemail answers.' },
  'meets-screening': {
    where: 'phones',
    usual: 0.05,
    does: 'The phone asks who rings, and why, before its owner hears of it.',
  },
  'meets-busy': { where: 'phones', usual: 0.05, does: 'The phone is busy.' },
  'meets-silence': { where: 'phones', usual: 0.1, does: 'Nobody answers.' },
  'meets-dead-number': { where: 'phones', usual: 0.02, does: 'The number is out of service.' },
  'meets-do-not-disturb': {
    where: 'phones',
    usual: 0.1,
    does: 'The phone keeps silent, but for a second call within three minutes.',
  },
  'number-withheld': {
    where: 'phones',
    usual: 0.05,
    does: "The caller's number is withheld, in one of the ways there are.",
  },
  'key-lost': { where: 'keys', usual: 0.03, does: 'A key does not arrive.' },
  'key-doubled': { where: 'keys', usual: 0.03, does: 'A key arrives twice.' },
  'keys-ahead': { where: 'keys', usual: 0.03, does: 'Keys that nobody listened to reach the next prompt.' },
  'speech-misheard': { where: 'keys', usual: 0.05, does: 'Other words are understood, with great confidence.' },
  'speech-failed': { where: 'keys', usual: 0.05, does: 'Words are spoken and none are understood.' },
  'hangs-up-while-asked': {
    where: 'keys',
    usual: 0.03,
    does: 'The person hangs up while the line computes its answer.',
  },
  'hangs-up-in-speech': { where: 'keys', usual: 0.03, does: 'The person hangs up in the middle of a prompt.' },
  'hangs-up-in-entry': { where: 'keys', usual: 0.03, does: 'The person hangs up while keys are waited for.' },
  'text-late': { where: 'texts', usual: 0.05, does: 'A text, to us or from us, takes half an hour.' },
  'text-doubled': { where: 'texts', usual: 0.05, does: 'A text to us is handed on twice, with the same id.' },
  'text-in-parts': { where: 'texts', usual: 0.2, does: 'Vonage hands on a long text in parts, in any order.' },
  'text-part-lost': { where: 'texts', usual: 0.02, does: 'One of the parts never comes.' },
  'text-other-shape': {
    where: 'texts',
    usual: 0.1,
    does: 'Vonage hands on a text in another of its shapes: a pressed button, a caption, an older form.',
  },
  'text-decorated': {
    where: 'texts',
    usual: 0.1,
    does: 'A text to us has spaces, marks and letters that a keyboard added: UCS-2.',
  },
  'text-blocked': { where: 'texts', usual: 0.03, does: 'A text from us is blocked on its way.' },
  'auto-reply': { where: 'texts', usual: 0.05, does: 'The phone answers a text by itself: its owner is driving.' },
} as const satisfies Record<
  string,
  { where: 'webhooks' | 'rest' | 'calls' | 'phones' | 'keys' | 'texts'; usual: number; does: string }
>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS).filter((name): name is FaultName => name in FAULTS);

const Chances = z.partialRecord(z.enum(FAULT_NAMES), z.number().min(0).max(1));
export type Chances = z.output<typeof Chances>;
const Scope = z.enum(['both', 'twilio', 'vonage']);
type Scope = z.output<typeof Scope>;

const FaultSettings = z.strictObject({
  /** The status callbacks of a call or text: in order, reversed (held until its end), each twice, or none. */
  statusCallbacks: z.enum(['in-order', 'reversed', 'doubled', 'missing']),
  /**
   * What happens to a request that places a call or sends a text. The last two place it, and then give no useful
   * answer.
   */
  rest: z.enum(['works', 'too-many', 'broken', 'broken-after-placing', 'cut-off-after-placing']),
  /**
   * Who handles STOP, END and similar words. Twilio does for a new number, and does not after its support was asked to
   * switch that off.
   */
  optOutWords: z.enum(['ours', 'the-carriers']),
  /** The same seed gives the same bad day: what strikes, whom and when depends on the seed only. */
  seed: z.number().int().min(0),
  /**
   * How likely each fault is at each occasion, 0 to 1, with one carrier or with both. A fault that is not named is off.
   */
  chances: z.partialRecord(Scope, Chances),
  /** The chances for one phone, with either carrier. They replace all chances of the carrier. */
  phones: z.record(PhoneNumber, Chances),
});
export type Faults = z.output<typeof FaultSettings>;
export const FaultChanges = FaultSettings.partial();
export type FaultChanges = z.output<typeof FaultChanges>;
const NO_FAULTS: Faults = {
  statusCallbacks: 'in-order',
  rest: 'works',
  optOutWords: 'ours',
  seed: 1,
  chances: {},
  phones: {},
};

/** A bad day as the table has it: each fault with its usual chance. */
export const BAD_DAY: Chances = Object.fromEntries(FAULT_NAMES.map((name) => [name, FAULTS[name].usual]));

export interface Occasion {
  carrier: CarrierName;
  /** The number of the phone that the fault would strike. It must be a number, because ids differ from run to run. */
  about: string;
}

export interface FaultSwitches {
  settings(): Faults;
  /**
   * A setting that is not given stays as it is. `chances` and `phones` are replaced as a whole, and a new seed starts
   * its day anew.
   */
  set(changes: FaultChanges): Faults;
  /**
   * Whether this fault strikes now. Each occasion has its own draw, which depends on the seed, the fault, the phone and
   * how often this was asked before.
   */
  strikes(name: FaultName, occasion: Occasion): boolean;
  /** A number from 0 to below 1, drawn in the same way. */
  draw(name: string, about: string): number;
  /** How often each fault has struck since the seed was set. */
  struck(): Partial<Record<FaultName, number>>;
}

export function createFaultSwitches(): FaultSwitches {
  let settings = NO_FAULTS;
  let occasions = new Map<string, number>();
  let struck = new Map<FaultName, number>();

  function draw(name: string, about: string): number {
    const key = `${name} ${about}`;
    const time = occasions.get(key) ?? 0;
    occasions.set(key, time + 1);
    return (
      createHash('sha256')
        .update(`${String(settings.seed)} ${key} ${String(time)}`)
        .digest()
        .readUInt32BE(0) /
      2 ** 32
    );
  }

  return {
    settings: () => settings,
    set(changes) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      settings = { ...settings, ...given };
      if (changes.seed !== undefined) {
        occasions = new Map();
        struck = new Map();
      }
      return settings;
    },
    strikes(name, { carrier, about }) {
      const own = settings.phones[about];
      const chance = (own ? own[name] : (settings.chances[carrier]?.[name] ?? settings.chances.both?.[name])) ?? 0;
      // A fault without a chance draws nothing, so that switching one on does not change when the others strike.
      if (chance === 0 || draw(name, about) >= chance) return false;
      struck.set(name, (struck.get(name) ?? 0) + 1);
      return true;
    },
    draw,
    struck: () => Object.fromEntries(struck),
  };
}
