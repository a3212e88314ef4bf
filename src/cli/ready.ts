import { Command } from 'commander';
import type { Knex } from 'knex';
import type { Finding, Mark } from '../carriers/diagnostics.ts';
import { openClock } from '../records/clock.ts';
import { drillAnswers, teamByName } from '../records/drills.ts';
import { loadResponders, loadOrganisationSettings } from '../records/organisation/people.ts';
import {
  numbersThatFail,
  type OfficeNumber,
  officeNumbers,
  unprovedOfficeNumbers,
} from '../records/organisation/phones.ts';
import { type PersonReadiness, readinessOf } from '../records/views/readiness.ts';
import { CODE_LASTS } from '../safety/pin-rules.ts';
import { teamPlan } from '../records/organisation/teams.ts';
import { sheet } from './doctor.ts';
import { ladderFindings } from './ladder-findings.ts';
import { CommandFailed, withRecords } from './open.ts';

const DAY = 24 * 3_600_000;
const WITHHELD_WITHIN = 30 * DAY;
const FAILED_WITHIN = 30 * DAY;
const FAILED_TOO_OFTEN = 2;
const DRILLS = 5;

export function readyCommand(): Command {
  return new Command('ready')
    .description('go or no-go: may this team rely on the line?')
    .argument('<team>', "the team's name")
    .option('--all', 'a line for each person and fault, instead of one for each kind')
    .addHelpText(
      'after',
      '\n✓ is well, ! a person must look, ✗ must be put right; with any ✗ the exit ' +
        'code is 1.\n\nExample: npm run cli -- ready North',
    )
    .action(async (team: string, { all = false }: { all?: boolean }) => {
      await withRecords(process.env, async ({ knex }) => {
        const { lines, isReady } = await readySheet(knex, team, (await openClock(knex, null)).now(), { all });
        for (const line of lines) console.log(line);
        if (!isReady) process.exitCode = 1;
      });
    });
}

/** Rejects with CommandFailed where there is no such team. */
export async function readySheet(
  knex: Knex,
  teamName: string,
  now: Date,
  { all = false } = {},
): Promise<{ lines: string[]; isReady: boolean }> {
  const team = await teamByName(knex, teamName);
  const organisation = await loadOrganisationSettings(knex);
  if (!team || !organisation) throw new CommandFailed([`There is no team ${teamName}.`]);
  const people = await readinessOf(knex, team.id, now, new Date(now.getTime() - WITHHELD_WITHIN));
  const office = (await unprovedOfficeNumbers(knex)).map((number) => officeFinding(number, team.name));
  const workers = people.filter(({ isWorker }) => isWorker);
  const respondersByWorker = await Promise.all(
    workers.map(async (worker) => ({ worker, responders: await loadResponders(knex, worker.id, team.id) })),
  );
  const findings = [
    ...(all
      ? people.flatMap((person) => personFindings(person, now))
      : byKind(
          people.flatMap((person) => personFindings(person, now)),
          team.name,
        )),
    ...office,
    ...(await failingFindings(knex, people, now)),
    ...ladderFindings(respondersByWorker, await teamPlan(knex, team.id), now),
    await drillFinding(knex, team),
  ];
  const isReady = findings.every(({ mark }) => mark !== 'bad');
  return { isReady, lines: [...sheet(findings), isReady ? 'Go.' : 'No go.'] };
}

/** A finding about one person; `kind` is what it has in common with others', in words that fit several people. */
interface PersonFinding extends Finding {
  kind: string;
  staffNumber: string;
}

type Found = (mark: Mark, kind: string, found: string, todo: string) => PersonFinding;

function personFindings(person: PersonReadiness, now: Date): PersonFinding[] {
  const { staffNumber, phones } = person;
  const what = `${person.name} (${staffNumber})`;
  const finding: Found = (mark, kind, found, todo) => ({ mark, what, kind, staffNumber, found, todo });
  const findings = [
    ...phones
      .filter(({ isVerified }) => !isVerified)
      .map(({ number }) =>
        finding('bad', UNVERIFIED, `${number} has not proved to be theirs`, `npm run cli -- verify ${staffNumber}`),
      ),
    ...phones.flatMap(({ number, marks }) =>
      marks.map((why) =>
        finding(
          why === 'dead' ? 'bad' : 'look',
          `a number ${MARKS[why] ?? why}`,
          `${number}: ${MARKS[why] ?? why}`,
          TODO_OF_MARKS,
        ),
      ),
    ),
    ...pinFindings(person, now, finding),
    ...(person.isWithheld
      ? [finding('look', WITHHELD, WITHHELD, "show the number to this line, in the phone's settings")]
      : []),
  ];
  return findings.length > 0
    ? findings
    : [{ mark: 'ok', what, kind: ALL_WELL, staffNumber, found: ALL_WELL, todo: null }];
}

const UNVERIFIED = 'a number has not proved to be theirs';
const WITHHELD = 'rings with a withheld number: the line cannot know whose phone it is';
const ALL_WELL = 'numbers verified, PINs set and practised';
const NAMED = 5;

/** What is so of several people is one line: a team of 25 has as many kinds as a team of three. */
function byKind(findings: PersonFinding[], team: string): Finding[] {
  const kinds = new Map<string, PersonFinding[]>();
  for (const finding of findings) kinds.set(finding.kind, [...(kinds.get(finding.kind) ?? []), finding]);
  return [...kinds.values()].flatMap((alike): Finding[] => {
    const [first] = alike;
    const people = [...new Map(alike.map((one) => [one.staffNumber, one])).values()];
    if (!first || people.length === 1) return alike;
    const more = people.length - NAMED;
    const names = people
      .slice(0, NAMED)
      .map(({ what }) => what)
      .join(', ');
    return [
      {
        mark: first.mark,
        what: `${people.length} people`,
        found: `${first.kind}: ${names}${more > 0 ? ` and ${more} more (ready "${team}" --all names them)` : ''}`,
        todo: first.kind === UNVERIFIED ? `npm run cli -- verify "${team}"` : todoOfAll(first.todo, people),
      },
    ];
  });
}

/** A command about one person becomes as many: the first as it is typed, the numbers of the rest. */
function todoOfAll(todo: string | null, people: PersonFinding[]): string | null {
  const [first, ...others] = people.map(({ staffNumber }) => staffNumber);
  if (todo === null || first === undefined || !todo.endsWith(` ${first}`)) return todo;
  const more = others.length - NAMED;
  return `${todo}, and so on for ${others.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function officeFinding({ name, number }: OfficeNumber, team: string): Finding {
  return {
    mark: 'bad',
    what: name,
    found: `${number}: nobody has pressed a key there yet`,
    todo: `npm run cli -- verify "${team}"`,
  };
}

/** A number may have been given up, or be barred at a carrier, long after it was proved. */
async function failingFindings(knex: Knex, people: PersonReadiness[], now: Date): Promise<Finding[]> {
  const owned = [
    ...people.flatMap(({ name, staffNumber, phones }) =>
      phones.map(({ number }) => ({ what: `${name} (${staffNumber})`, number })),
    ),
    ...(await officeNumbers(knex)).map(({ name, number }) => ({ what: name, number })),
  ];
  const failing = await numbersThatFail(
    knex,
    owned.map(({ number }) => number),
    new Date(now.getTime() - FAILED_WITHIN),
    FAILED_TOO_OFTEN,
  );
  return owned.flatMap(({ what, number }): Finding[] => {
    const times = failing.get(number) ?? 0;
    if (times === 0) return [];
    return [
      {
        mark: times >= FAILED_TOO_OFTEN ? 'bad' : 'look',
        what,
        todo: 'npm run cli -- doctor --call, or another number in the file',
        found: `${number}: the last ${times === 1 ? 'call to it' : `${times} calls to it`} failed`,
      },
    ];
  });
}

/** Of table undeliverable_number. */
const MARKS: Partial<Record<string, string>> = {
  opted_out: 'has opted out of texts',
  blocked: 'texts are blocked',
  dead: 'is a dead number',
  landline: 'takes no texts: it is a landline',
};
const TODO_OF_MARKS =
  'they are rung instead of texted; a text of START from that phone, or another number in the file, mends it';

function pinFindings(person: PersonReadiness, now: Date, finding: Found): PersonFinding[] {
  const one = (mark: Mark, found: string, todo: string): PersonFinding => finding(mark, found, found, todo);
  const needsDuress = person.needsDuressPin && !person.hasDuressPin;
  // A code that they have, and that works still, is what they need: another one would make it useless.
  const hasCode = person.codeAt !== null && now.getTime() - person.codeAt.getTime() < CODE_LASTS;
  const set = hasCode
    ? 'they ring, key the one-time code that they were given, and choose'
    : `npm run cli -- pin reset ${person.staffNumber}`;
  if (!person.hasPin) return [one('bad', hasCode ? 'no PIN yet, and a one-time code that works' : 'no PIN', set)];
  return [
    ...(needsDuress
      ? [one('bad', hasCode ? 'no duress PIN yet, and a one-time code that works' : 'no duress PIN', set)]
      : []),
    ...(person.practisedAt === null ? [one('bad', 'has not practised', 'they ring, key their PIN, and 9')] : []),
    ...(person.practisedAt !== null && person.hasDuressPin && person.duressPractisedAt === null
      ? [one('look', 'has not practised the duress PIN', 'they ring, key their PIN, and 9')]
      : []),
  ];
}

async function drillFinding(knex: Knex, { id, name }: { id: string; name: string }): Promise<Finding> {
  const answers = await drillAnswers(knex, id, DRILLS);
  if (answers.some(({ tookAfter }) => tookAfter !== null))
    return { mark: 'ok', what: 'Drill', found: 'taken by a person', todo: null };
  return {
    mark: 'bad',
    what: 'Drill',
    found: answers.length === 0 ? 'none yet' : 'nobody has taken one',
    todo: `npm run cli -- drill "${name}"`,
  };
}
