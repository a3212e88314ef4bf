import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBoard } from './board.ts';
import { CALLS, CALLS_PER_SECOND, measureBurst } from './burst.ts';
import { ALARMS, measureCarrierGone } from './carrier-gone.ts';
import { type Beside, measureDuress } from './duress.ts';
import { type Server, startServer } from './house.ts';
import { measureLateness } from './lateness.ts';
import { measurePinTurns } from './pin-turn.ts';
import { median, percentile, withSpread } from './statistics.ts';
import { measureTextCosts } from './text-cost.ts';

/**
 * `npm run bench`: the measures of src/README.md "Measures", each beside its bar, all processes and the database on
 * this machine. It fails on nothing: what it prints is to be read. `-- --only NAME`, once or more: these parts alone.
 */

interface Figure {
  figure: string;
  measured: string;
  bar: string;
  holds: boolean;
}

const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
const below = (figure: string, value: number, bar: number, shown: (value: number) => string, note = ''): Figure => ({
  figure,
  measured: shown(value) + note,
  bar: `at most ${shown(bar)}`,
  holds: value <= bar,
});

async function pinTurn(server: Server): Promise<Figure[]> {
  const { turns, floor, ratios, p99, p50, floorP50, floorP99 } = await measurePinTurns(server);
  return [
    { figure: 'PIN turns a second', measured: withSpread(turns), bar: `floor: ${withSpread(floor)}`, holds: true },
    {
      figure: 'PIN turns over the floor',
      measured: withSpread(ratios, 2),
      bar: 'at least 0.60',
      holds: median(ratios) >= 0.6,
    },
    below(
      'PIN turn at 100 a second, p99',
      p99,
      50,
      milliseconds,
      `, p50 ${milliseconds(p50)} (floor: ${milliseconds(floorP99)}, ${milliseconds(floorP50)})`,
    ),
  ];
}

async function duress(server: Server): Promise<Figure[]> {
  const { turns, texts } = await measureDuress(server);
  return [...besides('to the answer', turns), ...besides('text to the request of its reply', texts)];
}

/** Milliseconds between the two, whichever is the longer. */
function besides(name: string, { real, covert }: Beside): Figure[] {
  return (
    [
      ['median', 0.5, 2],
      ['95th percentile', 0.95, 5],
    ] as const
  ).map(([what, share, bar]) => {
    const [one, other] = [percentile(real, share), percentile(covert, share)];
    return below(
      `duress against real PIN, ${name}, ${what}`,
      Math.abs(one - other),
      bar,
      milliseconds,
      ` (${milliseconds(other)} to ${milliseconds(one)}, of ${real.length + covert.length})`,
    );
  });
}

async function lateness(server: Server): Promise<Figure[]> {
  const { p50, p99, most, missing, falling } = await measureLateness(server, {
    open: 10_000,
    falling: 500,
    seconds: 20,
  });
  return [
    below('deadline to request, 10,000 visits, p50', p50, 20, milliseconds),
    below('deadline to request, 10,000 visits, p99', p99, 250, milliseconds, `, latest ${milliseconds(most)}`),
    below(`calls that never came, of ${falling}`, missing, 0, String),
  ];
}

async function size(server: Server): Promise<Figure[]> {
  const few = await measureLateness(server, { open: 1_000, falling: 250, seconds: 10 });
  const many = await measureLateness(server, { open: 100_000, falling: 250, seconds: 10 });
  const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
  const times = (value: number): string => value.toFixed(2);
  const beside = (share: 'p50' | 'p99'): string => ` (${milliseconds(many[share])} to ${milliseconds(few[share])})`;
  return [
    below('lateness with 100,000 visits over that with 1,000, p50', many.p50 / few.p50, 1.5, times, beside('p50')),
    below('lateness with 100,000 visits over that with 1,000, p99', many.p99 / few.p99, 1.5, times, beside('p99')),
    below(
      'memory with 100,000 visits, worker',
      many.workerMemory,
      400,
      megabytes,
      ` (with 1,000: ${megabytes(few.workerMemory)})`,
    ),
    below(
      'memory with 100,000 visits, web',
      many.webMemory,
      400,
      megabytes,
      ` (with 1,000: ${megabytes(few.webMemory)})`,
    ),
  ];
}

async function burst(server: Server): Promise<Figure[]> {
  const { first, all, overtook, overtookBy, asked, urgent, missing } = await measureBurst(server);
  return [
    below('1,000 visits due in one second, first call', first, 1_000, milliseconds),
    below(
      `all of ${CALLS} calls, at ${CALLS_PER_SECOND} a second`,
      all,
      (CALLS / CALLS_PER_SECOND) * 1.1 * 1_000,
      milliseconds,
      `, asked for within ${milliseconds(asked)}`,
    ),
    {
      figure: 'of these, 30 duress and 30 panic',
      measured: `all after ${milliseconds(urgent.sinceFirst)}, each ${milliseconds(urgent.sinceRaised)} after it was raised`,
      bar: 'before the others',
      holds: true,
    },
    below(
      'calls before a more urgent or an older one',
      overtook,
      0,
      String,
      overtook > 0 ? `, by ${milliseconds(overtookBy)} at most` : '',
    ),
    below(`calls that never came, of ${CALLS}`, missing, 0, String),
  ];
}

async function carrierGone(server: Server): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const carrier of ['twilio', 'vonage'] as const) {
    for (const how of ['cut off', 'hangs'] as const) {
      const { longest, raised, lost, twice } = await measureCarrierGone(server, carrier, how);
      figures.push({
        figure: `${carrier} gone amid ${ALARMS} alarms (${how}), longest delay`,
        bar: 'at most 15000.0 ms, none lost, none twice',
        measured: `${milliseconds(longest)} (raised within ${milliseconds(raised)}), ${lost} lost, ${twice} twice`,
        holds: longest <= 15_000 && lost + twice === 0,
      });
    }
  }
  return figures;
}

async function board(server: Server): Promise<Figure[]> {
  const { firstByte, whole, processor, sent, plain, raised, fewDesks, manyDesks, memory } = await measureBoard(server);
  const share = (value: number): string => `${(100 * value).toFixed(1)} % of a core`;
  const kilobytes = (value: number): string => `${(value / 1_000).toFixed(1)} kB`;
  return [
    below(
      'board of 500 visits and 20 alarms, first byte, p95',
      percentile(firstByte, 0.95),
      150,
      milliseconds,
      `, median ${milliseconds(median(firstByte))}`,
    ),
    below(
      'the same, whole, p95',
      percentile(whole, 0.95),
      300,
      milliseconds,
      `, ${milliseconds(processor)} of the processor each`,
    ),
    below('the same, as it is sent', sent, 60_000, kilobytes, ` (${kilobytes(plain)} without compression)`),
    below(
      'alarm raised by phone to the row at a desk, p95',
      percentile(raised, 0.95),
      700,
      milliseconds,
      `, median ${milliseconds(median(raised))}, of ${raised.length}`,
    ),
    below('50 open desks, a change each second', fewDesks, 0.1, share),
    {
      figure: '200 open desks, a change each second',
      measured: `${share(manyDesks)}, the web process holds ${memory.toFixed(0)} MB`,
      bar: 'told',
      holds: true,
    },
  ];
}

/** Kept, locked, read, the visit, the reply, the outbox woken. */
const STATEMENTS_A_TEXT = 6;

async function texts(server: Server): Promise<Figure[]> {
  const { pinTurn: turn, texts: found } = await measureTextCosts(server);
  return found.flatMap(({ text, cpu, statements }) => [
    below(`${text} by text, statements`, statements, STATEMENTS_A_TEXT, String),
    below(
      `${text} by text, processor time over a PIN turn's`,
      cpu / turn,
      1.5,
      (times) => times.toFixed(2),
      ` (${milliseconds(cpu)} to ${milliseconds(turn)})`,
    ),
  ]);
}

const PARTS = { pin: pinTurn, texts, duress, lateness, size, burst, gone: carrierGone, board };
const names = Object.keys(PARTS);

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: names }, json: { type: 'boolean', default: false } },
});
const unknown = values.only.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}; there are ${names.join(', ')}`);

const busyBefore = loadavg()[0] ?? 0;
const server = await startServer();
const figures: Figure[] = [];
try {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (values.only.includes(name)) figures.push(...(await measure(server)));
  }
} finally {
  await server.stop();
}

if (values.json) {
  console.log(JSON.stringify({ busyBefore, figures }, null, 2));
} else {
  const wide = (of: (figure: Figure) => string): number => Math.max(...figures.map((figure) => of(figure).length));
  const [first, second] = [wide(({ figure }) => figure), wide(({ measured }) => measured)];
  console.log(
    `Measured with everything on this machine, which had ${busyBefore.toFixed(1)} processes waiting to run before.\n`,
  );
  for (const { figure, measured, bar, holds } of figures) {
    console.log(`${holds ? '  ' : '! '}${figure.padEnd(first)}  ${measured.padEnd(second)}  ${bar}`);
  }
}
