import { isAtOneOf } from '../../safety/risk.ts';
import { personKey } from '../../safety/responders.ts';
import type { ShownVisit } from '../../records/views/shown/board.ts';
import type { BoardAlarm, BoardText, TrueBoard } from '../../records/views/true/board.ts';

/**
 * Who sees what of the two books. The shown book is for everybody of a team. The true one is granted for each alarm and
 * person: being a manager is not enough where somebody may stand beside the worker.
 */

/** Whoever looks, as far as that decides what they see. */
export interface Viewer {
  /** Null: an account that belongs to no person of ours. */
  personId: string | null;
  /** Whose visits they see. */
  shownTeams: Teams;
  /** Whose alarms and unread texts they see. */
  trueTeams: Teams;
  /** Whether they see an alarm because they were asked or told in it. */
  seesWhereAsked: boolean;
}

/** By id. */
export type Teams = 'all' | string[];

export interface BoardContents {
  visits: ShownVisit[];
  alarms: BoardAlarm[];
  texts: BoardText[];
}

export function contentsFor(viewer: Viewer, shown: ShownVisit[], { alarms, texts }: TrueBoard): BoardContents {
  return {
    visits: shown.filter(({ visit }) => includes(viewer.shownTeams, visit.teamId)),
    alarms: alarms.filter((one) => seesAlarm(viewer, one)),
    texts: texts.filter((one) => seesText(viewer, one)),
  };
}

/** Whether the true book is read for them at all. */
export const seesTrueBook = ({ trueTeams, seesWhereAsked }: Viewer): boolean =>
  trueTeams === 'all' || trueTeams.length > 0 || seesWhereAsked;

/** Whether an alarm is there at all for them. */
export function seesAlarm(viewer: Viewer, about: BoardAlarm): boolean {
  const { alarm } = about;
  // Nobody sees an alarm about themselves, of any kind: so its page tells nothing by being there or not.
  if (viewer.personId === alarm.workerId) return false;
  if (alarm.covert && isAtRisk(viewer.personId, about)) return false;
  return includes(viewer.trueTeams, alarm.teamId) || wasAsked(viewer, about);
}

/** As the line itself decides whom it may ring about a covert alarm. */
function isAtRisk(personId: string | null, { excludedPeople, places, placesOfOthers }: BoardAlarm): boolean {
  if (personId === null) return false;
  const theirs = placesOfOthers.filter((one) => one.personId === personId).map(({ place }) => place);
  return excludedPeople.includes(personId) || isAtOneOf(theirs, places);
}

/** Whether the line has asked or told them in it. */
export function wasAsked({ seesWhereAsked, personId }: Viewer, { alarm }: BoardAlarm): boolean {
  return seesWhereAsked && personId !== null && alarm.state.contacted.includes(personKey(personId));
}

/** Under an alarm the words go to its owner instead, so nobody may see that their own are or are not here. */
function seesText({ trueTeams, personId }: Viewer, { teamId, workerId }: BoardText): boolean {
  if (workerId !== null && workerId === personId) return false;
  return teamId === null ? trueTeams.length > 0 : includes(trueTeams, teamId);
}

const includes = (teams: Teams, teamId: string): boolean => teams === 'all' || teams.includes(teamId);
