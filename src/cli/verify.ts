import { Command } from 'commander';
import { teamByName } from '../records/drills.ts';
import {
  type OfficeNumber,
  type UnverifiedPhone,
  unprovedOfficeNumbers,
  unverifiedPhones,
} from '../records/organisation/phones.ts';
import { callerByStaffNumber } from '../records/organisation/people.ts';
import { personKey } from '../safety/responders.ts';
import { sendText } from '../operations/contact.ts';
import { placeTestCall } from '../operations/test-call.ts';
import type { Dependencies, UnitOfWork } from '../operations/work.ts';
import { CommandFailed, withRecords } from './open.ts';
import { atTheSwitchboard, openParts, whereNobodyRings } from './parts.ts';
import { TELL } from '../contact/urgency.ts';

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
      await withRecords(process.env, async (records) => {
        for (const line of await verify(await openParts(records), who.trim(), { text })) console.log(line);
      });
    });
}

/** Rejects with CommandFailed where that is neither a staff number nor a team. */
export async function verify(parts: Dependencies, who: string, { text }: { text: boolean }): Promise<string[]> {
  const lines = await atTheSwitchboard(parts, async (work) => {
    const of = await whose(work, who);
    const phones = await unverifiedPhones(work.trx, of);
    const office = text || 'staffNumber' in of ? [] : await unprovedOfficeNumbers(work.trx);
    return askAll(work, phones, office, { text });
  });
  return [...lines, ...(await whereNobodyRings(parts))];
}

/** After an import: a text to every number that has not proved yet to be theirs. */
export async function verifyEverybody(parts: Dependencies): Promise<string[]> {
  return atTheSwitchboard(parts, async (work) =>
    askAll(work, await unverifiedPhones(work.trx, 'everybody'), [], { text: true }),
  );
}

async function whose({ trx }: UnitOfWork, who: string): Promise<{ staffNumber: string } | { teamId: string }> {
  if (await callerByStaffNumber(trx, who)) return { staffNumber: who };
  const team = await teamByName(trx, who);
  if (!team) throw new CommandFailed([`${who} is neither a staff number nor a team.`]);
  return { teamId: team.id };
}

async function askAll(
  work: UnitOfWork,
  phones: UnverifiedPhone[],
  office: OfficeNumber[],
  { text }: { text: boolean },
): Promise<string[]> {
  if (phones.length + office.length === 0) return ['Every number is verified.'];
  const [out, asked] = [phones.filter(({ isOut }) => isOut), phones.filter(({ isOut }) => !isOut)];
  for (const { personId, number } of asked) {
    if (!text) await placeTestCall(work, personKey(personId), number);
    else
      await sendText(work, {
        to: number,
        contactKey: personKey(personId),
        personId,
        purpose: 'verify',
        urgency: TELL,
        prompts: [{ id: 'text.verify', vars: { spoken_name: work.organisation.spokenName } }],
      });
  }
  for (const { contactKey, number } of office) await placeTestCall(work, contactKey, number);
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
    ...(out.length > 0 ? [`Left alone, being out on a visit or in an alarm: ${names(out)}.`] : []),
  ];
}
