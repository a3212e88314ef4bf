import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LOG_FILE } from '../harness/logged.ts';
import { privateLines } from '../harness/private-words.ts';
import { type Cell, openCell } from './cell.ts';
import { isFault } from './faults.ts';
import { tellLateRings } from './late-rings.ts';
import { type Kill, killAgainAndAgain } from './kills.ts';
import { type Life, livesIn } from './lives.ts';
import type { Outage } from './outages.ts';
import { race, type Races } from './races.ts';
import { tellErrors, tellFigures, tellKills } from './report.ts';
import { assess, type Verdict } from './verdict.ts';

/**
 * `npm run test:crash`: people live through visits, missed ends and duress while the processes of the service and its
 * database are killed, at points that a seed chooses. Between the kills a listening connection ends, a stopped session
 * holds a row, the network to the database swallows everything, and the machine's clock is wrong by three minutes. Real
 * processes, a real PostgreSQL that writes to disk, the exchange for the carrier, with a carrier's delays. It prints
 * where the kills fell, and ends with code 1 where a promise does not hold.
 */

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    cells: { type: 'string', default: '5' },
    // With ten of them five populations kept two cores so busy that a step of 20 statements held its row for seconds.
    families: { type: 'string', default: '5' },
    races: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
const [kills, cellCount, size, seed] = [values.kills, values.cells, values.families, values.seed].map(Number);
const races = Number(values.races);
if (!kills || !cellCount || !size || !seed)
  throw new Error('--kills, --cells, --families and --seed are numbers above 0');

/** Whatever was open at the last kill has its time to end. */
const LAST_LIVES = 90_000;
/** The last steps, and the looks for what is stuck, need so long. */
const SETTLE = 20_000;
/**
 * Who race at once. Of 250 on a busy machine a third heard no answer within a minute. There are drama numbers for 300.
 */
const RACERS = 200;

const JUDGED_AT_MOST = 5;

interface Population {
  cell: Cell;
  outages: Outage[];
  lives: Life[];
  done: Promise<unknown>;
}

const begun = performance.now();
const cells = await Promise.all(Array.from({ length: cellCount }, (_, number) => openCell(number, size, seed)));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeCells().finally(() => process.exit(1)));
const killed: Kill[] = [];
let isOver = false;
const populations: Population[] = cells.map((cell) => ({
  cell,
  outages: [],
  ...livesIn(cell, seed + cell.number, () => isOver),
}));

await Promise.all(
  populations.map(({ cell, outages }) =>
    killAgainAndAgain(cell, { seed, kills: Math.ceil(kills / cellCount), outages }, (kill) => {
      killed.push(kill);
      if (killed.length % 25 === 0)
        process.stderr.write(`${killed.length} kills and other faults, ${minutes()} minutes\n`);
    }),
  ),
);
isOver = true;
await Promise.race([Promise.all(populations.map(({ done }) => done)), pause(LAST_LIVES)]);
await pause(SETTLE);
const ended = Date.now();
const verdicts = await Promise.all(populations.map(judgePatiently));
const errors = cells.flatMap(({ web, worker }) => [...web.errors(), ...worker.errors()]);
await closeCells();
const brokenByKills = verdicts.flatMap((verdict) => verdict.broken);
// Before the races: whatever stops them must not lose what twenty minutes have shown.
console.log(tellKills(killed).join('\n'));
console.log(`\n${tellFigures(verdicts).join('\n')}`);
console.log(`\n${tellLateRings(verdicts.flatMap(({ lateRings }) => lateRings)).join('\n')}`);
console.log(`\n${tellErrors(errors).join('\n')}`);
if (brokenByKills.length > 0) console.log(`\nAmid the kills did not hold:\n${brokenByKills.join('\n')}`);
const raced = await raceInACellOfItsOwn();
const secrets = privateLines(readFileSync(LOG_FILE, 'utf8'));
rmSync(LOG_FILE);

console.log(
  `\n${raced.rounds} visits were ended within 50 ms of the buddies' step: ${raced.rounds - raced.escalated} in ` +
    'peace, ' +
    `${raced.escalated} after an alarm.`,
);
const others = killed.filter(({ target }) => isFault(target)).length;
console.log(`\n${killed.length - others} kills and ${others} other faults in ${minutes()} minutes, seed ${seed}.`);
const brokenElsewhere = [...raced.broken, ...secrets.map((line) => `in a log: ${line}`)];
if (brokenElsewhere.length > 0) console.log(`Amid the races, and in the logs:\n${brokenElsewhere.join('\n')}`);
const broken = brokenByKills.length + brokenElsewhere.length;
console.log(broken === 0 ? 'Every promise held.' : `${broken} promises did not hold.`);
process.exit(broken === 0 ? 0 : 1);

/** A starved machine may take longer for a connection than the service would wait. */
async function judgePatiently({ cell, lives, outages }: Population): Promise<Verdict> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await assess(cell, lives, outages, ended);
    } catch (error) {
      if (tries === JUDGED_AT_MOST) throw error;
      await pause(SETTLE);
    }
  }
}

async function raceInACellOfItsOwn(): Promise<Races> {
  const cell = await openCell(0, Math.min(RACERS, races), seed ?? 1);
  try {
    return await race(cell, races, seed ?? 1);
  } finally {
    await cell.close();
  }
}

async function closeCells(): Promise<void> {
  await Promise.all(cells.map((cell) => cell.close()));
}

function minutes(): string {
  return ((performance.now() - begun) / 60_000).toFixed(1);
}
