import { clockVar, type Vars } from '../conversation/files/flow.ts';
import { needsOf } from '../records/organisation/communication-needs.ts';
import { phonesOf } from '../records/organisation/people.ts';
import { policeForce } from '../records/organisation/teams.ts';
import { type PlanForResponders, planForResponders } from '../records/planned-visits.ts';
import { openVisitOf, recentPlacesOf, visitById } from '../records/visits.ts';
import type { Alarm, Fact, ReportedBy } from '../safety/alarm/alarm.ts';
import { endAfterQuestions, placesOf, type Visit } from '../safety/visit.ts';
import { diallingsOf, referenceOf } from '../safety/alarm/dialling.ts';
import { aboutBesides, isSameReporter, concernsOf } from '../safety/alarm/concern.ts';
import { raisedBy, type Replies } from '../safety/purple-file.ts';
import { personKey } from '../contact/contact-key.ts';
import { namedBy, stillThereSince } from './alarm-responders.ts';
import { ofDrill } from './drill.ts';
import { whereOf } from './memo.ts';
import type { UnitOfWork } from './work.ts';

/** What the people who answer an alarm are told of it. */

/** How an alarm is told: the prompts know these. */
type BriefingKind = 'missed' | 'panic' | 'watch' | 'duress';

/** What was ever covert is told so, whatever came later: the order not to ring the worker must not be lost. */
export function briefingKind({ kind, covert }: Alarm): BriefingKind {
  switch (kind) {
    case 'duress':
    case 'watch':
      return kind;
    case 'panic':
      return covert ? 'duress' : 'panic';
    case 'no_answer':
    case 'missed':
      return covert ? 'watch' : 'missed';
  }
}

/**
 * What a briefing says: the order comes first in the prompts, the facts are here. `to`: whom it is for, by contact key.
 * They are told of others who act, and not of themselves.
 */
export async function briefingVars(work: UnitOfWork, alarm: Alarm, to: string | null = null): Promise<Vars> {
  const responders = await namedBy(work, alarm);
  const caused = alarm.visitId === null ? null : ((await visitById(work.trx, alarm.visitId))?.visit ?? null);
  // Under duress a worker may begin another visit after the alarm, and say where in that. A drill is about no visit.
  const open = alarm.drill ? null : ((await openVisitOf(work.trx, alarm.workerId))?.visit ?? null);
  const police = await policeForce(work.trx, alarm.teamId);
  const [phone] = responders.worker.phones;
  const owner = alarm.state.owners.find(({ key }) => key !== to);
  const isDialled = diallingsOf(alarm).length > 0;
  const dialled = diallingsOf(alarm).find(({ key }) => key !== to);
  const reference = referenceOf(alarm);
  const unproved = lastFact(alarm, 'unproved');
  const notes = notesOf(alarm, caused, open);
  const news = newsOf(alarm, to);
  const shared = lastFact(alarm, 'shared_phone');
  const plan = alarm.visitId === null ? NO_PLAN : await planForResponders(work.trx, alarm.visitId);
  return {
    line_name: work.organisation.lineName,
    letter: alarm.letter,
    worker: responders.worker.name,
    first_name: responders.worker.name.split(' ')[0] ?? responders.worker.name,
    worker_number: { digits: phone ?? '' },
    since: clockVar(causedAt(alarm)),
    ...(await whereOf(work, open, caused)),
    ...(police === null ? {} : { police }),
    ...(owner ? { taken_by: owner.name } : {}),
    ...((await needsOf(work.trx, alarm.workerId)).textOnly ? { text_only: 'yes' } : {}),
    expected: (caused ?? open)?.kind === 'home' ? 'home' : 'out',
    ...endOf(alarm, caused ?? open, work.now),
    ...(dialled ? { dialled_by: dialled.by } : {}),
    ...(isDialled || alarm.drill ? {} : { undialled: 'yes' }),
    ...(reference === null ? {} : { reference: { digits: reference } }),
    ...(alarm.state.facts.some((fact) => fact.what === 'cause' && fact.kind === 'panic') ? { called: 'yes' } : {}),
    ...concernsIn(alarm),
    ...(unproved ? { unproved: unproved.word } : {}),
    ...(notes.length > 0 ? { note: notes.join(' / ') } : {}),
    ...(news.length > 0 ? { news: news.join(' / ') } : {}),
    ...(shared ? { shared_by: shared.people.join(' or ') } : {}),
    ...earlierPlaces([open, caused], await placesBefore(work, alarm, open, caused)),
    ...planVars(plan),
    ...(await companionOf(work, alarm, plan, to)),
    ...ofDrill(alarm),
    ...repliesVars(repliesOf(alarm)),
    ...(lastFact(alarm, 'no_answer') ? { unanswered: 'yes' } : {}),
  };
}

/**
 * A briefing has room for so many letters of the worker's own words: the latest, and those before as far as they fit.
 */
const LETTERS_OF_NOTES = 300;

/** What the worker texted in the visits and since the alarm, the latest last. */
function notesOf({ state }: Alarm, ...visits: (Visit | null)[]): string[] {
  const before = visits.flatMap((visit) => visit?.state.notes ?? []);
  const since = state.facts.flatMap((one) => (one.what === 'note' && !one.by ? [one.words] : []));
  return fittingNotes([...before, ...since]);
}

/** It has room for so many of what others have said of it. */
const LETTERS_OF_NEWS = 160;

/**
 * What others who know of the alarm have texted or written, the latest last: somebody who takes it after an owner has
 * given it back must not begin anew. `to`: they know what they said themselves.
 */
function newsOf({ state }: Alarm, to: string | null): string[] {
  const said = state.facts.flatMap((one) =>
    one.what === 'note' && one.by && one.by.key !== to ? [`${one.by.name}: ${one.words}`] : [],
  );
  return fittingNotes(said, LETTERS_OF_NEWS);
}

const NO_PLAN: PlanForResponders = { companion: null, risk: null, note: null };

/** A call and a text have room for so many letters of what the plan says to responders. */
export const LETTERS_OF_PLAN = 160;

const planVars = ({ risk, note }: PlanForResponders): Vars => ({
  ...(risk === null || risk === 'green' ? {} : { risk }),
  ...(note === null ? {} : { plan_note: note.slice(0, LETTERS_OF_PLAN) }),
});

/** The latest of them, and those before as far as they fit. */
function fittingNotes(notes: string[], letters = LETTERS_OF_NOTES): string[] {
  const latestFirst = [...new Set(notes)].reverse();
  const fitting = latestFirst.filter((_, index) => latestFirst.slice(0, index + 1).join(' / ').length <= letters);
  return fitting.length > 0 ? fitting.reverse() : latestFirst.slice(0, 1).map((words) => words.slice(0, letters));
}

/**
 * Who went there with them, and whether that colleague is out (src/safety/README.md B6). Their number is for the person
 * who is to ring the worker anyway: nobody rings into a house from which somebody asked for help.
 */
async function companionOf(
  { trx }: UnitOfWork,
  alarm: Alarm,
  { companion }: PlanForResponders,
  to: string | null,
): Promise<Vars> {
  if (!companion) return {};
  const { name, personId, isOut } = companion;
  if (personId !== null && personKey(personId) === to) return {};
  const mayBeRung = personId !== null && (isOut || briefingKind(alarm) === 'missed');
  const [phone] = mayBeRung && !alarm.covert ? await phonesOf(trx, personId) : [];
  return {
    ...(isOut ? { companion_out: name } : { companion_in: name }),
    ...(phone === undefined ? {} : { companion_number: { digits: phone } }),
  };
}

/**
 * Where they were within the two hours before, if no place is on record: who calls for help ten minutes after OUT is
 * near the house that they have left, or has not left it.
 */
async function placesBefore(work: UnitOfWork, alarm: Alarm, ...visits: (Visit | null)[]): Promise<string[]> {
  if (alarm.drill || visits.some((visit) => visit !== null && visit.place !== null)) return [];
  const begun = visits.flatMap((visit) => visit?.startedAt?.getTime() ?? []);
  const first = new Date(Math.min(alarm.raisedAt.getTime(), ...begun));
  return recentPlacesOf(work.trx, alarm.workerId, stillThereSince(work, first));
}

/** Other places on record, where there are any: a new one may be a slip, and an old one where they still are. */
function earlierPlaces(visits: (Visit | null)[], before: string[]): Vars {
  const told = visits.find((visit) => visit !== null && visit.place !== null)?.place;
  const others = [...new Set([...visits.flatMap((visit) => (visit ? placesOf(visit) : [])), ...before])].filter(
    (place) => place !== told,
  );
  return others.length === 0 ? {} : { earlier_places: others.join('; ') };
}

/**
 * A MORE without a PIN moves the end and answers nothing: nobody was expected out by an hour that is still to come. Nor
 * was a worker who is asked in between expected out when a question was due.
 */
function endOf(alarm: Alarm, visit: Visit | null, now: Date): Vars {
  const booked: Vars = alarm.kind === 'no_answer' ? { booked: 'yes' } : {};
  const deadline = visit?.deadline ?? null;
  const endLater = visit && endAfterQuestions(visit);
  if (deadline !== null && briefingKind(alarm) !== 'missed')
    return { ...booked, until: clockVar(endLater ?? deadline) };
  if (deadline !== null && deadline <= now)
    return { ...booked, ...(endLater ? { asked_at: clockVar(deadline) } : { until: clockVar(deadline) }) };
  if (alarm.kind === 'no_answer') return booked;
  return deadline === null ? { no_end: 'yes' } : { end_moved: 'yes' };
}

/** Who is worried, how many others are, what they say, and about whom besides. */
function concernsIn(alarm: Alarm): Vars {
  const concerns = concernsOf(alarm).filter(({ what }) => what === 'worried');
  const latest = concerns.at(-1);
  if (!latest) return {};
  const others =
    concerns.filter((one, index) => concerns.findIndex(({ by }) => isSameReporter(by, one.by)) === index).length - 1;
  const said = concernsOf(alarm).flatMap(({ by }) => by.words ?? []);
  const besides = aboutBesides(alarm);
  return {
    ...worriedBy(latest.by),
    ...(others > 0 ? { worried_others: others } : {}),
    ...(said.length > 0 ? { worried_words: fittingNotes(said).join(' / ') } : {}),
    ...(besides.length > 0 ? { besides: `${String(besides.length)}; ${fittingNotes(besides).join(', ')}` } : {}),
  };
}

function worriedBy({ name, number }: ReportedBy): Vars {
  return name === null
    ? { stranger: 'yes', ...(number === null ? {} : { stranger_number: { digits: number } }) }
    : { worried_by: name };
}

/**
 * The latest reply to each question of the purple-file call; but what has raised it stays, whatever anybody keys in
 * else later.
 */
function repliesOf(alarm: Alarm): Replies {
  const replies: Replies = {};
  for (const fact of alarm.state.facts) {
    if (fact.what !== 'reply') continue;
    const before = replies[fact.question];
    if (before === undefined || raisedBy(fact.question, before) === null) replies[fact.question] = fact.reply;
  }
  return replies;
}

/**
 * `replies` says that there are some. To a prompt's `if`, "no" would be nothing to say: a clear no is "negative" there.
 */
export function repliesVars(replies: Replies): Vars {
  const each = Object.entries(replies).map(([question, reply]) => [
    `reply_${question}`,
    reply === 'no' ? 'negative' : reply,
  ]);
  return each.length === 0 ? {} : { replies: 'yes', ...Object.fromEntries(each) };
}

function lastFact<What extends Fact['what']>(alarm: Alarm, what: What): Extract<Fact, { what: What }> | undefined {
  const isWanted = (fact: Fact): fact is Extract<Fact, { what: What }> => fact.what === what;
  return alarm.state.facts.filter(isWanted).at(-1);
}

/** A panic that follows a missed visit is as old as the call for help, or the worry. */
function causedAt({ kind, state, raisedAt }: Alarm): number {
  const cause =
    state.facts.find((fact) => fact.what === 'cause' && fact.kind === kind) ??
    (kind === 'panic' ? state.facts.find(({ what }) => what === 'worried') : undefined);
  return cause?.at ?? raisedAt.getTime();
}
