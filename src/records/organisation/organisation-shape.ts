import type { DayAndNight } from '../../safety/major-incident.ts';
import type { Away, Hours, LastResort, Plan } from '../../safety/plan.ts';
import type { Via } from '../actor.ts';
import type { CommunicationNeeds } from './communication-needs.ts';

/**
 * An organisation as its file has it and as the records store it. People are identified by staff number, teams by name.
 */
export interface Organisation {
  name: string;
  spokenName: string;
  lineName: string;
  timezone: string;
  locale: string;
  /** E.164, in the order in which they are rung. */
  duty: string[];
  lastResort: LastResort | null;
  /** Which numbers may be rung: countries, and beginnings of numbers (src/contact/barred-numbers.ts). */
  mayRing: string[];
  /** Mail addresses to which each head of the sealed logs goes. */
  logHeads: string[];
  /** Who is rung in a major incident, in order. Null: a file that says nothing of it, so that the list stays. */
  majorIncident: ListedContact[] | null;
  teams: TeamEntry[];
  people: PersonEntry[];
}

/** Somebody of the list for a major incident, by a name that is in it once. */
export interface ListedContact extends DayAndNight {
  name: string;
  whatFor: string;
}

/** To whom the list of who is out goes each hour: mail addresses, and numbers in E.164. */
export interface OpenVisitsTo {
  mail: string[];
  text: string[];
}

export interface TeamEntry {
  name: string;
  policeForce: string | null;
  /** What the team itself does in an alarm: five lines at most. */
  ownSteps: string[];
  openVisits: OpenVisitsTo;
  plan: Plan;
}

export interface PersonEntry {
  staffNumber: string;
  name: string;
  roles: string[];
  /** Names; the first is the team of the person's visits. */
  teams: string[];
  /** E.164, preferred first. */
  phones: string[];
  /** The digits on import. On export PIN_SET if one is stored. Null: there is none, or it stays as it is. */
  pin: string | null;
  duressPin: string | null;
  /** Staff numbers, in order. */
  buddies: string[];
  away: Absence[];
  hours: Hours[];
  needs: CommunicationNeeds;
  /** The share of the team's times that they have: 0.5 to 1. */
  stretch: number;
  /** They report back each time: `Plan.reportEach`. */
  reportEach: boolean;
  /** Where they work. */
  building: string | null;
}

/** Days away. `noted`: not by a file, but there. A file that does not have them does not take them away. */
export interface Absence extends Away {
  noted?: Via | undefined;
}

export const PIN_SET = '(set)';
