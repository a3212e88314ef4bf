import { mayBeBeside } from '../../safety/risk.ts';
import { personKey } from '../../contact/contact-key.ts';
import { togetherByHour } from '../../operations/texts/in-one-hour.ts';
import type { ShownVisit } from '../../records/views/shown/board.ts';
import type { WaitingText } from '../../records/views/shown/texts.ts';
import type { BoardAlarm, TrueBoard } from '../../records/views/true/board.ts';

/**
 * Who sees what of the two books. The shown book is for everybody of a team. The true one is granted for each alarm and
 * person: being a manager is not enough where somebody may stand beside the worker.
 */

/** The reader, as far as that decides what they see. */
export interface Viewer {
  /** Null: an account that belongs to nobody in the organisation. */
  personId: string | null;
  /** Whose visits they see. */
  shownTeams: Teams;
  /** Of whose visits they see how bad a house may be. */
  riskTeams: Teams;
  /** Whose unread texts they read. */
  textTeams: Teams;
  /** Whose alarms they see. */
  trueTeams: Teams;
  /** Whether they see an alarm because they were asked or told in it. */
  seesWhereAsked: boolean;
  /** By which account, and of which teams, they see an alarm because they raised it at the desk; null: they do not. */
  raised: { by: string; teams: Teams } | null;
}

/** By id. */
export type Teams = 'all' | string[];

export interface BoardContents {
  visits: ShownVisit[];
  alarms: BoardAlarm[];
  texts: WaitingText[];
}

/** Both books, as they were read. */
export interface ReadBooks {
  shown: ShownVisit[];
  /** Of the shown book, too. */
  texts: WaitingText[];
  /** Read only for readers who may see any of it. */
  truth: TrueBoard;
}

export function contentsFor(viewer: Viewer, { shown, texts, truth }: ReadBooks): BoardContents {
  const alarms = truth.alarms.filter((one) => seesAlarm(viewer, one));
  return {
    visits: shown
      .filter(({ visit }) => includesTeam(viewer.shownTeams, visit.teamId))
      .map((one) => asSeenBy(viewer, one)),
    alarms,
    texts: togetherByHour(texts.filter((one) => seesText(viewer, one) && !isOfOneOf(alarms, one))),
  };
}

/**
 * How bad a house may be is for those who look after the team, and is not on the board of the worker whose visit it is:
 * the father may look over their shoulder.
 */
export const seesRisk = (
  { riskTeams, personId }: Viewer,
  { teamId, workerId }: { teamId: string; workerId: string },
): boolean => workerId !== personId && includesTeam(riskTeams, teamId);

/** Whether the plan lets colleagues see where a visit is, who do not look after the team. */
export const showsPlaceToColleagues = ({ plan: { boardShowsPlace = true } }: Pick<ShownVisit, 'plan'>): boolean =>
  boardShowsPlace;

export const withoutPlace = <One extends Pick<ShownVisit, 'visit' | 'postcode'>>(one: One): One => ({
  ...one,
  postcode: null,
  visit: { ...one.visit, place: null, state: { ...one.visit.state, earlierPlaces: [] } },
});

const withoutRisk = (one: ShownVisit): ShownVisit =>
  one.risk === null && one.hazards.length === 0 ? one : { ...one, risk: null, hazards: [] };

/** The same for every such reader, so that their rows are made once. */
const ofColleagues = new WeakMap<ShownVisit, ShownVisit>();
const ofTheirOwn = new WeakMap<ShownVisit, ShownVisit>();

function asSeenBy(viewer: Viewer, one: ShownVisit): ShownVisit {
  if (seesRisk(viewer, { teamId: one.visit.teamId, workerId: one.workerId })) return one;
  const isOwn = one.workerId === viewer.personId;
  const known = isOwn ? ofTheirOwn : ofColleagues;
  const made = known.get(one) ?? withoutRisk(isOwn || showsPlaceToColleagues(one) ? one : withoutPlace(one));
  known.set(one, made);
  return made;
}

/** Which of the two books is read for somebody. */
export interface OpenBook {
  book: 'shown' | 'true';
  /** The true one as well, as long as the line has asked or told this person about an open alarm; null: never. */
  ifAsked: string | null;
  /** The true one as well, as long as this account sees an alarm that it has raised at the desk; null: never. */
  ifRaised: string | null;
}

export const openBookOf = ({ trueTeams, seesWhereAsked, personId, raised }: Viewer): OpenBook => ({
  book: trueTeams === 'all' || trueTeams.length > 0 ? 'true' : 'shown',
  ifAsked: seesWhereAsked ? personId : null,
  ifRaised: raised?.by ?? null,
});

/** Whether an alarm is there at all for them. */
export function seesAlarm(viewer: Viewer, about: BoardAlarm): boolean {
  const { alarm } = about;
  // Nobody sees an alarm about themselves, of any kind: so its page tells nothing by being there or not.
  if (viewer.personId === alarm.workerId) return false;
  if (alarm.covert && isBeside(viewer.personId, about)) return false;
  return includesTeam(viewer.trueTeams, alarm.teamId) || wasAsked(viewer, about) || wasRaisedBy(viewer, about);
}

/** As the line itself decides whom it may ring about a covert alarm. */
function isBeside(personId: string | null, { beside, placesOfOthers, phonesOfOthers }: BoardAlarm): boolean {
  if (personId === null) return false;
  const recentPlaces = placesOfOthers.filter((one) => one.personId === personId).map(({ place }) => place);
  const phones = phonesOfOthers.filter((one) => one.personId === personId).flatMap((one) => one.phones);
  return mayBeBeside({ id: personId, phones, recentPlaces }, beside);
}

/** Whether the line has asked or told them in it. */
export function wasAsked({ seesWhereAsked, personId }: Viewer, { alarm }: BoardAlarm): boolean {
  return seesWhereAsked && personId !== null && alarm.state.contacted.includes(personKey(personId));
}

/** Whether they have raised it at the desk themselves, within the last half an hour. */
export const wasRaisedBy = ({ raised }: Viewer, { alarm, raisers }: BoardAlarm): boolean =>
  raised !== null && includesTeam(raised.teams, alarm.teamId) && raisers.includes(raised.by);

/** Nobody reads their own here. */
function seesText({ textTeams, personId }: Viewer, { teamId, worker }: WaitingText): boolean {
  if (worker !== null && worker.id === personId) return false;
  return teamId === null ? textTeams.length > 0 : includesTeam(textTeams, teamId);
}

/** A reader who sees the alarm finds its worker's words on its page, among what is known. */
function isOfOneOf(alarms: BoardAlarm[], { worker, at }: WaitingText): boolean {
  return alarms.some(({ alarm }) => !alarm.drill && alarm.workerId === worker?.id && at >= alarm.raisedAt);
}

export const includesTeam = (teams: Teams, teamId: string): boolean => teams === 'all' || teams.includes(teamId);
