import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

/** Kinds of texts whose answers were the worst of a trial, by people who had not seen the line's words. */
describe('a staff number in a sentence of worry is who they are worried about', () => {
  it.each([
    'havent heard from 5513 bit worried',
    'worried havent heard from 5513',
    'no answer from 5513',
    'cant get hold of 5513',
    '5513 should be back by now',
    '5513 hasnt come back',
    'any news of 5513? Her phone is off',
    'someone check on 5513 please',
  ])('%s', (body) => {
    expect(read(body).worker).toMatchObject({ kind: 'worried', about: '5513' });
  });

  it.each([
    '5513 has my umbrella',
    'havent heard from her since 1530',
    'no answer at number 12',
    'is 5513 on the course?',
  ])('not: %s', (body) => {
    expect(read(body).worker.kind).not.toBe('worried');
  });
});

describe('a worry that names nobody is no worry about "he"', () => {
  it.each([
    'worried he hasnt come out',
    'worried hes not back',
    'im worried they dont like me',
    'worried something happened',
  ])('%s', (body) => {
    expect(read(body).worker.kind).not.toBe('worried');
  });
});

describe('an address alone whose number is 112 or 911 is no cry', () => {
  it.each([
    '112 Kings Road',
    '112 Victoria Road',
    '112 Mill Lane',
    '112, Elm St.',
    '112 Oak Close',
    'im at 112 oak close',
    'At 112 Church Hill',
    '112 Mill Court',
    '112 Oak House',
  ])('%s', (body) => {
    expect(read(body).cry).toBe('none');
  });

  it.each([
    '112',
    '112 now',
    '112 please',
    '112 hes close',
    '112 he is close',
    '112 come now',
    '112 he is in the road',
    '112 Kings Road now',
    '112 here Kings Road',
    '112 please Kings Road',
    '112 Oak Close now',
    '112 my street now',
    '112 my street',
    '112 the road now im outside',
    '112 the road im outside',
    '112 school gate now',
    '112 main road now',
    '112 station house now',
    '911 high street now',
    '911 Larch Avenue',
    '999 Kings Road',
    '112 Kings Road hes got a knife',
  ])('but not: %s', (body) => {
    expect(read(body).cry).not.toBe('none');
  });
});

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

describe('who is well and bids us not to worry', () => {
  it.each(['All fine, dont panic', 'im ok dont panic', 'all good, no need to panic', 'dont worry about me im fine'])(
    'reports OK: %s',
    (body) => {
      expect(read(body)).toMatchObject({ worker: { kind: 'ok' }, cry: 'none' });
    },
  );

  it.each(['dont panic', 'im out dont panic', 'all done, dont worry', 'im ok dont panic mum'])(
    'reports none, and ends nothing: %s',
    (body) => {
      expect(['none', 'question']).toContain(read(body).worker.kind);
    },
  );

  it('whoever is not ok, and says panic, cries', () => {
    expect(read('not ok, panic').cry).toBe('on-visit');
  });
});

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
  ])('%s', (body, hint) => {
    expect(read(body).hint).toMatchObject(hint);
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

describe('who has left', () => {
  it.each(['Dad has left the house', 'she has gone home', 'police have left now'])('is somebody else: %s', (body) => {
    expect(read(body).worker.kind).toBe('none');
  });

  it.each(["Mum has gone out so I'm leaving", 'they left, im heading home now'])('is asked about: %s', (body) => {
    expect(read(body).worker.kind).toBe('sounds-like-end');
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

describe('an end taken back', () => {
  it.each(['Oops hit end by mistake im still here', 'not finished!! sent that too soon, reopen please'])(
    '%s',
    (body) => {
      expect(read(body).worker).toEqual({ kind: 'back' });
    },
  );
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

it.each(['ended 14.18', 'Visit finished 2.15pm'])('an end and its time of day is asked about: %s', (body) => {
  expect(read(body).worker.kind).toBe('sounds-like-end');
});

it.each(['OUT 1530', 'done 1600'])('a time that is still to come ends nothing: %s', (body) => {
  expect(read(body)).toMatchObject({ worker: { kind: 'sounds-like-end' }, wrongPin: false });
});

it('a time that is past is when they left', () => {
  expect(read('left 1415').worker).toEqual({ kind: 'end', isLeaving: true });
});

it('whoever is uneasy and about to go in is no end', () => {
  expect(read('Just about to go in, bit nervous about this one, dad has previous')).toMatchObject({
    worker: { kind: 'none' },
    hint: { kind: 'needs-somebody', isGoingIn: true },
  });
});

it('a wrong PIN behind OUT is no time of day', () => {
  expect(read('out 6183')).toMatchObject({ worker: { kind: 'end' }, wrongPin: true });
});

it('a colleague who cannot be reached is no cry of whoever says so', () => {
  expect(read('5508 hasnt checked in and I cant raise him')).toMatchObject({
    worker: { kind: 'worried', about: '5508' },
    cry: 'none',
  });
});

it('an end in dialect is asked about', () => {
  expect(read("away fae the hoose noo, a' done").hint).toEqual({ kind: 'leaving' });
});

describe('a number behind SAFE that is no PIN and no length', () => {
  it('is told of, whichever it is, and SAFE ends nothing', () => {
    for (const body of ['SAFE F 4812', 'SAFE F 9999'])
      expect(read(body).responder).toEqual({ kind: 'maybe-safe', letter: 'F', hasOddNumber: true });
  });

  it('a PIN that counts is none, be it the real one or the other', () => {
    for (const body of ['SAFE F 4821', 'SAFE F 7093'])
      expect(read(body).responder).toEqual({ kind: 'safe', letter: 'F', minutes: null, isGoingOn: false });
  });
});

describe('who is followed or in danger, and wants people to come, cries with no visit open too', () => {
  it.each([
    "someone's following me to my car please send somebody",
    'Being followed send someone',
    'he wont let me out send help',
    'man trying to get in my car, someone come quick',
  ])('%s', (body) => {
    expect(['always', 'asks-for-people']).toContain(read(body).cry);
  });

  it.each([
    'send somebody with the keys',
    'can someone come and get the wheelchair',
    'following up, send somebody the form',
  ])('not: %s', (body) => {
    expect(read(body).cry).toBe('none');
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

describe('what people who were asked say, by its kind', () => {
  it.each([
    ["kit's with me in the office", 'maybe-safe'],
    ['shes sat next to me', 'maybe-safe'],
    ["hope she's ok", 'maybe-take'],
    ['hopefully shes fine', 'none'],
    ['thanks for letting me know', 'none'],
    ['me', 'maybe-take'],
    ['ambulance is with her', 'maybe-dialled'],
  ])('%s: %s', (body, kind) => {
    expect(read(body).responder.kind).toBe(kind);
  });

  it.each([
    ['ambulance is with her', true],
    ['police are here now', true],
    ['shall i call the police', false],
    ['police called?', false],
  ])('helpers who are there: %s: %s', (body, isThere) => {
    expect(read(body).responder).toMatchObject({ kind: 'maybe-dialled', isThere });
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

describe('words that leave a doubt end nothing and lose nothing', () => {
  it.each(['end as planned', 'out as usual', 'safe as usual', 'done as agreed', 'Out as normal thanks'])(
    '%s is no end, and closes nothing',
    (body) => {
      const { worker, responder } = read(body);
      expect(worker.kind).not.toBe('end');
      expect(responder.kind).not.toBe('safe');
    },
  );

  it.each([
    ['START as planned', null, null],
    ['begin as usual', null, null],
    ['start 45 as planned', 45, null],
    ['IN 45 mins Mrs Dale as arranged', 45, 'Mrs Dale'],
  ])('%s is a start', (body, minutes, place) => {
    expect(read(body).worker).toMatchObject({ kind: 'start', minutes, place });
  });

  it.each([
    "Ines not back from Mrs Dale's, no answer from her",
    'kit not home from mrs dales',
    'no answer from Ines, at the Khan family',
    'saw Mrs Dale. not back',
    "Ines at Mrs Dale's not answering",
    'Dr Khan not answering',
  ])('a colleague is missed beside the name of whom they visit: %s', (body) => {
    expect(read(body).hint).toEqual({ kind: 'worried' });
  });

  it.each([
    'Mrs Dale not home',
    'Mr and Mrs Dale not home',
    'hi Mrs Dale is still not answering',
    'the Khan family not home',
  ])('whom they visit is no colleague who is missed: %s', (body) => {
    expect(read(body).hint).not.toEqual({ kind: 'worried' });
  });

  it.each([
    ['AT 12 High Street upstairs', { kind: 'at', place: '12 High Street upstairs' }],
    ['at 12 High Street next door', { kind: 'at', place: '12 High Street next door' }],
    ['START 45 mins 12 High Street upstairs', { kind: 'start', place: '12 High Street upstairs' }],
  ])('which door it is stays in the place: %s', (body, worker) => {
    expect(read(body).worker).toMatchObject(worker);
  });

  it.each([
    'came back with bottle',
    'turned up with a pan',
    'walked in with the scissors',
    'neighbours cat got run over on the road',
    'dog next door been run over by a van',
    'just jumped on at Victoria',
    'jumped on near the office',
    'jumped outside for a minute',
    'just run over by 10 mins',
    'weve run over',
    'weve been run over by 20 mins',
    'clients cat got run over on the road',
    'someone got run over on the high street so traffic is bad',
  ])('an everyday text is no cry: %s', (body) => {
    expect(read(body).cry).toBe('none');
  });

  it.each([
    'came back with a knife',
    'been run over on Mill Rd',
    'ive just been run over by a car',
    'been run over',
    'client been run over by a car',
    'shes been run over outside',
    'just got jumped outside the flats',
    'jumped on in the alley outside',
    'just jumped on by two lads',
  ])('and danger is one: %s', (body) => {
    expect(read(body).cry).not.toBe('none');
  });

  it.each(['ok with me', 'its with me', 'fine with me', 'all good with me', "that's ok with me", 'yes its with me'])(
    '%s says nothing of the colleague',
    (body) => {
      expect(read(body).responder.kind).not.toBe('maybe-safe');
    },
  );

  it.each(['kit is ok with me', "kit's with me", 'shes fine with me'])('%s does', (body) => {
    expect(read(body).responder.kind).toBe('maybe-safe');
  });
});
