import { Command } from 'commander';
import type { Finding, Mark } from '../carriers/diagnostics.ts';
import { readConfig } from '../app/config/config.ts';
import { ownCheckFindings } from './doctor/own-checks.ts';
import { testCall } from './doctor/test-call.ts';
import { CommandFailed, withRecords } from './open.ts';
import { commandDependencies } from './command-dependencies.ts';
import { table } from './table.ts';

const SIGNS: Record<Mark, string> = { ok: '✓', warning: '!', error: '✗' };

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at everything that must be right for people to be reached, and say what to do; changes nothing')
    .option('--call <staff number>', 'instead: ring this person now, through the running service, and wait for a key')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\n✓ is well, ! a person must look, ✗ must be put right; with any ✗ the exit code is ' +
        '1.\n\nExamples: npm run cli -- doctor\n          npm run cli -- doctor --call 4021',
    )
    .action(async ({ call, json = false }: { call?: string; json?: boolean }) => {
      if (call !== undefined) {
        await withRecords(process.env, async (records) => {
          const { lines, isWell } = await testCall(await commandDependencies(records), call);
          for (const line of lines) console.log(line);
          if (!isWell) process.exitCode = 1;
        });
        return;
      }
      const findings = await examine(process.env);
      for (const line of json ? [JSON.stringify(findings, null, 2)] : sheet(findings)) console.log(line);
      if (findings.some(({ mark }) => mark === 'error')) process.exitCode = 1;
    });
}

/** All findings. Rejects with CommandFailed where the settings themselves have faults. */
export async function examine(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const read = readConfig(environment);
  if ('faults' in read) throw new CommandFailed(read.faults.map((fault) => `${SIGNS.error}  ${fault}`));
  const { config } = read;
  // The other commands need no carrier, whose SDKs take a second to load.
  const { checkCarrier } = await import('../carriers/carriers.ts');
  const [ownChecks, ...carriers] = await Promise.all([
    ownCheckFindings(config, environment),
    ...config.carriers.map(checkCarrier),
  ]);
  return [...ownChecks, ...carriers.flat()];
}

/** As a table for people: what is well in a line, and below all else what to do. */
export function sheet(findings: Finding[]): string[] {
  const rows = table(
    ['', 'What', 'Found'],
    findings.map(({ mark, what, found }) => [SIGNS[mark], what, found]),
  );
  const count = (mark: Mark): number => findings.filter((one) => one.mark === mark).length;
  return [
    ...rows.flatMap((row, index) => {
      const todo = findings[index - 1]?.todo ?? null;
      return todo === null ? [row] : [row, `      → ${todo}`];
    }),
    '',
    count('error') > 0
      ? `${count('error')} to be put right, ${count('warning')} to be looked at.`
      : `Nothing to be put right, ${count('warning')} to be looked at.`,
  ];
}
