import type { CallView } from './call.ts';
import type { CarrierName } from '../carrier-name.ts';
import type { FaultChanges, FaultName, Faults } from '../faults/faults.ts';
import type { KnownPhone, Phone, Way } from '../phones.ts';
import type { Problem } from '../problems.ts';
import type { Text } from '../texts/text.ts';
import type { WebhookAnswer } from '../webhook.ts';

/** What people do with phones, as functions. Those that a person could not do as things stand throw `Refused`. */
export interface ExchangeVerbs {
  /** A phone rings a line; answers the call's id. */
  dial(dialled: {
    from: string;
    to?: string | undefined;
    withheld?: boolean | undefined;
    showing?: string | undefined;
  }): string;
  answer(id: string): void;
  decline(id: string): void;
  hangUp(id: string): void;
  /** Keys in turn: digits, * and #. Those that nobody listens to are lost. */
  press(id: string, keys: string): void;
  speak(id: string, words: string): void;
  /** Lets what the call waits for (ringing, speech, a pause, a silence) run out now. */
  silence(id: string): void;
  /** A phone texts a line; answers the text's id. */
  text(text: { from: string; to?: string | undefined; body: string }): string;
  setPhone(number: string, settings: { label?: string | undefined; answers?: Way | undefined }): Phone;
  /** Sends a call's or text's last webhook once more, as carriers do; answers what came back. */
  redeliver(id: string, which: 'turn' | 'status'): Promise<WebhookAnswer>;
  setFaults(changes: FaultChanges): Faults;
  /** How often each fault has struck since the seed was set. */
  struck(): Partial<Record<FaultName, number>>;
  call(id: string): CallView;
  /** Oldest first, as are the texts and errors. */
  calls(): CallView[];
  texts(): Text[];
  phones(): Phone[];
  errors(): Problem[];
  state(): ExchangeState;
  /**
   * Changes what the page shows beside calls and texts; phones that are no longer among them stay while they are in a
   * call.
   */
  show(facts: Partial<PageFacts> & { phones?: KnownPhone[] }): void;
  /** Tells of every change until the answer is called. */
  watch(tell: (event: ExchangeEvent) => void): () => void;
}

/** One of our numbers, as a page shows it. */
export interface LineView {
  number: string;
  carrier: CarrierName;
  /** What it is for, such as "the cover number". */
  label: string | null;
}

/** One step of what a newcomer may try. */
export interface GuideStep {
  text: string;
  done: boolean;
}

/** Something that the line will do by itself. */
export interface NextStep {
  /** ISO instant of the organisation's clock. */
  at: string;
  /** As in "until Ana is rung". */
  text: string;
}

/** What the page shows beside phones, calls and texts. The exchange knows nothing of it by itself. */
export interface PageFacts {
  organisation: string;
  guide: GuideStep[];
  /** Soonest first. Null: nobody tells. */
  next: NextStep[] | null;
}

/** `pace`: how fast it runs just now, where it is held at times. */
export interface ClockView {
  now: string;
  speed: number;
  pace: number;
  timezone: string;
}

export interface ExchangeState extends PageFacts {
  lines: string[];
  /** The same numbers, with their carriers. */
  ours: LineView[];
  clock: ClockView;
  phones: Phone[];
  calls: CallView[];
  texts: Text[];
  errors: Problem[];
  faults: Faults;
}

export type ExchangeEvent =
  /** Everything anew: the phones are others. */
  | ({ kind: 'state' } & ExchangeState)
  | ({ kind: 'page'; clock: ClockView } & PageFacts)
  | { kind: 'phone'; phone: Phone }
  | { kind: 'call'; call: CallView }
  | { kind: 'text'; text: Text }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'faults'; faults: Faults };
