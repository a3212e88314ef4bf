import type { Vars } from '../../../conversation/files/flow.ts';
import { atRiskFor } from '../../../records/alarms.ts';
import { anyKeyed } from '../../../records/attempts.ts';
import { broughtVars } from '../../../records/session.ts';
import { dutyContacts, loadResponders } from '../../../records/organisation/responders.ts';
import { lockCallSequence } from '../../../records/call-sequences.ts';
import { besideWorker } from '../../../records/beside.ts';
import { type Responders, managers } from '../../../safety/responders.ts';
import { withoutThoseAtRisk } from '../../../safety/risk.ts';
import { ON_THE_LINE } from '../../../contact/urgency.ts';
import { joinedAfterOffice } from './put-through-actions.ts';
import { findPerson, helpForNamed } from './caller-actions.ts';
import { helpOnLentPhone } from './lent-phone-help.ts';
import { stillThereSince } from '../../../operations/alarm-responders.ts';
import { type Family, familyAt, namesOfFamily, phonesLeftOut } from '../../../operations/family-calls.ts';
import { notifyOffice } from '../../../operations/office-notices.ts';
import { startCallSequence } from '../../../operations/ring-work.ts';
import {
  type Action,
  type ActionAtOnce,
  addEvent,
  addEventsOf,
  isInTransaction,
  NEEDS_TRANSACTION,
  type Outcome,
  outcome,
  remember,
  sessionOf,
  type Turn,
  type TurnInTransaction,
} from '../turn.ts';
import { stopTransfer, transferBegins } from '../transfer.ts';
import { inWriting } from '../../../operations/work.ts';

/** A caller asks for the office, or for help. The person who answers: put-through-actions.ts. */

/** Real milliseconds, not sped up: "nobody within 60 s is a panic", "raises after 30 s unless a PIN came". */
const NOBODY_AFTER = 60_000;
const PANIC_AFTER = 30_000;

export const raisePanic: ActionAtOnce<'raise-panic'> = async (turn) => {
  if (!isKnown(turn)) {
    if (!isInTransaction(turn)) return NEEDS_TRANSACTION;
    helpForNamed(turn);
    return strangerInNeed(turn, { rings: false });
  }
  helpOnLentPhone(turn);
  addEvent(turn, { type: 'panic' });
  return outcome('raised');
};

export const panicUnlessPin: ActionAtOnce<'panic-unless-pin'> = async (turn) => {
  if (!isKnown(turn)) return isInTransaction(turn) ? strangerAsks(turn) : NEEDS_TRANSACTION;
  addEvent(turn, { type: 'panic-unless-pin' }, new Date(turn.now.getTime() + turn.parts.clock.stretch(PANIC_AFTER)));
  return outcome('waiting');
};

/** Rings the duty numbers in turn, or, if there are none, the managers. */
export const putThrough: Action<'put-through'> = async (turn) => {
  const family = await familyOnTheLine(turn);
  const { shown, phones } = await officePhones(turn, family);
  if (shown.length === 0) return nobody(turn);
  const callSequenceId = await startCallSequence(turn, {
    purpose: 'office',
    contactKey: 'office',
    personId: null,
    workerId: null,
    phones,
    flow: 'office-call',
    carrier: turn.conversation.carrier,
    vars: broughtVars({
      waitingCall: turn.conversation.id,
      waitingCaller: turn.caller && isKnown(turn) ? { id: turn.caller.id, name: turn.caller.name } : null,
    }),
    urgency: ON_THE_LINE,
    times: 2,
  });
  // If the true book excludes some of the phones, the caller waits as long as if they had been rung.
  transferBegins(turn, { to: 'office', callSequenceId, isWhole: phones.length >= shown.length });
  return outcome('ringing');
};

interface Office {
  /**
   * The phones that the shown book allows: none of the caller's own, and none of people on a visit at the same address.
   */
  shown: string[];
  /** Those of them that the true book allows as well. */
  phones: string[];
}

async function officePhones(turn: TurnInTransaction, family: Family[]): Promise<Office> {
  const { caller, conversation } = turn;
  const theirs = conversation.theirNumber === null ? [] : [conversation.theirNumber];
  if (!caller?.team) {
    const duty = (await dutyContacts(turn.trx, turn.parts.lineNumbers)).flatMap((contact) => contact.phones);
    const shown = duty.filter((number) => !theirs.includes(number));
    const leftOut = await phonesLeftOut(turn, family);
    return { shown, phones: shown.filter((number) => !leftOut.includes(number)) };
  }
  const [callerId, teamId] = [caller.id, caller.team.id];
  const respondersWithout = async (endedSince: Date, phones: string[], places: string[]): Promise<Responders> => {
    const beside = await besideWorker(turn.trx, { workerId: callerId, visitId: null, endedSince, isShown: true });
    return withoutThoseAtRisk(
      await loadResponders(turn.trx, callerId, teamId, {
        endedSince,
        isShown: true,
        lineNumbers: turn.parts.lineNumbers,
      }),
      phones,
      [...places, ...beside.places],
      beside.companions,
    );
  };
  const shown = await respondersWithout(stillThereSince(turn, turn.now), theirs, []);
  // People who were there when the covert alarm was raised, or within two hours before it, may be there for as long as
  // it is open.
  const risk = await atRiskFor(turn.trx, callerId);
  const truly = await respondersWithout(
    stillThereSince(turn, risk.since ?? turn.now),
    [...theirs, ...risk.phones],
    risk.places,
  );
  return { shown: officeOf(shown, turn.now), phones: officeOf(truly, turn.now) };
}

function officeOf(responders: Responders, now: Date): string[] {
  if (responders.duty.length > 0) return responders.duty;
  // A person who takes texts only cannot talk to a caller. They are rung where there is nobody else.
  const all = managers(responders, now, []);
  const talking = all.filter(({ textOnly }) => !textOnly);
  return (talking.length > 0 ? talking : all).flatMap(({ phones }) => phones);
}

/** Asked every few seconds by the call that waits. */
export const isAnybodyThere: Action<'is-anybody-there'> = async (turn) => {
  const { transfer } = sessionOf(turn);
  if (transfer === null) return nobody(turn);
  if (await anyKeyed(turn.trx, transfer.callSequenceId)) {
    if (transfer.to === 'office') await joinedAfterOffice(turn, transfer.callSequenceId);
    return outcome('joined', { room: turn.conversation.id });
  }
  const sequence = (await lockCallSequence(turn.trx, transfer.callSequenceId))?.sequence;
  const isOver = !sequence || sequence.status === 'unanswered' || sequence.status === 'stopped';
  const hasWaited = turn.now.getTime() - transfer.since >= turn.parts.clock.stretch(NOBODY_AFTER);
  if (!(isOver && transfer.isWhole) && !hasWaited) return outcome('waiting');
  await stopTransfer(turn);
  return transfer.to === 'worker' ? outcome('nobody') : nobody(turn);
};

/**
 * The office is told about a caller who asked for it and hung up. If it is a worker, the true book decides what is
 * told.
 */
export const callerLeft: Action<'caller-left'> = async (turn) => {
  await stopTransfer(turn);
  if (sessionOf(turn).transfer?.to !== 'office') return outcome('done');
  if (!isKnown(turn)) {
    await dutyHears(turn, { rings: false });
    return outcome('done');
  }
  addEvent(turn, { type: 'left-waiting', number: turn.conversation.theirNumber });
  return outcome('done');
};

/**
 * Whose family this caller is, by the number, if they are not in the organisation. It is recorded once a call: for each
 * of these workers, in the true book.
 */
async function familyOnTheLine(turn: TurnInTransaction): Promise<Family[]> {
  if (isKnown(turn)) return [];
  const family = await familyAt(turn, turn.conversation.theirNumber);
  if (sessionOf(turn).isFamilyNoted) return family;
  for (const { id } of family) addEventsOf(turn, id, [{ type: 'family-rang', isText: false }]);
  remember(turn, { isFamilyNoted: family.length > 0 });
  return family;
}

/** Nobody answered. For a known caller this is a panic. */
async function nobody(turn: TurnInTransaction): Promise<Outcome<'nobody' | 'unknown-caller'>> {
  if (!isKnown(turn)) return strangerInNeed(turn, { rings: true });
  addEvent(turn, { type: 'panic' });
  return outcome('nobody');
}

/**
 * An unknown caller asks for a person or for help. It can become an alarm once they say whom it is about. Until then
 * the office is told of the call.
 */
async function strangerInNeed(turn: TurnInTransaction, how: { rings: boolean }): Promise<Outcome<'unknown-caller'>> {
  remember(turn, { isHelpWanted: true });
  await dutyHears(turn, how);
  return outcome('unknown-caller');
}

/** The office hears of the call. Help is asked for only if no PIN follows. */
async function strangerAsks(turn: TurnInTransaction): Promise<Outcome<'unknown-caller'>> {
  await dutyHears(turn, { rings: false });
  return outcome('unknown-caller');
}

/**
 * The office gets one text for each call. It is rung if the caller waited for a person in vain; before that, the
 * caller's own call to the office needs these phones.
 */
async function dutyHears(turn: TurnInTransaction, { rings }: { rings: boolean }): Promise<void> {
  const { isOfficeTold } = sessionOf(turn);
  if (isOfficeTold && !rings) return;
  const { theirNumber } = turn.conversation;
  const family = await familyOnTheLine(turn);
  const named: Vars = family.length > 0 ? { family: namesOfFamily(family) } : {};
  const vars: Vars = { ...named, ...(theirNumber !== null && { caller_number: { digits: theirNumber } }) };
  await notifyOffice(turn, {
    source: theirNumber,
    number: theirNumber,
    prompt: { id: 'told.asked-for-person', vars },
    words: inWriting(turn, 'text.asked-for-person', named),
    leftOut: await phonesLeftOut(turn, family),
    rings,
    isCall: true,
    isFollowUp: isOfficeTold,
  });
  remember(turn, { isOfficeTold: true });
}

/** The person for whom an unknown caller asks for help: it is raised as their number is found. */
export const raiseFor: Action<'raise-for'> = async (turn, given, entry) => ({
  ...(await findPerson(turn, given, entry)),
  name: 'noted',
});

/** Whether the caller is known: by their phone or by a PIN. */
function isKnown(turn: Turn): boolean {
  const { isPhoneKnown, isProved } = sessionOf(turn);
  return turn.caller !== null && (isPhoneKnown || isProved);
}
