import { describe, expect, it } from '@jest/globals';
import type { ShownVisit } from '../../../src/records/views/shown/board.ts';
import { contentsFor, type Viewer } from '../../../src/desk/board/books.ts';
import { boardView } from '../../../src/desk/board/view.ts';
import { at } from '../../safety/a-team.ts';
import { anAlarm, aVisit, TEXT, TIME } from './a-board.ts';

const NONE = { texts: [], truth: { alarms: [] } };
const SAMS_NUMBER = '+447700900101';
const TEAM_MOBILE = '+447700900190';

describe('whoever looks', () => {
  const viewer = (changes: Partial<Viewer>): Viewer => ({
    personId: 'p',
    shownTeams: ['team'],
    riskTeams: [],
    textTeams: [],
    trueTeams: [],
    seesWhereAsked: true,
    raised: null,
    ...changes,
  });
  const visits = [aVisit('a', 10)];
  const covert = anAlarm('a', 'duress', 5, [], {
    raisers: ['the office', 'who stands beside'],
    beside: { phones: [SAMS_NUMBER, TEAM_MOBILE], places: ['12 Mill Lane'], companions: ['along'] },
    placesOfOthers: [{ personId: 'there', place: '12, mill lane.' }],
    phonesOfOthers: [
      { personId: 'shares', phones: [TEAM_MOBILE] },
      { personId: 'has their own too', phones: [TEAM_MOBILE, '+447700900102'] },
      { personId: 'has the old one', phones: [SAMS_NUMBER] },
    ],
  });
  const byOffice = (by: string) => ({ by, teams: ['team'] });
  const seen = (changes: Partial<Viewer>): number =>
    contentsFor(viewer(changes), { shown: visits, texts: [TEXT], truth: { alarms: [covert] } }).alarms.length;

  it.each([
    ['a manager of the team', { trueTeams: ['team'] }, 1],
    ['a manager of every team', { trueTeams: 'all' as const }, 1],
    ['a manager of another team', { trueTeams: ['other'] }, 0],
    ['a colleague who was asked', { personId: 'bea' }, 1],
    ['a colleague who was not asked', { personId: 'other' }, 0],
    ['a colleague who was asked, whose account sees no alarms', { personId: 'bea', seesWhereAsked: false }, 0],
    ['the office that raised it at the desk', { personId: null, raised: byOffice('the office') }, 1],
    ['the office of another team, which raised it', { raised: { by: 'the office', teams: ['other'] } }, 0],
    ['an account of the office that raised another', { raised: byOffice('the other desk') }, 0],
    ['who raised it and is on a visit at that place', { personId: 'there', raised: byOffice('who stands beside') }, 0],
    ['the worker', { personId: 'a', trueTeams: 'all' as const }, 0],
    [
      'a manager who has no phone but the one that the words came from',
      { personId: 'shares', trueTeams: 'all' as const },
      0,
    ],
    [
      'a manager who has another one, and is rung there',
      { personId: 'has their own too', trueTeams: 'all' as const },
      1,
    ],
    [
      "a manager who was given the worker's number meanwhile",
      { personId: 'has the old one', trueTeams: 'all' as const },
      0,
    ],
    ['a manager who was to go along', { personId: 'along', trueTeams: 'all' as const }, 0],
    ['a manager who is on a visit at that place', { personId: 'there', trueTeams: 'all' as const }, 0],
  ])('as %s sees the covert alarm so many times', (_who, changes, times) => {
    expect(seen(changes)).toBe(times);
  });

  it('without sight of the alarm sees what they would see on an ordinary day', () => {
    const contents = contentsFor(viewer({ textTeams: ['team'] }), {
      shown: visits,
      texts: [TEXT],
      truth: { alarms: [covert] },
    });
    expect(contents).toEqual({ visits, alarms: [], texts: [TEXT] });
  });

  it('sees visits of their own teams only', () => {
    expect(contentsFor(viewer({ shownTeams: ['other'] }), { shown: visits, ...NONE }).visits).toEqual([]);
  });

  it('reads how bad a house may be where they look after the team, and never beside their own visit', () => {
    const red = aVisit('a', 10, 60, { risk: 'red', hazards: ['dog'] });
    const awaited = { ...red, visit: { ...red.visit, id: 'planned', status: 'planned' as const }, plannedStart: at(0) };
    const told = (changes: Partial<Viewer>): unknown[] => {
      const contents = contentsFor(viewer(changes), { shown: [red, awaited], ...NONE });
      return boardView(contents, { ...TIME, now: at(20) }).groups.flatMap(({ group, rows }) =>
        rows.map(({ risk, noted }) => [group, risk, noted]),
      );
    };
    const hidden = [
      ['out', null, null],
      ['planned', null, null],
    ];
    expect(told({ riskTeams: ['team'] })).toEqual([
      ['needs', 'red', 'Noted: a dog'],
      ['out', 'red', 'Noted: a dog'],
    ]);
    expect(told({})).toEqual(hidden);
    expect(told({ riskTeams: ['other'] })).toEqual(hidden);
    expect(told({ riskTeams: 'all', personId: 'a' })).toEqual(hidden);
  });

  it("reads where a colleague is only where the team's plan lets them, and always where they are themselves", () => {
    const out = aVisit('a', 10);
    const hidden = { ...out, plan: { ...out.plan, boardShowsPlace: false } };
    const placesOf = (one: ShownVisit, changes: Partial<Viewer>): (string | null)[] => {
      const contents = contentsFor(viewer(changes), { shown: [one], ...NONE });
      return boardView(contents, { ...TIME, now: at(20) }).groups.flatMap(({ rows }) => rows.map(({ place }) => place));
    };
    expect(placesOf(out, {})).toEqual(['12 Mill Lane']);
    expect(placesOf(hidden, {})).toEqual([null]);
    expect(placesOf(hidden, { riskTeams: ['other'] })).toEqual([null]);
    expect(placesOf(hidden, { riskTeams: ['team'] })).toEqual(['12 Mill Lane']);
    expect(placesOf(hidden, { riskTeams: 'all', personId: 'a' })).toEqual(['12 Mill Lane']);
  });

  it('reads texts of their teams, and strangers’ as anybody who reads any, but never their own', () => {
    const texts = [TEXT, { ...TEXT, id: 'stranger', worker: null, teamId: null }];
    const ids = (changes: Partial<Viewer>): string[] =>
      contentsFor(viewer(changes), { ...NONE, shown: [], texts }).texts.map(({ id }) => id);
    expect(ids({ textTeams: ['team'] })).toEqual(['text', 'stranger']);
    expect(ids({ textTeams: ['other'] })).toEqual(['stranger']);
    expect(ids({ textTeams: ['team'], personId: 'a' })).toEqual(['stranger']);
    expect(ids({})).toEqual([]);
  });

  it('finds the words of somebody whose alarm they see on the page of the alarm, and not a second time', () => {
    const before = { ...TEXT, id: 'before', at: at(4) };
    const ids = (changes: Partial<Viewer>): string[] =>
      contentsFor(viewer({ textTeams: ['team'], ...changes }), {
        shown: [],
        texts: [TEXT, before],
        truth: { alarms: [covert] },
      }).texts.map(({ id }) => id);
    expect(ids({ trueTeams: ['team'] })).toEqual(['before']);
    expect(ids({})).toEqual(['text', 'before']);
    // A person who may stand beside the worker reads what the office reads on any day.
    expect(ids({ trueTeams: ['team'], personId: 'there' })).toEqual(['text', 'before']);
  });
});
