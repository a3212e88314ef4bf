import { cpus, totalmem } from 'node:os';
import { median } from './statistics.ts';

/** One line of the bench, for people and as data. */
export interface Figure {
  figure: string;
  measured: string;
  bar: string;
  holds: boolean;
  /** What was measured, and its bar: plain numbers in the unit of `measured`. */
  value: number;
  limit: number | null;
}

export const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

export const below = (
  figure: string,
  value: number,
  limit: number,
  shown: (value: number) => string,
  note = '',
): Figure => ({
  figure,
  measured: shown(value) + note,
  bar: `at most ${shown(limit)}`,
  holds: value <= limit,
  value,
  limit,
});

export const atLeast = (
  figure: string,
  values: number[],
  limit: number,
  shown: (values: number[]) => string,
): Figure => ({
  figure,
  measured: shown(values),
  bar: `at least ${limit.toFixed(2)}`,
  holds: median(values) >= limit,
  value: median(values),
  limit,
});

/** Beside others, without a bar of its own. */
export const told = (figure: string, value: number, measured: string, beside: string): Figure => ({
  figure,
  measured,
  bar: beside,
  holds: true,
  value,
  limit: null,
});

/** How late calls were: all of them, by what rang them. */
export interface Series {
  name: string;
  /** Milliseconds. */
  late: number[];
}

/** What a part found. */
export interface Found {
  figures: Figure[];
  lateness?: Series[];
}

export interface Part {
  name: string;
  /** Processes that ran or waited to run on this machine when the part began. */
  load: number;
  seconds: number;
  figures: Figure[];
  lateness: Series[];
}

/** Upper bounds of the histogram's classes (ms). The last class has no bound. */
export const CLASSES = [5, 10, 20, 50, 100, 250, 500, 1_000, 2_500, 5_000];

/** How many fall into each class, one class more than there are bounds. */
export function histogram(late: number[]): number[] {
  const counts = [...CLASSES, Infinity].map(() => 0);
  for (const one of late) {
    const place = CLASSES.findIndex((bound) => one <= bound);
    const index = place === -1 ? CLASSES.length : place;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

export function tell(parts: Part[]): string[] {
  const figures = parts.flatMap((part) => part.figures);
  const wide = (of: (figure: Figure) => string): number => Math.max(...figures.map((figure) => of(figure).length));
  const [first, second] = [wide(({ figure }) => figure), wide(({ measured }) => measured)];
  return parts.flatMap(({ name, load, seconds, figures: own, lateness }) => [
    `${name}: ${seconds.toFixed(0)} s; ${load.toFixed(1)} processes ran or waited to run before`,
    ...own.map(
      ({ figure, measured, bar, holds }) =>
        `${holds ? '  ' : '! '}${figure.padEnd(first)}  ${measured.padEnd(second)}  ${bar}`,
    ),
    ...(lateness.length > 0 ? histograms(lateness) : []),
    '',
  ]);
}

/** Of a hundred calls, by how late they were. */
function histograms(lateness: Series[]): string[] {
  const heads = [...CLASSES.map(shortly), 'later'];
  const width = Math.max(...lateness.map(({ name }) => name.length));
  return [
    `  of 100 calls, late by at most`.padEnd(width + 2) + heads.map((head) => head.padStart(8)).join(''),
    ...lateness.map(({ name, late }) => {
      const shares = histogram(late).map((count) => (count === 0 ? '-' : ((100 * count) / late.length).toFixed(1)));
      return `  ${name.padEnd(Math.max(width, 29))}${shares.map((share) => share.padStart(8)).join('')}`;
    }),
  ];
}

const shortly = (value: number): string => (value < 1_000 ? `${value} ms` : `${value / 1_000} s`);

export function asData(parts: Part[]): object {
  return {
    at: new Date().toISOString(),
    machine: machine(),
    parts: parts.map(({ lateness, ...part }) => ({
      ...part,
      lateness: lateness.map(({ name, late }) => ({
        name,
        calls: late.length,
        classes: [...CLASSES, null],
        counts: histogram(late),
      })),
    })),
  };
}

export function machine(): { processor: string; cores: number; gigabytes: number; node: string } {
  const [processor] = cpus();
  return {
    processor: processor?.model.trim() ?? 'unknown',
    cores: cpus().length,
    gigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
