import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { type Readiness, readinessOfTeam } from '../../operations/readiness/readiness.ts';
import { type DrillAnswer, drillAnswers } from '../../records/drills.ts';
import { latestSeal } from '../../records/log-seal.ts';
import { type Change, changesOfTeamWithin } from '../../records/organisation/changes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { THROUGH } from '../../timeline/change-source.ts';
import { dateAndTime } from '../shell/times.ts';
import { type Duty, dutiesIn } from './duties.ts';
import type { Part } from './evidence-pack.ts';
import { figuresOf } from './figures.ts';
import { incidentsPart } from './incidents-part.ts';
import { type Period, periodOf } from './period.ts';
import { countWords, durationWords } from './small-numbers.ts';
import { trainingPart } from './training-part.ts';
import { reportView } from './view.ts';

/** The parts of a half-year's evidence, each with the data behind it. */

type Team = { id: string; name: string };

interface HalfYear {
  first: Period;
  second: Period;
}

/** A quarter and the one after it; null: the name is no quarter's. */
export function halfYearFrom(name: string, timezone: string): HalfYear | null {
  const first = periodOf(name, timezone);
  const second = first?.isQuarter === true ? periodOf(first.after, timezone) : null;
  return first && second ? { first, second } : null;
}

/** "July 2026 to December 2026" */
export function halfYearTitle({ first, second }: HalfYear): string {
  const [month = ''] = first.title.split(' ');
  const [, end = second.title] = second.title.split(' to ');
  return `${month} ${first.title.slice(-4)} to ${end}`;
}

/** The tables of src/safety/README.md. */
const DUTIES = dutiesIn(readFileSync(join(import.meta.dirname, '..', '..', 'safety', 'README.md'), 'utf8'));

const MOST_DRILLS = 500;

export async function evidenceParts(
  { parts: { knex, library, lineNumbers } }: DeskDependencies,
  { first, second }: HalfYear,
  teams: Team[],
  { now, timezone }: { now: Date; timezone: string },
): Promise<Part[]> {
  const span = { from: first.from, to: second.to };
  const readiness: string[][] = [];
  const drills: string[][] = [];
  const changes: string[][] = [];
  for (const { id, name } of teams) {
    const found = await readinessOfTeam(knex, id, now, {
      seesAlarms: false,
      languages: () => library.languages,
      lineNumbers,
    });
    readiness.push(...readinessRows(found).map((row) => [name, ...row]));
    const answers = (await drillAnswers(knex, id, MOST_DRILLS)).filter(
      ({ raisedAt }) => raisedAt >= span.from && raisedAt < span.to,
    );
    drills.push(...drillRows(answers, timezone).map((row) => [name, ...row]));
    const made = await changesOfTeamWithin(knex, id, span);
    changes.push(...made.map((change) => [name, ...changeRow(change, timezone)]));
  }
  return [
    {
      id: 'readiness',
      title: 'Readiness',
      note: `Whether each team may rely on the line, as on ${dateAndTime(now, timezone)}.`,
      head: ['team', 'what', 'found'],
      rows: readiness,
    },
    {
      id: 'drills',
      title: 'Drills',
      note: 'Each drill of the half-year: how long until a person was there, and until somebody had it.',
      head: ['team', 'when', 'kind', 'to the first person', 'taken after'],
      rows: drills,
    },
    await trainingPart(knex, teams, { now, timezone }),
    await incidentsPart(knex, teams, { ...span, now, timezone }),
    await quarterPart(knex, first, teams, { now, timezone }),
    await quarterPart(knex, second, teams, { now, timezone }),
    {
      id: 'changes',
      title: 'Changes of plans',
      note: 'Who made each, and what stood there before, is in the history of the plan at the duty desk.',
      head: ['team', 'when', 'what', 'through'],
      rows: changes,
    },
    {
      id: 'duties',
      title: 'Duties of the policies',
      note:
        'How each duty is carried, or whose it is instead, and the tests that show it. They run before each ' +
        'change of the program.',
      head: ['id', 'duty', 'policies', 'how', 'proof'],
      rows: DUTIES.map(dutyRow),
    },
    await logPart(knex),
  ];
}

const dutyRow = ({ id, duty, from, how, tests }: Duty): string[] => [id, duty, from, how, tests.join(' ')];

async function quarterPart(
  knex: Knex,
  period: Period,
  teams: Team[],
  { now, timezone }: { now: Date; timezone: string },
): Promise<Part> {
  const before = periodOf(period.before, timezone) ?? period;
  const of = ({ from, to }: Period) => ({ teamIds: teams.map(({ id }) => id), from, to, now, timezone });
  const view = reportView(await figuresOf(knex, of(period)), await figuresOf(knex, of(before)), teams, null);
  return {
    id: `report-${period.name}`,
    title: `Report of ${period.title}`,
    note: 'As the page of the quarter has it. An alarm counts once it has been closed for a day.',
    head: ['part', 'what', period.name, before.name],
    // Incidents have a part of their own: a sum of both quarters beside each would tell the small numbers.
    rows: view.sections
      .filter(({ id }) => id !== 'incidents')
      .flatMap(({ title, lines }) => lines.map((line) => [title, line.what, line.now, line.before])),
  };
}

/** It tells how many people each finding is about, and no names. It never tells which of the two PINs is missing. */
function readinessRows({ people, team, isReady }: Readiness): string[][] {
  const byKind = new Map<string, Set<string>>();
  for (const { mark, kind, todo, personId } of people) {
    if (mark === 'ok') continue;
    const isOfPins = todo?.kind === 'give-code' || todo?.kind === 'use-code';
    const what = isOfPins ? 'PINs not set' : todo?.kind === 'practise' ? 'not practised' : kind;
    byKind.set(what, (byKind.get(what) ?? new Set()).add(personId));
  }
  const others = team.filter(({ what }) => !OF_ALL.includes(what));
  return [
    ['May rely on the line', isReady ? 'go' : 'no go'],
    ...[...byKind].map(([what, ids]) => [`People: ${what}`, countWords(ids.size)]),
    ...OF_ALL.flatMap((name) => team.filter(({ what }) => what === name).map(({ mark }) => [name, MARKS[mark]])),
    ['Other findings to put right', String(others.filter(({ mark }) => mark === 'error').length)],
    ['Other findings to look at', String(others.filter(({ mark }) => mark === 'warning').length)],
  ];
}

/** Findings that name nobody. */
const OF_ALL = ['Emergency sheets', 'Drill', 'Training'];
const MARKS = { error: 'to put right', warning: 'to look at', ok: 'well' } as const;

function drillRows(answers: DrillAnswer[], timezone: string): string[][] {
  const ids = [...new Set(answers.map(({ drillId }) => drillId))];
  return ids.map((id) => {
    const asked = answers.filter(({ drillId }) => drillId === id);
    const [one] = asked;
    const soonest = (of: (answer: DrillAnswer) => number | null): string => {
      const times = asked.map(of).filter((time) => time !== null);
      return times.length === 0 ? 'nobody' : durationWords(Math.min(...times) / 1000);
    };
    return [
      one ? dateAndTime(one.raisedAt, timezone) : '',
      one?.kind === 'missed' ? 'a check-in that did not come' : 'covert',
      soonest(({ personAfter }) => personAfter),
      soonest(({ tookAfter }) => tookAfter),
    ];
  });
}

const changeRow = ({ at, source, happened, keys, revision }: Change, timezone: string): string[] => [
  dateAndTime(at, timezone),
  happened === 'changed' ? keys.map(({ key }) => key.replaceAll('_', ' ')).join(', ') : happened,
  `${THROUGH[source]}, revision ${revision}`,
];

async function logPart(knex: Knex): Promise<Part> {
  const seal = await latestSeal(knex);
  return {
    id: 'logs',
    title: 'The sealed logs',
    note:
      'Anyone who has kept this head can see later whether the logs are still what they were: npm run cli -- ' +
      'verify-log --head, and the head.',
    head: ['seal', 'made at', 'rows', 'head'],
    rows: seal ? [[String(seal.number), seal.sealedAt.toISOString(), String(seal.rows), seal.head]] : [],
  };
}
