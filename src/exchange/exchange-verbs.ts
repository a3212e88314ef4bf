import type { CallView } from './calls/call-view.ts';
import type { CarrierName } from './carrier-name.ts';
import type { FaultChanges, FaultName, Faults } from './faults/faults.ts';
import type { KnownPhone, Phone, Way } from './phones.ts';
import type { Problem } from './problems.ts';
import type { Text } from './texts/text.ts';
import type { WebhookAnswer } from './webhook.ts';

/**
 * What people can do with phones, as functions. A function throws `Refused` if a person could not do that at the
 * moment.
 */
export interface ExchangeVerbs {
  /** A phone calls a line. Returns the call's id. */
  dial(dialled: {
    from: string;
    to?: string | undefined;
    withheld?: boolean | undefined;
    showing?: string | undefined;
  }): string;
  answer(id: string): void;
  decline(id: string): void;
  hangUp(id: string): void;
  /** Presses keys in turn: digits, * and #. Keys that nothing listens to are lost. */
  press(id: string, keys: string): void;
  speak(id: string, words: string): void;
  /** Ends what the call waits for (ringing, speech, a pause, a silence) now. */
  silence(id: string): void;
  /** A phone texts a line. Returns the text's id. */
  text(text: { from: string; to?: string | undefined; body: string }): string;
  setPhone(number: string, settings: { label?: string | undefined; answers?: Way | undefined }): Phone;
  /** Sends a call's or a text's last webhook once more, as carriers do. Returns the answer. */
  redeliver(id: string, which: 'turn' | 'status'): Promise<WebhookAnswer>;
  setFaults(changes: FaultChanges): Faults;
  /** How often each fault has struck since the seed was set. */
  struck(): Partial<Record<FaultName, number>>;
  call(id: string): CallView;
  /** The oldest first. The same holds for texts and errors. */
  calls(): CallView[];
  texts(): Text[];
  phones(): Phone[];
  errors(): Problem[];
  state(): ExchangeState;
  /**
   * Changes what the page shows beside calls and texts. A phone that is no longer in the list stays while it is in a
   * call.
   */
  show(facts: Partial<PageFacts> & { phones?: KnownPhone[] }): void;
  /** Reports every change until the returned function is called. */
  watch(tell: (event: ExchangeEvent) => void): () => void;
}

/** One of our numbers, as a page shows it. */
interface LineView {
  number: string;
  carrier: CarrierName;
  /** What the number is for, such as "the cover number". */
  label: string | null;
}

/** One step of the guide for newcomers. */
export interface GuideStep {
  text: string;
  done: boolean;
}

/** Something that the line will do by itself. */
export interface NextStep {
  /** An ISO instant of the organisation's clock. */
  at: string;
  /** A phrase such as "until Ana is rung". */
  text: string;
}

/** What the page shows beside phones, calls and texts. The exchange itself does not know any of it. */
export interface PageFacts {
  organisation: string;
  guide: GuideStep[];
  /** The soonest first. Null if nothing reports them. */
  next: NextStep[] | null;
}

/** `pace`: the current speed, if the clock is slowed at times. */
export interface ClockView {
  now: string;
  speed: number;
  pace: number;
  timezone: string;
}

export interface ExchangeState extends PageFacts {
  lines: string[];
  /** The same numbers with their carriers. */
  ours: LineView[];
  clock: ClockView;
  phones: Phone[];
  calls: CallView[];
  texts: Text[];
  errors: Problem[];
  faults: Faults;
}

export type ExchangeEvent =
  /** The whole state anew, because the phones have changed. */
  | ({ kind: 'state' } & ExchangeState)
  | ({ kind: 'page'; clock: ClockView } & PageFacts)
  | { kind: 'phone'; phone: Phone }
  | { kind: 'call'; call: CallView }
  | { kind: 'text'; text: Text }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'faults'; faults: Faults };
