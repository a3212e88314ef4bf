import { z } from 'zod';
import { wellFormed } from '../database/json.ts';
import type { Secrets } from '../crypto/pin.ts';
import { openSealed, seal } from '../crypto/seal.ts';
import { actorSchema, SYSTEM } from '../records/actor.ts';
import type { SealedEventRow } from '../records/sealed-events.ts';
import { REMINDERS } from '../safety/incident.ts';
import type { UnitOfWork } from './work.ts';

/** What somebody has said: PostgreSQL would refuse an alarm's text or state that is ill-formed. */
const words = z.string().transform(wellFormed);

/** What somebody said of their worry, beside whom it is about. */
const ownWords = words.nullable().default(null);

const phrase = z.enum(['help', 'watch']).nullable().default(null);

/** What a turn says about somebody's safety, mostly a worker's about their own, once unsealed. */
const safetyEvent = z.discriminatedUnion('type', [
  /**
   * A PIN, and the phone that it came from. `isHelpWanted`: it only says who has asked for help in that call, so it is
   * no check-in.
   */
  z.object({
    type: z.literal('pin'),
    proof: z.enum(['real', 'duress']),
    phone: z.string().nullable(),
    isHelpWanted: z.literal(true).exactOptional(),
  }),
  /**
   * A duress PIN that was refused because too many wrong ones had come from unknown phones. It proves nothing, but it
   * raises an alarm.
   */
  z.object({ type: z.literal('refused-duress-pin'), phone: z.string().nullable() }),
  /**
   * A PIN that was refused: whether there have been many with a visit open, and whether unknown phones are locked out
   * by now.
   */
  z.object({ type: z.literal('wrong-pin'), isManyOnVisit: z.boolean(), isLockedOut: z.boolean() }),
  /** A code phrase in a text. */
  z.object({ type: z.literal('phrase'), level: z.enum(['help', 'watch']), phone: z.string() }),
  /** Two zeros, 0 and 0 again, SOS. `phone`: that of somebody else, which it came from. */
  z.object({ type: z.literal('panic'), phone: z.string().exactOptional() }),
  /** Somebody pressed 0, then nothing. It is a panic unless a PIN comes meanwhile. */
  z.object({ type: z.literal('panic-unless-pin') }),
  /** END, OK, MORE or START by text without a PIN. */
  z.object({ type: z.literal('unproved'), word: words }),
  z.object({ type: z.literal('note'), words }),
  /**
   * Words that the line did not understand. The people who deal with an alarm get them. Without an alarm the readers of
   * such texts get them (`isForReaders`), or they wait at the desk and nobody is told (`isForDesk`). `texted`: the
   * whole text, as the office reads it, where a code phrase was taken out of it.
   */
  z.object({
    type: z.literal('words'),
    words,
    isForReaders: z.boolean(),
    isForDesk: z.literal(true).exactOptional(),
    texted: words.optional(),
  }),
  /**
   * Words about the open alarm of this worker, by somebody who was asked about it (contact key), PINs and code phrases
   * masked. Nobody is told. They are sealed so that the reply to the text waits for nobody who has locked the worker.
   */
  z.object({ type: z.literal('news'), alarm: z.uuid(), by: z.string(), words }),
  /** The phone of that text is shared: it may have been any of these, by name. */
  z.object({ type: z.literal('shared-phone'), people: z.array(words) }),
  /** A PIN keyed in practice: it proves nothing and raises nothing. */
  z.object({ type: z.literal('practised'), pin: z.enum(['real', 'duress']) }),
  /**
   * They are worried about the person with this staff number or name, if there is one. Events that were sealed before
   * an upgrade have no more fields.
   */
  z.object({
    type: z.literal('worried'),
    about: words,
    inDanger: z.boolean().default(true),
    words: ownWords,
    /** The code phrase that the text holds: what the other has said to them. */
    phrase,
  }),
  /** Somebody else is worried about them: by contact key; else a caller unknown to us, by number. */
  z.object({
    type: z.literal('worried-about'),
    by: z.string().nullable(),
    number: words.nullable(),
    inDanger: z.boolean().default(true),
    words: ownWords,
    phrase,
  }),
  /** They were rung some minutes ago because somebody was worried. Others are asked unless a PIN has come. */
  z.object({
    type: z.literal('worry-unanswered'),
    by: z.string().nullable(),
    number: words.nullable(),
    words: ownWords,
  }),
  /** The person whose worry raised this worker's alarm is worried about somebody else as well, who is named here. */
  z.object({
    type: z.literal('worried-besides'),
    about: words,
    by: z.string().nullable(),
    number: words.nullable(),
    words: ownWords,
  }),
  /** They asked for the office and hung up before anybody was there. */
  z.object({ type: z.literal('left-waiting'), number: words.nullable() }),
  /** Somebody who rings from a number that they gave as a contact's has asked for a person, or has texted from it. */
  z.object({ type: z.literal('family-rang'), isText: z.boolean().default(false) }),
  /**
   * A visit has begun or ended, and the plan's `tell` names people who want to know; or it was prolonged twice without
   * a PIN, or the office has ended it.
   */
  z.object({
    type: z.literal('tell-visit'),
    visitId: z.uuid(),
    at: z.enum(['start', 'end', 'unproved-again', 'ended-by-office', 'unassessed']),
    until: z.iso.datetime().nullable(),
  }),
  /** An incident is noted, or something after it is due. */
  z.object({ type: z.literal('tell-incident'), incidentId: z.uuid(), reminder: z.enum(REMINDERS) }),
  /** Their time in a roll-call is over: they are rung, or a manager is told. */
  z.object({ type: z.literal('roll-call'), rollCallId: z.uuid() }),
  /** They have answered every roll-call that asks them. */
  z.object({ type: z.literal('roll-call-answer'), answer: z.enum(['ok', 'help']), via: z.enum(['text', 'call']) }),
  /** A turn that says nothing. It is written too, so that all turns write the same. */
  z.object({ type: z.literal('nothing') }),
]);

/** What one turn says, and who acted, sealed as one: whatever it says, it is one row of one length. */
const safetyEvents = z.object({ actor: actorSchema, events: z.array(safetyEvent) });
/** What was sealed before an upgrade does not say who acted. */
const sealedBefore = z.array(safetyEvent).transform((events) => ({ actor: SYSTEM, events }));

export type SafetyEvent = z.infer<typeof safetyEvent>;
export type TellIncident = Extract<SafetyEvent, { type: 'tell-incident' }>;
export type TellVisit = Extract<SafetyEvent, { type: 'tell-visit' }>;

/** Whether the worker, or somebody who heard them, asks covertly for help by it. */
export function isCovertEvent(event: SafetyEvent): boolean {
  if (event.type === 'pin') return event.proof === 'duress';
  if (event.type === 'worried' || event.type === 'worried-about') return event.phrase !== null;
  return event.type === 'refused-duress-pin' || event.type === 'phrase';
}

/** A check-in as on any day. */
export function isOrdinary(event: SafetyEvent): boolean {
  return event.type === 'pin'
    ? event.proof === 'real'
    : event.type === 'unproved' ||
        event.type === 'note' ||
        event.type === 'words' ||
        event.type === 'nothing' ||
        event.type === 'roll-call-answer';
}

/** Seals what the actor has said of this worker's safety. */
export function sealedEvents(
  { parts, actor }: Pick<UnitOfWork, 'parts' | 'actor'>,
  workerId: string,
  events: SafetyEvent[],
): { workerId: string; sealed: Buffer } {
  return { workerId, sealed: seal(parts.secrets.data, workerId, { actor, events }) };
}

/** Null where it does not open. */
export function openedEvents(
  secrets: Secrets,
  { workerId, sealed }: SealedEventRow,
): z.output<typeof safetyEvents> | null {
  try {
    return z.union([safetyEvents, sealedBefore]).parse(openSealed(secrets, workerId, sealed));
  } catch {
    return null;
  }
}
