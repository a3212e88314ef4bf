import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

/** Where somebody is, and starts as people write them. Kinds of texts whose answers were the worst of a trial. */
describe('where somebody is, in a sentence', () => {
  it.each([
    ["change of address it's 41 not 14 Low Street", '41, Low Street'],
    ["actually I'm at 14 Larch Close not 12", '14 Larch Close'],
    ['we have moved to the cafe on Bell Street', 'the cafe on Bell Street'],
    ['popped over to the library on Mill Road now', 'the library on Mill Road'],
    ['taking mum to the surgery on Quay Street', 'the surgery on Quay Street'],
  ])('%s', (body, place) => {
    expect(read(body).worker).toEqual({ kind: 'at', place, isWhole: true });
  });

  it.each([
    'we have moved to the new system',
    'they moved to Low Street last year',
    'she moved to 14 Low Street on Monday',
    'gone to the dogs',
  ])('not: %s', (body) => {
    expect(read(body).worker.kind).not.toBe('at');
  });
});

describe('a time is no place', () => {
  it.each(['at 3pm', 'at 12:30', 'at 5', 'at half 3', 'at noon'])('%s', (body) => {
    expect(read(body).worker.kind).toBe('none');
  });
});

describe('a start as people write it', () => {
  it.each([
    ['satrt 45 mins at the Kettle Cafe', 45, 'the Kettle Cafe'],
    ['in for an our, 81 Carr Street', 60, '81 Carr Street'],
    ['Star 30 12 Bell Lane', 30, '12 Bell Lane'],
    ['arrived The Old Forge, Kirkby Malham, till 4pm', 100, 'Old Forge, Kirkby Malham'],
    ['On site: Hope House, room 3. Start. 50 mins.', 50, 'Hope House, room 3'],
    ['START 12 Mill Lane, out by 15 30', 70, '12 Mill Lane'],
    ['start till 15 30', 70, null],
  ])('%s', (body, minutes, place) => {
    expect(read(body).worker).toMatchObject({ kind: 'start', minutes, place });
  });

  it.each([
    'Arrived home late, back by 4pm',
    'arrived at the wrong time, till 4 is fine',
    'we live at 15 30 Mill Lane',
    'an our visit was fine',
    'stare at 12 Bell Lane',
  ])('not: %s', (body) => {
    expect(read(body).worker.kind).not.toBe('start');
  });
});

describe('whom somebody is with is no address, for an address drops the watch over the visit before', () => {
  it.each([
    ['IN with Mrs Green for 20 mins', 'Mrs Green'],
    ['IN Mrs Green 45', 'Mrs Green'],
    ['arrived mrs green', 'mrs green'],
    ['Arrived Miss Anne Hill, 30 mins', 'Miss Anne Hill'],
    ['IN Mr House 30 mins', 'Mr House'],
    ['START 30 with Jo Green', 'Jo Green'],
    ['START seeing Jo Park', 'Jo Park'],
  ])('%s', (body, place) => {
    expect(read(body).worker).toMatchObject({ kind: 'start', place, isAddress: false });
  });

  it.each(['im in the garden with mrs green', 'in with jo green', 'in with Green 30 mins'])(
    'nor is it IN: %s',
    (body) => {
      expect(read(body).worker).toEqual({ kind: 'none' });
    },
  );

  it.each([
    'IN Mrs Green, 14 Mill Lane 45 mins',
    'IN with Jo Green at 14 Mill Lane 45 mins',
    'IN seeing Elm Court 45 mins',
    'IN with Jo, Bell Green, 45 mins',
    'IN Green Lane 30 mins',
    'IN 14 Mill Hill 30 mins',
  ])('but a street is one: %s', (body) => {
    expect(read(body).worker).toMatchObject({ kind: 'start', isAddress: true });
  });
});

describe('a word that is one slip from START may begin a visit, and is asked about during one', () => {
  it.each(['Arrive 30 mins 12 Bell Lane', 'Begun 30 12 Bell Lane', 'Star 30 12 Bell Lane'])('%s', (body) => {
    expect(read(body).worker).toMatchObject({ kind: 'start', minutes: 30, place: '12 Bell Lane', isSentence: true });
  });

  it('alone with a length likewise', () => {
    expect(read('Star 30 mins').worker).toMatchObject({ kind: 'start', minutes: 30, place: null, isSentence: true });
    expect(read('strat 30 mins').worker).toMatchObject({ kind: 'start', minutes: 30, isSentence: false });
  });
});

describe('a place with a time behind it', () => {
  it.each([
    ['at the Mensahs til 4', 'the Mensahs', 100],
    ['At Sycamore Lodge for the afternoon, done by half four', 'Sycamore Lodge for the afternoon', 130],
  ])('is the place, and the time is asked about: %s', (body, place, minutes) => {
    expect(read(body)).toMatchObject({
      worker: { kind: 'at', place, isWhole: false },
      hint: { kind: 'beginning', place, minutes, isUntil: true },
    });
  });
});

it('the hr of a telephone that spells by itself is an hour', () => {
  expect(read('START 1 IS 14 MILL LANE').worker).toMatchObject({ kind: 'start', minutes: 60, place: '14 MILL LANE' });
  expect(read('MORE 1 is 30 mins').worker).not.toMatchObject({ minutes: 90 });
});

describe('a start as it was planned, and which door it is', () => {
  it.each([
    ['START as planned', null, null],
    ['begin as usual', null, null],
    ['start 45 as planned', 45, null],
    ['IN 45 mins Mrs Dale as arranged', 45, 'Mrs Dale'],
  ])('%s is a start', (body, minutes, place) => {
    expect(read(body).worker).toMatchObject({ kind: 'start', minutes, place });
  });

  it.each([
    ['AT 12 High Street upstairs', { kind: 'at', place: '12 High Street upstairs' }],
    ['at 12 High Street next door', { kind: 'at', place: '12 High Street next door' }],
    ['START 45 mins 12 High Street upstairs', { kind: 'start', place: '12 High Street upstairs' }],
  ])('which door it is stays in the place: %s', (body, worker) => {
    expect(read(body).worker).toMatchObject(worker);
  });
});
