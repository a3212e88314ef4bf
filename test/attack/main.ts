import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startServer } from '../bench/house.ts';
import { percentile } from '../bench/statistics.ts';
import type { Attack } from './attack.ts';
import { engagedPhones } from './engaged-phones.ts';
import { floods } from './floods.ts';
import { forgedCalls } from './forged-calls.ts';
import { forgedTexts } from './forged-texts.ts';
import { fullDisk } from './full-disk.ts';
import { guessedPins } from './guessed-pins.ts';
import { halfOpen } from './half-open.ts';
import { lockedRow } from './locked-row.ts';
import { placeOnServer, placeOnSmallDisk } from './place.ts';
import { CRIERS, openStage } from './stage.ts';
import { texts } from './texts.ts';
import { vonageTexts } from './vonage-texts.ts';
import { concerns } from './worries.ts';

/**
 * `npm run test:attack`: attacks on `npm start`, each beside people under duress, on this machine alone. Each begins
 * with the same alarms in quiet. It prints a table and ends with code 1 where a bar does not hold. `-- --only WORDS`,
 * once or more: attacks whose names hold them.
 */

const ATTACKS: Attack[] = [
  ...floods,
  ...texts,
  vonageTexts,
  ...concerns,
  forgedTexts,
  ...forgedCalls,
  guessedPins,
  engagedPhones,
  halfOpen,
  lockedRow,
  fullDisk,
];

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true, default: [''] } } });
const chosen = ATTACKS.filter(({ name }) => values.only.some((words) => name.includes(words)));
if (chosen.length === 0) throw new Error(`no such attack; there are: ${ATTACKS.map(({ name }) => name).join('; ')}`);

/** In quiet the same alarms follow each other so many times as fast: all attacks are to take 15 minutes. */
const QUIET_FASTER = 3;

/** Those who raise alarms, their buddies, and one more. */
const WORKERS = 2 * CRIERS + 1;

interface Row {
  attack: string;
  quiet: string;
  under: string;
  bar: string;
  holds: boolean;
  became: string;
}

const shown = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(2)} s`;
const summary = (times: number[]): string => `${shown(percentile(times, 0.5))}, latest ${shown(Math.max(...times))}`;

const server = await startServer();
const rows: Row[] = [];
const begun = performance.now();
console.log(
  `Measured with everything on this ` +
    `machine, which had ${(loadavg()[0] ?? 0).toFixed(1)} processes waiting to run before.\n`,
);
try {
  for (const { name, callsPerSecond, alarms, seconds, channel, onSmallDisk, bar, run } of chosen) {
    const place = onSmallDisk ? await placeOnSmallDisk(WORKERS) : await placeOnServer(server, WORKERS);
    const stage = await openStage(place, callsPerSecond);
    try {
      const quiet = await stage.raiseAlarms(alarms, seconds / QUIET_FASTER, channel);
      const [{ became, broken }, under] = await Promise.all([
        run(stage, seconds),
        stage.raiseAlarms(alarms, seconds, channel),
      ]);
      const most = bar(Math.max(...quiet));
      rows.push({
        attack: name,
        quiet: summary(quiet),
        under: summary(under),
        bar: `at most ${shown(most)}`,
        holds: Math.max(...under) <= most && broken === undefined,
        became: broken === undefined ? became : `${became}; BROKEN: ${broken}`,
      });
    } finally {
      await stage.close();
    }
  }
} finally {
  await server.stop();
}

const titles: Row = {
  attack: 'attack',
  quiet: 'quiet',
  under: 'under attack',
  bar: 'bar',
  holds: true,
  became: 'what became of it',
};
const wide = (of: (row: Row) => string): number => Math.max(...[titles, ...rows].map((row) => of(row).length));
for (const row of [titles, ...rows]) {
  const cells = (['attack', 'quiet', 'under', 'bar'] as const).map((column) =>
    row[column].padEnd(wide((one) => one[column])),
  );
  console.log(`${row.holds ? '  ' : '! '}${[...cells, row.became].join('  ')}`);
}
console.log(`\nAll took ${((performance.now() - begun) / 60_000).toFixed(1)} minutes.`);
process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1;
