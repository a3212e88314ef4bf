import { randomUUID } from 'node:crypto';
import type { ContactPurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import { alarmById, freeLetter, openAlarmOf, saveAlarm, type StoredAlarm } from '../records/alarms.ts';
import { hasCallGoneOut } from '../records/attempts.ts';
import { enqueueDue } from '../records/jobs.ts';
import { type JournalDetail, writeJournal } from '../records/journal.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { isTalkingOf } from '../records/conversations.ts';
import { lockLiveCallSequences, type CallSequenceFilter } from '../records/rings.ts';
import { visitById } from '../records/visits.ts';
import {
  type Alarm,
  type AlarmAnswer,
  type AlarmEffect,
  type AlarmEvent,
  alarmDueAt,
  type AlarmKind,
  type AlarmStep,
  type Fact,
  FIRST_RING_WITHIN,
  isCovert,
  type Message,
  NEWS_ANSWER_WITHIN,
  type Why,
  type Worrier,
} from '../safety/alarm/alarm.ts';
import { type Responders, type Contact, othersSteps } from '../safety/responders.ts';
import { type ClaimName, claimOf, eventOf } from '../safety/alarm/claim.ts';
import { isReferenceWanted } from '../safety/alarm/dialling.ts';
import type { Plan, Who } from '../safety/plan.ts';
import { raiseAlarm } from '../safety/alarm/cause.ts';
import { stepAlarm } from '../safety/alarm/step-alarm.ts';
import { respondersAbout, knownOf } from './alarm-circle.ts';
import { NEWS, sendText, TELL } from './contact.ts';
import { startCallSequence, stopCallSequences } from './ring-work.ts';
import { operatorAlarmWithin } from './operator.ts';
import { drillLine, ofDrill, urgencyOf } from './drill.ts';
import { hearing, REACHED_US, repliesVars } from './responder.ts';
import { beginVisit, changeOpenVisit } from './visit-work.ts';
import type { UnitOfWork } from './work.ts';

/** Real milliseconds: a ring lasts 25 s. */
const ONE_RING = 30_000;
/** A text that speaks of a closed alarm may come late, or be found on the phone the next morning. */
const LETTERS_REST = 12 * 3_600_000;

const CONFIRM_CALL = 'confirm-call';

export interface Cause {
  workerId: string;
  visitId: string | null;
  teamId: string;
  plan: Plan;
  kind: AlarmKind;
  /** What the ladder counts from. */
  base: Date;
  /** The phone that a covert cause came from. */
  from: string | null;
  /** Whose worry it is, where somebody else raises it. */
  worried?: Worrier | null;
}

/** Raises an alarm about a worker, or adds the cause to the one that is open. Returns its id. */
export async function causeAlarm(work: UnitOfWork, cause: Cause): Promise<string> {
  await lockWorker(work.trx, cause.workerId);
  const open = await realAlarmOf(work, cause.workerId);
  const responders = await respondersAbout(work, {
    ...cause,
    visitId: cause.visitId ?? open?.alarm.visitId ?? null,
    covert: isCovert(cause.kind) || (open?.alarm.covert ?? false),
    avoid: [...(open?.alarm.state.avoid ?? []), ...(cause.from === null ? [] : [cause.from])],
    known: open ? knownOf(open.alarm) : [],
    raisedAt: open?.alarm.raisedAt ?? work.now,
  });
  const { worried = null } = cause;
  const who = worried ? { worried: worried.key ?? 'unknown' } : {};
  if (open) {
    const event: AlarmEvent = { kind: 'cause', cause: cause.kind, visitId: cause.visitId, from: cause.from, worried };
    await save(work, stepAlarm(open.alarm, event, work.now, responders), responders, `cause ${cause.kind}`, who);
    return open.alarm.id;
  }
  const letter = await freeLetter(work.trx, new Date(work.now.getTime() - LETTERS_REST));
  const id = randomUUID();
  await save(
    work,
    raiseAlarm(
      {
        ...cause,
        id,
        letter,
        answerWithin: answerWithin(work),
        firstRingWithin: work.parts.clock.stretch(FIRST_RING_WITHIN),
      },
      work.now,
      responders,
    ),
    responders,
    'raised',
    who,
  );
  return id;
}

/** The worker's open alarm; a drill about them is over, for this is real. */
async function realAlarmOf(work: UnitOfWork, workerId: string): Promise<StoredAlarm | null> {
  const open = await openAlarmOf(work.trx, workerId);
  if (!open?.alarm.drill) return open;
  await changeLocked(work, open.alarm.id, { kind: 'real' });
  return null;
}

/** Raises a drill about somebody whose worker is locked and who has no open alarm. Returns its id. */
export async function raiseDrill(
  work: UnitOfWork,
  { kind, ...about }: Pick<Cause, 'workerId' | 'teamId' | 'plan'> & { kind: 'missed' | 'duress' },
): Promise<string> {
  const id = randomUUID();
  const responders = await respondersAbout(work, {
    ...about,
    visitId: null,
    covert: isCovert(kind),
    avoid: [],
    known: [],
    raisedAt: work.now,
  });
  const letter = await freeLetter(work.trx, new Date(work.now.getTime() - LETTERS_REST));
  const raised = raiseAlarm(
    {
      ...about,
      id,
      letter,
      kind,
      drill: true,
      visitId: null,
      base: firstOthers(kind, about.plan, work.now),
      answerWithin: answerWithin(work),
    },
    work.now,
    responders,
  );
  await save(work, raised, responders, 'raised');
  return id;
}

/** Nobody waits out the worker's own rungs in a drill: it begins where others are rung. */
function firstOthers(kind: 'missed' | 'duress', plan: Plan, now: Date): Date {
  const [first] = othersSteps(kind === 'missed' ? plan.ladder : plan.duress);
  return new Date(now.getTime() - (first?.after ?? 0));
}

/** Rings are not sped up with the clock: an owner in the demonstration gets the time of one ring at least. */
function answerWithin({ parts }: UnitOfWork): number {
  return Math.max(NEWS_ANSWER_WITHIN, parts.clock.stretch(ONE_RING));
}

/** Applies an event to an alarm; what to tell whoever caused it. */
export async function changeAlarm(work: UnitOfWork, alarmId: string, event: AlarmEvent): Promise<AlarmAnswer> {
  const seen = await alarmById(work.trx, alarmId);
  if (!seen) return { kind: 'closed' };
  await lockWorker(work.trx, seen.alarm.workerId);
  return changeLocked(work, alarmId, event);
}

/** Applies an event to the worker's open alarm, if there is one. */
export async function changeAlarmOf(work: UnitOfWork, workerId: string, event: AlarmEvent): Promise<void> {
  await lockWorker(work.trx, workerId);
  const open = await openAlarmOf(work.trx, workerId);
  // What the worker does in a drill is their own: the drill goes on without it.
  if (open && !open.alarm.drill) await changeLocked(work, open.alarm.id, event);
}

/** The alarm clock for an alarm: acts only if its time has really come. */
export async function alarmDue(work: UnitOfWork, alarmId: string): Promise<void> {
  const seen = await alarmById(work.trx, alarmId);
  if (!seen) return;
  await lockWorker(work.trx, seen.alarm.workerId);
  const stored = await alarmById(work.trx, alarmId);
  if (stored?.dueAt && stored.dueAt <= work.now)
    await changeLocked(work, alarmId, { kind: 'timer', wasRung: await wasRung(work, stored.alarm) });
}

/** Whether a call about it has gone out since its round began to ring people; asked only when that must be known. */
async function wasRung(
  work: UnitOfWork,
  { id, status, state: { firstRingBy = null, firstRingWithin = FIRST_RING_WITHIN } }: Alarm,
): Promise<boolean> {
  if (status !== 'raised' || firstRingBy === null || firstRingBy > work.now.getTime()) return true;
  return hasCallGoneOut(work.trx, id, new Date(firstRingBy - firstRingWithin));
}

async function changeLocked(work: UnitOfWork, alarmId: string, event: AlarmEvent): Promise<AlarmAnswer> {
  const stored = await alarmById(work.trx, alarmId);
  if (!stored) return { kind: 'closed' };
  const responders = await respondersAbout(work, {
    ...stored.alarm,
    avoid: stored.alarm.state.avoid,
    known: knownOf(stored.alarm),
  });
  const step = stepAlarm(stored.alarm, event, work.now, responders);
  await save(work, step, responders, doneBy(event, stored.alarm, step.answer), whoActs(event));
  return step.answer;
}

function whoActs(event: AlarmEvent): { by?: string; worried?: string } {
  if (event.kind === 'worried-besides') return { worried: event.by.key ?? 'unknown' };
  return 'by' in event ? { by: event.by.key } : {};
}

/** What is done by text, or confirmed in a call, is told as what it is. */
function doneBy(event: AlarmEvent, { state }: Alarm, { kind }: AlarmAnswer): AlarmEvent['kind'] {
  if (event.kind === 'texted' && kind !== 'claimed') return eventOf(event.deed, event.by).kind;
  const claim = event.kind === 'confirm' ? claimOf({ state }, event.by.key) : null;
  return claim && event.kind === 'confirm' ? eventOf(claim.deed, event.by).kind : event.kind;
}

/** `by`: the contact who acted, by key; `worried`: whose worry raised it, by key, or "unknown". */
async function save(
  work: UnitOfWork,
  step: AlarmStep,
  responders: Responders,
  what: string,
  who: { by?: string; worried?: string } = {},
): Promise<void> {
  const { trx, now, parts } = work;
  const { alarm } = step;
  const dueAt = alarmDueAt(alarm);
  const version = await saveAlarm(trx, alarm, dueAt);
  if (dueAt) await enqueueDue(trx, 'alarm', alarm.id, version, parts.clock.toReal(dueAt));
  await writeJournal(trx, [
    {
      at: now,
      kind: 'alarm',
      workerId: alarm.workerId,
      visitId: alarm.visitId,
      alarmId: alarm.id,
      detail: {
        what,
        kind: alarm.kind,
        status: alarm.status,
        round: alarm.state.round,
        owners: alarm.state.owners.map(({ key }) => key),
        answer: step.answer.kind,
        effects: step.effects.map(describe),
        ...who,
        ...('until' in step.answer ? { until: new Date(step.answer.until).toISOString() } : {}),
      },
    },
  ]);
  for (const effect of step.effects) await apply(work, alarm, responders, effect);
}

/** For the journal: contacts by key, never by name or number. */
function describe(effect: AlarmEffect): JournalDetail<'alarm'>['effects'][number] {
  switch (effect.kind) {
    case 'ask':
      return { kind: effect.kind, contacts: effect.contacts.map(({ key }) => key), by: effect.by, why: effect.why };
    case 'tell':
      return { kind: effect.kind, contacts: effect.contacts.map(({ key }) => key), message: effect.message.id };
    case 'ask-news':
      return { kind: effect.kind, contacts: [effect.owner.key] };
    case 'confirm':
      return { kind: effect.kind, contacts: [effect.contact.key], claim: effect.claim };
    case 'visit-until':
      return { kind: effect.kind, deadline: effect.deadline.toISOString() };
    case 'step-skipped':
      return {
        kind: effect.kind,
        who: effect.who.map(wordOfWho),
        absent: effect.absent.map(({ key, why }) => ({ key, why })),
      };
    case 'stop-rings':
    case 'visit-over':
    case 'visit-accounted-for':
    case 'nobody-to-ask':
      return { kind: effect.kind };
  }
}

/** A role in the singular, a staff number, or the word itself. */
function wordOfWho(who: Who): string {
  return who.kind === 'role' ? who.role : who.kind === 'staff' ? who.staffNumber : who.kind;
}

const ABOUT_THE_VISIT: ReadonlySet<AlarmEffect['kind']> = new Set(['visit-over', 'visit-until', 'visit-accounted-for']);

async function apply(work: UnitOfWork, alarm: Alarm, responders: Responders, effect: AlarmEffect): Promise<void> {
  // A drill is about nobody's visit.
  if (alarm.drill && ABOUT_THE_VISIT.has(effect.kind)) return;
  switch (effect.kind) {
    case 'ask':
      return ask(work, alarm, responders, effect);
    case 'ask-news':
      return askNews(work, alarm, effect.owner);
    case 'confirm':
      return ringToConfirm(work, alarm, effect.contact, effect.claim);
    case 'tell':
      for (const contact of effect.contacts) {
        await textContact(work, alarm, contact, effect.message.id, 'tell', TELL, messageVars(effect.message, alarm));
      }
      return;
    case 'stop-rings':
      return stopCallSequences(work, { alarmId: alarm.id, purposes: ['alarm', 'news'] }, effect.of);
    case 'visit-over':
      await changeOpenVisit(work, alarm.workerId, { kind: 'end' });
      return;
    case 'visit-accounted-for':
      await changeOpenVisit(work, alarm.workerId, { kind: 'accounted-for' });
      return;
    case 'visit-until':
      return visitGoesOn(work, alarm, effect.deadline);
    case 'step-skipped': // the story tells of it
      return;
    case 'nobody-to-ask':
      return operatorAlarmWithin(
        work,
        'an alarm has nobody to ask',
        { kind: 'alarm', id: alarm.id },
        responders.worker.phones,
      );
  }
}

async function ask(
  work: UnitOfWork,
  alarm: Alarm,
  responders: Responders,
  { contacts, spared: sparedKeys, by, why }: Ask,
): Promise<void> {
  const urgency = urgencyOf(alarm);
  for (const contact of contacts) {
    const spared = sparedKeys.includes(contact.key);
    if (by.includes('sms') || spared) {
      await textContact(work, alarm, contact, askingPrompt(why, responders), 'alarm', urgency, {
        letter: alarm.letter,
        ...(responders.lastResort ? { last_resort: { digits: responders.lastResort.phone } } : {}),
      });
    }
    if (by.includes('call') && !spared)
      await ringContact(
        work,
        alarm,
        contact,
        'alarm',
        'responder-call',
        urgency,
        `${alarm.id} ${alarm.kind} ${why} ${String(alarm.state.round)}`,
      );
  }
}

/**
 * We look again at that time, even where no visit is open (any more): somebody has said that they are still out there.
 */
async function visitGoesOn(work: UnitOfWork, alarm: Alarm, deadline: Date): Promise<void> {
  if (await changeOpenVisit(work, alarm.workerId, { kind: 'until', deadline, isProved: true })) return;
  const last = alarm.visitId === null ? null : await visitById(work.trx, alarm.visitId);
  await beginVisit(work, {
    workerId: alarm.workerId,
    team: { id: alarm.teamId, plan: alarm.state.plan },
    length: deadline.getTime() - work.now.getTime(),
    place: last?.visit.place ?? null,
  });
}

type Ask = Extract<AlarmEffect, { kind: 'ask' }>;

/** A ladder that has ended once without anybody names a number that is staffed day and night (promise 4). */
function askingPrompt(why: Why, responders: Responders): string {
  if (why !== 'first' && why !== 'again') return `told.${why}`;
  return why === 'again' && responders.lastResort ? 'text.urgent-again' : 'text.urgent';
}

async function askNews(work: UnitOfWork, alarm: Alarm, owner: Contact): Promise<void> {
  const prompt = isReferenceWanted(alarm, owner.key)
    ? 'news-due-reference'
    : alarm.covert
      ? 'news-due-covert'
      : 'news-due';
  await textContact(work, alarm, owner, prompt, 'news', NEWS, { letter: alarm.letter });
  await ringContact(work, alarm, owner, 'news', 'news-call', NEWS);
}

/**
 * Rings the phone that a text is said to come from, in place of whatever else is ringing it about this alarm. Texts
 * that follow each other
 * ring it once, and not twice within a minute.
 */
async function ringToConfirm(work: UnitOfWork, alarm: Alarm, contact: Contact, claim: ClaimName): Promise<void> {
  const filter: CallSequenceFilter = { alarmId: alarm.id, contactKey: contact.key, purposes: ['alarm', 'news'] };
  const live = await lockLiveCallSequences(work.trx, filter);
  if (
    contact.phones.length === 0 ||
    live.some(({ flow }) => flow === CONFIRM_CALL) ||
    (await isTalkingOf(work.trx, contact.key, hearing(alarm)))
  )
    return;
  await stopCallSequences(work, filter);
  await startCallSequence(work, {
    purpose: 'alarm',
    contactKey: contact.key,
    personId: contact.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    phones: contact.phones,
    flow: CONFIRM_CALL,
    vars: { ...ofDrill(alarm), ...REACHED_US, letter: alarm.letter, claim },
    urgency: urgencyOf(alarm),
    times: 2,
    news: `${alarm.id} confirm`,
  });
}

async function ringContact(
  work: UnitOfWork,
  alarm: Alarm,
  contact: Contact,
  purpose: 'alarm' | 'news',
  flow: string,
  urgency: number,
  news?: string,
): Promise<void> {
  if (contact.phones.length === 0) return;
  // A phone that is in one of our calls about this alarm, or still ringing, is skipped, not failed.
  const live = await lockLiveCallSequences(work.trx, {
    alarmId: alarm.id,
    contactKey: contact.key,
    purposes: ['alarm', 'news'],
  });
  if (live.length > 0 || (await isTalkingOf(work.trx, contact.key, hearing(alarm)))) return;
  await startCallSequence(work, {
    purpose,
    contactKey: contact.key,
    personId: contact.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    phones: contact.phones,
    flow,
    vars: ofDrill(alarm),
    urgency,
    times: 2,
    ...(news !== undefined && { news }),
  });
}

async function textContact(
  work: UnitOfWork,
  alarm: Alarm,
  contact: Contact,
  prompt: string,
  purpose: ContactPurpose,
  urgency: number,
  vars: Vars,
): Promise<void> {
  const [to] = contact.phones;
  if (to === undefined) return;
  await sendText(work, {
    to,
    contactKey: contact.key,
    personId: contact.personId,
    workerId: alarm.workerId,
    visitId: alarm.visitId,
    alarmId: alarm.id,
    purpose,
    urgency,
    prompts: [...drillLine(alarm), { id: prompt, vars: { ...vars, ...ofDrill(alarm) } }],
  });
}

function messageVars(message: Message, alarm: Alarm): Vars {
  const { letter } = alarm;
  const clock = (time: number): { clock: string } => ({ clock: new Date(time).toISOString() });
  switch (message.id) {
    case 'told.taken':
    case 'told.more-time':
      return { letter, owner: message.owner, until: clock(message.until) };
    case 'told.dialled':
    case 'told.reference':
      return {
        letter,
        owner: message.owner,
        ...(message.reference === null ? {} : { reference: { digits: message.reference } }),
      };
    case 'told.closed':
    case 'told.worry-over':
      return { letter, how: message.how };
    case 'told.disowned':
      return { letter, owner: message.owner };
    case 'told.unproved':
      return { letter, word: message.word };
    case 'told.fact':
      return { letter, what: whatOf(message.fact), words: wordsOf(message.fact), ...saidOf(message.fact) };
    case 'told.worried-besides':
      return {
        letter,
        ...(message.by.name === null ? {} : { worried_by: message.by.name }),
        count: message.count,
        besides: message.about,
        ...saidBy(message.by),
      };
    case 'told.replies':
      return { letter, ...repliesVars(message.replies) };
    case 'told.upgraded':
    case 'told.inform':
      return { letter };
  }
}

function whatOf(fact: Fact): string {
  if (fact.what === 'worried') return fact.by.name === null ? 'stranger' : 'worried';
  return fact.what === 'cause' ? fact.kind : fact.what;
}

/** Carriers take 1,600 letters a text; nobody reads so many in a hurry. */
const LETTERS_TOLD = 600;

function wordsOf(fact: Fact): string {
  if (fact.what === 'worried') return fact.by.name ?? '';
  return fact.what === 'note' ? [...fact.words].slice(0, LETTERS_TOLD).join('') : '';
}

const saidOf = (fact: Fact): Vars => (fact.what === 'worried' ? saidBy(fact.by) : {});

/** Whoever is worried may have said why. */
function saidBy({ words = null }: Worrier): Vars {
  return words === null ? {} : { said: [...words].slice(0, LETTERS_TOLD).join('') };
}
