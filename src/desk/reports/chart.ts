/** Bars as SVG, with the words of the table that stands beside them. Pure. */

interface ChartBar {
  label: string;
  /** Null: it is hidden, and drawn as an empty outline. */
  value: number | null;
  words: string;
}

export interface Chart {
  id: string;
  title: string;
  what: string;
  width: number;
  height: number;
  base: number;
  bars: { x: number; y: number; width: number; height: number; isHidden: boolean }[];
  rows: { label: string; words: string }[];
}

const [WIDTH, HEIGHT, BASE, TOP] = [640, 200, 184, 12];
const HIDDEN_HEIGHT = 8;
const WIDEST = 72;

/** @param most what the highest bar can be; left out: the highest that there is */
export function barChart(id: string, title: string, what: string, bars: ChartBar[], most?: number): Chart {
  const highest = most ?? Math.max(1, ...bars.map(({ value }) => value ?? 0));
  const step = WIDTH / Math.max(1, bars.length);
  const width = Math.min(WIDEST, step * 0.7);
  return {
    id,
    title,
    what,
    width: WIDTH,
    height: HEIGHT,
    base: BASE,
    bars: bars.map(({ value }, index) => {
      const height = value === null ? HIDDEN_HEIGHT : Math.round(((BASE - TOP) * value) / highest);
      return {
        x: Math.round(index * step + (step - width) / 2),
        y: BASE - height,
        width: Math.round(width),
        height,
        isHidden: value === null,
      };
    }),
    rows: bars.map(({ label, words }) => ({ label, words })),
  };
}
