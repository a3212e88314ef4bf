import type { Given } from '../../../conversation/engine/actions.ts';
import { clockVar } from '../../../conversation/files/flow.ts';
import { callerById } from '../../../records/organisation/people.ts';
import { checkPin } from '../../../crypto/pin.ts';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import { personIdOf } from '../../../contact/contact-key.ts';
import { doPoliceLead, isReferenceWanted } from '../../../safety/alarm/dialling.ts';
import {
  answerNews,
  reportContact,
  reportCovertContact,
  reportNotYetClear,
} from '../../../operations/alarms/respond.ts';
import { heardMark, isOwner } from '../../../operations/responder.ts';
import { briefingKind } from '../../../operations/briefing.ts';
import { haveReachedUs } from '../responder-proof.ts';
import { type Action, addEventsOf, outcome, remember, sessionOf, type TurnInTransaction } from '../turn.ts';
import { lengthOf, longLength } from './visit-actions.ts';
import { briefOn, alarmsOf, newsOf, referenceIn, lockedSpokenOf, spokenOf, contactKey } from '../told-alarm.ts';
import { actOnAlarm, asOutcome, outcomeOfAction, isNewsTime } from '../alarm-answers.ts';

/** News of an alarm, from its owner. */

const MINUTE = 60_000;
const UNSAID_GOES_ON = 30 * MINUTE;

const OWN_PIN_TRIES = 3;

export const nextNews: Action<'next-news'> = async (turn) => {
  const { heard } = sessionOf(turn);
  const alarm = (await alarmsOf(turn)).find(
    (one) => isOwner(one, contactKey(turn)) && !heard.includes(newsOf(one)) && !heard.includes(heardMark(one)),
  );
  if (!alarm) return outcome('none-left');
  await answerNews(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn) });
  if (!heard.includes(referenceIn(alarm)) && isReferenceWanted(alarm, contactKey(turn))) {
    const asked = await briefOn(turn, alarm, 'reference');
    remember(turn, { heard: [...heard, referenceIn(alarm)] });
    return asked;
  }
  const kind = briefingKind(alarm);
  const told = await briefOn(turn, alarm, kind === 'missed' || kind === 'panic' ? kind : 'covert');
  const { memo, ...facts } = told.vars ?? {};
  // An owner who rings us may have taken the alarm by text, and wants to hear the memo. An owner whom we ring for news
  // does not need it.
  const played = haveReachedUs(turn) && memo !== undefined ? { memo } : {};
  remember(turn, { heard: [...heard, heardMark(alarm), newsOf(alarm)] });
  return { ...told, vars: { ...facts, ...played } };
};

export const reportContactAction: Action<'report-contact'> = async (turn, given, entry) => {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || !isOwner(alarm, contactKey(turn))) return outcome('not-yours');
  const until = contactUntil(turn, alarm, given.how, entry);
  if (until === 'not-understood') return outcome(until);
  const isClear = sessionOf(turn).allClearOf === alarm.id;
  const on = { alarm: alarm.id, by: contactKey(turn) };
  const answer = await reportContact(turn, turn.actor, { ...on, until, allClear: isClear });
  const end = answer.kind === 'done' ? answer.goesOnUntil : undefined;
  return outcome('closed', {
    ...(end && { until: clockVar(end), ...longLength(end.getTime() - turn.now.getTime()) }),
    ...(doPoliceLead(alarm) && !isClear && { tell_999: 'yes' }),
  });
};

/** Where somebody has dialled 999 contact alone is no end of it (src/safety/README.md D14). */
export const whoLeads: Action<'who-leads'> = async (turn) => {
  const alarm = await spokenOf(turn);
  return outcome(alarm && !alarm.covert && doPoliceLead(alarm) ? 'police' : 'nobody');
};

export const allClear: Action<'all-clear'> = async (turn, { given }) => {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || !isOwner(alarm, contactKey(turn))) return outcome('not-yours');
  if (given === 'yes') {
    remember(turn, { allClearOf: alarm.id });
    return outcome('noted');
  }
  const answer = await reportNotYetClear(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn) });
  return answer.kind === 'granted' ? outcome('waits', { until: clockVar(answer.until) }) : outcome('not-yours');
};

function contactUntil(
  turn: TurnInTransaction,
  alarm: Alarm,
  how: Given<'report-contact'>['how'],
  entry: string | null,
): Date | null | 'not-understood' {
  if (how === 'over') return null;
  if (how === 'unsaid') return new Date(turn.now.getTime() + UNSAID_GOES_ON);
  const length = lengthOf({ length: how }, entry, alarm.state.plan, { planned: null, now: turn.now });
  return typeof length === 'number' ? new Date(turn.now.getTime() + length) : 'not-understood';
}

/** A report about a covert alarm. "Seen in person" and "police confirm" count only with the responder's own PIN. */
export const reportCovert: Action<'report-covert'> = async (turn, given) => {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || !isOwner(alarm, contactKey(turn))) return outcome('not-yours');
  const answer = await reportCovertContact(turn, turn.actor, {
    alarm: alarm.id,
    by: contactKey(turn),
    how: given.how,
    isProved: sessionOf(turn).ownPinFor === alarm.id,
  });
  if (answer.kind === 'granted') return outcome('again', { until: clockVar(answer.until) });
  return answer.kind === 'done' ? outcome('closed') : outcomeOfAction('report-covert', asOutcome(answer));
};

/**
 * Checks the responder's own PIN. A responder without one (a duty number, the last resort) may report without it. Their
 * duress PIN is refused like a wrong one, because it must not close the alarm, and it raises an alarm about themselves.
 * Whichever PIN it was, the turn writes one row.
 */
export const checkOwnPin: Action<'check-own-pin'> = async (turn, _given, entry) => {
  const key = contactKey(turn);
  const personId = personIdOf(key);
  const responder = personId === null ? null : await callerById(turn.trx, personId);
  if (!responder?.pinHash) return outcome('none');
  if (entry === null) return outcome('wanted', responder.pinLength === null ? {} : { pin_length: responder.pinLength });
  const verdict = checkPin(
    turn.parts.secrets.pin,
    { personId: responder.id, pinHash: responder.pinHash, duressPinHash: responder.duressPinHash },
    entry,
  );
  addEventsOf(turn, responder.id, [
    verdict === 'duress' ? { type: 'refused-duress-pin', phone: turn.conversation.theirNumber } : { type: 'nothing' },
  ]);
  const { toldAlarm, ownPinTries } = sessionOf(turn);
  if (verdict === 'real') {
    remember(turn, { ownPinFor: toldAlarm?.id ?? null });
    return outcome('right');
  }
  remember(turn, { ownPinTries: ownPinTries + 1 });
  return outcome(ownPinTries + 1 < OWN_PIN_TRIES ? 'wrong' : 'too-many');
};

export const moreNewsTime: Action<'more-news-time'> = async (turn, _given, entry) => {
  if (!isNewsTime(entry)) return outcome('not-understood');
  return outcomeOfAction('more-news-time', await actOnAlarm(turn, 'more-news-time', Number(entry) * MINUTE));
};

export const passOn: Action<'pass-on'> = async (turn) => {
  const done = await actOnAlarm(turn, 'pass-on');
  return done.name === 'noted' ? outcome('passed') : outcomeOfAction('pass-on', done);
};
