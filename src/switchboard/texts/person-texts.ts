import { callerById, type TextingCaller } from '../../records/organisation/people.ts';
import type { EarlierText } from '../../records/load-text.ts';
import { insertSealedEventAlong } from '../../records/sealed-events.ts';
import { openVisitOf } from '../../records/visits.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import type { Visit } from '../../safety/visit.ts';
import { type Answer, answerToCry, asOftenAsAsked } from './answer.ts';
import { withholdTexts } from '../../operations/contact.ts';
import { alarmsAskedOf } from '../../operations/responder.ts';
import { bothRoles, newsIn, respondByText, saysMore, whoNeedsHelp } from './responder-texts.ts';
import { recordTextedTry } from '../../operations/pin-tries.ts';
import { type SafetyEvent, sealedEvents } from '../../operations/safety-event.ts';
import { acrossTheCut, asWorry, type ProvedReading, readOf, wordsToRead } from './text-reading.ts';
import { answerRollCall, rollCallByText, rollCallOrAlarm, rollCallRole } from './roll-call-texts.ts';
import { answerToBeginning } from './hint-answers.ts';
import { asOffered, withoutOffer } from './offers.ts';
import { roleOf, type TextRole } from './text-role.ts';
import type { Received } from './received.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { changeOpenVisit } from '../../operations/visits.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { saidBeside } from '../../operations/worries.ts';
import type { TextOfWorker } from './text-of-worker.ts';
import { isOutOfDate, outOfDate } from './out-of-date.ts';
import { workerTexts } from './worker-texts.ts';
import { countedWrongPin } from '../../operations/wrong-pins.ts';

/** A text that is known to be one person's. */
export interface ReceivedFromOne extends Received {
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
  const heard = { ...given, cry: cryBeside(alarms, caller, given, visit) };
  const said =
    isTwice(received, heard) || isOutOfDate(visit, received.lastEndedAt, heard, received.sent)
      ? outOfDate(heard)
      : await withDanger(work, caller, heard, visit, alarms);
  // What was sent before it began answers something else.
  const isRollCalled = received.rollCalledSince !== null && received.sent >= received.rollCalledSince;
  // Where an alarm or a roll-call asks them, YES may be about that.
  const isFree = alarms.length === 0 && !isRollCalled;
  const reading = isFree
    ? asOffered(work, said, { ...received, visit })
    : visit
      ? said
      : withoutOffer(alarms.length > 0 ? withoutOthersDoor(said) : said);
  const role = roleOf(reading, {
    isWorker: isWorker(caller),
    isOnVisit: visit !== null,
    isAsked: alarms.length > 0,
    isRollCalled,
  });
  const text: TextOfWorker = {
    caller,
    keys: received.keys,
    reading,
    visit,
    events: covertEvents(reading, received.from, visit),
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
  await tellTheTrueBook(work, text);
  if (visit?.state.noTexts && !asksForAnswer(reading, asked)) return null;
  return answer && (visit !== null || alarms.length > 0) ? asOftenAsAsked(answer) : answer;
}

const MOVE_THE_END: ReadonlySet<ProvedReading['worker']['kind']> = new Set(['more', 'ok']);

/** The same words again within seconds, under another id: a carrier's duplicate, or a thumb that pressed twice. */
function isTwice({ before, masked }: Received, { worker }: ProvedReading): boolean {
  return MOVE_THE_END.has(worker.kind) && before === masked;
}

const ANSWERS_FOR_SURE: ReadonlySet<ProvedReading['responder']['kind']> = new Set(['take', 'cant', 'safe', 'dialled']);

/**
 * "Hes got a knife, send someone": nobody waits to learn whose danger it is. But who makes no visits means an alarm
 * that they were asked about, and where several may be meant, the sender is asked which.
 */
function cryBeside(
  alarms: Alarm[],
  caller: TextingCaller,
  { cry, tellsDanger }: ProvedReading,
  visit: Visit | null,
): ProvedReading['cry'] {
  if (cry !== 'asks-for-people') return cry;
  if (visit !== null || alarms.length === 0) return 'always';
  const isOfAnAlarm = !isWorker(caller) || (tellsDanger && alarms.length > 1);
  return isOfAnAlarm ? 'on-visit' : 'always';
}

/**
 * A colleague's danger as a worry about them. A worker's cry that tells of danger may be about themselves or about the
 * one alarm that asks them: then it is both.
 */
async function withDanger(
  work: UnitOfWork,
  caller: TextingCaller,
  given: ProvedReading,
  visit: Visit | null,
  alarms: Alarm[],
): Promise<ProvedReading> {
  const [alarm, another] = alarms;
  const isOfBoth = visit === null && given.cry === 'always' && isWorker(caller) && given.tellsDanger;
  if (isOfBoth && alarm && !another)
    return { ...given, othersDanger: given.othersDanger ?? (await staffNumberIn(work, alarm)) };
  return asWorry(given, await whoseDanger(work, caller, given, visit, alarms));
}

/** Of whom the alarm is about. */
const staffNumberIn = async ({ trx }: UnitOfWork, { workerId }: Alarm): Promise<string | null> =>
  (await callerById(trx, workerId))?.staffNumber ?? null;

/**
 * Whose danger a text reports, if it is a colleague's. Who is on a visit may name somebody of that house, a worker who
 * cries for help may mean themselves, and what a responder says of an alarm belongs to it: "she's been stabbed", of
 * somebody who makes no visits and was asked about one alarm, is about that one.
 */
async function whoseDanger(
  work: UnitOfWork,
  caller: TextingCaller,
  given: ProvedReading,
  visit: Visit | null,
  [alarm, another]: Alarm[],
): Promise<string | null> {
  const isNobodyElses = visit !== null || (given.cry === 'always' && isWorker(caller));
  // "She's been stabbed, I'm with her" may also be that it is over: what is asked about waits.
  const isAnswer = given.tellsDanger ? ANSWERS_FOR_SURE.has(given.responder.kind) : given.responder.kind !== 'none';
  if (isNobodyElses || (alarm && isAnswer)) return null;
  const isUnnamed = given.othersDanger === null && (given.tellsDanger || (given.cry !== 'none' && !isWorker(caller)));
  if (!isUnnamed || !alarm || another) return given.othersDanger;
  return staffNumberIn(work, alarm);
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
 * length or an address it may be about one of their own, which nobody watches.
 */
function withoutOthersDoor(reading: ProvedReading): ProvedReading {
  const { hint, responder } = reading;
  const isOthers =
    responder.kind === 'maybe-take' && responder.isGoing && hint?.kind === 'going-in' && hint.place === null;
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
  { from, masked }: Received,
): Promise<Answer | null> {
  if (role === 'worker') return workerTexts(work, text);
  const { caller, keys, reading, events } = text;
  if (reading.pin !== null) await changeOpenVisit(work, caller.id, { kind: 'proof' });
  switch (role) {
    case 'cry':
      await changeOpenVisit(work, caller.id, { kind: 'cried' });
      events.push(
        { type: 'panic' },
        ...(saysMore(reading.words) ? [{ type: 'note' as const, words: reading.words }] : []),
        ...worryBeside(text),
      );
      return reading.hint?.kind === 'no-texts' ? null : answerToCry();
    case 'cry-or-dialled':
      events.push(...worryBeside(text));
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
      const stands = await respondByText(work, from, keys, alarms, said, news);
      const answer = begins ? { ...stands, prompts: [...stands.prompts, ...begins.prompts] } : stands;
      // A person who is asked about a colleague may have called for help as well.
      const isOfOneself = reading.well === 'of-oneself' && said.kind === 'maybe-take' && isWorker(caller);
      return isOfOneself ? { ...answer, prompts: [{ id: 'text.if-you-asked' }, ...answer.prompts] } : answer;
    }
  }
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

/** "Help, Leroy's been stabbed": two people may be in danger. On a visit the name may be somebody's of that house. */
function worryBeside({ reading: { othersDanger: about, words, phrase }, visit }: TextOfWorker): SafetyEvent[] {
  if (about === null || visit !== null) return [];
  return [{ type: 'worried', about, inDanger: true, words: saidBeside(words, about), phrase }];
}

/** One statement, whatever there is to say: a text that says nothing about safety writes as much. */
async function tellTheTrueBook(work: UnitOfWork, { caller, events }: TextOfWorker): Promise<void> {
  await insertSealedEventAlong(work.trx, { ...sealedEvents(work, caller.id, events), at: work.now, dueAt: work.now });
}
