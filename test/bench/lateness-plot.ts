import type { Series } from './figures.ts';

/** How many of a hundred calls had been asked for so long after their time, as lines. Pure: an SVG text. */

const [WIDTH, HEIGHT] = [720, 400];
const FRAME = { left: 56, right: 20, top: 48, bottom: 64 };
/** Milliseconds. */
const [LEAST, MOST] = [1, 10_000];
const MARKS = [1, 10, 100, 1_000, 10_000];
const SHARES = [0, 25, 50, 75, 100];
/** Told apart without colour too. */
const FIRST = { colour: '#1d4ed8', dashes: '' };
const STYLES = [
  FIRST,
  { colour: '#b45309', dashes: '8 4' },
  { colour: '#047857', dashes: '2 4' },
  { colour: '#7c3aed', dashes: '12 4 2 4' },
];

const right = WIDTH - FRAME.right;
const bottom = HEIGHT - FRAME.bottom;

const across = (late: number): number => {
  const share = Math.log10(Math.min(Math.max(late, LEAST), MOST) / LEAST) / Math.log10(MOST / LEAST);
  return round(FRAME.left + share * (right - FRAME.left));
};
const up = (share: number): number => round(bottom - (share / 100) * (bottom - FRAME.top));
const round = (value: number): number => Math.round(value * 10) / 10;

export function latenessPlot(series: Series[], title: string, measured: string): string {
  const marks = MARKS.map(
    (at) =>
      `<line class="grid" x1="${across(at)}" x2="${across(at)}" y1="${FRAME.top}" y2="${bottom}"/>` +
      `<text x="${across(at)}" y="${bottom + 18}" ` +
      `text-anchor="middle">${at < 1_000 ? `${at} ms` : `${at / 1_000} s`}</text>`,
  );
  const shares = SHARES.map(
    (share) =>
      `<line class="grid" x1="${FRAME.left}" x2="${right}" y1="${up(share)}" y2="${up(share)}"/>` +
      `<text x="${FRAME.left - 8}" y="${up(share) + 4}" text-anchor="end">${share}</text>`,
  );
  const lines = series.map(({ name, late }, place) => {
    const { colour, dashes } = STYLES[place % STYLES.length] ?? FIRST;
    const style = `stroke="${colour}"${dashes === '' ? '' : ` stroke-dasharray="${dashes}"`}`;
    const [x, y] = [FRAME.left + 8 + (place % 2) * 330, HEIGHT - 30 + Math.floor(place / 2) * 18];
    return (
      `<path fill="none" ${style} stroke-width="2" d="${stairs(late)}"/>` +
      `<line ${style} stroke-width="2" x1="${x}" x2="${x + 28}" y1="${y - 4}" y2="${y - 4}"/>` +
      `<text x="${x + 36}" y="${y}">${escaped(name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" ` +
      `aria-label="${escaped(title)}">`,
    '<style>text { font: 12px sans-serif; fill: #1f2937 } .title { font-weight: bold; font-size: 14px } ' +
      '.grid { stroke: #d1d5db; stroke-width: 1 }</style>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text class="title" x="${FRAME.left}" y="20">${escaped(title)}</text>`,
    `<text x="${FRAME.left}" y="38">${escaped(measured)}</text>`,
    ...marks,
    ...shares,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

/** From call to call: each is a step up. */
function stairs(late: number[]): string {
  const sorted = [...late].sort((one, other) => one - other);
  const steps = sorted.map((one, n) => `H${across(one)}V${up((100 * (n + 1)) / sorted.length)}`);
  return `M${across(LEAST)} ${up(0)}${steps.join('')}H${right}`;
}

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
