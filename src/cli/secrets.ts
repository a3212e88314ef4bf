import { Command } from 'commander';
import { readDatabaseConfig } from '../app/config/config.ts';
import { LOOKS_AT_SECRETS } from '../app/follow-secrets.ts';
import { SECRET_NAMES, type SecretName, type SecretSource, sourceOf } from '../crypto/secrets.ts';
import { resealAll, type Resealed } from '../operations/secrets/reseal.ts';
import { dropPrevious, rotateSecret, type SecretFile, type Waits } from '../operations/secrets/rotate.ts';
import { isNeeded, type Needs, whatNeedsPrevious } from '../operations/secrets/what-needs-previous.ts';
import { byName } from './command-dependencies.ts';
import { CommandFailed, type OpenRecords, printFromRecords } from './open.ts';

/** Each process has looked at the files twice. */
const WAITS: Waits = { taken: 2 * LOOKS_AT_SECRETS + 1_000 };

export function secretsCommand(): Command {
  const secrets = new Command('secrets').description('PIN_SECRET and DATA_SECRET, which are changed while we run');
  secrets
    .command('status')
    .description('where each stands, and what still needs the previous one')
    .action(() => print((records) => showSecrets(records, process.env)));
  secrets
    .command('rotate')
    .description('take a new one; running processes take it within seconds, and what is sealed is sealed anew')
    .argument('<secret>', SECRET_NAMES.join(' or '))
    .requiredOption('--by <name>', 'who are you?')
    .addHelpText('after', '\nExample: npm run cli -- secrets rotate data --by "Dev Rao"')
    .action((name: string, { by }: { by: string }) =>
      print((records) => rotate(records, process.env, nameFrom(name), by, WAITS)),
    );
  secrets
    .command('forget')
    .description('take the previous one out of force; refused while anything needs it')
    .argument('<secret>', SECRET_NAMES.join(' or '))
    .requiredOption('--by <name>', 'who are you?')
    .addHelpText('after', '\nExample: npm run cli -- secrets forget data --by "Dev Rao"')
    .action((name: string, { by }: { by: string }) =>
      print((records) => forget(records, process.env, nameFrom(name), by)),
    );
  return secrets;
}

async function print(work: (records: OpenRecords) => Promise<string[]>): Promise<void> {
  await printFromRecords((records) => work(records));
}

async function showSecrets({ knex, secrets }: OpenRecords, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const kept = await secrets();
  const lines: string[] = [];
  for (const name of SECRET_NAMES) {
    const source = sourceIn(environment, name);
    const place = source.kind === 'file' ? source.path : 'the environment';
    lines.push(`${variable(name)}: in ${place}${kept[name].previous === undefined ? ', and no previous one.' : '.'}`);
    if (kept[name].previous !== undefined)
      lines.push(...needLines(name, await whatNeedsPrevious(knex, name, kept[name])));
  }
  return lines;
}

/** Rejects with CommandFailed where it cannot be changed, or two are in force and both are needed. */
async function rotate(
  records: OpenRecords,
  environment: NodeJS.ProcessEnv,
  name: SecretName,
  by: string,
  waits: Waits,
): Promise<string[]> {
  const source = sourceIn(environment, name);
  if (source.kind === 'environment') return resealUnderEnvironment(records, name);
  const became = await rotateSecret(records, fileOf(name, source), whoIs(by), new Date(), waits);
  switch (became.kind) {
    case 'unreadable':
      throw new CommandFailed([`${source.path} cannot be read. Nothing has changed.`]);
    case 'busy':
      throw new CommandFailed([busyLine(became.lock)]);
    case 'previous-needed':
      throw new CommandFailed([
        'Nothing has changed: two secrets are in force already.',
        ...needLines(name, became.needs),
      ]);
    case 'finished':
      return [
        'A change that was begun before is now finished. The secret was not changed once more.',
        ...resealLines(became.resealed),
      ];
    case 'rotated':
      return [
        `${variable(name)} was changed in ${source.path}. Running processes have it without a restart.`,
        ...(became.resealed === null ? [] : resealLines(became.resealed)),
        ...needLines(name, became.needs),
      ];
  }
}

async function forget(
  records: OpenRecords,
  environment: NodeJS.ProcessEnv,
  name: SecretName,
  by: string,
): Promise<string[]> {
  const source = sourceIn(environment, name);
  if (source.kind === 'environment')
    throw new CommandFailed([`Take ${variable(name)}_PREVIOUS out of the environment, and restart.`]);
  const became = await dropPrevious(records, fileOf(name, source), whoIs(by), new Date());
  switch (became.kind) {
    case 'unreadable':
      throw new CommandFailed([`${source.path} cannot be read. Nothing has changed.`]);
    case 'busy':
      throw new CommandFailed([busyLine(became.lock)]);
    case 'none':
      return ['There is no previous one.'];
    case 'needed':
      throw new CommandFailed(['Nothing has changed.', ...needLines(name, became.needs)]);
    case 'forgotten':
      return name === 'pin'
        ? ['The previous PIN_SECRET is gone. One-time codes that were given before the change no longer work.']
        : [
            'The previous DATA_SECRET is gone. People who signed in at the desk before the change sign in again.',
            'A backup from before the change opens with its own secrets, which are in it.',
          ];
  }
}

/** A restart has changed it, or will. What is sealed is sealed anew all the same. */
async function resealUnderEnvironment({ knex, secrets }: OpenRecords, name: SecretName): Promise<string[]> {
  const kept = (await secrets())[name];
  if (kept.previous === undefined)
    throw new CommandFailed([
      `${variable(name)} stands in the environment, which no command can change in a running process.`,
      `Put it into a file and set ${variable(name)}=file:/etc/buddyline/${name}-secret, restart once, and then ` +
        'this works.',
      'Or change it with restarts: src/app/operating.md, "Secrets".',
    ]);
  if (name === 'pin') return needLines(name, await whatNeedsPrevious(knex, name, kept));
  return [
    ...resealLines(await resealAll(knex, kept, { isTrial: false })),
    ...needLines(name, await whatNeedsPrevious(knex, name, kept)),
  ];
}

function sourceIn(environment: NodeJS.ProcessEnv, name: SecretName): SecretSource {
  const read = readDatabaseConfig(environment);
  if ('faults' in read) throw new CommandFailed(read.faults);
  const { database, secrets } = read.config;
  const source = sourceOf(name, database.kind === 'embedded' ? database.dataDir : null, secrets);
  if (source === null) throw new CommandFailed([`${variable(name)}: required with DATABASE_URL`]);
  return source;
}

const fileOf = (name: SecretName, { path }: Extract<SecretSource, { kind: 'file' }>): SecretFile => ({ name, path });
const variable = (name: SecretName): string => `${name.toUpperCase()}_SECRET`;
const busyLine = (lock: string): string =>
  `Another command changes it just now. If none does, because one was killed: remove ${lock} and say this again.`;

function whoIs(by: string): ReturnType<typeof byName> {
  if (by.trim() === '') throw new CommandFailed(['--by: who are you?', 'Nothing has changed.']);
  return byName(by.trim(), 'a secret is changed');
}

function nameFrom(given: string): SecretName {
  const name = SECRET_NAMES.find((one) => one === given);
  if (name === undefined) throw new CommandFailed([`There is no secret ${given}: say ${SECRET_NAMES.join(' or ')}.`]);
  return name;
}

function resealLines({ current, previous, broken }: Resealed): string[] {
  return [
    `${previous} sealed values were sealed anew; ${current} were already.`,
    ...(broken > 0 ? [`${broken} are opened by neither secret: damaged, or sealed under one that is lost.`] : []),
  ];
}

function needLines(name: SecretName, needs: Needs): string[] {
  const { people, sealed, waiting } = needs;
  if (!isNeeded(needs)) return [`Nothing needs the previous one any more: npm run cli -- secrets forget ${name}`];
  return [
    ...(people.length > 0
      ? [
          `${people.length} people have PINs that need the previous one, and go on using them: ${people.join(', ')}.`,
          'It is out of use when they have set new PINs: npm run cli -- pin reset STAFF_NUMBER gives each a ' +
            'one-time code.',
        ]
      : []),
    ...(sealed > 0
      ? [`${sealed} values are sealed under the previous one: npm run cli -- secrets rotate ${name}`]
      : []),
    ...(waiting > 0 ? [`${waiting} texts that wait to go out need the previous one.`] : []),
  ];
}
