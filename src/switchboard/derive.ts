import { writeJournal } from '../records/journal.ts';
import { callerById, lockWorker, notePractice, phonesOf } from '../records/people.ts';
import { dueEventsOf, eventsSince, markDerived, type SealedEventRow, workersWithDueEvents } from '../records/sealed-events.ts';
import { openVisitOf } from '../records/visits.ts';
import { type AlarmKind, isCovert, type Worrier } from '../safety/alarm.ts';
import { personKey } from '../safety/circle.ts';
import { causeAlarm, changeAlarmOf } from './alarm-work.ts';
import { askColleagueFirst, worriesAnswered, worryUnanswered } from './colleague-first.ts';
import { operatorAlarmWithin } from './operator.ts';
import { wishPurpleCall } from './purple-work.ts';
import { openedEvents, type SafetyEvent } from './safety-event.ts';
import { inTransaction, type Parts, type Work } from './work.ts';
import { isTheirOwn, worrierOf, worryAbout } from './worries.ts';

/** More than have something to say at once: those whose events do not open come first each time, and must not fill it. */
const BATCH = 10_000;

/**
 * Derives the true book from what the workers' phones said, of so many workers side by side. Returns how many events were taken
 * in. One worker's that cannot be keep nobody else's waiting; the first fault is thrown in the end.
 */
export async function deriveDue(parts: Parts, atOnce = 1): Promise<number> {
  const workers = (await workersWithDueEvents(parts.knex, parts.clock.now(), BATCH)).values();
  const faults: unknown[] = [];
  let derived = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const workerId of workers) {
      try {
        const taken = await inTransaction(parts, (work) => deriveWorker(work, workerId));
        derived += taken ?? 0;
      } catch (error) {
        faults.push(error);
      }
    }
  }));
  if (faults.length > 0) throw faults[0];
  return derived;
}

/**
 * Takes in one worker's events, in the order in which they came. One that does not open is left for whoever restores its secret
 * (the sweep tells the operator), and hides none of those that came after it. Returns how many were taken in.
 */
export async function deriveWorker(work: Work, workerId: string): Promise<number> {
  await lockWorker(work.trx, workerId);
  const rows = await dueEventsOf(work.trx, workerId, work.now);
  const opened = rows.flatMap((row) => {
    const events = openedEvents(work.parts.secrets.data, row);
    return events === null ? [] : [{ row, events }];
  });
  for (const { row, events } of opened) await derive(work, row, events);
  await markDerived(work.trx, opened.map(({ row }) => row.id), work.now);
  return opened.length;
}

async function derive(work: Work, row: SealedEventRow, events: SafetyEvent[]): Promise<void> {
  for (const event of events) await deriveEvent(work, row, event);
  if (events.every(isOrdinary)) await perhapsDecoy(work, row.workerId);
}

/** A check-in as on any day. */
function isOrdinary(event: SafetyEvent): boolean {
  return event.type === 'pin' ? event.proof === 'real' : event.type === 'unproved' || event.type === 'note' || event.type === 'nothing';
}

/** The plan's share of ordinary check-ins is followed by the same call, so that the call tells nothing. */
async function perhapsDecoy(work: Work, workerId: string): Promise<void> {
  const worker = await callerById(work.trx, workerId);
  const share = worker?.team?.plan.purpleFile?.decoys ?? 0;
  if (!worker?.team || work.parts.random() >= share) return;
  const visit = await openVisitOf(work.trx, workerId);
  await wishPurpleCall(work, 'decoy', {
    workerId, teamId: worker.team.id, visitId: visit?.visit.id ?? null, alarmId: null, plan: worker.team.plan,
  });
}

async function deriveEvent(work: Work, row: SealedEventRow, event: SafetyEvent): Promise<void> {
  if (event.type !== 'nothing') {
    const detail = event.type === 'pin' ? { type: event.type, proof: event.proof } : { type: event.type };
    await writeJournal(work.trx, [{ at: work.now, kind: 'said', workerId: row.workerId, detail }]);
  }
  switch (event.type) {
    case 'pin':
      await (event.proof === 'real' ? changeAlarmOf(work, row.workerId, { kind: 'pin' }) : raise(work, row.workerId, 'duress', event.phone));
      return worriesAnswered(work, row.workerId, (worried) => raise(work, row.workerId, 'panic', null, worried));
    case 'phrase':
      return raise(work, row.workerId, event.level === 'help' ? 'duress' : 'watch', event.phone);
    case 'panic':
      return raise(work, row.workerId, 'panic', null);
    case 'panic-unless-pin':
      return (await hasPinSince(work, row)) ? undefined : raise(work, row.workerId, 'panic', null);
    case 'unproved':
      return changeAlarmOf(work, row.workerId, { kind: 'unproved', word: event.word });
    case 'note':
      return changeAlarmOf(work, row.workerId, { kind: 'note', words: event.words });
    case 'practised':
      return notePractice(work.trx, row.workerId, event.pin, row.at);
    case 'worried':
      return worryAbout(work, event.about, { key: personKey(row.workerId), number: null }, { inDanger: event.inDanger });
    case 'worried-about':
      return worriedAbout(work, row.workerId, event);
    case 'worry-unanswered':
      return worryUnanswered(work, row, { key: event.by, number: event.number }, (worried) => raise(work, row.workerId, 'panic', null, worried));
    case 'nothing':
      return;
  }
}

/** Worried about oneself is a call for help. */
async function worriedAbout(work: Work, workerId: string, { by, number, inDanger }: Extract<SafetyEvent, { type: 'worried-about' }>): Promise<void> {
  const reporter = { key: by, number };
  if (isTheirOwn(workerId, by)) return raise(work, workerId, 'panic', null);
  if (inDanger) return raise(work, workerId, 'panic', null, await worrierOf(work, reporter));
  return askColleagueFirst(work, workerId, reporter, (worried) => raise(work, workerId, 'panic', null, worried));
}

/** `from`: the phone that covert words came from. */
async function raise(work: Work, workerId: string, kind: AlarmKind, from: string | null, worried: Worrier | null = null): Promise<void> {
  const worker = await callerById(work.trx, workerId);
  if (!worker?.team) {
    return operatorAlarmWithin(work, 'an alarm about somebody without a team: there is no ladder to climb', { kind: 'person', id: workerId },
      await phonesOf(work.trx, workerId));
  }
  const about = {
    workerId, visitId: (await openVisitOf(work.trx, workerId))?.visit.id ?? null, teamId: worker.team.id, plan: worker.team.plan,
  };
  const alarmId = await causeAlarm(work, { ...about, kind, base: work.now, from, worried });
  if (isCovert(kind)) await wishPurpleCall(work, 'alarm', { ...about, alarmId });
}

async function hasPinSince(work: Work, row: SealedEventRow): Promise<boolean> {
  const later = await eventsSince(work.trx, row.workerId, row.at, row.id);
  return later.some((one) => openedEvents(work.parts.secrets.data, one)?.some(({ type }) => type === 'pin'));
}
