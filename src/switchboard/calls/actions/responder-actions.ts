import { type ActionName, type Given, isOutcomeOf, type OutcomeOf } from '../../../conversation/engine/actions.ts';
import { clockVar } from '../../../conversation/files/flow.ts';
import { alarmById } from '../../../records/alarms.ts';
import { attemptById } from '../../../records/attempts.ts';
import { recordKey } from '../../../records/attempt-changes.ts';
import { callerById, phonesOf } from '../../../records/organisation/people.ts';
import { checkPin } from '../../../crypto/pin.ts';
import { type Alarm, type AlarmAnswer, alarmDueAt } from '../../../safety/alarm/alarm.ts';
import { personIdOf, personKey } from '../../../safety/responders.ts';
import { isReferenceWanted } from '../../../safety/alarm/dialling.ts';
import { ON_THE_LINE, REPLY } from '../../../contact/urgency.ts';
import {
  answerNews,
  declineAlarm,
  giveMoreTime,
  passAlarmOn,
  reportContact,
  reportCovertContact,
  reportDialled,
  type Responded,
  takeAlarm,
} from '../../../operations/alarms/respond.ts';
import { lockedAlarm } from '../../../operations/locked.ts';
import { sendText } from '../../../operations/contact.ts';
import { drillLine, ofDrill } from '../../../operations/drill.ts';
import { alarmsFor, briefing, hearing, owns, briefingKind } from '../../../operations/responder.ts';
import { transferBegins } from '../transfer.ts';
import { bringing } from '../../../records/session.ts';
import { haveReachedUs, isProvedResponder } from '../responder-proof.ts';
import { startCallSequence, stopCallSequences } from '../../../operations/ring-work.ts';
import {
  type Action,
  addEventsOf,
  type Outcome,
  outcome,
  remember,
  sessionOf,
  type TurnInTransaction,
} from '../turn.ts';
import { lengthOf, longLength } from './visit-actions.ts';

const MINUTE = 60_000;
const UNSAID_GOES_ON = 30 * MINUTE;
const LONGEST_NEWS = 720;
const OWN_PIN_TRIES = 3;

/** Only a key proves that a person has answered (promise 3). */
export const iAmAPerson: Action<'i-am-a-person'> = async (turn) => {
  await keyed(turn);
  return outcome('done', { line_name: turn.organisation.lineName });
};

/** Records that the attempt behind this call has reached a person. */
export async function keyed(turn: TurnInTransaction): Promise<void> {
  const { attemptId } = turn.conversation;
  if (attemptId !== null) await recordKey(turn.trx, attemptId, turn.now);
}

/**
 * The next alarm that this contact has not heard in this call. The most urgent comes first, whatever alarm the call was
 * placed for.
 */
export const nextAlarm: Action<'next-alarm'> = async (turn) => {
  const { heard } = sessionOf(turn);
  const alarms = (await alarmsOf(turn)).filter((one) => !heard.includes(hearing(one)));
  const alarm = alarms.find((one) => !owns(one, contactKey(turn)));
  if (!alarm && alarms.some((one) => isNewsWelcome(turn, one))) return outcome('news');
  if (!alarm) return heard.length === 0 ? whyNone(turn) : outcome('none-left');
  await stopCallSequences(turn, { alarmId: alarm.id, contactKey: contactKey(turn), purposes: ['alarm'] });
  return tellOf(turn, alarm, briefingKind(alarm));
};

/**
 * Why there is no alarm to tell. Somebody else was faster, and a person who came to the phone for nothing hears that.
 */
async function whyNone(turn: TurnInTransaction): Promise<Outcome<'over' | 'taken-already' | 'none-left'>> {
  const { attemptId } = turn.conversation;
  const alarmId = attemptId === null ? null : ((await attemptById(turn.trx, attemptId))?.alarmId ?? null);
  const alarm = alarmId === null ? null : (await alarmById(turn.trx, alarmId))?.alarm;
  const [owner] = alarm?.state.owners ?? [];
  if (alarm?.status === 'closed') return outcome('over');
  return owner && owner.key !== contactKey(turn)
    ? outcome('taken-already', { owner: owner.name })
    : outcome('none-left');
}

/**
 * Whether an owner may report news in this call. One who rings us may do so at once. One whom we ring about another
 * alarm is asked only for news that is due.
 */
function isNewsWelcome(turn: TurnInTransaction, alarm: Alarm): boolean {
  const due = alarmDueAt(alarm);
  return haveReachedUs(turn) || (due !== null && due <= turn.now);
}

/** The alarm that was told last, as it now is. */
export const sameAlarm: Action<'same-alarm'> = async (turn) => {
  const alarm = await spokenOf(turn);
  return !alarm || alarm.status === 'closed' ? outcome('none-left') : tellOf(turn, alarm, briefingKind(alarm));
};

export const nextNews: Action<'next-news'> = async (turn) => {
  const { heard } = sessionOf(turn);
  const alarm = (await alarmsOf(turn)).find(
    (one) => owns(one, contactKey(turn)) && !heard.includes(newsOf(one)) && !heard.includes(hearing(one)),
  );
  if (!alarm) return outcome('none-left');
  await answerNews(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn) });
  if (!heard.includes(referenceIn(alarm)) && isReferenceWanted(alarm, contactKey(turn))) {
    const asked = await tellOf(turn, alarm, 'reference');
    remember(turn, { heard: [...heard, referenceIn(alarm)] });
    return asked;
  }
  const kind = briefingKind(alarm);
  const told = await tellOf(turn, alarm, kind === 'missed' || kind === 'panic' ? kind : 'covert');
  const { memo, ...facts } = told.vars ?? {};
  // An owner who rings us may have taken the alarm by text, and wants to hear the memo. An owner whom we ring for news
  // does not need it.
  const played = haveReachedUs(turn) && memo !== undefined ? { memo } : {};
  remember(turn, { heard: [...heard, hearing(alarm), newsOf(alarm)] });
  return { ...told, vars: { ...facts, ...played } };
};

export const takeAction: Action<'take'> = async (turn, _given, entry) => {
  if (!isNewsTime(entry)) return outcome('not-understood');
  return ending('take', await act(turn, 'take', Number(entry) * MINUTE));
};

export const cantAction: Action<'cant'> = async (turn) => ending('cant', await act(turn, 'cannot'));

export const dialledAction: Action<'dialled'> = async (turn) => {
  const done = await act(turn, 'dialled');
  return done.name === 'taken' ? { ...done, name: 'noted' } : ending('dialled', done);
};

export const dialledReference: Action<'dialled-reference'> = async (turn, _given, entry) => {
  const alarm = await lockedSpokenOf(turn);
  if (alarm && alarm.status !== 'closed') {
    await reportDialled(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn), reference: entry });
  }
  return outcome('noted');
};

/**
 * Rings the worker's own phones for a responder who waits on the line. Only for a missed alarm, about which nothing
 * covert is known.
 */
export const ringWorker: Action<'ring-worker'> = async (turn) => {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || alarm.status === 'closed' || briefingKind(alarm) !== 'missed') return outcome('not-missed');
  const phones = await phonesOf(turn.trx, alarm.workerId);
  if (phones.length === 0) return outcome('nobody');
  const callSequenceId = await startCallSequence(turn, {
    purpose: 'worker',
    contactKey: personKey(alarm.workerId),
    personId: alarm.workerId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    phones,
    flow: 'worker-call',
    carrier: turn.conversation.carrier,
    vars: { ...bringing({ waitingCall: turn.conversation.id }), ...ofDrill(alarm) },
    urgency: ON_THE_LINE,
    times: 1,
  });
  transferBegins(turn, { to: 'worker', callSequenceId, isWhole: true });
  return outcome('ringing');
};

export const reportContactAction: Action<'report-contact'> = async (turn, given, entry) => {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || !owns(alarm, contactKey(turn))) return outcome('not-yours');
  const until = contactUntil(turn, alarm, given.how, entry);
  if (until === 'not-understood') return outcome(until);
  await reportContact(turn, turn.actor, { alarm: alarm.id, by: contactKey(turn), until });
  return outcome(
    'closed',
    until ? { until: clockVar(until), ...longLength(until.getTime() - turn.now.getTime()) } : {},
  );
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
  if (!alarm || !owns(alarm, contactKey(turn))) return outcome('not-yours');
  const answer = await reportCovertContact(turn, turn.actor, {
    alarm: alarm.id,
    by: contactKey(turn),
    how: given.how,
    isProved: sessionOf(turn).ownPinFor === alarm.id,
  });
  if (answer.kind === 'granted') return outcome('again', { until: clockVar(answer.until) });
  return answer.kind === 'done' ? outcome('closed') : ending('report-covert', asOutcome(answer));
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
  return ending('more-news-time', await act(turn, 'more-news-time', Number(entry) * MINUTE));
};

export const passOn: Action<'pass-on'> = async (turn) => {
  const done = await act(turn, 'pass-on');
  return done.name === 'noted' ? outcome('passed') : ending('pass-on', done);
};

export function isNewsTime(entry: string | null): entry is string {
  return entry !== null && /^\d{1,3}$/.test(entry) && Number(entry) >= 1 && Number(entry) <= LONGEST_NEWS;
}

/** The alarm's answer as an outcome of this action. Throws for any other answer, which would be our fault. */
function ending<A extends ActionName>(action: A, { name, vars = {} }: Outcome): Outcome<OutcomeOf<A>> {
  if (!isOutcomeOf(action, name)) throw new Error(`${action} never ends in ${name}`);
  return outcome(name, vars);
}

type Act = 'take' | 'cannot' | 'dialled' | 'more-news-time' | 'pass-on';

/**
 * Acts on the alarm that was told last, as it now is. If it has become more urgent meanwhile, it is told again first.
 */
async function act(turn: TurnInTransaction, kind: Act, milliseconds = 0): Promise<AnswerOutcome | Outcome<'upgraded'>> {
  const alarm = await lockedSpokenOf(turn);
  if (!alarm || alarm.status === 'closed') return outcome('closed');
  const wasUpgraded = (kind === 'take' || kind === 'cannot') && sessionOf(turn).toldAlarm?.kind !== alarm.kind;
  if (wasUpgraded) return outcome('upgraded');
  const answer = await change(turn, alarm, kind, milliseconds);
  if (answer.kind === 'taken' && alarm.covert) await briefInWriting(turn, alarm.id, answer.until);
  return asOutcome(answer);
}

/** The owner of a covert alarm gets the address, and what to tell 999, as a text as well: hearing it is not enough. */
export async function briefInWriting(turn: TurnInTransaction, alarmId: string, until: number): Promise<void> {
  const alarm = (await alarmById(turn.trx, alarmId))?.alarm;
  const to = turn.conversation.theirNumber;
  if (!alarm || to === null) return;
  await sendText(turn, {
    to,
    contactKey: contactKey(turn),
    personId: turn.conversation.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId,
    purpose: 'briefing',
    urgency: REPLY,
    prompts: [
      ...drillLine(alarm),
      {
        id: `text.briefing-${briefingKind(alarm)}`,
        vars: { ...(await briefing(turn, alarm)), until_news: clockVar(until) },
      },
    ],
  });
}

function change(turn: TurnInTransaction, alarm: Alarm, kind: Act, milliseconds: number): Promise<Responded> {
  const on = { alarm: alarm.id, by: contactKey(turn) };
  const minutes = milliseconds / MINUTE;
  switch (kind) {
    case 'take':
      return takeAlarm(turn, turn.actor, { ...on, minutes });
    case 'more-news-time':
      return giveMoreTime(turn, turn.actor, { ...on, minutes });
    case 'cannot':
      return declineAlarm(turn, turn.actor, on);
    case 'dialled':
      return reportDialled(turn, turn.actor, { ...on, reference: null });
    case 'pass-on':
      return passAlarmOn(turn, turn.actor, on);
  }
}

type AnswerOutcome = Outcome<
  'noted' | 'taken' | 'cut' | 'granted' | 'told' | Exclude<AlarmAnswer['kind'], 'done' | 'dialling-already'>
>;

export function asOutcome(answer: AlarmAnswer | Responded): AnswerOutcome {
  switch (answer.kind) {
    case 'done':
    case 'dialling-already': // asked at the desk only
      return outcome('noted');
    case 'taken':
      return outcome(answer.cut ? 'cut' : 'taken', { until: clockVar(answer.until) });
    case 'granted':
      return outcome(answer.managersTold ? 'told' : answer.cut ? 'cut' : 'granted', { until: clockVar(answer.until) });
    case 'taken-already':
      return outcome('taken-already', { owner: answer.owner });
    case 'at-risk':
      return outcome('closed');
    case 'proof-wanted':
    case 'not-yours':
    case 'closed':
    case 'claimed':
      return outcome(answer.kind);
  }
}

async function tellOf<const Name extends string>(
  turn: TurnInTransaction,
  alarm: Alarm,
  name: Name,
): Promise<Outcome<Name>> {
  const { taken_by: owner, ...facts } = await briefing(turn, alarm, contactKey(turn));
  const others = owner === undefined || owns(alarm, contactKey(turn)) ? {} : { taken_by: owner };
  rememberTold(turn, alarm);
  return outcome(name, { drill: 'no', ...facts, ...others });
}

/** The call remembers which alarm is being told, and that it was told in this call. */
export function rememberTold(turn: TurnInTransaction, alarm: Alarm): void {
  remember(turn, {
    toldAlarm: { id: alarm.id, kind: alarm.kind },
    heard: [...new Set([...sessionOf(turn).heard, hearing(alarm)])],
  });
}

/**
 * The alarms that may be told in this call. There are none for a caller who is a responder only by the number that
 * their call shows, whatever a flow says.
 */
function alarmsOf(turn: TurnInTransaction): Promise<Alarm[]> {
  return isProvedResponder(turn)
    ? alarmsFor(turn, turn.conversation.theirNumber, contactKey(turn))
    : Promise.resolve([]);
}

const newsOf = (alarm: Alarm): string => `${alarm.id}:news`;
const referenceIn = (alarm: Alarm): string => `${alarm.id}:reference`;

async function spokenOf(turn: TurnInTransaction): Promise<Alarm | null> {
  const { toldAlarm } = sessionOf(turn);
  return toldAlarm && ((await alarmById(turn.trx, toldAlarm.id))?.alarm ?? null);
}

/** The same for what changes it: it is read once, and locked. */
async function lockedSpokenOf(turn: TurnInTransaction): Promise<Alarm | null> {
  const { toldAlarm } = sessionOf(turn);
  return toldAlarm && ((await lockedAlarm(turn, toldAlarm.id))?.alarm ?? null);
}

export function contactKey(turn: TurnInTransaction): string {
  return turn.conversation.contactKey ?? '';
}
