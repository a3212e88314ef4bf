import { Command } from 'commander';
import type { UnverifiedPhone } from '../records/organisation/phones.ts';
import { type NumbersAsked, verifyNumbers } from '../operations/people/verify-numbers.ts';
import type { Dependencies } from '../operations/work.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import { asCommand, AT_THE_TERMINAL, commandDependencies, whereNobodyRings } from './command-dependencies.ts';

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'ring numbers that have not proved yet to be theirs, for a key press; a call of ' +
        'ours that they key in, or a text from them, proves it',
    )
    .argument('<who>', "a staff number, or a team's name")
    .option('--text', 'ask by text for a text in answer instead: not for landlines')
    .addHelpText(
      'after',
      '\nOf a team also the duty numbers and the last resort, by call. Nobody is asked who is\n' +
        'out on a visit or in an alarm. What is still open: ready TEAM.\n\n' +
        'Examples: npm run cli -- verify 4021\n          npm run cli -- verify North --text',
    )
    .action(async (who: string, { text = false }: { text?: boolean }) => {
      await printFromRecords(async (records) => verify(await commandDependencies(records), who.trim(), { text }));
    });
}

/** Rejects with CommandFailed where that is neither a staff number nor a team. */
export async function verify(parts: Dependencies, who: string, { text }: { text: boolean }): Promise<string[]> {
  const by = text ? 'text' : 'call';
  const ask = (of: { person: string } | { team: string }): Promise<NumbersAsked> =>
    asCommand(verifyNumbers(parts, AT_THE_TERMINAL, { of, by }));
  const ofPerson = await ask({ person: who });
  const became = ofPerson.kind === 'done' ? ofPerson : await ask({ team: who });
  if (became.kind === 'nobody') throw new CommandFailed([`${who} is neither a staff number nor a team.`]);
  return [...askedLines(became, { text }), ...(await whereNobodyRings(parts))];
}

/** After an import: a text to every number that has not proved yet to be theirs. */
export async function verifyEverybody(parts: Dependencies): Promise<string[]> {
  const became = await asCommand(verifyNumbers(parts, AT_THE_TERMINAL, { of: 'everybody', by: 'text' }));
  return became.kind === 'done' ? askedLines(became, { text: true }) : [];
}

function askedLines(
  { asked, leftAlone, office }: Extract<NumbersAsked, { kind: 'done' }>,
  { text }: { text: boolean },
): string[] {
  if (asked.length + leftAlone.length + office.length === 0) return ['Every number is verified.'];
  const names = (some: UnverifiedPhone[]): string =>
    [...new Set(some.map(({ name, staffNumber }) => `${name} (${staffNumber})`))].join(', ');
  return [
    ...(asked.length > 0
      ? [
          `${text ? 'Texted' : 'Rung'}: ` +
            `${asked.length === 1 ? 'one number' : `${asked.length} numbers`}, of ${names(asked)}.`,
        ]
      : []),
    ...office.map(({ name, number }) => `Rung: ${name}, ${number}.`),
    ...(leftAlone.length > 0 ? [`Left alone, being out on a visit or in an alarm: ${names(leftAlone)}.`] : []),
  ];
}
