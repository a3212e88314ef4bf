import type { Knex } from 'knex';
import type { TextReceived } from '../../carriers/carrier.ts';
import { isPassingFault } from '../../database/error-code.ts';
import { recordText, markActedOn, sendersWaiting, type TextRef, textsWaiting } from '../../records/inbound-texts.ts';
import { lockText } from '../../records/load-text.ts';
import { actorOfContact } from '../../records/actor.ts';
import { type Lock, WorkerHeld } from '../../records/organisation/held-workers.ts';
import { transact } from '../../database/transact.ts';
import { purgeAllBut, type HeldUntil, isHeldForLong } from '../../operations/held-cries.ts';
import type { Dependencies } from '../../operations/work.ts';
import { laterBy } from '../../safety/visit.ts';
import { criesFirst, cryKnown, mayBeCry, nameOf, ORDERLY } from './cries-first.ts';
import { askAboutHeldTexts } from './held-texts.ts';
import { openedText, sealedText } from './sealed-text.ts';
import { receiveText } from './texts.ts';
import { recordUnheard } from './unheard-texts.ts';

/**
 * A text is kept before anything else, in a statement that waits for nobody, and then acted on in a transaction of its
 * own: by the process that took it in or, where that fails, waits too long or dies, by a worker process. It is acted on
 * once.
 */

/** Real milliseconds throughout. So long a text is left to the process that took it in. */
const LEFT_TO_ITS_PROCESS = 1_000;
/** A text holds its connection no longer than this for a lock that somebody else holds; it is acted on later. */
const LONGEST_WAIT_FOR_A_LOCK = 1_000;
const SENDERS_AT_ONCE = 50;
/** Of one sender in one look: their flood leaves room for others. */
const MOST_OF_ONE_SENDER = 3;
const MOST_LOOKED_AT = 2_000;

/** A text that has been kept, as the process that took it in has it. */
export interface TakenText {
  ref: TextRef;
  /** As it came: the process that has just sealed it need not open it. */
  text: TextReceived;
  /** Others of the same phone waited when it came: what they say is to be done before what it says. */
  isBehind: boolean;
  /** Whether it may be a cry, as far as that can be told without asking the database. */
  mayBeCry: () => boolean;
}

/** Null where it came before. */
export async function recordReceived(parts: Dependencies, db: Knex, text: TextReceived): Promise<TakenText | null> {
  const { carrier, carrierRef, from, to, body } = text;
  const now = parts.clock.now();
  const kept = await recordText(
    db,
    { carrier, carrierRef, at: now, fromNumber: from, toNumber: to, sealed: sealedText(parts, text) },
    laterBy(now, parts.clock.stretch(LEFT_TO_ITS_PROCESS)),
  );
  const ref = { carrier, carrierRef };
  return (
    kept && {
      ref,
      text,
      isBehind: kept.isBehind,
      mayBeCry: () => cryKnown(ref, () => mayBeCry(parts, kept.phrases, body)),
    }
  );
}

/** Acts on a text that was just kept. What cannot be done now is done later: it never rejects. */
export async function actOnTaken(parts: Dependencies, taken: TakenText): Promise<void> {
  try {
    await actInTurn(parts, taken);
  } catch (error) {
    if (isPassingFault(error)) parts.log.warn({ err: error }, 'a text is kept, and acted on later');
    else parts.log.error({ err: error }, 'a text could not be acted on; it is tried again');
  }
}

/**
 * What waits before it comes first: a PIN that was texted before a cry must not end what the cry begins. In a flood
 * only what may be a cry is acted on at once.
 */
async function actInTurn(parts: Dependencies, { ref, text, isBehind, mayBeCry: mayBe }: TakenText): Promise<void> {
  const { from } = text;
  if (isBehind) {
    const few = await textsWaiting(parts.knex, from, 'not failed', ORDERLY + 1);
    const isFlood = few.length > ORDERLY;
    if (isFlood && !mayBe()) return;
    const waiting = isFlood
      ? await criesFirst(parts, await textsWaiting(parts.knex, from, 'not failed', MOST_LOOKED_AT), from)
      : few;
    const mine = waiting.findIndex((one) => nameOf(one) === nameOf(ref));
    if (mine < 0 || mine > ORDERLY) return;
    for (const before of waiting.slice(0, mine)) if (!(await actOnText(parts, before, 'wait'))) return;
  }
  await actOnText(parts, ref, 'wait', text);
}

/** What those share who act on kept texts side by side in one process. */
interface SendersInHand {
  /** Senders whose texts are being acted on. */
  busy: Set<string | null>;
  /** One of them waits for somebody whom somebody else has locked. */
  isWaiting: boolean;
  /** Senders whose texts wait for a lock. */
  held: HeldUntil<string | null>;
}

export const noSendersInHand = (): SendersInHand => ({ busy: new Set(), isWaiting: false, held: new Map() });

/**
 * Acts on texts that were kept and have waited for too long, but for those of senders who are busy. Texts of people
 * whom somebody else has locked, or about them, come last, and one at a time waits for them: thirty of them, at a
 * second each, kept everybody's waiting. However many they are, nobody behind them is left to a later look. Of a text
 * that is held for long and may be a cry people are told. Resolves with how many it saw to.
 */
export async function actOnKept(parts: Dependencies, inHand = noSendersInHand()): Promise<number> {
  let seenTo = 0;
  const held: (string | null)[] = [];
  const heldForLong: string[] = [];
  const seen = new Set<string | null>();

  /** False: it was for a lock in vain. */
  async function actOn(sender: string | null, lock: Lock): Promise<boolean> {
    if (inHand.busy.has(sender)) return true;
    inHand.busy.add(sender);
    try {
      const { acted, isHeld } = await actOnTextsOf(parts, sender, lock);
      seenTo += acted;
      if (acted > 0) inHand.held.delete(sender);
      if (isHeld && sender !== null && isHeldForLong(parts, inHand.held, sender)) heldForLong.push(sender);
      return !isHeld;
    } finally {
      inHand.busy.delete(sender);
    }
  }

  /** Those whom this look has not seen yet. The held ones are still among those who have waited longest. */
  async function next(): Promise<(string | null)[]> {
    const waiting = await sendersWaiting(parts.knex, parts.clock.now(), SENDERS_AT_ONCE + held.length);
    return waiting.filter((sender) => !seen.has(sender));
  }

  let heldBefore: number;
  do {
    heldBefore = held.length;
    for (const sender of await next()) {
      seen.add(sender);
      if (!(await actOn(sender, 'if free'))) held.push(sender);
    }
  } while (held.length > heldBefore);
  purgeAllBut(inHand.held, seen);
  if (held.length > 0 && !inHand.isWaiting) {
    inHand.isWaiting = true;
    try {
      // A worker who is still locked by the first time-out is seen to by the next look.
      for (const sender of held) if (!(await actOn(sender, 'wait'))) break;
    } finally {
      inHand.isWaiting = false;
    }
  }
  for (const sender of heldForLong) await askAboutHeldTexts(parts, sender);
  return seenTo;
}

/** `isHeld`: a lock was not to be had, and what comes after would wait for the same one. */
async function actOnTextsOf(
  parts: Dependencies,
  sender: string | null,
  lock: Lock,
): Promise<{ acted: number; isHeld: boolean }> {
  const waiting = await textsWaiting(parts.knex, sender, { dueBy: parts.clock.now() }, MOST_LOOKED_AT);
  let acted = 0;
  for (const ref of (await criesFirst(parts, waiting, sender)).slice(0, MOST_OF_ONE_SENDER)) {
    try {
      if (!(await actOnText(parts, ref, lock))) return { acted, isHeld: false };
    } catch (error) {
      if (error instanceof WorkerHeld || isPassingFault(error)) return { acted, isHeld: true };
      parts.log.error({ err: error }, 'a kept text could not be acted on; it is tried again');
      await transact(parts.knex, (trx) => recordUnheard(parts, trx, { ...ref, fromNumber: sender }, error));
    }
    acted += 1;
  }
  return { acted, isHeld: false };
}

/** False where somebody else acts on it, or has. `known`: the text, where it need not be opened. */
function actOnText(parts: Dependencies, ref: TextRef, lock: Lock, known?: TextReceived): Promise<boolean> {
  return transact(parts.knex, async (trx) => {
    const locked = await lockText(trx, ref, LONGEST_WAIT_FOR_A_LOCK, lock);
    if (!locked) return false;
    const { kept, organisation, sharing } = locked;
    const now = parts.clock.now();
    // Before an organisation is there nobody can have meant anything by it.
    if (organisation)
      await receiveText(
        { trx, now, parts, organisation, actor: actorOfContact(null, 'text') },
        { text: known ?? openedText(parts, kept), kept, sharing },
      );
    else await markActedOn(trx, kept, { body: '', personId: null, at: now });
    return true;
  });
}
