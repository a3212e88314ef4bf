import { expect, it } from '@jest/globals';
import { CLASSES, histogram } from './figures.ts';
import { latenessPlot } from './lateness-plot.ts';

it('each call counts in the class of the first bound that it keeps, and the latest in a class of their own', () => {
  const counts = histogram([-3, 5, 6, 250, 251, 4_999, 5_001, 90_000]);
  expect(counts).toHaveLength(CLASSES.length + 1);
  expect(Object.fromEntries(counts.map((count, n) => [CLASSES[n] ?? 'later', count]))).toMatchObject({
    5: 2,
    10: 1,
    250: 1,
    500: 1,
    5000: 1,
    later: 2,
  });
});

it('the plot steps up at each call, from those in time at the left to those beyond its edge at the right', () => {
  const svg = latenessPlot([{ name: 'ours & theirs', late: [100, 1, 60_000] }], 'Calls', 'two cores');
  const [, path = ''] = /d="([^"]*)"/.exec(svg) ?? [];
  expect(path).toBe('M56 336H56V240H378V144H700V48H700');
  expect(svg).toContain('>ours &amp; theirs</text>');
});
