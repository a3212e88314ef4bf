import type { Busy } from './calls/busy.ts';
import type { Call } from './calls/call.ts';
import type { CarrierName } from './carrier-name.ts';
import type { Method, Verb } from './documents/verbs.ts';
import type { FaultName, FaultSwitches } from './faults/faults.ts';
import type { Recording } from './calls/recordings.ts';
import type { Text, TextOrder } from './texts/text.ts';
import type { Timers } from './timers.ts';
import type { Json, JsonObject, WebhookAnswer, WebhookRequest, Webhooks } from './webhook.ts';

/**
 * A carrier's ways: its ids, its documents, what its webhooks say. Phones, calls, texts, rooms and time are the
 * exchange's one engine; what is here is all that tells one carrier from another, besides its REST API.
 */
export interface Carrier {
  readonly name: CarrierName;
  /** Our numbers with it. */
  readonly numbers: readonly string[];
  readonly webhooks: Webhooks;
  newId(of: 'call' | 'text' | 'recording'): string;
  /** What a caller's number reads as who withholds it, the usual one first (src/carriers/README.md 7.6). */
  readonly withheld: readonly string[];
  /** How a call to one of our numbers begins, and who hears of it. */
  planOf(line: string): CallPlan;
  /** The webhook of a turn. */
  ask(call: Call, lead: Lead): WebhookRequest;
  /** What the answer to a turn says; null: nothing, the present document goes on. Throws `DocumentFault`. */
  read(answer: WebhookAnswer): Verb[] | null;
  /** A document given with a REST request. Throws `DocumentFault`. */
  readGiven(document: string): Verb[];
  /** What the caller hears when nothing else can be done; null: the call just ends. */
  readonly apology: string | null;
  /** Where a turn's document cannot be had, the present one goes on; otherwise the call is over. */
  readonly goesOn: boolean;
  /** The webhook that tells where a recording is. */
  tellOfRecording(call: Call, recording: Recording, to: { url: string; method: Method }): WebhookRequest;
  /** The parameters of a room's webhook. */
  roomParams(room: { sid: string; name: string; sequence: number }, event: string): JsonObject;
  /** Whether STOP and its like can be the carrier's own words. */
  readonly hasOptOutWords: boolean;
  /** How long texts to us, and receipts of ours, are told again each minute while nobody takes them; 0: not at all. */
  readonly tellsAgainForMs: { texts: number; receipts: number };
  /** A phone has texted one of our numbers: tells us, and sends what we answer. */
  passOn(text: Text, controls: TextControls): Promise<void>;
}

/** What a carrier needs of the exchange to pass a text on. */
export interface TextControls {
  strikes(fault: FaultName): boolean;
  /** Tells, again and again where the carrier does; false: not this time. */
  tell(request: WebhookRequest): Promise<boolean>;
  /** Asks once. Throws `WebhookFault`. */
  ask(request: WebhookRequest): Promise<WebhookAnswer>;
  problem(code: number, reason: string): void;
  /** The phone has opted out. */
  blocked(): boolean;
  reply(order: Pick<TextOrder, 'body' | 'report'>): void;
}

/** What a carrier's side of the exchange is made with. */
export interface Surroundings {
  timers: Timers;
  busy: Busy;
  faults: FaultSwitches;
}

/** Where a document comes from: asked for, or given with the REST request. */
export type Source = { kind: 'ask'; lead: Lead } | { kind: 'given'; document: string };

export interface Lead {
  url: string;
  method: Method;
  turn: Turn;
}

/** What has happened on a call, for which the next document is asked. */
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
  /** Those who talked in a room have parted. */
  | { kind: 'parted' }
  /** The document leads on by itself; `payload` is what it wants repeated. */
  | { kind: 'passed'; payload: Json }
  /** In place of an address that gave no usable document. */
  | { kind: 'fallback'; failed: { url: string; code: number; reason: string; isFirst: boolean } };

export interface CallPlan {
  begin: Source;
  /** Asked where a document cannot be had. */
  fallback: { url: string; method: Method } | null;
  /** The webhooks that tell of an event, in order. */
  reports(call: Call, event: CallEvent): WebhookRequest[];
}

/** `verdict`: whether a person or a machine has answered. */
export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'verdict' | 'ended';
