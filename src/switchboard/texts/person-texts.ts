import type { TextingCaller } from '../../records/organisation/people.ts';
import type { EarlierText } from '../../records/load-text.ts';
import { insertSealedEventAlong } from '../../records/sealed-events.ts';
import { openVisitOf } from '../../records/visits.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import type { Visit } from '../../safety/visit.ts';
import { type Answer, answerToCry, asOftenAsAsked, withHints } from './answer.ts';
import { withholdTexts } from '../../operations/contact.ts';
import { alarmsAskedOf } from '../../operations/responder.ts';
import { isForAReader, letterAlone, newsIn, saysMore, notifyOfEarlier } from './news-of-alarms.ts';
import { bothRoles, respondByText, whoNeedsHelp } from './responder-texts.ts';
import { recordTextedTry } from '../../operations/pin-tries.ts';
import { type SafetyEvent, sealedEvents } from '../../operations/safety-event.ts';
import { acrossTheCut, asWorry, type ProvedReading, readOf, readWith, wordsToRead } from './text-reading.ts';
import { answerRollCall, rollCallByText, rollCallOrAlarm, rollCallRole } from './roll-call-texts.ts';
import { answerToBeginning } from './hint-answers.ts';
import { RESPONSES } from './how-it-stands.ts';
import { asOffered, withoutOffer, YES_WITHIN } from './offers.ts';
import { roleOf, type TextRole } from './text-role.ts';
import { othersNumbersIn } from './named-in-cry.ts';
import type { Received } from './received.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { changeOpenVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import {
  answerBesideDanger,
  answerToDanger,
  cryBeside,
  dangerTold,
  isOwnCry,
  worriesAndWordsOf,
  worriesOf,
} from './danger-texts.ts';
import type { TextOfWorker } from './text-of-worker.ts';
import { isOutOfDate, outOfDate } from './out-of-date.ts';
import { withUnease } from './uneasy-texts.ts';
import { workerTexts } from './worker-texts.ts';
import { countedWrongPin } from '../../operations/wrong-pins.ts';

/** A text that is known to be one person's. */
interface ReceivedFromOne extends Received {
  /** Everybody whose phone it came from. */
  sharing: TextingCaller[];
  /** Perhaps somebody of those was asked about an alarm that is open. */
  isAsked: boolean;
  /** What they texted before, if that is not long ago: it may be what a YES answers. */
  earlier: EarlierText | null;
  /** When the person's last visit ended. */
  lastEndedAt: Date | null;
  /** Since when a roll-call asks them, which they have not answered. */
  rollCalledSince: Date | null;
}

/**
 * What somebody with a phone of their own texts: about their own visit, for help, or about an alarm that they were
 * asked about.
 */
export async function personTexts(
  work: UnitOfWork,
  caller: TextingCaller,
  received: ReceivedFromOne,
): Promise<Answer | null> {
  const visit = (await openVisitOf(work.trx, caller.id))?.visit ?? null;
  const alone = readOf(work, caller, received, received.isAsked);
  const given = { ...alone, ...acrossTheCut(work, caller, received, alone) };
  if (alone.isTryFailed) await recordTextedTry(work, caller, received.from, !alone.wrongPin);
  const alarms = received.isAsked ? await alarmsAskedOf(work, received.from, received.sharing, received.keys) : [];
  const sender = {
    isWorker: isWorker(caller),
    isOnVisit: visit !== null,
    alarms,
    keys: received.keys,
    masked: received.masked,
  };
  const heard = { ...given, cry: cryBeside(sender, given) };
  const isCry = isOwnCry(sender, heard);
  const danger = [
    ...(await dangerTold(work, sender, heard)),
    ...(isCry ? await othersNumbersIn(work, caller, heard.words) : []),
  ];
  const said =
    isTwice(received, heard) || isOutOfDate(visit, received.lastEndedAt, heard, received.sent)
      ? outOfDate(heard)
      : asWorry(heard, isCry ? null : (danger[0]?.about ?? null));
  // What was sent before it began answers something else.
  const isRollCalled = received.rollCalledSince !== null && received.sent >= received.rollCalledSince;
  // Where an alarm or a roll-call asks them, YES may be about that.
  const isFree = alarms.length === 0 && !isRollCalled;
  const read = isFree
    ? isWorker(caller)
      ? asOffered(work, said, { ...received, visit })
      : said
    : visit
      ? said
      : withoutOffer(alarms.length > 0 ? withoutOthersDoor(said) : said);
  const hasJustLeft = received.lastEndedAt !== null && work.now.getTime() - received.lastEndedAt.getTime() <= JUST_LEFT;
  const reading = visit || (hasJustLeft && isWorker(caller)) ? withUnease(read) : read;
  const role = roleOf(reading, { ...sender, isAsked: alarms.length > 0, isRollCalled });
  const text: TextOfWorker = {
    caller,
    keys: received.keys,
    reading,
    visit,
    events: covertEvents(reading, received.from, visit),
    danger,
    said: heard.responder,
  };
  if (alone.isTryFailed && alone.wrongPin)
    text.events.push(await countedWrongPin(work, caller, { isPhoneKnown: true }));
  const isToTheCarrier =
    received.isOptOut && role === 'worker' && reading.worker.kind === 'none' && reading.pin === null;
  const asked = isRollCalled ? rollCallRole(work, role, text) : role;
  const acted = reading.isAutomatic || isToTheCarrier ? null : await answerIn(work, asked, text, alarms, received);
  const answer = isRollCalled && !reading.isAutomatic && !isToTheCarrier ? answerRollCall(text, asked, acted) : acted;
  if (reading.hint?.kind === 'no-texts') {
    await changeOpenVisit(work, caller.id, { kind: 'no-texts', words: reading.words });
    await withholdTexts(work, caller.id);
  }
  if (received.place !== null && reading.worker.kind !== 'at')
    await changeOpenVisit(work, caller.id, { kind: 'place', place: received.place });
  await writeTrueBook(work, text);
  if (visit?.state.noTexts && !asksForAnswer(reading, asked)) return null;
  return answer && (visit !== null || alarms.length > 0) ? asOftenAsAsked(answer) : answer;
}

/** "He followed me out": for so long after a visit its people may still be near. */
const JUST_LEFT = 3_600_000;

const MOVE_THE_END: ReadonlySet<ProvedReading['worker']['kind']> = new Set(['more', 'ok']);

/** The same words again within seconds, under another id: a carrier's duplicate, or a thumb that pressed twice. */
function isTwice({ before, masked }: Received, { worker }: ProvedReading): boolean {
  return MOVE_THE_END.has(worker.kind) && before === masked;
}

/**
 * Somebody in the office passes on what a colleague has said to them: "WORRIED 4021 she needs the purple file". Who is
 * on a visit may mean themselves, whatever the words are.
 */
function isColleaguesPhrase({ worker }: ProvedReading, visit: Visit | null): boolean {
  return worker.kind === 'worried' && worker.about !== null && visit === null;
}

/**
 * "At the house now, nobody in" of somebody who is asked, and has no visit open, is about the colleague's. With a
 * length or an address it may be about one of their own, which nobody watches. "Driving, 20 mins" says only when they
 * can.
 */
function withoutOthersDoor(reading: ProvedReading): ProvedReading {
  const { hint, responder, worker } = reading;
  const isLengthAlone = hint?.kind === 'beginning' && hint.isLengthAlone === true;
  const isOthers =
    (isLengthAlone && (worker.kind === 'more' || responder.kind === 'take')) ||
    (responder.kind === 'maybe-take' &&
      ((responder.isGoing && hint?.kind === 'going-in' && hint.place === null) || isLengthAlone));
  return isOthers ? { ...reading, hint: null } : reading;
}

/** The phrase first: a PIN beside it must not close what the phrase is about to raise. */
function covertEvents(reading: ProvedReading, phone: string, visit: Visit | null): SafetyEvent[] {
  const { phrase, proof, pin } = reading;
  const isRefused = pin === null && proof === 'duress';
  return [
    ...(phrase === null || isColleaguesPhrase(reading, visit)
      ? []
      : [{ type: 'phrase' as const, level: phrase, phone }]),
    ...(isRefused
      ? [{ type: 'refused-duress-pin' as const, phone }]
      : proof === null
        ? []
        : [{ type: 'pin' as const, proof, phone }]),
  ];
}

async function answerIn(
  work: UnitOfWork,
  role: TextRole,
  text: TextOfWorker,
  alarms: Alarm[],
  received: ReceivedFromOne,
): Promise<Answer | null> {
  const { from, masked } = received;
  const { caller, keys, reading, events, danger, said: answered } = text;
  const isDangerToldOf = role === 'worker' && reading.worker.kind === 'worried' && danger.length > 0;
  if (role === 'worker' && !isDangerToldOf) return workerTexts(work, text);
  if (reading.pin !== null) await changeOpenVisit(work, caller.id, { kind: 'proof' });
  switch (role) {
    case 'worker':
      events.push(...worriesAndWordsOf(text));
      return answerToDanger(danger, await answerBesideDanger(work, from, { keys, alarms, masked }, danger, answered), {
        mayBeOwn: alarms.length > 0 && isWorker(caller),
      });
    case 'cry':
      await changeOpenVisit(work, caller.id, { kind: 'cried' });
      await answerBesideDanger(work, from, { keys, alarms, masked }, danger, answered);
      events.push(
        { type: 'panic' },
        ...(saysMore(reading.words) ? [{ type: 'note' as const, words: reading.words }] : []),
        ...worriesOf(text),
      );
      return reading.hint?.kind === 'no-texts' ? null : answerToCry();
    case 'cry-or-dialled':
      events.push(...worriesOf(text));
      return whoNeedsHelp(alarms);
    case 'roll-call':
      return rollCallByText(work, text);
    case 'roll-call-or-alarm':
      return rollCallOrAlarm(alarms);
    case 'both':
      // What is no word of either role is not lost: a person reads it.
      if (reading.worker.kind === 'none') events.push(wordsToRead(reading));
      return bothRoles(keys, alarms);
    case 'responder': {
      const said = reading.worker.kind === 'status' ? { kind: 'none' as const } : reading.responder;
      const begins = text.visit === null ? answerToBeginning(work, caller, reading.hint) : null;
      const news = begins === null ? newsIn(reading, masked) : null;
      if (isForAReader(alarms, said, news)) events.push(wordsToRead(reading));
      await notifyEarlierWords(work, text, alarms, received);
      const stands = await respondByText(work, from, keys, alarms, said, news);
      const answer = begins ? { ...stands, prompts: [...stands.prompts, ...begins.prompts] } : stands;
      // "Im being followed", with no visit open, may be of somebody who needs help now. Who goes there means another.
      const isGoing = said.kind === 'maybe-take' && said.isGoing;
      if (isWorker(caller) && reading.cry !== 'none' && !isGoing && !RESPONSES.has(said.kind)) {
        if (!isForAReader(alarms, said, news)) events.push(wordsToRead(reading));
        return withHints(answer, ['text.need-help']);
      }
      // A person who is asked about a colleague may have called for help as well.
      const isOfOneself = reading.well === 'of-oneself' && said.kind === 'maybe-take' && isWorker(caller);
      return isOfOneself ? { ...answer, prompts: [{ id: 'text.if-you-asked' }, ...answer.prompts] } : answer;
    }
  }
}

/** "B" answers "Several are open: B, A. Add the letter". */
async function notifyEarlierWords(
  work: UnitOfWork,
  { keys }: TextOfWorker,
  alarms: Alarm[],
  { masked, earlier }: ReceivedFromOne,
): Promise<void> {
  const letter = letterAlone(masked);
  const alarm = alarms.find((one) => one.letter === letter);
  if (!alarm || !earlier || work.now.getTime() - earlier.at.getTime() > YES_WITHIN) return;
  const before = readWith(work, [], earlier.body, { mayTellDanger: true });
  const news = newsIn(before, earlier.body);
  await notifyOfEarlier(work, alarm, keys, alarms, { request: before.responder, news });
}

const OF_WORKERS: ReadonlySet<TextRole> = new Set(['worker', 'both']);
const OF_RESPONDERS: ReadonlySet<TextRole> = new Set(['responder', 'both']);
const ASK_A_WORKER_NOTHING: ReadonlySet<ProvedReading['worker']['kind']> = new Set([
  'none',
  'question',
  'another-day',
  'courtesy',
  'sounds-like-end',
  'note',
]);
const ASK_A_RESPONDER_NOTHING: ReadonlySet<ProvedReading['responder']['kind']> = new Set([
  'none',
  'maybe-take',
  'maybe-safe',
  'maybe-dialled',
  'maybe-cant',
]);

/**
 * Somebody who has asked for no texts is answered if they use one of the line's words, because they wait for the
 * answer, and if they believe that they have taken an alarm which nobody has. Other words, and a cry, may have been
 * written under somebody's eyes.
 */
function asksForAnswer({ worker, responder, pin, wrongPin }: ProvedReading, role: TextRole): boolean {
  if (role === 'cry') return false;
  return (
    pin !== null ||
    wrongPin ||
    (OF_WORKERS.has(role) && !ASK_A_WORKER_NOTHING.has(worker.kind)) ||
    (OF_RESPONDERS.has(role) && !ASK_A_RESPONDER_NOTHING.has(responder.kind)) ||
    role === 'roll-call' ||
    role === 'roll-call-or-alarm' ||
    (OF_RESPONDERS.has(role) && responder.kind === 'maybe-take' && responder.isGoing)
  );
}

/** One statement, whatever there is to say: a text that says nothing about safety writes as much. */
async function writeTrueBook(work: UnitOfWork, { caller, events }: TextOfWorker): Promise<void> {
  await insertSealedEventAlong(work.trx, { ...sealedEvents(work, caller.id, events), at: work.now, dueAt: work.now });
}
