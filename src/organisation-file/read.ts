import { z } from 'zod';
import type { LadderStep, Plan, Who } from '../safety/plan.ts';
import type { Organisation, PersonEntry, TeamEntry } from '../records/organisation/organisation-shape.ts';
import { checkFile } from './check.ts';
import { type FileFinding, type Path, type PathFinding, readLocated, withoutDigits } from './document.ts';
import { draftOf, partsOf } from './drafts.ts';
import * as schema from './schema.ts';
import { whoOf } from './who.ts';

/** A file without faults. */
export interface WholeFile {
  organisation: Organisation;
  revision: number | null;
  /** The line of `may_ring`, or of what it would stand in. */
  mayRingLine: number;
  /** The line of this person's `pin`, or of what it would stand in. */
  lineOfPin(staffNumber: string): number;
  warnings: FileFinding[];
}

export type OrganisationRead = WholeFile | { faults: FileFinding[]; warnings: FileFinding[] };

/**
 * Reads an organisation file. Returns the whole of it, or all faults at once. Faults and warnings are in the order of
 * their lines.
 * @param lineNumbers as checkOrganisation has it
 */
export function readOrganisation(text: string, lineNumbers: readonly string[] = []): OrganisationRead {
  const file = readLocated(text);
  if (file.content === undefined) return { faults: file.faults, warnings: [] };
  const checked = checkOrganisation(file.content, lineNumbers);
  const located = ({ path, reason }: PathFinding): FileFinding => ({ line: file.lineOf(path), reason });
  const warnings = inOrder(checked.warnings.map(located));
  const faults = inOrder([...file.faults, ...checked.faults.map(located)]);
  if (checked.organisation === null || faults.length > 0) return { faults, warnings };
  const { organisation, revision } = checked;
  const mayRingLine = file.lineOf(['organisation', 'may_ring']);
  const lineOfPin = (staffNumber: string): number => {
    const index = organisation.people.findIndex((person) => person.staffNumber === staffNumber);
    return file.lineOf(['people', index, 'pin']);
  };
  return { organisation, revision, mayRingLine, lineOfPin, warnings };
}

interface OrganisationChecked {
  /** Null where there are faults. */
  organisation: Organisation | null;
  /** From which the file was exported; null: it does not say. */
  revision: number | null;
  faults: PathFinding[];
  warnings: PathFinding[];
}

/**
 * Checks an organisation by all rules of the file.
 * @param content as a file has it: maps, lists and strings (as-written.ts makes it from an organisation)
 * @param lineNumbers where the line itself is rung, as E.164: nobody can be reached there. Left out: they do not matter
 */
export function checkOrganisation(content: unknown, lineNumbers: readonly string[] = []): OrganisationChecked {
  const parsed = parse(content);
  const { faults, warnings } = checkFile(draftOf(content), lineNumbers);
  const all = [...parsed.faults, ...faults];
  const organisation = parsed.entries === null || all.length > 0 ? null : assemble(parsed.entries);
  return { organisation, revision: parsed.revision, faults: all, warnings };
}

interface Entries {
  organisation: schema.OrganisationEntry;
  teams: schema.FileTeam[];
  people: schema.FilePerson[];
}

function parse(content: unknown): { entries: Entries | null; revision: number | null; faults: PathFinding[] } {
  const faults: PathFinding[] = [];
  const read = <T extends z.ZodType>(type: T, value: unknown, path: Path): z.output<T> | null => {
    const result = type.safeParse(value);
    if (result.success) return result.data;
    faults.push(...result.error.issues.flatMap((issue) => findings(issue, value, path)));
    return null;
  };
  const whole = read(schema.File, content, []);
  const { country, ...parts } = partsOf(content);
  const organisation =
    parts.organisation === undefined
      ? null
      : read(schema.organisationIn(country), parts.organisation, ['organisation']);
  const teams = parts.teams
    .map((entry, index) => read(schema.Team, entry, ['teams', index]))
    .filter((entry) => entry !== null);
  const people = parts.people
    .map((entry, index) => read(schema.personIn(country), entry, ['people', index]))
    .filter((entry) => entry !== null);
  return {
    entries: whole === null || organisation === null ? null : { organisation, teams, people },
    revision: whole?.revision ?? null,
    faults,
  };
}

function findings(issue: z.core.$ZodIssue, value: unknown, base: Path): PathFinding[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], reason: `${withoutDigits(key)} is an unknown key` }));
  }
  const name = issue.path.filter((key) => typeof key === 'string').at(-1) ?? '';
  const missing = typeof issue.path.at(-1) === 'string' && at(value, issue.path) === undefined;
  const reason = missing ? `${name} is missing` : `${name === '' ? 'this' : name} ${spoken(issue)}`;
  return [{ path, reason }];
}

/**
 * Replaces zod's own messages, which are for programmers. They come if the schema gives no reason, where a group of
 * keys should be.
 */
function spoken(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('Invalid input')) return 'must be a group of keys of its own';
  return issue.message;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    value,
  );
}

function inOrder(findings: FileFinding[]): FileFinding[] {
  return findings.toSorted((one, other) => one.line - other.line);
}

function assemble({ organisation, teams, people }: Entries): Organisation {
  const roles = new Set(people.flatMap((person) => person.roles));
  const spokenName = organisation.spoken_name ?? organisation.name;
  return {
    name: organisation.name,
    spokenName,
    lineName: organisation.line_name ?? `${spokenName}, lone working`,
    timezone: organisation.timezone,
    locale: organisation.locale,
    duty: organisation.duty,
    lastResort: organisation.last_resort ?? null,
    mayRing: organisation.may_ring,
    logHeads: organisation.log_heads,
    majorIncident:
      organisation.major_incident?.map(({ name, for: whatFor, day, night }) => ({
        ...{ name, whatFor, dayNumber: day, nightNumber: night ?? day },
      })) ?? null,
    teams: teams.map((team) => asTeam(team, roles)),
    people: people.map((person) => asPerson(person, teams)),
  };
}

/**
 * A team's longest visit in milliseconds if the file gives none, unless its usual visit is longer: the 720 minutes that
 * are the most a text may name.
 */
const LONGEST = 12 * 3_600_000;

function asTeam(team: schema.FileTeam, roles: Set<string>): TeamEntry {
  const who = (words: string[]): Who[] => words.map((word) => whoOf(word, roles)).filter((one) => one !== null);
  const ladder = (steps: schema.StepEntry[]): LadderStep[] =>
    steps
      .map((step) => ({ after: step.after, who: who(step.who), by: [...new Set(step.by)] }))
      .toSorted((one, other) => one.after - other.after);
  const { watch, help } = team.code_phrases;
  const plan: Plan = {
    usualLength: team.usual_length,
    longest: team.longest ?? Math.max(LONGEST, team.usual_length),
    reminder: team.reminder,
    okExtends: team.ok_extends,
    ...(team.report_each && { reportEach: true }),
    ...(team.home_checks !== null && { homeChecks: team.home_checks }),
    ...(!team.board_shows_place && { boardShowsPlace: false }),
    codePhrases: { ...(watch === undefined ? {} : { watch }), ...(help === undefined ? {} : { help }) },
    ladder: ladder(team.ladder),
    duress: ladder(team.duress),
    panic: ladder(team.panic ?? team.duress),
    watch: ladder(team.watch),
    ...(team.office_hours.length > 0 && { officeHours: team.office_hours }),
    ...(team.ladder_out_of_hours && { ladderOutOfHours: ladder(team.ladder_out_of_hours) }),
    ...(team.duress_out_of_hours && { duressOutOfHours: ladder(team.duress_out_of_hours) }),
    inform: who(team.inform),
    receiptWithin: team.receipt_within,
    repeat: team.repeat,
    newsWithin: team.news_within,
    purpleFile: team.purple_file,
    tell: { start: who(team.tell.start), end: who(team.tell.end) },
    carriers: team.carriers,
  };
  return {
    name: team.name,
    policeForce: team.police_force ?? null,
    ownSteps: team.own_steps,
    openVisits: team.open_visits,
    plan,
  };
}

function asPerson(person: schema.FilePerson, teams: schema.FileTeam[]): PersonEntry {
  return {
    staffNumber: person.staff_number,
    name: person.name,
    roles: [...new Set(person.roles)],
    teams: [...new Set(person.team ?? teams.map((team) => team.name))],
    phones: person.phones ?? (person.phone === undefined ? [] : [person.phone]),
    pin: person.pin ?? null,
    duressPin: person.duress_pin ?? null,
    buddies: person.buddies,
    away: person.away,
    hours: person.hours,
    needs: { language: person.language ?? null, slowSpeech: person.slow_speech, textOnly: person.text_only },
    stretch: person.stretch,
    reportEach: person.report_each,
    building: person.building ?? null,
  };
}
