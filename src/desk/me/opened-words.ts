import type { OwnLook } from '../../records/views/shown/own-looks.ts';
import type { Page } from '../access/pages.ts';
import { dayAndTime } from '../shell/times.ts';

/** What somebody opened at the desk, in words. Pure. */

type Words = Partial<Record<string, string>>;

/** A page about nobody, or of the team that a look was about. */
const BY_ITSELF: Words = {
  'sign-in': 'you signed in',
  'sign-out': 'you signed out',
  'council sign-in': 'you signed in by the council',
  'set-up': 'you set your account up',
  confirm: 'you confirmed who you are',
  'kept form': 'a form that was kept for you',
  board: 'the board',
  alarms: 'the list of alarms',
  alarm: 'an alarm',
  raise: 'the form that raises an alarm',
  visits: 'the visits of a day',
  'visit plan': 'the form that plans a visit',
  'plans to look at': 'the plans to look at again',
  texts: 'texts that nobody had read',
  incidents: 'the list of incidents',
  incident: 'an incident',
  'major incident': 'the list for a major incident',
  'roll-calls': 'the list of roll-calls',
  'roll-call': 'a roll-call',
  hazards: 'the notes about addresses',
  hazard: 'a note about an address',
  people: 'the list of people',
  'person form': 'the form that adds a person',
  import: 'the import of the organisation',
  export: 'the organisation as a file',
  plan: 'the plan',
  'plan form': 'the form of the plan',
  'plan history': 'the history of the plan',
  cards: 'the cards to print',
  readiness: 'the page of readiness',
  training: 'the page of training',
  drills: 'the page of drills',
  'hand-over': 'the hand-over',
  reports: 'the report',
  'evidence pack': 'the evidence pack',
  settings: 'the settings',
  accounts: 'the list of accounts',
  'own visits': 'your visits',
  'own sessions': 'your account',
  'own looks': 'who looked at what is yours',
  records: 'the records',
  retention: 'how long what is kept',
  holds: 'what is held',
  request: 'a request',
  document: 'a document of the records',
  'access log': 'who looked at what',
  changes: 'what was changed',
  seals: 'the seals of the logs',
  'api tokens': 'other systems',
  'alarm receivers': 'systems that are told of alarms',
  'notice channels': 'channels in Teams',
  walls: 'screens on a wall',
} satisfies Partial<Record<Page, string>>;

/** A page about somebody, before their name. */
const OF_SOMEBODY: Words = {
  person: 'the page of',
  'person form': 'the form of the details of',
  'person leaves': 'the form with which somebody leaves,',
  'person moves': 'the form with which somebody moves,',
  calendar: 'the calendar of',
  sheet: 'the page of the emergency sheet, sealed, of',
  'sheet form': 'the form of the emergency sheet of',
  'emergency sheet': 'the emergency sheet itself of',
  visit: 'a visit of',
  'visit plan': 'the plan of a visit of',
  'visit story': 'the story of a visit of',
  account: 'the account of',
  accounts: 'the account of',
  incident: 'an incident of',
  request: 'a request about',
} satisfies Partial<Record<Page, string>>;

export function openedWords(look: Pick<OwnLook, 'page' | 'about' | 'visitAt' | 'team'>, timezone: string): string {
  const { page, about, visitAt, team } = look;
  const words = BY_ITSELF[page] ?? page;
  if (about === null) return team === null ? words : `${words}, ${team}`;
  const whose = `${OF_SOMEBODY[page] ?? `${words}, about`} ${about}`;
  return visitAt === null ? whose : `${whose}, ${dayAndTime(visitAt, timezone)}`;
}
