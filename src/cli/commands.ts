import type { Command } from 'commander';

interface ListedCommand {
  /** What `--help` says before the description, after the name. */
  takes?: string;
  description: string;
  /** Each is loaded only when it is asked for: all of them together take a second longer. */
  load: () => Promise<Command>;
}

/** All that the command line does. `--help` lists it without loading any of it. */
export const COMMANDS: Record<string, ListedCommand> = {
  import: {
    takes: '[options] [file]',
    description: 'import an organisation file: all of it, or nothing and every fault with its line',
    load: async () => (await import('./import.ts')).importCommand(),
  },
  export: {
    takes: '[file]',
    description: 'write the organisation as a file that can be imported again: people, teams and plans, and no PINs',
    load: async () => (await import('./export.ts')).exportCommand(),
  },
  migrate: {
    description: "bring the database's schema up to date; harmless when it is",
    load: async () => (await import('./migrate.ts')).migrateCommand(),
  },
  flows: {
    description: 'the conversations: what is said, asked and understood',
    load: async () => (await import('./flows.ts')).flowsCommand(),
  },
  story: {
    takes: '[options] <of>',
    description: 'tell what happened on a visit or an alarm, minute by minute',
    load: async () => (await import('./story.ts')).storyCommand(),
  },
  board: {
    description: 'who is out now, until when and where; alarms first',
    load: async () => (await import('./board.ts')).boardCommand(),
  },
  backup: {
    takes: '[options] <file>',
    description: 'write the built-in database and its secrets into one encrypted file, while the service runs',
    load: async () => (await import('./backup.ts')).backupCommand(),
  },
  restore: {
    takes: '[options] <file>',
    description: 'make the built-in database anew from a file of backup, where there is none yet',
    load: async () => (await import('./restore.ts')).restoreCommand(),
  },
  secrets: {
    description: 'PIN_SECRET and DATA_SECRET, which are changed while we run',
    load: async () => (await import('./secrets.ts')).secretsCommand(),
  },
  'verify-log': {
    takes: '[options]',
    description: 'find whether anybody has changed, removed or added a row of the journal or the access log',
    load: async () => (await import('./verify-log.ts')).verifyLogCommand(),
  },
  alarm: { description: 'the alarms that are open', load: async () => (await import('./alarm.ts')).alarmCommand() },
  visit: {
    description: 'the visits that are open; for who is out now, see board',
    load: async () => (await import('./visit.ts')).visitCommand(),
  },
  pin: {
    description: "people's PINs, which nobody can read",
    load: async () => (await import('./pin.ts')).pinCommand(),
  },
  drill: {
    takes: '[options] <team>',
    description:
      'practise with a team: the ladder over the real lines, every line of it "This is ' +
      'a drill"; or print how the last ones went',
    load: async () => (await import('./drill.ts')).drillCommand(),
  },
  'roll-call': {
    description: 'ask everybody who is out, a team, or all at once whether all is well, and see what they say',
    load: async () => (await import('./roll-call.ts')).rollCallCommand(),
  },
  doctor: {
    takes: '[options]',
    description: 'look at everything that must be right for people to be reached, and say what to do; changes nothing',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  person: {
    description: 'people, between one import and the next',
    load: async () => (await import('./person.ts')).personCommand(),
  },
  user: { description: 'who may open the duty desk', load: async () => (await import('./user.ts')).userCommand() },
  'api-token': {
    description: 'which other systems may plan visits and read who is out',
    load: async () => (await import('./other-system.ts')).systemCommand((await import('./api-token.ts')).API_TOKENS),
  },
  'alarm-receiver': {
    description: 'which other systems are told of alarms, by ids alone',
    load: async () =>
      (await import('./other-system.ts')).systemCommand((await import('./alarm-receiver.ts')).ALARM_RECEIVERS),
  },
  channel: {
    description: 'which channels of a chat, as in Teams, read that somebody is needed at the desk',
    load: async () => (await import('./other-system.ts')).systemCommand((await import('./channel.ts')).NOTICE_CHANNELS),
  },
  hold: {
    description: 'records that must not be erased, whatever their age',
    load: async () => (await import('./hold.ts')).holdCommand(),
  },
  retention: {
    description:
      'for how long what is kept, and how many records would be erased within the next week; changes nothing',
    load: async () => (await import('./retention.ts')).retentionCommand(),
  },
  verify: {
    takes: '[options] <who>',
    description:
      'ring numbers that have not proved yet to be theirs, for a key press; a call of ' +
      'ours that they key in, or a text from them, proves it',
    load: async () => (await import('./verify.ts')).verifyCommand(),
  },
  card: {
    takes: '[options] [team]',
    description:
      'print a card for each worker (what to key and text; to be learnt: the covert ways ' +
      "and the team's plan), and for each who may be rung about one",
    load: async () => (await import('./card.ts')).cardCommand(),
  },
  ready: {
    takes: '[options] <team>',
    description: 'go or no-go: may this team rely on the line?',
    load: async () => (await import('./ready.ts')).readyCommand(),
  },
  'left-behind': {
    takes: '[options]',
    description: 'list the built-in databases whose DATA_DIR is gone (root keeps them outside of it), and remove one',
    load: async () => (await import('./left-behind.ts')).leftBehindCommand(),
  },
  reset: {
    takes: '[options]',
    description: 'removes the built-in database of DATA_DIR, with all that is in it; the secrets stay',
    load: async () => (await import('./reset.ts')).resetCommand(),
  },
  'in-force': {
    description: 'say that this data, found on another machine or in another folder, is the one that rings people',
    load: async () => (await import('./in-force.ts')).inForceCommand(),
  },
};

/** The command that these arguments ask for, itself or its help; undefined: none, or no such command. */
export function askedCommand([first, second]: string[]): ListedCommand | undefined {
  const name = (first === 'help' ? second : first) ?? '';
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

/** "import [options] [file]": how Commander lists a command that is loaded. */
export const termOf = (name: string): string => [name, COMMANDS[name]?.takes].filter(Boolean).join(' ');
