import { expect, it } from '@jest/globals';
import { createUnchanged } from '../../../src/desk/live/unchanged.ts';
import type { ShownVisit } from '../../../src/records/views/shown/board.ts';
import { at } from '../../safety/a-team.ts';
import { aVisit } from '../board/a-board.ts';

/** For everything that a visit says, something else. */
const OTHER: Required<{ [Key in keyof ShownVisit]: Partial<ShownVisit> }> = {
  workerId: { workerId: 'z' },
  name: { name: 'Sam Z' },
  staffNumber: { staffNumber: '4999' },
  team: { team: 'South' },
  plan: { plan: { ...aVisit('a', 10).plan, boardShowsPlace: false } },
  visit: { visit: { ...aVisit('a', 10).visit, place: '3 High Street' } },
  postcode: { postcode: 'GL1 2AB' },
  initials: { initials: 'JS' },
  reference: { reference: '48213' },
  risk: { risk: 'red' },
  plannedStart: { plannedStart: at(5) },
  plannedEnd: { plannedEnd: at(6) },
  hazards: { hazards: ['dog'] },
  companion: { companion: { id: 'bea', name: 'Bea Lindqvist', own: null } },
  companionWords: { companionWords: 'A. Warden' },
};

it('a visit is the very one that was read before as long as it says the same, in the order of the new reading', () => {
  const unchanged = createUnchanged();
  const [a, b] = unchanged([aVisit('a', 10), aVisit('b', 10)]);
  const again = unchanged([aVisit('b', 10), aVisit('c', 10), aVisit('a', 10)]);
  expect([again[0] === b, again[2] === a, again[1]]).toEqual([true, true, aVisit('c', 10)]);
});

it.each(Object.entries(OTHER))('a visit with another %s is another', (_, other) => {
  const unchanged = createUnchanged();
  const [before] = unchanged([aVisit('a', 10)]);
  const [after] = unchanged([aVisit('a', 10, 60, other)]);
  expect(after).toEqual(aVisit('a', 10, 60, other));
  expect(after).not.toBe(before);
});
