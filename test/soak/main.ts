import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { table } from '../../src/cli/table.ts';
import { FAULT_NAMES, FAULTS } from '../../src/exchange/faults.ts';
import { keepLogs } from '../harness/private-words.ts';
import { startTestServer } from '../harness/test-server.ts';
import type { DayReport } from './day.ts';
import { CARRIERS, FAMILIES, type TownOrder, townOrders } from './orders.ts';

/**
 * `npm run test:soak`: seeded bad days, many families each, on Twilio alone, Vonage alone and both in turn, until so many runs are
 * over (a run is one family's day). Prints what was met and survived; exits 1 where a promise did not hold, with the seed that shows it.
 */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' }, carriers: { type: 'string' }, processes: { type: 'string', default: '2' },
  },
});
const stopServer = await startTestServer();
const lookThroughLogs = keepLogs();
const began = performance.now();
const orders = townOrders({ runs: Number(values.runs), seed: Number(values.seed), carriers: values.carriers ?? null });
const waiting = orders.values();
const reports: { order: TownOrder; report: DayReport }[] = [];
const broken: string[] = [];

await Promise.all(Array.from({ length: Number(values.processes) }, live));
await stopServer();
print();
lookThroughLogs();
process.exitCode = broken.length > 0 ? 1 : 0;

/** One process of its own, a town at a time. */
async function live(): Promise<void> {
  const child = fork(fileURLToPath(new URL('./one-process.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  for (const order of waiting) {
    const report = await new Promise<DayReport | { error: string }>((resolve) => {
      child.once('message', (message: DayReport | { error: string }) => { resolve(message); });
      child.send(order);
    });
    if ('error' in report) broken.push(`${nameOf(order)}: ${report.error}`);
    else {
      reports.push({ order, report });
      broken.push(...report.verdict.faults.map((fault) => `${nameOf(order)}: ${fault}`));
    }
    process.stderr.write(`${reports.length} of ${orders.length} towns, ${Math.round((performance.now() - began) / 1000)} s, ${broken.length} broken promises\n`);
  }
  child.disconnect();
}

function nameOf({ seed, carriers }: TownOrder): string {
  return `seed ${seed} on ${carriers.join(' and ')} (npm run test:soak -- --runs ${FAMILIES} --seed ${seed} --carriers ${carriers.join(',')})`;
}

function print(): void {
  const sum = (pick: (report: DayReport) => number): number => reports.reduce((total, { report }) => total + pick(report), 0);
  const rows = FAULT_NAMES.map((name) => [name, String(sum(({ struck }) => struck[name] ?? 0)), FAULTS[name].does]);
  console.log(table(['Fault', 'Met', 'What it does'], rows).join('\n'));
  console.log(`\n${reports.length * FAMILIES} runs in ${reports.length} towns, ${Math.round((performance.now() - began) / 1000)} s, on ${CARRIERS.map((names) => names.join('+')).join(', ')}`);
  console.log(`visits ${sum(({ verdict }) => verdict.visits)}, missed ${sum(({ verdict }) => verdict.missed)}, alarms ${sum(({ verdict }) => verdict.alarms)}, `
    + `taken by a person ${sum(({ verdict }) => verdict.taken)}, still ringing ${sum(({ verdict }) => verdict.ringing)}, `
    + `calls ${sum(({ verdict }) => verdict.calls)}, texts ${sum(({ verdict }) => verdict.texts)}`);
  console.log(broken.length === 0 ? 'Every promise held.' : `${broken.length} promises did not hold:\n${broken.join('\n')}`);
}
