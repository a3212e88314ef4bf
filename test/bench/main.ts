import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBoard } from './board.ts';
import { CALLS, CALLS_PER_SECOND, measureBurst } from './burst.ts';
import { type Beside, measureDuress } from './duress.ts';
import {
  asData,
  atLeast,
  below,
  type Figure,
  type Found,
  machine,
  milliseconds,
  type Part,
  type Series,
  tell,
  told,
} from './figures.ts';
import { carrierGone, handOver, promotion, restart, start } from './fault-figures.ts';
import { type Server, startServer } from './house.ts';
import { latenessPlot } from './lateness-plot.ts';
import { measureLateness } from './lateness.ts';
import { LOADS, measurePages } from './pages.ts';
import { measurePinTurns } from './pin-turn.ts';
import { measureRollCall, PEOPLE, TEXTS_PER_SECOND } from './roll-call.ts';
import { bootstrapBounds, median, percentile, withSpread } from './statistics.ts';
import { measureTextCosts } from './text-cost.ts';
import { measureYardstick } from './yardsticks.ts';

/**
 * `npm run bench`: the measures of src/README.md "Measures", each beside its bar, all processes and the database on
 * this machine. It fails on nothing: what it prints is to be read. `-- --only NAME`, once or more: these parts alone.
 * `--json`: the same as data, and the table on stderr. `--plot FILE`: how late calls were, as SVG.
 */

async function pinTurn(server: Server): Promise<Found> {
  const { turns, floor, ratios, p99, p50, floorP50, floorP99 } = await measurePinTurns(server);
  const figures = [
    told('PIN turns a second', median(turns), withSpread(turns), `floor: ${withSpread(floor)}`),
    atLeast('PIN turns over the floor', ratios, 0.6, (all) => withSpread(all, 2)),
    below(
      'PIN turn at 100 a second, p99',
      p99,
      50,
      milliseconds,
      `, p50 ${milliseconds(p50)} (floor: ${milliseconds(floorP99)}, ${milliseconds(floorP50)})`,
    ),
  ];
  return { figures };
}

async function duress(server: Server): Promise<Found> {
  const { turns, beside, texts } = await measureDuress(server);
  return {
    figures: [
      ...besides('to the answer', turns),
      ...besides('to the answer, beside 50 open desks', beside),
      ...besides('text to the request of its reply', texts),
    ],
  };
}

/** "1.02 to 1.11 with 95 %" */
const between = ([low, high]: [number, number], shown: (value: number) => string): string =>
  `${shown(low)} to ${shown(high)} with 95 %`;

/** Milliseconds between the two, whichever is the longer. */
function besides(name: string, { real, covert }: Beside): Figure[] {
  return (
    [
      ['median', 0.5, 2],
      ['95th percentile', 0.95, 5],
    ] as const
  ).map(([what, share, bar]) => {
    const longer = (one: number[] = [], other: number[] = []): number =>
      percentile(other, share) - percentile(one, share);
    const bounds = bootstrapBounds([real, covert], ([one, other]) => longer(one, other));
    return below(
      `duress against real PIN, ${name}, ${what}`,
      Math.abs(longer(real, covert)),
      bar,
      milliseconds,
      ` (${milliseconds(percentile(covert, share))} to ${milliseconds(percentile(real, share))}, ` +
        `of ${real.length + covert.length}; longer by ${between(bounds, milliseconds)})`,
    );
  });
}

/** Of each reader the page that differs most, and by how much. */
async function pages(server: Server): Promise<Found> {
  const measured = await measurePages(server);
  const figures = [...new Set(measured.map(({ reader }) => reader))].flatMap((reader) =>
    (
      [
        ['median', 0.5],
        ['95th percentile', 0.95],
      ] as const
    ).map(([what, share]) => {
      const [worst] = measured
        .filter((one) => one.reader === reader)
        .map(({ page, times: { real, covert } }) => ({
          page,
          real: percentile(real, share),
          covert: percentile(covert, share),
        }))
        .toSorted((one, other) => Math.abs(other.covert - other.real) - Math.abs(one.covert - one.real));
      if (!worst) throw new Error('no page was opened');
      return below(
        `pages of ${reader}, with a covert alarm and without, ${what}`,
        Math.abs(worst.covert - worst.real),
        2,
        milliseconds,
        ` (${worst.page}: ${milliseconds(worst.covert)} to ${milliseconds(worst.real)}, of ${LOADS} each)`,
      );
    }),
  );
  return { figures };
}

/** What is measured of our clock, and of the yardsticks beside it. */
const DEADLINES = { open: 10_000, falling: 500, seconds: 20 };
/** Those in one line run beside each other: they wait most of their time. */
const YARDSTICKS = [
  [['agenda', 'Agenda, a job for each visit']],
  [
    ['polling', 'a look each 5 s'],
    ['graphile', 'graphile-worker, a job for each visit'],
  ],
] as const;

async function lateness(server: Server): Promise<Found> {
  const ours = await measureLateness(server, DEADLINES);
  const others: Series[] = [];
  for (const beside of YARDSTICKS)
    others.push(
      ...(await Promise.all(
        beside.map(async ([kind, name]) => ({ name, late: await measureYardstick(server, kind, DEADLINES) })),
      )),
    );
  const { p50, p99, most, missing, falling, late } = ours;
  const figures = [
    below('deadline to request, 10,000 visits, p50', p50, 20, milliseconds),
    below('deadline to request, 10,000 visits, p99', p99, 250, milliseconds, `, latest ${milliseconds(most)}`),
    below(`calls that never came, of ${falling}`, missing, 0, String),
    ...others.map(({ name, late: theirs }) =>
      told(
        `the same by ${name}, p50`,
        median(theirs),
        `${milliseconds(median(theirs))}, p99 ${milliseconds(percentile(theirs, 0.99))}`,
        `of ${theirs.length} calls`,
      ),
    ),
  ];
  return { figures, lateness: [{ name: 'Buddyline', late }, ...others] };
}

async function size(server: Server): Promise<Found> {
  const few = await measureLateness(server, { open: 1_000, falling: 250, seconds: 10 });
  const many = await measureLateness(server, { open: 100_000, falling: 250, seconds: 10 });
  const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
  const times = (value: number): string => value.toFixed(2);
  const beside = (share: 'p50' | 'p99'): string => ` (${milliseconds(many[share])} to ${milliseconds(few[share])})`;
  const figures = [
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
  return { figures };
}

async function burst(server: Server): Promise<Found> {
  const { first, all, overtook, overtookBy, asked, urgent, missing } = await measureBurst(server);
  const figures = [
    below('1,000 visits due in one second, first call', first, 1_000, milliseconds),
    below(
      `all of ${CALLS} calls, at ${CALLS_PER_SECOND} a second`,
      all,
      (CALLS / CALLS_PER_SECOND) * 1.1 * 1_000,
      milliseconds,
      `, asked for within ${milliseconds(asked)}`,
    ),
    told(
      'of these, 30 duress and 30 panic',
      urgent.sinceRaised,
      `all after ${milliseconds(urgent.sinceFirst)}, each ${milliseconds(urgent.sinceRaised)} after it was raised`,
      'before the others',
    ),
    below(
      'calls before a more urgent or an older one',
      overtook,
      0,
      String,
      overtook > 0 ? `, by ${milliseconds(overtookBy)} at most` : '',
    ),
    below(`calls that never came, of ${CALLS}`, missing, 0, String),
  ];
  return { figures };
}

async function board(server: Server): Promise<Found> {
  const measured = await measureBoard(server);
  const { firstByte, whole, processor, sent, plain, raised, fewDesks, manyDesks, memory } = measured;
  const { alarmWhole, alarmSent } = measured;
  const { none: alone, desks: withDesks, beside, noise } = measured.turns;
  const times = (value: number): string => value.toFixed(2);
  const share = (value: number): string => `${(100 * value).toFixed(1)} % of a core`;
  const kilobytes = (value: number): string => `${(value / 1_000).toFixed(1)} kB`;
  const figures = [
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
    below(
      "an alarm's page, whole, p95",
      percentile(alarmWhole, 0.95),
      120,
      milliseconds,
      `, median ${milliseconds(median(alarmWhole))}, ${kilobytes(alarmSent)} of 25 kB`,
    ),
    below('50 open desks, a change each second', fewDesks, 0.1, share),
    below(
      'PIN turn beside 50 open desks over that beside none, p50',
      beside.mean,
      1.25,
      times,
      `, ${between(beside.bounds, times)} (${milliseconds(median(withDesks))} to ${milliseconds(median(alone))}; p99 ` +
        `${milliseconds(percentile(withDesks, 0.99))} to ${milliseconds(percentile(alone, 0.99))}; ` +
        `none beside none ${times(noise.mean)}, ${between(noise.bounds, times)})`,
    ),
    told(
      '200 open desks, a change each second',
      manyDesks,
      `${share(manyDesks)}, the web process holds ${memory.toFixed(0)} MB`,
      'told',
    ),
  ];
  return { figures };
}

async function rollCall(server: Server): Promise<Found> {
  const { begun, all, help, missing } = await measureRollCall(server);
  const figures = [
    below(`a roll-call of ${PEOPLE} begins`, begun, 2_000, milliseconds),
    below(
      `its texts, at ${TEXTS_PER_SECOND} a second`,
      all,
      (PEOPLE / TEXTS_PER_SECOND) * 1.1 * 1_000,
      milliseconds,
      `, ${missing} missing`,
    ),
    below('SOS in the middle of it, to the first call', help, 1_000, milliseconds),
  ];
  return { figures };
}

/** Kept, locked, read, the visit, the reply, the outbox woken. */
const STATEMENTS_A_TEXT = 6;

async function texts(server: Server): Promise<Found> {
  const { pinTurn: turn, texts: found } = await measureTextCosts(server);
  const figures = found.flatMap(({ text, cpu, statements }) => [
    below(`${text} by text, statements`, statements, STATEMENTS_A_TEXT, String),
    below(
      `${text} by text, processor time over a PIN turn's`,
      cpu / turn,
      1.5,
      (times) => times.toFixed(2),
      ` (${milliseconds(cpu)} to ${milliseconds(turn)})`,
    ),
  ]);
  return { figures };
}

const PARTS = {
  start,
  pin: pinTurn,
  texts,
  duress,
  lateness,
  size,
  burst,
  restart,
  'hand-over': handOver,
  promotion,
  gone: carrierGone,
  board,
  pages,
  'roll-call': rollCall,
};
const names = Object.keys(PARTS);

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: names },
    json: { type: 'boolean', default: false },
    plot: { type: 'string' },
  },
});
const unknown = values.only.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}; there are ${names.join(', ')}`);

const server = await startServer();
const parts: Part[] = [];
try {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (!values.only.includes(name)) continue;
    const [load, begun] = [loadavg()[0] ?? 0, performance.now()];
    const { figures, lateness: late = [] } = await measure(server);
    parts.push({ name, load, seconds: (performance.now() - begun) / 1_000, figures, lateness: late });
  }
} finally {
  await server.stop();
}

(values.json ? console.error : console.log)(tell(parts).join('\n'));
if (values.json) console.log(JSON.stringify(asData(parts), null, 2));
process.stderr.write(`${(performance.now() / 60_000).toFixed(1)} minutes in all\n`);
if (values.plot !== undefined) writeFileSync(values.plot, plotOf(parts));

function plotOf(all: Part[]): string {
  const { processor, cores, node } = machine();
  return latenessPlot(
    all.flatMap((part) => part.lateness),
    'Calls asked for, of 100, by the time since their deadline',
    `${new Date().toISOString().slice(0, 10)}, ${cores} cores of ${processor}, Node ${node}, 10,000 visits open`,
  );
}
