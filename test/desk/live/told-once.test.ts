import { expect, it } from '@jest/globals';
import { toldOnce } from '../../../src/desk/live/told-once.ts';

it('a fault that fifty open pages meet is told once, and again only after it was over', () => {
  const told: unknown[] = [];
  const fault = toldOnce((error) => told.push(error));
  for (let page = 0; page < 50; page += 1) fault.happened(`page ${page}`);
  expect(told).toEqual(['page 0']);
  fault.isOver();
  for (const error of ['again', 'and again']) fault.happened(error);
  expect(told).toEqual(['page 0', 'again']);
});
