import type { Busy } from './busy.ts';
import type { Call } from './calls/call.ts';
import type { CarrierName } from './carrier-name.ts';
import type { Method, Verb } from './documents/verbs.ts';
import type { FaultName, FaultSwitches } from './faults/faults.ts';
import type { Recording } from './calls/recordings.ts';
import type { Text, TextOrder } from './texts/text.ts';
import type { Timers } from './timers.ts';
import type { Json, JsonObject, WebhookAnswer, WebhookRequest, Webhooks } from './webhook.ts';

/**
 * A carrier's own behaviour: its ids, its documents, the content of its webhooks. The engine for phones, calls, texts,
 * rooms and time is shared. This interface holds everything in which carriers differ, except their REST APIs.
 */
export interface Carrier {
  readonly name: CarrierName;
  /** Our numbers at this carrier. */
  readonly numbers: readonly string[];
  readonly webhooks: Webhooks;
  newId(of: 'call' | 'text' | 'recording'): string;
  /** What a withheld number looks like, the most usual form first (src/carriers/README.md 7.6). */
  readonly withheld: readonly string[];
  /** How a call to one of our numbers begins, and who gets reports about it. */
  planOf(line: string): CallPlan;
  /** The webhook of a turn. */
  ask(call: Call, lead: Lead): WebhookRequest;
  /**
   * The verbs in the answer to a turn. Null: the answer is empty, and the present document continues. Throws
   * `DocumentFault`.
   */
  read(answer: WebhookAnswer): Verb[] | null;
  /** The verbs of a document that was given with a REST request. Throws `DocumentFault`. */
  readGiven(document: string): Verb[];
  /** What the caller hears when nothing else is possible. Null: the call just ends. */
  readonly apology: string | null;
  /** If a turn's document cannot be had: true continues the present document, false ends the call. */
  readonly goesOn: boolean;
  /** The webhook that reports where a recording is. */
  tellOfRecording(call: Call, recording: Recording, to: { url: string; method: Method }): WebhookRequest;
  /** The parameters of a room's webhook. */
  roomParams(room: { sid: string; name: string; sequence: number }, event: string): JsonObject;
  /** Whether the carrier can handle STOP and similar words itself. */
  readonly hasOptOutWords: boolean;
  /**
   * For how long webhooks about texts to us, and receipts of our texts, are repeated each minute until we accept them.
   * 0: they are not repeated.
   */
  readonly tellsAgainForMs: { texts: number; receipts: number };
  /** A phone has texted one of our numbers. Reports it to us, and sends what we answer. */
  passOn(text: Text, controls: TextControls): Promise<void>;
}

/** What a carrier needs from the exchange to pass on a text. */
interface TextControls {
  strikes(fault: FaultName): boolean;
  /** Reports a text, and repeats that if the carrier does. False if it was not accepted this time. */
  tell(request: WebhookRequest): Promise<boolean>;
  /** Requests once. Throws `WebhookFault`. */
  ask(request: WebhookRequest): Promise<WebhookAnswer>;
  problem(code: number, reason: string): void;
  /** Whether the phone has opted out. */
  blocked(): boolean;
  reply(order: Pick<TextOrder, 'body' | 'report'>): void;
}

/** What a carrier's part of the exchange is built with. */
export interface Surroundings {
  timers: Timers;
  busy: Busy;
  faults: FaultSwitches;
}

/** The origin of a document: requested from an address, or given with the REST request. */
export type Source = { kind: 'ask'; lead: Lead } | { kind: 'given'; document: string };

export interface Lead {
  url: string;
  method: Method;
  turn: Turn;
}

/** The event on a call for which the next document is requested. */
export type Turn =
  | { kind: 'begin' }
  | {
      kind: 'keys';
      digits: string;
      isFull: boolean;
      finishedOn: string;
      speech: string | null;
      input: ('dtmf' | 'speech')[];
    }
  | { kind: 'recorded'; recording: Recording; finishedOn: string }
  /** The people who talked in a room have separated. */
  | { kind: 'parted' }
  /** The document leads to the next by itself. `payload` is what it wants to be sent back. */
  | { kind: 'passed'; payload: Json }
  /** Requested instead of an address that gave no usable document. */
  | { kind: 'fallback'; failed: { url: string; code: number; reason: string; isFirst: boolean } };

export interface CallPlan {
  begin: Source;
  /** The address that is requested if a document cannot be had. */
  fallback: { url: string; method: Method } | null;
  /** The webhooks that report an event, in order. */
  reports(call: Call, event: CallEvent): WebhookRequest[];
}

/** `verdict`: machine detection has a result. */
export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'verdict' | 'ended';
