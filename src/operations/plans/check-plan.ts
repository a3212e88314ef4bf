import { z } from 'zod';
import { asWritten } from '../../organisation-file/as-written.ts';
import type { PathFinding } from '../../organisation-file/document.ts';
import { checkOrganisation } from '../../organisation-file/read.ts';
import type { Organisation, TeamEntry } from '../../records/organisation/organisation-shape.ts';

/**
 * A team's plan as somebody would have it, by the rules of the organisation file: the whole organisation is checked as
 * if its file had been changed, so that nobody is left alone by it.
 */

/** In the words of the file. */
const step = z.object({ after: z.string(), who: z.array(z.string()), by: z.array(z.string()) });
export const planGiven = z.object({
  ladder: z.array(step),
  duress: z.array(step),
  /** Null: as `duress`. */
  panic: z.array(step).nullable(),
  watch: z.array(step),
  /** As the file has them; none: the ladders hold at any time. */
  officeHours: z.array(z.object({ days: z.string(), from: z.string(), to: z.string() })),
  /** Null: as in hours. */
  ladderOutOfHours: z.array(step).nullable(),
  duressOutOfHours: z.array(step).nullable(),
  ownSteps: z.array(z.string()),
  /** Empty: none. */
  phrases: z.object({ watch: z.string(), help: z.string() }),
  news: z.object({ missed: z.string(), covert: z.string() }),
  repeat: z.string(),
  lengths: z.object({ usual: z.string(), longest: z.string(), reminder: z.string(), okExtends: z.string() }),
  /** `homeChecks` as the file has it: "off", or how often. */
  checks: z.object({ reportEach: z.boolean(), homeChecks: z.string() }),
  boardShowsPlace: z.boolean(),
  inform: z.array(z.string()),
  tell: z.object({ start: z.array(z.string()), end: z.array(z.string()) }),
});
export type PlanGiven = z.output<typeof planGiven>;

/** What is wrong, or worth a look. */
export interface PlanFinding {
  /** The keys below the team, as in the file; null: it is about something else that would no longer be right. */
  path: (string | number)[] | null;
  /** Somebody's name, or another team's; null: this team. */
  about: string | null;
  reason: string;
}

interface PlanChecked {
  /** Null where there are faults. */
  team: TeamEntry | null;
  faults: PlanFinding[];
  warnings: PlanFinding[];
}

/** Without the key `panic` is as `duress`, and out of hours all is as in hours. */
const LEFT_OUT = ['panic', 'ladder_out_of_hours', 'duress_out_of_hours'];

export function checkPlan(before: Organisation, name: string, given: PlanGiven): PlanChecked {
  const index = before.teams.findIndex((team) => team.name === name);
  const file = asWritten(before);
  const { teams, ...rest } = z.looseObject({ teams: z.array(z.looseObject({})) }).parse(file);
  const kept = Object.fromEntries(Object.entries(teams[index] ?? {}).filter(([key]) => !LEFT_OUT.includes(key)));
  const entry = {
    ...kept,
    ladder: given.ladder,
    duress: given.duress,
    ...(given.panic !== null && { panic: given.panic }),
    watch: given.watch,
    office_hours: given.officeHours,
    ...(given.ladderOutOfHours !== null && { ladder_out_of_hours: given.ladderOutOfHours }),
    ...(given.duressOutOfHours !== null && { duress_out_of_hours: given.duressOutOfHours }),
    own_steps: given.ownSteps,
    code_phrases: {
      ...(given.phrases.watch !== '' && { watch: given.phrases.watch }),
      ...(given.phrases.help !== '' && { help: given.phrases.help }),
    },
    news_within: given.news,
    repeat: given.repeat,
    usual_length: given.lengths.usual,
    longest: given.lengths.longest,
    reminder: given.lengths.reminder,
    ok_extends: given.lengths.okExtends,
    report_each: given.checks.reportEach ? 'yes' : 'no',
    home_checks: given.checks.homeChecks,
    board_shows_place: given.boardShowsPlace ? 'yes' : 'no',
    inform: given.inform,
    tell: given.tell,
  };
  const now = checkOrganisation({ ...rest, teams: [...teams.slice(0, index), entry, ...teams.slice(index + 1)] });
  const then = checkOrganisation(file);
  const found = (findings: PathFinding[], old: PathFinding[]): PlanFinding[] =>
    findings
      .filter((one) => isOf(index, one) || !old.some((other) => isSame(one, other)))
      .map((one) => findingOf(one, index, before));
  const faults = found(now.faults, then.faults);
  return {
    team: now.organisation?.teams[index] ?? null,
    // What was wrong before, by a rule that came later, is told too where nothing else is wrong.
    faults: faults.length > 0 ? faults : now.faults.map((one) => findingOf(one, index, before)),
    warnings: found(now.warnings, then.warnings),
  };
}

const isOf = (index: number, { path }: PathFinding): boolean => path[0] === 'teams' && path[1] === index;
const isSame = (one: PathFinding, other: PathFinding): boolean => JSON.stringify(one) === JSON.stringify(other);

function findingOf({ path, reason }: PathFinding, index: number, { people, teams }: Organisation): PlanFinding {
  const [list, at, ...within] = path;
  const keys = within.filter((key) => typeof key !== 'symbol');
  if (list === 'teams' && at === index) return { path: keys, about: null, reason };
  const named = list === 'people' ? people : list === 'teams' ? teams : [];
  return { path: null, about: named[Number(at)]?.name ?? 'The organisation', reason };
}

/** A plan in the words in which it is given: of what is stored, for the person who changes it. */
export function givenOf({ plan, ownSteps, openVisits, name, policeForce }: TeamEntry, of: Organisation): PlanGiven {
  const entry = Written.parse(asWritten({ ...of, teams: [{ name, policeForce, ownSteps, openVisits, plan }] }))
    .teams[0];
  if (!entry) throw new Error('a team that was written is not there');
  const isAsDuress = JSON.stringify(entry.panic) === JSON.stringify(entry.duress);
  return {
    ladder: entry.ladder,
    duress: entry.duress,
    panic: isAsDuress ? null : entry.panic,
    watch: entry.watch,
    officeHours: entry.office_hours,
    ladderOutOfHours: entry.ladder_out_of_hours ?? null,
    duressOutOfHours: entry.duress_out_of_hours ?? null,
    ownSteps: entry.own_steps,
    phrases: { watch: entry.code_phrases.watch ?? '', help: entry.code_phrases.help ?? '' },
    news: entry.news_within,
    repeat: entry.repeat,
    lengths: {
      usual: entry.usual_length,
      longest: entry.longest,
      reminder: entry.reminder,
      okExtends: entry.ok_extends,
    },
    checks: { reportEach: entry.report_each === 'yes', homeChecks: entry.home_checks },
    boardShowsPlace: entry.board_shows_place === 'yes',
    inform: entry.inform,
    tell: entry.tell,
  };
}

const Written = z.object({
  teams: z.array(
    z.object({
      ladder: z.array(step),
      duress: z.array(step),
      panic: z.array(step),
      watch: z.array(step),
      office_hours: z.array(z.object({ days: z.string(), from: z.string(), to: z.string() })),
      ladder_out_of_hours: z.array(step).optional(),
      duress_out_of_hours: z.array(step).optional(),
      own_steps: z.array(z.string()),
      code_phrases: z.object({ watch: z.string().optional(), help: z.string().optional() }),
      news_within: z.object({ missed: z.string(), covert: z.string() }),
      repeat: z.string(),
      usual_length: z.string(),
      longest: z.string(),
      reminder: z.string(),
      ok_extends: z.string(),
      report_each: z.string(),
      home_checks: z.string(),
      board_shows_place: z.string(),
      inform: z.array(z.string()),
      tell: z.object({ start: z.array(z.string()), end: z.array(z.string()) }),
    }),
  ),
});
