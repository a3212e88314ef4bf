import { loadavg } from 'node:os';
import { type Beside, measureDuress } from './duress.ts';
import { startServer } from './house.ts';
import { type Lateness, measureLateness } from './lateness.ts';
import { measurePinTurns } from './pin-turn.ts';
import { median, percentile, withSpread } from './statistics.ts';

/**
 * `npm run bench`: the measures of the design, each beside its bar, all processes and the database on this machine. It
 * fails on nothing: what it prints is to be read.
 */

interface Figure {
  figure: string;
  measured: string;
  bar: string;
  holds: boolean;
}

const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
const below = (figure: string, value: number, bar: number, shown: (value: number) => string, note = ''): Figure =>
  ({ figure, measured: shown(value) + note, bar: `at most ${shown(bar)}`, holds: value <= bar });

async function pinTurn(): Promise<Figure[]> {
  const { turns, floor, ratios, p99, p50, floorP50, floorP99 } = await measurePinTurns(server);
  return [
    { figure: 'PIN turns a second', measured: withSpread(turns), bar: `floor: ${withSpread(floor)}`, holds: true },
    { figure: 'PIN turns over the floor', measured: withSpread(ratios, 2), bar: 'at least 0.60', holds: median(ratios) >= 0.6 },
    below('PIN turn at 100 a second, p99', p99, 50, milliseconds,
      `, p50 ${milliseconds(p50)} (floor: ${milliseconds(floorP99)}, ${milliseconds(floorP50)})`),
  ];
}

/** Milliseconds between the two, whichever is the longer. */
function duress(name: string, { real, covert }: Beside): Figure[] {
  return ([['median', 0.5, 2], ['95th percentile', 0.95, 5]] as const).map(([what, share, bar]) => {
    const [one, other] = [percentile(real, share), percentile(covert, share)];
    return below(`duress against real PIN, ${name}, ${what}`, Math.abs(one - other), bar, milliseconds,
      ` (${milliseconds(other)} to ${milliseconds(one)}, of ${real.length + covert.length})`);
  });
}

function punctuality(name: string, { p50, p99, most, missing, falling }: Lateness): Figure[] {
  return [
    below(`deadline to request, ${name}, p50`, p50, 20, milliseconds),
    below(`deadline to request, ${name}, p99`, p99, 250, milliseconds, `, latest ${milliseconds(most)}`),
    below(`calls that never came, of ${falling}`, missing, 0, String),
  ];
}

function memory(few: Lateness, many: Lateness): Figure[] {
  const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
  const times = (value: number): string => value.toFixed(2);
  const beside = (share: 'p50' | 'p99'): string => ` (${milliseconds(many[share])} to ${milliseconds(few[share])})`;
  return [
    below('lateness with 100,000 visits over that with 1,000, p50', many.p50 / few.p50, 1.5, times, beside('p50')),
    below('lateness with 100,000 visits over that with 1,000, p99', many.p99 / few.p99, 1.5, times, beside('p99')),
    below('memory with 100,000 visits, worker', many.workerMemory, 400, megabytes, ` (with 1,000: ${megabytes(few.workerMemory)})`),
    below('memory with 100,000 visits, web', many.webMemory, 400, megabytes, ` (with 1,000: ${megabytes(few.webMemory)})`),
  ];
}

const busyBefore = loadavg()[0] ?? 0;
const server = await startServer();
const figures: Figure[] = [];
try {
  figures.push(...await pinTurn());
  const { turns, texts } = await measureDuress(server);
  figures.push(...duress('to the answer', turns), ...duress('text to the request of its reply', texts));
  figures.push(...punctuality('10,000 visits', await measureLateness(server, { open: 10_000, falling: 500, seconds: 20 })));
  const few = await measureLateness(server, { open: 1_000, falling: 250, seconds: 10 });
  figures.push(...memory(few, await measureLateness(server, { open: 100_000, falling: 250, seconds: 10 })));
} finally {
  await server.stop();
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ busyBefore, figures }, null, 2));
} else {
  const wide = (of: (figure: Figure) => string): number => Math.max(...figures.map((figure) => of(figure).length));
  const [first, second] = [wide(({ figure }) => figure), wide(({ measured }) => measured)];
  console.log(`Measured with everything on this machine, which had ${busyBefore.toFixed(1)} processes waiting to run before.\n`);
  for (const { figure, measured, bar, holds } of figures) {
    console.log(`${holds ? '  ' : '! '}${figure.padEnd(first)}  ${measured.padEnd(second)}  ${bar}`);
  }
}
