import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

/** Texts that failed in trials of the line. The other texts of the trials are in the corpus. */

const start = (minutes: number | null, place: string | null, maybeHouseNumber = false) => ({
  kind: 'start',
  minutes,
  place,
  maybeHouseNumber,
});

describe('workers’ texts of the trials', () => {
  it.each([
    ['START 60 Flat 3, 14 Mill Lane', start(60, 'Flat 3, 14 Mill Lane')],
    ['START 60 Elm Court', start(60, '60 Elm Court', true)],
    ['START 120 High Street', start(120, '120 High Street', true)],
    ['START .5h', start(30, null)],
    ['START 1½ hours', start(90, null)],
    // A fraction without a unit is of an hour: nobody counts half minutes.
    ['START ½', start(30, null)],
    ['START 1/2', start(30, null)],
    ['START 1½', start(90, null)],
    ['IN 1 1/2', start(90, null)],
    ['MORE 4 1/2', { kind: 'more', minutes: 270 }],
    // From five on it stays minutes: below five, no visit is so short.
    ['START 10 1/2 45 Argyle Street', start(10, '45 Argyle Street')],
    ['MORE 10 1/2', { kind: 'more', minutes: 10 }],
    ['MORE 5½', { kind: 'more', minutes: 5 }],
    ['START .5', start(30, null)],
    ['START 0,25', start(15, null)],
    // Hours, or minutes and a slip of the thumb: no length at all.
    ['START 1.5', start(null, null)],
    ['START ½ at 12 High Street', start(30, '12 High Street')],
    ['START 12 High Street 1½', start(90, '12 High Street')],
    ['START 1/2 12 High Street', start(30, '12 High Street')],
    ['START 1/2 High Street', start(30, '1/2 High Street', true)],
    ['START ½ or 1 hour', start(30, null)],
    ['START 1.5 mins', start(null, null)],
    ['MORE ½', { kind: 'more', minutes: 30 }],
    ['MORE 1/2', { kind: 'more', minutes: 30 }],
    ['RING ½', { kind: 'ring', minutes: 30 }],
    // Key 5 takes as few: the worker may want to leave now.
    ['RING 2', { kind: 'ring', minutes: 2 }],
    ['ring me in 3 mins', { kind: 'ring', minutes: 3 }],
    ['ring me in 2 or 10 mins', { kind: 'ring', minutes: 2 }],
    ['RING 0', { kind: 'ring', minutes: null }],
    ['RING 721', { kind: 'ring', minutes: null }],
    ['START 12 High Street 90', start(90, '12 High Street')],
    ['START visit 30', start(30, null)],
    ['START 90 mins please', start(90, null)],
    ['START 60 12 High Street\n\nSent from my iPhone', start(60, '12 High Street')],
    ['STRAT 60', start(60, null)],
    ['Im at 21 Elm Road', { kind: 'at', place: '21 Elm Road' }],
    ['21 Elm Road', { kind: 'at', place: '21 Elm Road' }],
    ['its 21 Elm Road thanks', { kind: 'at', place: '21 Elm Road' }],
    ['Moved to Flat 3, 14 Mill Lane', { kind: 'at', place: 'Flat 3, 14 Mill Lane' }],
    ['3 cars outside 12 Elm Road', { kind: 'none' }],
    ['its 21 Elm Road not 12', { kind: 'at', place: '21 Elm Road' }],
    ['2 kids in the street', { kind: 'none' }],
    ['yes im out', { kind: 'end' }],
    ['Yep, left', { kind: 'end' }],
    ['yes left my bag', { kind: 'none' }],
    ['Please sign me out', { kind: 'sounds-like-end' }],
    ['add 15', { kind: 'more', minutes: 15 }],
    ['can i get an extra half hour pls', { kind: 'more', minutes: 30 }],
    ['add me to the rota', { kind: 'none' }],
    ['read them', { kind: 'read' }],
    ['read the minutes of the meeting', { kind: 'none' }],
    ['START .5 hr', start(30, null)],
    ['START half an hour', start(30, null)],
    ['START ½ hour', start(30, null)],
    ['START ٣٠', start(30, null)],
    ['IN 1530', start(70, null)],
    ['START until 15:30', start(70, null)],
    ['START 12 High Street 90 mins', start(90, '12 High Street')],
    ['START Flat 3 Elm Court 30 mins', start(30, 'Flat 3 Elm Court')],
    ['START 3O', start(30, null)],
    ['Start 60 – 12 High Street', start(60, '12 High Street')],
    ['START (60)', start(60, null)],
    ['OUT thanks', { kind: 'end' }],
    ['OUT\n\nSent from my iPhone', { kind: 'end' }],
    ['Out now', { kind: 'end' }],
    ['MORE 30 please', { kind: 'more', minutes: 30 }],
    ['MORE ٣٠', { kind: 'more', minutes: 30 }],
    ['🆗', { kind: 'ok' }],
    ['Arrived at 12 High Street', start(null, '12 High Street')],
    ['START 1530', start(70, null)],
    ['start again tomorrow', { kind: 'another-day' }],
    ['START 60 ?', { kind: 'question' }],
    ['Start without me, running late', { kind: 'none' }],
    ['OUT', { kind: 'end' }],
    ['END of visit', { kind: 'end' }],
    ['Out - all fine', { kind: 'end' }],
    ['OUT and safe', { kind: 'end' }],
    ['The end', { kind: 'none' }],
    ['LEFT my charger at yours', { kind: 'none' }],
    ['OUT of signal', { kind: 'none' }],
    ['LIFT', { kind: 'none' }],
    ['gone', { kind: 'sounds-like-end' }],
    ['leaving now', { kind: 'sounds-like-end' }],
    ['can I end early?', { kind: 'sounds-like-end' }],
    ['SAFE', { kind: 'sounds-like-end' }],
    ['MORE .5h', { kind: 'more', minutes: 30 }],
    ['MORE -30', { kind: 'more', minutes: null }],
    ['MORE till 4', { kind: 'more', minutes: 100, isClock: true }],
    ['+30', { kind: 'more', minutes: 30 }],
    ['till 4', { kind: 'start', minutes: 100, isUntil: true, isBare: true }],
    ['START 30 next at 7 Pier Road', start(30, '7 Pier Road')],
    ['START your day the right way with 20% off at Brew House', { kind: 'none' }],
    ['Start the oven at 180 love', { kind: 'none' }],
    ['Start the chairs from the back row', { kind: 'none' }],
    ['Begin at page 4, ignore the rest', { kind: 'none' }],
    ['START the Willows, 60 mins', start(60, 'Willows')],
    ['START Elm Court 60', start(60, 'Elm Court')],
    ['START up to 90 mins', start(90, null)],
    ['START a hundred and twenty mins', start(120, null)],
    ['START till 11 tonight', start(520, null)],
    ['start at 6 tonight', { kind: 'none' }],
    ['START 1600hrs', start(100, null)],
    ['Hi, Rowan here, start 60', start(60, null)],
    ['Its not safe, start 60', { kind: 'question' }],
    ['can you ring me', { kind: 'ring', minutes: null }],
    ['can you call me in 10?', { kind: 'ring', minutes: 10 }],
    ['can you ring the school', { kind: 'none' }],
    ['what time am I due out', { kind: 'status' }],
    ['worried about kit farrow x', { kind: 'worried', about: 'kit farrow' }],
    ['5 more mins', { kind: 'more', minutes: 5 }],
    ['RING ME 10', { kind: 'ring', minutes: 10 }],
    ['at home now', { kind: 'note' }],
    ['At the moment all fine, another half hour I think', { kind: 'note' }],
    ['Ok thanks', { kind: 'courtesy' }],
  ])('%j', (body, expected) => {
    expect(read(body).worker).toMatchObject(expected);
  });
});

it.each([
  ['check me in for an hour at 12 High Street', start(60, '12 High Street')],
  ['can you sign me in for an hour please', start(60, null)],
  ['sign me in at 3pm', { kind: 'none' }],
  ['sign me in for the 2 hour training', { kind: 'none' }],
  ['sign me in for an hour tomorrow', { kind: 'another-day' }],
  ['can you sign me in for an hour?', { kind: 'question' }],
])('%j begins a visit only with a length and a place that is plain', (body, expected) => {
  expect(read(body).worker).toMatchObject(expected);
});

it.each([
  [
    'can you sign me in for an hour?',
    { kind: 'beginning', minutes: 60, isUntil: false, isLater: false, place: null, isLengthAlone: true },
  ],
  ['seeing Mrs Khan till 4', { kind: 'beginning', minutes: 100, isUntil: true, isLater: false, place: 'Mrs Khan' }],
  ['visit tomorrow for an hour', { kind: 'plans' }],
  ['in court tmrw not on visits', { kind: 'plans' }],
  ['havent heard from Ines since yesterday', { kind: 'worried' }],
  ['doing Dale now then home', { kind: 'going-in', place: null }],
  ['need 2 go early kid sick at school', null],
  ['leaving in 10', { kind: 'longer', minutes: 10, isUntil: false }],
  ['left 10 mins ago', null],
  ['been out 10 mins now', null],
  ['the dog is in the lane', null],
  ['room 12 is booked', null],
  ['Rowan is not answering her phone', { kind: 'worried' }],
  ['wheres Rowan', { kind: 'worried' }],
  ['sorry, by accident', { kind: 'by-mistake' }],
  ['START 60 12 High Street', null],
])('%j asks for nothing; what it may be meant for is %j', (body, hint) => {
  expect(read(body).hint).toEqual(hint);
});

describe('texts of a hundred more that were tried', () => {
  it.each([
    ['extend by 20', { kind: 'more', minutes: 20, isClock: false }],
    ['extend me by 10', { kind: 'more', minutes: 10, isClock: false }],
    ['need extra time, back by 4', { kind: 'more', minutes: 100, isClock: true }],
    ['extend by 4pm', { kind: 'more', minutes: 100, isClock: true }],
    ['can you extend me by an hour', { kind: 'more', minutes: 60, isClock: false }],
    ['could u extend my visit by half an hour please', { kind: 'more', minutes: 30 }],
    ['MORE till half 4', { kind: 'more', minutes: 130, isClock: true }],
    ['START till 10 mins to 4', { kind: 'start', minutes: 90 }],
    ['START till 4 hours', { kind: 'start', minutes: 240 }],
    ['at no 14 now, should take 45 mins', { kind: 'at', place: 'no 14' }],
    ['At 12 Elm Road, back by 4', { kind: 'at', place: '12 Elm Road' }],
    ['at 12 Elm Road now, mum is upset', { kind: 'at', place: '12 Elm Road' }],
    ['at Mrs Khans. all fine so far', { kind: 'at', place: 'Mrs Khans' }],
    ['AT Flat 3, 14 Mill Lane', { kind: 'at', place: 'Flat 3, 14 Mill Lane' }],
    ['AT work, cant talk', { kind: 'note' }],
    ['phone me asap', { kind: 'ring', minutes: 1 }],
    ['ring me now please', { kind: 'ring', minutes: 1 }],
    ['can someone call me straight away', { kind: 'ring', minutes: 1 }],
    ['call me back', { kind: 'ring', minutes: null }],
    ['call me in 10 asap', { kind: 'ring', minutes: 10 }],
  ])('%j', (body, expected) => {
    expect(read(body).worker).toMatchObject(expected);
  });

  it.each([
    ['running over by 20', null],
    ['running late by 20 mins', { kind: 'plans' }],
    ['dinner in 20 mins', null],
    ['be home in half an hour', null],
    ['meeting moved to 3pm', null],
    ['Rowan is in trouble', { kind: 'worried' }],
    ['not heard from Rowan since 2, should be home', { kind: 'worried' }],
    ['Kit not picking up', { kind: 'worried' }],
    ['think Ines might be in danger', { kind: 'worried' }],
    ['Kit needs help', { kind: 'worried' }],
    ['cant get Rowan on the phone', { kind: 'worried' }],
    ['Kits phone just rings out', { kind: 'worried' }],
    ['forgot my pin', { kind: 'pin' }],
    ['cant remember my PIN number', { kind: 'pin' }],
    ['whats my pin?', { kind: 'pin' }],
    ['my pin isnt working', { kind: 'pin' }],
    ['the printer needs a pin', null],
    ['can you extend me by an hour?', { kind: 'longer', minutes: 60, isUntil: false }],
    ['MORE 45?', { kind: 'longer', minutes: 45, isUntil: false }],
    [
      'quick visit, out by half 4',
      { kind: 'beginning', minutes: 130, isUntil: true, isLater: false, place: null, isLengthAlone: true },
    ],
    [
      'at no 14 now, should take 45 mins',
      { kind: 'beginning', minutes: 45, isUntil: false, isLater: false, place: 'no 14' },
    ],
  ])('what %j may be meant for: %j', (body, hint) => {
    expect(read(body).hint).toEqual(hint);
  });
});

it('a staff number after START or a cry is returned with the rest of the text', () => {
  expect(read('START 5516 60 12 Elm Road').staffNumber).toMatchObject({
    digits: '5516',
    without: { worker: start(60, '12 Elm Road') },
  });
  expect(read('SOS 5512 12 Elm Road').staffNumber).toMatchObject({ digits: '5512', without: { cry: 'always' } });
});

/** Texts of a third hundred that were tried, by kind. */
describe('texts of somebody who does not know the words', () => {
  it.each([
    ['ring me in a bit', { kind: 'ring', minutes: null }],
    ['can you ring in 5 with an excuse', { kind: 'ring', minutes: 5 }],
    ['can you ring my mum', { kind: 'none' }],
    ['i need to ring in 5', { kind: 'none' }],
    ['going to 7 Pier Road instead', { kind: 'at', place: '7 Pier Road' }],
    ['AT 7 Pier Road now', { kind: 'at', place: '7 Pier Road' }],
    ['START 60 7 Pier Road first', { kind: 'start', minutes: 60, place: '7 Pier Road' }],
    ['START 60 mins Elm Road First School', { kind: 'start', minutes: 60, place: 'Elm Road First School' }],
    ['all ok left ages ago', { kind: 'sounds-like-end' }],
    ['cancel my visit', { kind: 'sounds-like-end' }],
    ['finished but stuck in traffic', { kind: 'sounds-like-end' }],
    ['that was awful but im out', { kind: 'sounds-like-end' }],
    ['been home an hour', { kind: 'sounds-like-end' }],
    ['running over', { kind: 'none' }],
    ['is anybody watching me', { kind: 'status' }],
  ])('%j', (body, expected) => {
    expect(read(body)).toMatchObject({ worker: expected, cry: 'none' });
  });

  it.each([
    'something isnt right here',
    "I don't like this",
    'got a bad feeling about him',
    'feeling really uneasy',
    'can someone stay on the phone with me',
    'is there anyone I can talk to',
    'send Ines',
    'can Ines come over please',
    'need a colleague here',
    'tell my manager i need her',
    'theres someone else in the house i dont know who',
    'i want to leave but cant find an excuse',
    'at the flat, something isnt right',
    'dont feel right, leaving now',
  ])('%j is uneasy, or wants somebody', (body) => {
    const { hint, cry } = read(body);
    expect(cry !== 'none' || hint?.kind === 'needs-somebody').toBe(true);
  });

  it.each([
    'something isnt right with Kit',
    'send the form',
    'please send minutes',
    'the printer isnt right',
    'all good here, kids are fine',
    'not sure about the date',
    'she is putting the kettle on',
    'can dad come to the review on the 4th',
    'will write it up tonight',
  ])('%j is neither', (body) => {
    expect(read(body).hint?.kind).not.toBe('needs-somebody');
  });

  it.each([
    ['just gone in to see Mrs Dale', { kind: 'going-in', place: 'Mrs Dale' }],
    ['its rowan just about to go in to flat 2 14 Mill Lane', { kind: 'going-in', place: 'flat 2 14 Mill Lane' }],
    ['at the door, about to knock', { kind: 'going-in', place: null }],
    ['im on my own in the building tonight', { kind: 'going-in', place: null }],
    ['make that 6pm', { kind: 'longer', minutes: 220, isUntil: true }],
    ['is anybody watching me', { kind: 'watched' }],
  ])('%j may be meant for %j', (body, hint) => {
    expect(read(body).hint).toEqual(hint);
  });
});

describe('texts of the trials that stood in no table', () => {
  it.each([
    ['START 45 Smith 104233', { kind: 'start', minutes: 45 }],
    ['START:60', start(60, null)],
    ['START_60', start(60, null)],
    ['"START 60"', start(60, null)],
    ['> START 60', start(60, null)],
    ['START <60>', start(60, null)],
    ['START\u202f30', start(30, null)],
    ['\ufeffSTART 30', start(30, null)],
    ['Start. 60', start(60, null)],
    ['START 6O mins', start(60, null)],
    ['▶️ 60', start(60, null)],
    ['Ended', { kind: 'end' }],
    ['Note: man shouting', { kind: 'note' }],
    ['END 4-8-2-1', { kind: 'end' }],
    ['\u200a👍\u200a to “\u200aOUT when you leave\u200a”', { kind: 'none' }],
    ['AutoReply: in a meeting', { kind: 'none' }],
  ])('%j', (body, expected) => {
    expect(read(body).worker).toMatchObject(expected);
  });
});
