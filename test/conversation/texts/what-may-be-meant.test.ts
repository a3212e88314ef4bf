import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

/** What texts may be meant for that no rule acts on. Kinds of texts whose answers were the worst of a trial. */
it('more time until a time in words, with a remark behind it, is asked about with that time', () => {
  const { hint } = read("Could I have till five o'clock now please, the assessment is taking ages");
  expect(hint).toEqual({ kind: 'longer', minutes: 160, isUntil: true });
});

describe('what a text may be meant for', () => {
  it.each([
    ['plus half an hour please', { kind: 'longer', minutes: 30, isUntil: false }],
    ['Ferndale again. 45', { kind: 'beginning', minutes: 45, place: null }],
    ['popping in to see Gwen now, 9 Heol Fach, half hour', { kind: 'beginning', minutes: 30, place: '9 Heol Fach' }],
    ['sat outside 10 Brook St, going in, call it 45', { kind: 'beginning', minutes: 45, place: '10 Brook St' }],
    ['put 30 on for me', { kind: 'longer', minutes: 30, isUntil: false }],
    ['still here, give us 15', { kind: 'longer', minutes: 15, isUntil: false }],
    ['am gonna need a bit longer, say quarter past 3', { kind: 'longer', minutes: 55, isUntil: true }],
    ["gone into 12 Larch Close, shouldn't be more than an hour", { kind: 'beginning', minutes: 60 }],
    ['done at Mrs P. starting 14 Bath Street 1 hr', { kind: 'beginning', minutes: 60, place: '14 Bath Street' }],
    ['at the hospital with mam and bairn 2hrs', { kind: 'beginning', minutes: 120 }],
    ['Doing 40 at Ferndale', { kind: 'beginning', minutes: 40, isUntil: false, named: 'Ferndale' }],
    [
      "Core group at the children's centre, finishing 4.30",
      { kind: 'beginning', minutes: 130, isUntil: true, named: "the children's centre" },
    ],
    ['next one 6 Coral St 45', { kind: 'beginning', minutes: 45, place: '6 Coral St' }],
    ['then 12 Mill Lane 30', { kind: 'beginning', minutes: 30, place: '12 Mill Lane' }],
    ['on to 4 Barn Row 30', { kind: 'beginning', minutes: 30, place: '4 Barn Row' }],
    ['driving, 20 mins', { kind: 'beginning', minutes: 20, place: null, isLengthAlone: true }],
  ])('%s', (body, hint) => {
    expect(read(body).hint).toMatchObject(hint);
  });

  it.each(['shes not answering and hasnt come back', 'hes not home and not back', 'nobody answered, shes not back'])(
    'somebody who is not back is a worry, and no visit that was called off: %s',
    (body) => {
      expect(read(body).hint).toEqual({ kind: 'worried' });
    },
  );

  it.each(['moved to Coral St 45', 'bus 12 Mill Lane 43', 'Mill Lane 30'])(
    'a number behind a street that has none of its own, or that nobody stays for, is no length: %s',
    (body) => {
      expect(read(body).hint?.kind).not.toBe('beginning');
    },
  );

  it('whoever has arrived, and says for how long, says more than a length', () => {
    const { hint } = read('just arrived at the flat, be 45 mins');
    expect(hint).toMatchObject({ kind: 'beginning', minutes: 45 });
    expect(hint).not.toHaveProperty('isLengthAlone');
  });

  it.each([
    'he didnt answer so ive come away',
    'mrs Dale not in, no visit',
    'running 15 late for mrs dale',
    'Cant make 2.30 car wont start',
    'whats next on my list',
    'whos my next one',
    'noone home at 9 Vale Rd comin back to office',
    'she wasnt in so gone for a coffee',
    'wont make it to mrs dale till 3',
    'what visits have i got today',
  ])('it is about a visit that is planned: %s', (body) => {
    expect(read(body)).toMatchObject({
      worker: { kind: expect.stringMatching(/none|question/) },
      hint: { kind: 'plans' },
    });
  });

  it.each([
    'Ines didnt answer so ive come away',
    'hes not answering his phone',
    'he isnt answering so gone round to his house',
    'she hasnt come back',
    'cant make her leave the room',
    'whats he doing next',
    'who was in first',
    'running round after the kids all day',
  ])('it is not: %s', (body) => {
    expect(read(body).hint?.kind).not.toBe('plans');
  });

  it.each([
    ['Shwmae, mynd mewn i 3 Lon Las rwan, tua 40 munud', { kind: 'beginning', minutes: 40, place: '3 Lon Las' }],
    ['sgwrs hir yma, hanner awr arall', { kind: 'longer', minutes: 30, isUntil: false }],
    ['wedi cyrraedd', { kind: 'going-in', place: null }],
  ])('in Welsh: %s', (body, hint) => {
    expect(read(body).hint).toMatchObject(hint);
  });

  it.each(['mae dyn arall yma', 'dau arall yn dod', 'Iawn diolch', 'mynd adre fory', 'hanner y teulu allan'])(
    'in Welsh, nothing begins or goes on: %s',
    (body) => {
      const { worker, hint } = read(body);
      expect(['start', 'more', 'end']).not.toContain(worker.kind);
      expect(['beginning', 'longer']).not.toContain(hint?.kind);
    },
  );

  it.each(['no answer at the door, leaving', 'nobody in so im heading back', 'mum not in, off home now'])(
    'nobody opened, and no visit is offered: %s',
    (body) => {
      expect(read(body)).toMatchObject({ worker: { kind: 'sounds-like-end' }, hint: null });
    },
  );

  it.each(['is anything open', 'anything open atm', 'any visits open', 'how many are out', 'what is open now'])(
    'who is out: %s',
    (body) => {
      expect(read(body).hint).toEqual({ kind: 'who-is-out' });
    },
  );

  it.each([
    'is the office open',
    'anything open for lunch round here',
    'any visits tomorrow',
    'how many kids are there',
  ])('not: %s', (body) => {
    expect(read(body).hint).not.toEqual({ kind: 'who-is-out' });
  });

  it.each(['took me 50 mins to get here', 'been on hold for 45 minutes', 'NOTE he sleeps for 2 hours'])(
    'what lasted, or is noted, begins nothing: %s',
    (body) => {
      expect(read(body).hint).toBeNull();
    },
  );

  it('the number of a house is no length', () => {
    expect(read('Im in the back garden at number 20').worker).toMatchObject({ kind: 'start', minutes: null });
  });
});

describe('a call with its reason', () => {
  it.each([
    ['call me in half an hr to get me out of this', 30],
    ['could I have a call in 15 mins, dont trust this one', 15],
    ['ring me in 20 mins if you havent heard', 20],
  ])('is booked: %s', (body, minutes) => {
    expect(read(body).worker).toMatchObject({ kind: 'ring', minutes, isCover: false, hasReason: true });
  });

  it.each(['ring mum in 20 mins to say we are late', 'call me in 20 years lol', 'dont ring me in 20 mins please'])(
    'is none: %s',
    (body) => {
      expect(read(body).worker).not.toMatchObject({ kind: 'ring', minutes: 20 });
    },
  );
});

it('whoever is uneasy and about to go in is no end', () => {
  expect(read('Just about to go in, bit nervous about this one, dad has previous')).toMatchObject({
    worker: { kind: 'none' },
    hint: { kind: 'needs-somebody', isGoingIn: true },
  });
});

describe('what a worker says, by its kind', () => {
  it.each(['yes im fine thanks', "I'm ok thanks", 'im fine ta'])('is a report, and no thanks for one: %s', (body) => {
    expect(read(body).worker).toEqual({ kind: 'ok' });
  });

  it.each(['ok thanks', 'thanks ok', 'ok ta'])('is thanks: %s', (body) => {
    expect(read(body).worker).toEqual({ kind: 'courtesy' });
  });

  it('a note that tells of going in offers to begin', () => {
    expect(read("Please note I'm entering the property at 18 Dunmore Place for approx 25 minutes")).toMatchObject({
      worker: { kind: 'note' },
      hint: { kind: 'beginning', minutes: 25, place: '18 Dunmore Place' },
    });
  });

  it.each([
    ['in the car with mum, driving to 4 Spring Bank', '4 Spring Bank'],
    ['leaving now, going to 7 Pier Road', '7 Pier Road'],
  ])('where they are on their way to is asked about: %s', (body, place) => {
    const { worker, hint } = read(body);
    expect(worker.kind).toBe('sounds-like-end');
    expect(hint).toEqual({ kind: 'place', place });
  });
});

describe('what the fifteenth batch met, by its kind', () => {
  it.each([
    ['Ines still not back at office she finishd at 1', { kind: 'worried' }],
    ['can u log me in for 45 at 16 Quarry Rd ta', { kind: 'beginning', minutes: 45, place: '16 Quarry Rd' }],
    ['im at 31 Dene Rd since 2pm, be done by 3', { kind: 'beginning', minutes: 40, place: '31 Dene Rd' }],
    ['moved on to 5 Elm Road next door, 20 mins', { kind: 'beginning', minutes: 20, place: '5 Elm Road' }],
    ['at mrs dales now', { kind: 'going-in', place: 'mrs dales' }],
    ['running over prob 20 mins', { kind: 'longer', minutes: 20, isUntil: false }],
    ['yh im good need 10', { kind: 'longer', minutes: 10, isUntil: false }],
    ['push me back to 4', { kind: 'longer', minutes: 100, isUntil: true }],
    ['cancel the 2.30', { kind: 'plans' }],
    ['is mrs dale still on', { kind: 'plans' }],
    ['phone nearly dead 5%', { kind: 'news' }],
    ['dog is loose in garden', { kind: 'news' }],
    ['everythings fine, nice cup of tea', { kind: 'news' }],
  ])('%s', (body, hint) => {
    expect(read(body)).toMatchObject({ cry: 'none', hint });
  });

  it('whom they visit is no colleague who is missed', () => {
    expect(read('Mrs Dale not home').hint).toBeNull();
    expect(read('Ines not home').hint).toEqual({ kind: 'worried' });
  });

  it('START as planned is START, and a house with a letter is a place', () => {
    expect(read('start as planned').worker).toMatchObject({ kind: 'start', minutes: null, place: null });
    expect(read('its 1a not 1 Elm road').worker).toMatchObject({ kind: 'at', place: '1a, Elm road' });
  });

  it('somebody who comes with a weapon is danger, and somebody who is to be rung is none', () => {
    expect(read('sons turned up w/ bat').cry).toBe('on-visit');
    expect(read("please ring kit he's lost").cry).toBe('none');
  });
});
