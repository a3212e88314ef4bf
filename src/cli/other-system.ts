import { Command, type Option } from 'commander';
import type { Knex } from 'knex';
import type { z } from 'zod';
import type { KeptSecrets } from '../crypto/secrets.ts';
import type { Actor } from '../records/actor.ts';
import { openClock } from '../records/clock.ts';
import { listTeams } from '../records/organisation/teams.ts';
import type { Clock } from '../safety/clock.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import { table } from './table.ts';

/** Other systems that are let in or told. Those of each kind are added, listed and ended by the same three commands. */

/** So much of an id is enough for people to tell two of a kind apart. */
const SHORT = 8;

/** What the commands work with. The secrets are read where a kind needs them: a token needs none. */
export interface OpenSystems {
  knex: Knex;
  clock: Clock;
  secrets: () => Promise<KeptSecrets>;
}

/** The options as they were typed. */
type TypedOptions = Record<string, string | true | undefined> & { team?: string; by: string };

interface System {
  id: string;
  name: string;
  teamIds: 'all' | string[];
}

export interface SystemCommands<One extends System, Wanted extends { name: string }> {
  /** As in `alarm-receiver`. */
  command: string;
  description: string;
  /** What one is called, as in "receiver". */
  noun: string;
  /** What its name is the name of. */
  heading: string;
  add: {
    description: string;
    name: string;
    /** `--by` comes by itself. */
    options: Option[];
    after: string;
  };
  list: { description: string; none: string };
  end: { command: 'end' | 'revoke'; description: string };

  schema: z.ZodType<Wanted>;
  /** What the schema checks, besides the name and the teams. */
  wanted: (given: TypedOptions) => Record<string, unknown>;
  /** What to say of each field that the schema refuses. */
  faults: Record<string, string>;
  alsoWrong?: (wanted: Wanted) => string[];

  /** Resolves with what to tell the person at the terminal, as does `endOne`. */
  addOne: (open: OpenSystems, actor: Actor, wanted: Wanted, now: Date) => Promise<string[]>;
  listAll: (open: OpenSystems, now: Date) => Promise<One[]>;
  endOne: (open: OpenSystems, actor: Actor, one: One, now: Date) => Promise<string[]>;
  /** What stands in the table after the id and the name, by its heading. */
  columns: Record<string, (one: One, teams: string) => string>;
}

export function systemCommand<One extends System, Wanted extends { name: string }>(
  kind: SystemCommands<One, Wanted>,
): Command {
  const command = new Command(kind.command).description(kind.description);
  const add = command.command('add').description(kind.add.description).argument('<name>', kind.add.name);
  for (const option of kind.add.options) add.addOption(option);
  add
    .requiredOption('--by <name>', 'who are you?')
    .addHelpText('after', `\n${kind.add.after}`)
    .action(async (name: string, given: TypedOptions) => {
      await print((open) => addSystem(kind, open, name, given));
    });
  command
    .command('list')
    .description(kind.list.description)
    .action(async () => {
      await print((open) => listSystems(kind, open));
    });
  command
    .command(kind.end.command)
    .description(kind.end.description)
    .argument(`<${kind.noun}>`, `its id as ${kind.command} list shows it`)
    .requiredOption('--by <name>', 'who are you?')
    .action(async (id: string, { by }: { by: string }) => {
      await print((open) => endSystem(kind, open, id, by));
    });
  return command;
}

async function print(act: (open: OpenSystems) => Promise<string[]>): Promise<void> {
  await printFromRecords(async ({ knex, secrets }) => act({ knex, clock: await openClock(knex, null), secrets }));
}

/** Rejects with CommandFailed, and changes nothing, where something is wrong. */
export async function addSystem<One extends System, Wanted extends { name: string }>(
  kind: SystemCommands<One, Wanted>,
  open: OpenSystems,
  name: string,
  given: TypedOptions,
): Promise<string[]> {
  const { team, by } = given;
  const known = await listTeams(open.knex);
  const names = team === undefined ? [] : severalOf(team);
  const teamIds = team === undefined ? 'all' : known.filter((one) => names.includes(one.name)).map(({ id }) => id);
  const wanted = kind.schema.safeParse({ ...kind.wanted(given), name, teamIds });
  const wrong = new Set(wanted.success ? [] : wanted.error.issues.map(({ path: [field] }) => field));
  const faults = [
    ...Object.entries(kind.faults).flatMap(([field, words]) => (wrong.has(field) ? [words] : [])),
    ...names.filter((one) => !known.some(({ name: its }) => its === one)).map((one) => `There is no team ${one}.`),
    ...(wanted.success ? (kind.alsoWrong?.(wanted.data) ?? []) : []),
    ...(by.trim() === '' ? ['--by: who are you?'] : []),
  ];
  if (!wanted.success || faults.length > 0) throw new CommandFailed([...faults, 'Nothing has changed.']);
  return await kind.addOne(open, actorOf(by), wanted.data, realNow(open));
}

export async function listSystems<One extends System, Wanted extends { name: string }>(
  kind: SystemCommands<One, Wanted>,
  open: OpenSystems,
): Promise<string[]> {
  const teams = await listTeams(open.knex);
  const systems = await kind.listAll(open, realNow(open));
  if (systems.length === 0) return [kind.list.none];
  const teamsOf = ({ teamIds }: One): string =>
    teamIds === 'all'
      ? 'every team'
      : teams
          .filter(({ id }) => teamIds.includes(id))
          .map(({ name }) => name)
          .join(', ');
  return table(
    [kind.noun, kind.heading, ...Object.keys(kind.columns)],
    systems.map((one) => [
      one.id.slice(0, SHORT),
      one.name,
      ...Object.values(kind.columns).map((column) => column(one, teamsOf(one))),
    ]),
  );
}

/** Rejects with CommandFailed, and changes nothing, where there is none of that id. */
export async function endSystem<One extends System, Wanted extends { name: string }>(
  kind: SystemCommands<One, Wanted>,
  open: OpenSystems,
  given: string,
  by: string,
): Promise<string[]> {
  const now = realNow(open);
  const [found, another] = (await kind.listAll(open, now)).filter(
    ({ id }) => given !== '' && id.startsWith(given.toLowerCase()),
  );
  if (by.trim() === '') throw new CommandFailed(['--by: who are you?', 'Nothing has changed.']);
  if (another) throw new CommandFailed([`Several ${kind.noun}s begin with ${given}; give more of the id.`]);
  if (!found) throw new CommandFailed([`No ${kind.noun} is ${given}: see ${kind.command} list.`]);
  return await kind.endOne(open, actorOf(by), found, now);
}

/** What is typed with commas. */
export const severalOf = (given: string | true | undefined): string[] =>
  typeof given === 'string' ? given.split(',').map((one) => one.trim()) : [];

const actorOf = (by: string): Actor => ({ kind: 'person', name: by.trim(), via: 'cli' });
const realNow = ({ clock }: OpenSystems): Date => clock.toReal(clock.now());
