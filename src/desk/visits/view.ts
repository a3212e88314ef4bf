import type { ShownAct, VisitDetails } from '../../records/views/shown/visits.ts';
import { planOfVisit } from '../../safety/plan-at.ts';
import { endAfterQuestions, nextOfVisit, placesOf, type Visit } from '../../safety/visit.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { familyWords, hazardWords, placeWords, type Time, visitNextWords } from '../board/words.ts';
import { csvOf } from '../shell/csv.ts';
import { counted, numberAsWritten } from '../shell/numbers.ts';
import { actWords, assessedWords, stateWords, type TimeOnPage } from './words.ts';

/** Visits as their pages show them. Pure, and of the shown book. */

interface VisitLine {
  id: string;
  name: string;
  staffNumber: string;
  team: string;
  when: string;
  state: string;
  place: string | null;
  family: string | null;
  risk: string | null;
  noted: string | null;
  /** Of red risk alone. */
  assessed: string | null;
  with: string | null;
  next: string | null;
}

const VISIT_GROUPS = ['late', 'out', 'planned', 'over'] as const;
const GROUP_NAMES = { late: 'The line is asking', out: 'Out', planned: 'Planned', over: 'Over' } as const;

const groupOf = ({ visit: { status } }: VisitDetails): (typeof VISIT_GROUPS)[number] =>
  status === 'overdue' ? 'late' : status === 'open' ? 'out' : status === 'planned' ? 'planned' : 'over';

/** In groups. `seesDetails`: how bad a house may be is for those who look after the team. */
export function visitList(visits: VisitDetails[], seesDetails: (visit: VisitDetails) => boolean, time: TimeOnPage) {
  const sorted = visits.toSorted((one, other) => atOf(one) - atOf(other));
  return VISIT_GROUPS.map((group) => ({
    group,
    name: GROUP_NAMES[group],
    visits: sorted.filter((one) => groupOf(one) === group).map((one) => visitLine(one, seesDetails(one), time)),
  })).filter((group) => group.visits.length > 0);
}

/** The list as a file for a spreadsheet: what the page shows to its reader, and nothing else. */
export const visitsCsv = (groups: ReturnType<typeof visitList>): string =>
  csvOf([
    ['group', 'who', 'staff number', 'team', 'when', 'where', 'family', 'risk', 'with', 'how it stands'],
    ...groups.flatMap(({ name, visits }) =>
      visits.map((one) => [
        name,
        one.name,
        one.staffNumber,
        one.team,
        one.when,
        one.place ?? '',
        one.family ?? '',
        [one.risk, one.assessed, one.noted].filter((words) => words !== null).join('; '),
        one.with ?? '',
        one.state,
      ]),
    ),
  ]);

/** What a reader looks for first: when they are due, or when it begins. */
const atOf = ({ visit, plannedStart }: VisitDetails): number =>
  (
    (visit.status === 'open' || visit.status === 'overdue' ? visit.deadline : (plannedStart ?? visit.startedAt)) ??
    new Date(0)
  ).getTime();

function visitLine(details: VisitDetails, seesDetails: boolean, time: TimeOnPage): VisitLine {
  const { visit, plan } = details;
  return {
    id: visit.id,
    name: details.name,
    staffNumber: details.staffNumber,
    team: details.team,
    when: spanWords(details, time),
    state: stateWords(details, time),
    place: placeWords(visit),
    family: familyWords(details),
    risk: seesDetails ? details.risk : null,
    assessed: seesDetails && details.risk === 'red' ? assessedWords(details) : null,
    noted: seesDetails ? hazardWords(details.hazards) : null,
    with: withWords(details),
    next: visitNextWords(nextOfVisit(visit, planOfVisit(plan, visit, time.timezone)), plan, time),
  };
}

interface VisitView extends VisitLine {
  isOpen: boolean;
  isLate: boolean;
  isPlanned: boolean;
  workerId: string;
  earlierPlaces: string[];
  planned: string | null;
  begun: string | null;
  /** Only for those who look after the team. */
  phoneThere: string | null;
  home: string | null;
  /** The worker is asked in between; when it all ends. */
  inAll: string | null;
  note: string | null;
  texted: string[];
  acts: { at: string; words: string }[];
  /** When the worker's family rang the line, or texted: only for those who may see the alarms of the team. */
  familyRang: string[];
  familyTexted: string[];
}

export function visitView(
  details: VisitDetails,
  acts: ShownAct[],
  familyRang: { at: Date; isText: boolean }[],
  seesDetails: boolean,
  time: Time,
): VisitView {
  const { visit, plannedStart, plannedEnd } = details;
  const at = (when: Date): string => shortTime(when, time.timezone, time.now);
  const [, ...earlierPlaces] = visit.place === null ? ['', ...placesOf(visit)] : placesOf(visit);
  return {
    ...visitLine(details, seesDetails, time),
    isOpen: visit.status === 'open' || visit.status === 'overdue',
    isLate: visit.status === 'overdue',
    isPlanned: visit.status === 'planned',
    workerId: details.workerId,
    earlierPlaces,
    planned: plannedStart && plannedEnd ? `${at(plannedStart)} until ${at(plannedEnd)}` : null,
    begun: visit.startedAt && at(visit.startedAt),
    with: companionWords(details, at),
    phoneThere: seesDetails && details.phoneThere !== null ? numberAsWritten(details.phoneThere) : null,
    home: homeWords(details),
    inAll: inAllWords(visit, at),
    note: seesDetails ? details.note : null,
    texted: seesDetails ? visit.state.notes : [],
    familyRang: familyRang.filter(({ isText }) => !isText).map((call) => at(call.at)),
    familyTexted: familyRang.filter(({ isText }) => isText).map((text) => at(text.at)),
    acts: seesDetails ? acts.map((act) => ({ at: at(act.at), words: actWords(act) })) : [],
  };
}

/** What begins by itself when the visit ends. */
function homeWords({ visit, homeMinutes }: VisitDetails): string | null {
  const minutes = visit.status === 'planned' ? homeMinutes : (visit.state.homeAfter ?? 0) / 60_000;
  return minutes ? `Straight home: ${counted(minutes, 'minute')}, which the line watches` : null;
}

function inAllWords(visit: Visit, at: (when: Date) => string): string | null {
  const ends = visit.status === 'open' || visit.status === 'overdue' ? endAfterQuestions(visit) : null;
  return ends && `Until ${at(ends)}; they are asked before`;
}

/** The day stands once, where it is another than the page's. */
function spanWords(
  { visit, plannedStart, plannedEnd }: VisitDetails,
  { now, timezone, day = now }: TimeOnPage,
): string {
  const from = visit.startedAt ?? plannedStart;
  const to = visit.endedAt ?? visit.deadline ?? plannedEnd;
  const begins = from === null ? '?' : shortTime(from, timezone, day);
  return `${begins} to ${to === null ? '?' : shortTime(to, timezone, from ?? day)}`;
}

/** Each ends their own visit: one who is still in may be there alone. */
function companionWords(details: VisitDetails, at: (when: Date) => string): string | null {
  const { companion, visit } = details;
  if (!companion?.own) return withWords(details);
  const { status, startedAt, endedAt } = companion.own;
  if (status === 'ended') return `${companion.name}: out${endedAt ? ` ${at(endedAt)}` : ''}`;
  if (startedAt) return `${companion.name}: still in since ${at(startedAt)}`;
  return visit.status === 'planned' ? companion.name : `${companion.name}: has not begun`;
}

const withWords = ({ companion, companionWords }: VisitDetails): string | null => companion?.name ?? companionWords;
