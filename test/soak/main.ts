import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { collectLogs } from '../harness/private-words.ts';
import { startTestServer } from '../harness/test-server.ts';
import type { DayReport } from './day.ts';
import { eachOrders, mixedOrders, type TownOrder } from './orders.ts';
import { eachTable, type Lived, mixedTable, tellBroken, tellTotals } from './report.ts';

/**
 * `npm run test:soak`: seeded bad days, many families each, on Twilio alone, Vonage alone and both in turn, until so
 * many runs are over (a run is one family's day); with `--each`, every fault alone, under each story. Prints what was
 * met and survived; exits 1 where a promise did not hold, with the seed that shows it.
 */

const { values } = parseArgs({
  options: {
    each: { type: 'boolean', default: false },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    carriers: { type: 'string' },
    processes: { type: 'string', default: '2' },
  },
});
const wanted = {
  runs: Number(values.runs ?? (values.each ? 700 : 2000)),
  seed: Number(values.seed),
  carriers: values.carriers ?? null,
};
const stopServer = await startTestServer();
const lookThroughLogs = collectLogs();
const began = performance.now();
const orders: TownOrder[] = values.each ? eachOrders(wanted) : mixedOrders(wanted);
const waiting = orders.values();
const lived: Lived[] = [];
const failed: string[] = [];

await Promise.all(Array.from({ length: Number(values.processes) }, live));
await stopServer();
const broken = [...failed, ...lived.flatMap(tellBroken)];
console.log((values.each ? eachTable(lived) : mixedTable(lived)).join('\n'));
console.log(`\n${tellTotals(lived)} in ${seconds()} s`);
console.log(
  broken.length === 0 ? 'Every promise held.' : `${broken.length} promises did not hold:\n${broken.join('\n')}`,
);
lookThroughLogs();
process.exitCode = broken.length > 0 ? 1 : 0;

/** One process of its own, a town at a time. */
async function live(): Promise<void> {
  const child = fork(fileURLToPath(new URL('./one-process.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  for (const order of waiting) {
    const report = await new Promise<DayReport | { error: string }>((resolve) => {
      child.once('message', (message: DayReport | { error: string }) => {
        resolve(message);
      });
      child.send(order);
    });
    if ('error' in report) failed.push(`seed ${order.seed} on ${order.carriers.join(' and ')}: ${report.error}`);
    else lived.push({ order, report });
    const broken =
      'error' in report
        ? [report.error]
        : report.verdict.broken.map(({ worker, what }) => `${worker ?? 'the town'} ${what}`);
    process.stderr.write(
      `${[`${lived.length} of ${orders.length} towns, ${seconds()} s`, ...broken].join('\n  broken: ')}\n`,
    );
  }
  child.disconnect();
}

function seconds(): number {
  return Math.round((performance.now() - began) / 1000);
}
