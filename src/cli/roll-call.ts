import { Command } from 'commander';
import type { Knex } from 'knex';
import { z } from 'zod';
import { beginRollCall, endRollCall } from '../operations/roll-calls/begin.ts';
import type { Dependencies } from '../operations/work.ts';
import { loadTimezone } from '../records/organisation/people.ts';
import { teamByName } from '../records/drills.ts';
import { rollCallById } from '../records/roll-calls.ts';
import { type AskedPersonRow, readAsked, readRollCalls } from '../records/views/shown/roll-calls.ts';
import { ROLL_CALL_STATUSES, type RollCall, type RollCallAsks, type RollCallStatus } from '../safety/roll-call.ts';
import { dateAndTime } from '../timeline/local-time.ts';
import { CommandFailed, printFromRecords, withRecords } from './open.ts';
import { asCommand, byName, commandDependencies, whereNobodyRings } from './command-dependencies.ts';
import { table } from './table.ts';

interface Begin {
  out?: boolean;
  team?: string;
  everybody?: boolean;
  list?: string;
  at?: string;
  building?: string;
  drill?: boolean;
  by: string;
}

const SHOWN = 20;

export function rollCallCommand(): Command {
  const rollCall = new Command('roll-call').description(
    'ask everybody who is out, a team, or all at once whether all is well, and see what they say',
  );
  rollCall
    .command('begin')
    .description('ask them now: a text, then calls to those who say nothing, then their managers are told by name')
    .requiredOption('--by <who>', 'who asks')
    .option('--out', 'everybody who is out')
    .option('--team <team>', 'everybody of a team; with --out only those who are out')
    .option('--everybody', 'everybody')
    .option('--at <building>', 'everybody who works in that building')
    .option('--list <staff numbers>', 'these people, with commas')
    .option('--building <name>', 'a building of yours that it is about: the text begins with URGENT and its name')
    .option('--drill', 'every text and call says that it is a drill')
    .addHelpText('after', '\nExample: npm run cli -- roll-call begin --out --by "Joan Mercer"')
    .action(async (given: Begin) => {
      await printFromRecords(async (records) => begin(await commandDependencies(records), given));
    });
  rollCall
    .command('show')
    .description('what everybody has said; without an id the latest one')
    .argument('[id]', 'of the roll-call')
    .action(async (id: string | undefined) => {
      await printFromRecords(({ knex }) => showRollCall(knex, id ?? null));
    });
  rollCall
    .command('end')
    .description('nobody is rung any more')
    .argument('<id>', 'of the roll-call')
    .requiredOption('--by <who>', 'who ends it')
    .action(async (id: string, { by }: { by: string }) => {
      await withRecords(process.env, async (records) => {
        const parts = await commandDependencies(records);
        const ended = await asCommand(
          endRollCall(parts, byName(by, 'it is over'), { rollCall: (await known(parts.knex, id)).id, by }),
        );
        console.log(ended.kind === 'done' ? 'It has ended.' : 'It had ended before.');
      });
    });
  return rollCall;
}

/** Begins one. Rejects with CommandFailed where nobody is asked. */
async function begin(parts: Dependencies, given: Begin): Promise<string[]> {
  if (given.at?.trim() === '') throw new CommandFailed(['--at: which building?', 'Nothing has changed.']);
  const { asks, teams } = await whom(parts.knex, given);
  const begun = await asCommand(
    beginRollCall(parts, byName(given.by, 'a roll-call'), {
      asks,
      teams,
      staffNumbers: (given.list ?? '').split(/[\s,;]+/u).filter((one) => one !== ''),
      worksAt: given.at ?? null,
      building: given.building ?? null,
      isDrill: given.drill ?? false,
      by: given.by,
    }),
  );
  switch (begun.kind) {
    case 'building':
      throw new CommandFailed(['That name may not stand on a phone: no long numbers, and no word such as "safe".']);
    case 'nobody':
      throw new CommandFailed(['Nobody is there to be asked. Nothing has changed.']);
    case 'done':
      return [
        `${begun.asked} people are asked now.`,
        ...(begun.unknown.length > 0 ? [`Nobody has the staff number ${begun.unknown.join(', ')}.`] : []),
        `What they say: npm run cli -- roll-call show ${begun.id}`,
        ...(await whereNobodyRings(parts)),
      ];
  }
}

async function whom(
  knex: Knex,
  { out = false, team, everybody = false, at, list }: Begin,
): Promise<{ asks: RollCallAsks; teams: 'all' | string[] }> {
  const wholes = [out && '--out', everybody && '--everybody', list !== undefined && '--list'].filter(
    (one) => one !== false,
  );
  const [one, other] = team !== undefined && everybody ? ['--team', '--everybody'] : wholes;
  if (one !== undefined && other !== undefined)
    throw new CommandFailed([`${one} and ${other} ask different people: give one of them. Nothing has changed.`]);
  const named = team === undefined ? null : await teamByName(knex, team);
  if (team !== undefined && !named) throw new CommandFailed([`There is no team ${team}.`]);
  const teams = named ? [named.id] : 'all';
  if (list !== undefined) return { asks: 'list', teams };
  if (out) return { asks: 'out', teams };
  if (named) return { asks: 'teams', teams };
  if (everybody || at !== undefined) return { asks: 'everybody', teams };
  throw new CommandFailed(['Who is asked? --out, --team, --everybody, --at or --list. Nothing has changed.']);
}

const WORDS: Record<RollCallStatus, string> = {
  help: 'asked for help',
  silent: 'no answer',
  rung: 'is being rung',
  asked: 'asked, no answer yet',
  ok: 'well',
  found: 'well, as the office found out',
  away: 'away, not asked',
};

/** The answers, those who need somebody first. Rejects with CommandFailed where none has that id. */
async function showRollCall(knex: Knex, id: string | null): Promise<string[]> {
  const [latest] = await readRollCalls(knex, 'all', SHOWN);
  const rollCall = id === null ? latest : await known(knex, id);
  if (!rollCall) return ['There has been no roll-call.'];
  const timezone = await loadTimezone(knex);
  const rank = ({ status }: AskedPersonRow): number => ROLL_CALL_STATUSES.indexOf(status);
  const people = (await readAsked(knex, rollCall.id, 'all')).toSorted((one, other) => rank(one) - rank(other));
  return [
    `${rollCall.name}${rollCall.isDrill ? ' (a drill)' : ''}, ${dateAndTime(rollCall.startedAt, timezone)}, by ` +
      `${rollCall.startedBy}`,
    ...table(
      ['Who', 'Number', 'Answer', 'At'],
      people.map(({ name, staffNumber, status, answeredAt }) => [
        name,
        staffNumber,
        WORDS[status],
        answeredAt === null ? '-' : dateAndTime(answeredAt, timezone),
      ]),
    ),
  ];
}

async function known(knex: Knex, id: string): Promise<RollCall> {
  const rollCall = z.uuid().safeParse(id).success ? await rollCallById(knex, id) : null;
  if (!rollCall) throw new CommandFailed([`There is no roll-call ${id}.`]);
  return rollCall;
}
