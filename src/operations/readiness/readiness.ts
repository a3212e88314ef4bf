import type { Knex } from 'knex';
import type { Finding as LadderFinding, Mark } from '../../carriers/diagnostics.ts';
import type { Languages } from '../../conversation/files/language-file.ts';
import { drillAnswers } from '../../records/drills.ts';
import { sheetsOfWorkers } from '../../records/emergency-sheets.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { numbersThatFail, officeNumbers, unprovedOfficeNumbers } from '../../records/organisation/phones.ts';
import { refusedChangesOf } from '../../records/staff-changes.ts';
import { teamPlan } from '../../records/organisation/teams.ts';
import { type PersonReadiness, readinessOf } from '../../records/views/readiness.ts';
import { coverageByHour } from '../../safety/coverage.ts';
import { CODE_LASTS } from '../../safety/pin-rules.ts';
import { accountFindings } from './account-findings.ts';
import { barredFindings } from './barred-findings.ts';
import { connectionFindings } from './connection-findings.ts';
import { HOURS_AHEAD, hoursOfTeam, ladderFindings, type TeamHour } from './ladder-findings.ts';
import { languageFindings } from './language-findings.ts';
import { majorIncidentFindings } from './major-incident-findings.ts';
import { riskFindings } from './risk-findings.ts';
import { trainingFindings } from './training-findings.ts';

/** Go or no-go: may a team rely on the line? Each finding says what would put it right. */

/** What puts a finding right: something that can be done here, something that they do, or advice in words. */
export type Todo =
  | { kind: 'verify' | 'verify-office' | 'give-code' | 'use-code' | 'practise' | 'show-number' | 'no-texts' }
  | { kind: 'other-number' | 'drill' }
  | { kind: 'advice'; words: string };

export interface ReadinessFinding {
  mark: Mark;
  what: string;
  found: string;
  todo: Todo | null;
}

/** About one person. */
export interface PersonFinding extends ReadinessFinding {
  personId: string;
  staffNumber: string;
  /** What it has in common with those of others, in words that fit several people. */
  kind: string;
  /** It is of the second PIN, of which a page says nothing alone. */
  isOfSecondPin: boolean;
}

export interface Readiness {
  people: PersonFinding[];
  team: ReadinessFinding[];
  /** Of the next 14 days; empty where the team has no worker. */
  hours: TeamHour[];
  isReady: boolean;
}

const DAY = 24 * 3_600_000;
const WITHHELD_WITHIN = 30 * DAY;
const FAILED_WITHIN = 30 * DAY;
const FAILED_TOO_OFTEN = 2;
const DRILLS = 5;
const NAMES_SHOWN = 5;
/** Twice a year its owner is asked whether it is still right. */
export const SHEET_CHECKED_WITHIN = 183 * DAY;

/**
 * @param seesAlarms false: calls about alarms that are open or covert tell nothing, because the reader may not see them
 * @param lineNumbers where the line itself is rung, as E.164
 * @param languages the prompts; null: they are not to be looked at
 */
export async function readinessOfTeam(
  knex: Knex,
  teamId: string,
  now: Date,
  {
    seesAlarms,
    languages,
    lineNumbers,
  }: { seesAlarms: boolean; languages: () => Languages | null; lineNumbers: readonly string[] },
): Promise<Readiness> {
  const people = await readinessOf(knex, teamId, now, new Date(now.getTime() - WITHHELD_WITHIN));
  const workers = people.filter(({ isWorker }) => isWorker);
  const plan = await teamPlan(knex, teamId);
  const respondersByWorker = await Promise.all(
    workers.map(async (worker) => {
      const responders = await loadResponders(knex, worker.id, teamId, { lineNumbers });
      return { worker, responders, hours: coverageByHour(responders, plan, now, HOURS_AHEAD) };
    }),
  );
  const ofPeople = people.flatMap((person) => personFindings(person, now));
  const ofTeam = [
    ...(await unprovedOfficeNumbers(knex)).map(({ name, number }): ReadinessFinding => ({
      mark: 'error',
      what: name,
      found: `${number}: nobody has pressed a key there yet`,
      todo: { kind: 'verify-office' },
    })),
    ...(await barredFindings(knex, teamId, lineNumbers)).map(withAdvice),
    ...(await failingFindings(knex, people, now, seesAlarms)),
    ...ladderFindings(respondersByWorker, plan, now).map(withAdvice),
    ...(await accountFindings(knex, teamId)).map(withAdvice),
    ...(await changeFindings(knex, teamId)),
    ...(await languageFindings(knex, languages, teamId)).map(withAdvice),
    ...sheetFindings(await sheetsOfWorkers(knex, teamId), now),
    ...(await trainingFindings(knex, teamId, now)).map(withAdvice),
    ...(await riskFindings(knex, teamId, now)).map(withAdvice),
    ...(await majorIncidentFindings(knex, plan, now)).map(withAdvice),
    ...(await connectionFindings(knex, teamId, now, { seesAlarms })).map(withAdvice),
    await drillFinding(knex, teamId),
  ];
  return {
    people: ofPeople,
    team: ofTeam,
    hours: hoursOfTeam(respondersByWorker),
    isReady: [...ofPeople, ...ofTeam].every(({ mark }) => mark !== 'error'),
  };
}

const withAdvice = ({ todo, ...finding }: LadderFinding): ReadinessFinding => ({
  ...finding,
  todo: todo === null ? null : { kind: 'advice', words: todo },
});

/** Workers without an emergency sheet, or whose sheet nobody has looked at for half a year. */
function sheetFindings(sheets: Awaited<ReturnType<typeof sheetsOfWorkers>>, now: Date): ReadinessFinding[] {
  const old = now.getTime() - SHEET_CHECKED_WITHIN;
  const wrong = sheets.filter(({ sheet }) => !sheet?.isComplete || sheet.checkedAt.getTime() < old);
  if (wrong.length === 0) return [];
  const names = wrong.slice(0, NAMES_SHOWN).map(({ name, staffNumber }) => `${name} (${staffNumber})`);
  const rest = wrong.length > names.length ? ` and ${wrong.length - names.length} more` : '';
  return [
    {
      mark: 'warning',
      what: 'Emergency sheets',
      found:
        `${wrong.length} of ${sheets.length} not complete, or not checked for half a year: ` +
        `${names.join(', ')}${rest}`,
      todo: { kind: 'advice', words: 'they write it at the desk, or an administrator does from paper' },
    },
  ];
}

/** People who should have left or moved by now, and could not. */
const changeFindings = async (knex: Knex, teamId: string): Promise<ReadinessFinding[]> =>
  (await refusedChangesOf(knex, teamId)).map(({ name, staffNumber, refused }) => ({
    mark: 'error',
    what: `${name} (${staffNumber})`,
    found: `was to leave or move, and could not: ${refused}`,
    todo: { kind: 'advice', words: 'put that right on the pages of people and plans; it is tried again each hour' },
  }));

type Found = (
  mark: Mark,
  kind: string,
  found: string,
  todo: Todo['kind'] & Simple,
  isOfSecondPin?: boolean,
) => PersonFinding;
type Simple = Exclude<Todo, { kind: 'advice' }>['kind'];

export const UNVERIFIED = 'a number has not proved to be theirs';
const WITHHELD = 'rings with a withheld number: the line cannot know whose phone it is';
const ALL_WELL = 'numbers verified, PINs set and practised';

function personFindings(person: PersonReadiness, now: Date): PersonFinding[] {
  const { id: personId, staffNumber, phones } = person;
  const about = { what: `${person.name} (${staffNumber})`, personId, staffNumber };
  const finding: Found = (mark, kind, found, todo, isOfSecondPin = false) => ({
    ...about,
    mark,
    kind,
    found,
    todo: { kind: todo },
    isOfSecondPin,
  });
  const findings = [
    ...phones
      .filter(({ isVerified }) => !isVerified)
      .map(({ number }) => finding('error', UNVERIFIED, `${number} has not proved to be theirs`, 'verify')),
    ...phones.flatMap(({ number, marks }) =>
      marks.map((why) =>
        finding(
          why === 'dead' ? 'error' : 'warning',
          `a number ${MARKS[why] ?? why}`,
          `${number}: ${MARKS[why] ?? why}`,
          'no-texts',
        ),
      ),
    ),
    ...pinFindings(person, now, finding),
    ...(person.isWithheld ? [finding('warning', WITHHELD, WITHHELD, 'show-number')] : []),
  ];
  if (findings.length > 0) return findings;
  return [{ ...about, mark: 'ok', kind: ALL_WELL, found: ALL_WELL, todo: null, isOfSecondPin: false }];
}

/** Of table undeliverable_number. */
const MARKS: Partial<Record<string, string>> = {
  opted_out: 'has opted out of texts',
  blocked: 'texts are blocked',
  dead: 'is a dead number',
  landline: 'takes no texts: it is a landline',
};

function pinFindings(person: PersonReadiness, now: Date, finding: Found): PersonFinding[] {
  const one = (mark: Mark, found: string, todo: Simple, isOfSecondPin = false): PersonFinding =>
    finding(mark, found, found, todo, isOfSecondPin);
  const needsDuress = person.needsDuressPin && !person.hasDuressPin;
  // A code that they have, and that works still, is what they need: another one would make it useless.
  const hasCode = person.codeAt !== null && now.getTime() - person.codeAt.getTime() < CODE_LASTS;
  const set = hasCode ? 'use-code' : 'give-code';
  if (!person.hasPin) return [one('error', hasCode ? 'no PIN yet, and a one-time code that works' : 'no PIN', set)];
  return [
    ...(needsDuress
      ? [one('error', hasCode ? 'no duress PIN yet, and a one-time code that works' : 'no duress PIN', set, true)]
      : []),
    ...(person.practisedAt === null ? [one('error', 'has not practised', 'practise')] : []),
    ...(person.practisedAt !== null && person.hasDuressPin && person.duressPractisedAt === null
      ? [one('warning', 'has not practised the duress PIN', 'practise', true)]
      : []),
  ];
}

/** A number may have been given up, or be barred at a carrier, long after it was proved. */
async function failingFindings(
  knex: Knex,
  people: PersonReadiness[],
  now: Date,
  seesAlarms: boolean,
): Promise<ReadinessFinding[]> {
  const owned = [
    ...people.flatMap(({ name, staffNumber, phones }) =>
      phones.map(({ number }) => ({ what: `${name} (${staffNumber})`, number })),
    ),
    ...(await officeNumbers(knex)).map(({ name, number }) => ({ what: name, number })),
  ];
  const failing = await numbersThatFail(
    knex,
    owned.map(({ number }) => number),
    { since: new Date(now.getTime() - FAILED_WITHIN), most: FAILED_TOO_OFTEN, seesAlarms },
  );
  return owned.flatMap(({ what, number }): ReadinessFinding[] => {
    const times = failing.get(number) ?? 0;
    if (times === 0) return [];
    return [
      {
        mark: times >= FAILED_TOO_OFTEN ? 'error' : 'warning',
        what,
        found: `${number}: the last ${times === 1 ? 'call to it' : `${times} calls to it`} failed`,
        todo: { kind: 'other-number' },
      },
    ];
  });
}

async function drillFinding(knex: Knex, teamId: string): Promise<ReadinessFinding> {
  const answers = await drillAnswers(knex, teamId, DRILLS);
  if (answers.some(({ tookAfter }) => tookAfter !== null))
    return { mark: 'ok', what: 'Drill', found: 'taken by a person', todo: null };
  return {
    mark: 'error',
    what: 'Drill',
    found: answers.length === 0 ? 'none yet' : 'nobody has taken one',
    todo: { kind: 'drill' },
  };
}
