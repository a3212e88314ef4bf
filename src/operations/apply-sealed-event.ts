import { findCodePhrase } from '../conversation/code-phrase/code-phrase.ts';
import { writeJournal } from '../records/journal.ts';
import { callerById, codePhrasesOf, recordPractice, phonesOf } from '../records/organisation/people.ts';
import type { SealedEventRow } from '../records/sealed-events.ts';
import { openVisitOf } from '../records/visits.ts';
import type { AlarmKind, ReportedBy } from '../safety/alarm/alarm.ts';
import { personKey } from '../contact/contact-key.ts';
import { changeAlarmOf } from './alarms.ts';
import { addUntoldFact } from './alarms/respond.ts';
import { raiseAlarm } from './alarms/raise-alarm.ts';
import { askColleagueFirst, concernsAnswered, concernUnanswered } from './colleague-first.ts';
import { isOneMore, joinAlarm, raiseOrJoin, takeInConcernBesides } from './one-alarm-a-reporter.ts';
import { answerRollCalls } from './roll-calls/answer.ts';
import { rollCallDue } from './roll-calls/step.ts';
import { recordFamilyCall } from './family-calls.ts';
import { notifyDuty } from './operator.ts';
import { wishPurpleCall } from './purple-work.ts';
import { hasPinSince } from './pin-since.ts';
import { realAlarmOf } from './real-alarm.ts';
import { isOrdinary, type SafetyEvent } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';
import { changeOpenVisit } from './visits.ts';
import { notifyIncident } from './notify-incident.ts';
import { notifyVisit } from './notify-visit.ts';
import { wordsCame } from './words-came.ts';
import { notifyOfWrongPin } from './wrong-pins.ts';
import { isTheirOwn, reporterOf, raiseConcernAbout } from './worries.ts';

/** What each event that a worker's phone sealed does to the true book. */

export async function applySealedEvents(work: UnitOfWork, row: SealedEventRow, events: SafetyEvent[]): Promise<void> {
  for (const event of events) await applySealedEvent(work, row, event);
  if (events.every(isOrdinary)) await perhapsDecoy(work, row.workerId);
}

/**
 * The same call follows a share of the ordinary check-ins (the plan's `decoys`), so that the call by itself tells
 * nothing.
 */
async function perhapsDecoy(work: UnitOfWork, workerId: string): Promise<void> {
  const worker = await callerById(work.trx, workerId);
  const share = worker?.team?.plan.purpleFile?.decoys ?? 0;
  if (!worker?.team || work.parts.random() >= share) return;
  const visit = await openVisitOf(work.trx, workerId);
  await wishPurpleCall(work, 'decoy', {
    workerId,
    teamId: worker.team.id,
    visitId: visit?.visit.id ?? null,
    alarmId: null,
    plan: worker.team.plan,
  });
}

async function applySealedEvent(work: UnitOfWork, row: SealedEventRow, event: SafetyEvent): Promise<void> {
  if (event.type === 'family-rang') return recordFamilyCall(work, row.workerId, event);
  if (event.type === 'news') {
    const { alarm, by, words } = event;
    await addUntoldFact(work, work.actor, { alarm, by, words });
    return;
  }
  if (event.type !== 'nothing' && event.type !== 'wrong-pin' && event.type !== 'roll-call') {
    const detail = event.type === 'pin' ? { type: event.type, proof: event.proof } : { type: event.type };
    await writeJournal(work.trx, [{ at: work.now, actor: work.actor, kind: 'said', workerId: row.workerId, detail }]);
  }
  switch (event.type) {
    case 'pin':
      return pinCame(work, row.workerId, event);
    case 'refused-duress-pin':
      return raise(work, row.workerId, 'duress', event.phone);
    case 'wrong-pin':
      return notifyOfWrongPin(work, row.workerId, event);
    case 'phrase':
      return raise(work, row.workerId, kindOfPhrase(event.level), event.phone);
    case 'panic':
      if (!(await hasPinSince(work, row.workerId, row.at, row.id))) await askForProof(work, row.workerId);
      return raise(work, row.workerId, 'panic', event.phone ?? null);
    case 'panic-unless-pin':
      if (await hasPinSince(work, row.workerId, row.at, row.id)) return;
      await askForProof(work, row.workerId);
      return raise(work, row.workerId, 'panic', null);
    case 'unproved':
      return changeAlarmOf(work, row.workerId, { kind: 'unproved', word: event.word });
    case 'note':
      return wordsCame(work, row.workerId, event, { isForReaders: true, isForDesk: false, isNote: true });
    case 'words':
      return wordsCame(work, row.workerId, event, {
        isForReaders: event.isForReaders,
        isForDesk: event.isForDesk === true,
        isNote: false,
      });
    case 'shared-phone':
      return changeAlarmOf(work, row.workerId, { kind: 'shared-phone', people: event.people });
    case 'practised':
      return recordPractice(work.trx, row.workerId, event.pin, row.at);
    case 'worried':
      return passOnConcern(work, row.workerId, event);
    case 'worried-about':
      return worriedAbout(work, row.workerId, event);
    case 'worry-unanswered':
      return concernUnanswered(
        work,
        row,
        { key: event.by, number: event.number, words: event.words },
        raisesForConcern(work, row.workerId),
      );
    case 'worried-besides':
      return takeInConcernBesides(
        work,
        row.workerId,
        event.about,
        await reporterOf(work, { key: event.by, number: event.number, words: event.words }),
      );
    case 'tell-incident':
      await notifyIncident(work, event);
      return;
    case 'tell-visit':
      return notifyVisit(work, event);
    case 'roll-call':
      return rollCallDue(work, row.workerId, event.rollCallId);
    case 'roll-call-answer':
      return answerRollCalls(work, row.workerId, event);
    case 'left-waiting':
      return leftWaiting(work, row.workerId, event.number);
    case 'nothing':
      return;
  }
}

/** A PIN that only says who has called for help answers no worry: the call for help follows, with either PIN. */
async function pinCame(
  work: UnitOfWork,
  workerId: string,
  { proof, phone, isHelpWanted }: Extract<SafetyEvent, { type: 'pin' }>,
): Promise<void> {
  const isCheckIn = isHelpWanted !== true;
  await answerRollCalls(work, workerId, { answer: isCheckIn ? 'ok' : 'help', via: via(work) });
  if (proof === 'duress') await raise(work, workerId, 'duress', phone);
  else if (isCheckIn) await changeAlarmOf(work, workerId, { kind: 'pin' });
  if (isCheckIn) await concernsAnswered(work, workerId, raisesForConcern(work, workerId));
}

const via = ({ actor }: UnitOfWork): 'text' | 'call' =>
  actor.kind === 'person' && actor.via === 'text' ? 'text' : 'call';

/**
 * The office hears that a caller hung up before anybody spoke with them, unless people deal with an alarm about them
 * already.
 */
async function leftWaiting(work: UnitOfWork, workerId: string, number: string | null): Promise<void> {
  const alarm = await realAlarmOf(work, workerId);
  const worker = await callerById(work.trx, workerId);
  if (!worker || alarm) return;
  const [phone] = await phonesOf(work.trx, workerId);
  const vars = { worker: worker.name, caller_number: { digits: number ?? phone ?? '' } };
  await notifyDuty(
    work,
    { id: 'told.left-waiting', vars },
    { without: await phonesOf(work.trx, workerId), rings: false },
  );
}

/** Where it is not plain who is meant, a code phrase is taken for the sender's own: it must not be lost. */
async function passOnConcern(
  work: UnitOfWork,
  workerId: string,
  { about, inDanger, words, phrase }: Extract<SafetyEvent, { type: 'worried' }>,
): Promise<void> {
  const isPlain = await raiseConcernAbout(
    work,
    about,
    { key: personKey(workerId), number: null, words },
    { inDanger, phrase },
  );
  if (!isPlain && phrase !== null) await raise(work, workerId, kindOfPhrase(phrase), null);
}

const kindOfPhrase = (level: 'help' | 'watch'): AlarmKind => (level === 'help' ? 'duress' : 'watch');

/** Somebody who is worried about themselves asks for help. */
async function worriedAbout(
  work: UnitOfWork,
  workerId: string,
  { by, number, inDanger, words, phrase }: Extract<SafetyEvent, { type: 'worried-about' }>,
): Promise<void> {
  const reporter = { key: by, number, words };
  // What somebody said covertly to a colleague counts as said from their own phone: nobody rings them.
  const level = phrase ?? findCodePhrase(await codePhrasesOf(work.trx, workerId), words ?? '');
  const isOwn = isTheirOwn(workerId, by);
  const worried = await reporterOf(work, reporter);
  if (level !== null) return raise(work, workerId, kindOfPhrase(level), null, isOwn ? null : worried);
  if (isOwn) return raise(work, workerId, 'panic', null);
  if (inDanger && !(await isOneMore(work, workerId, worried))) return raise(work, workerId, 'panic', null, worried);
  // Where others cannot be asked at once, they hear of it at once, and the colleague is rung meanwhile.
  if (inDanger) await joinAlarm(work, workerId, worried);
  return askColleagueFirst(work, workerId, reporter, raisesForConcern(work, workerId));
}

const raisesForConcern =
  (work: UnitOfWork, workerId: string) =>
  (worried: ReportedBy): Promise<void> =>
    raiseOrJoin(work, workerId, worried, () => raise(work, workerId, 'panic', null, worried));

async function raise(
  work: UnitOfWork,
  workerId: string,
  kind: AlarmKind,
  from: string | null,
  worried: ReportedBy | null = null,
): Promise<void> {
  await raiseAlarm(work, workerId, { kind, from, worried });
}

/**
 * Anybody who holds the phone after an open call for help can text OUT: the reply asks for the PIN. The call for help
 * is in both books, so this is the same with either PIN.
 */
async function askForProof(work: UnitOfWork, workerId: string): Promise<void> {
  await changeOpenVisit(work, workerId, { kind: 'cried' });
}
