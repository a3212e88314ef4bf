import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

/** Worries and cries. Kinds of texts whose answers were the worst of a trial. */
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

it('a colleague who cannot be reached is no cry of whoever says so', () => {
  expect(read('5508 hasnt checked in and I cant raise him')).toMatchObject({
    worker: { kind: 'worried', about: '5508' },
    cry: 'none',
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

describe('words that leave a doubt lose nothing', () => {
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
});

describe('a sender who says when they will be out is not worried about anybody', () => {
  it.each([
    ['get to the Okafors for quarter to, should be out 3ish', 40],
    ['getting to the Dales for half past, should be done by 3.30', 70],
  ])('%s', (body, minutes) => {
    expect(read(body).hint).toMatchObject({ kind: 'beginning', minutes, isUntil: true });
  });

  it.each([
    'she should be back by now',
    'should be out by now, no answer',
    'Ines at Mrs Dales, should be out 1ish',
    'should be home by 1',
    'kit should be back 3ish',
  ])('but still a worry: %s', (body) => {
    expect(read(body).hint).toEqual({ kind: 'worried' });
  });
});

describe('what a worker writes at the door is offered with its length and its place', () => {
  it.each([
    ['knocking at 22 Alder Way now shd be 35', 35, '22 Alder Way'],
    ['knocking on at 22 Alder Way now, should be about 40', 40, '22 Alder Way'],
    ['in at 22 Alder Way now shud be 25', 25, '22 Alder Way'],
  ])('%s', (body, minutes, place) => {
    expect(read(body).hint ?? read(body).worker).toMatchObject({ minutes, place });
  });

  it.each([
    ['next one 4 Hazel Gro 40 mins', 40, '4 Hazel Gro'],
    ['next up is 4 Hazel Grv for 30 mins', 30, '4 Hazel Grv'],
    ['off to 12 Oak Cl next, 45 mins', 45, '12 Oak Cl'],
  ])('the next one: %s', (body, minutes, place) => {
    expect(read(body).hint ?? read(body).worker).toMatchObject({ minutes, place });
  });
});

describe('a responder who cannot declines', () => {
  it.each([
    'cant take this one tonight sorry',
    'sorry cant take this one',
    'no sorry i cant cover this tonight',
    'sorry hun cant do this one tonight',
    'cannot help with this one im afraid',
  ])('%s', (body) => {
    expect(read(body).responder).toMatchObject({ kind: 'cant' });
  });

  it.each(['cant get to her tonight', 'cant help thinking shes in there', 'i cant see her car'])('not: %s', (body) => {
    expect(read(body).responder.kind).not.toBe('cant');
  });
});

describe('who asks which house it is', () => {
  it.each([
    'whats her door number again dale',
    'whats the address for mrs khan',
    'can you send me the postcode for the Okafors',
    'forgot the house number for the next one',
    'which house is it on mill lane',
    'where does mrs dale live again',
  ])('%s', (body) => {
    expect(read(body).hint).toEqual({ kind: 'address' });
  });

  it.each(['whats the number of visits this week', 'need a house point', 'what number are you on'])(
    'not: %s',
    (body) => {
      expect(read(body).hint).not.toEqual({ kind: 'address' });
    },
  );
});

describe('greetings, thanks and good wishes need no reader', () => {
  it.each([
    'hi all good morning',
    'thanks so much for that',
    'have a lovely weekend everyone',
    'see you all tomorrow',
    'merry xmas to you all',
    'ok great thanks for letting me know',
    'no problem at all thanks',
    'hope you are well',
    'night all, take care',
    'youre welcome have a good one',
    'just testing this works',
    'morning all, happy friday',
    'hiya love, ta for earlier x',
  ])('%s', (body) => {
    expect(read(body).isPleasantry).toBe(true);
  });

  it.each([
    'hi all feeling rough today',
    'thanks but the car wont start',
    'see you in court tomorrow morning with the file',
    'have a good look at the lock please',
    'can u tell jo im off now',
    'hope he calms down before i get there',
  ])('not: %s', (body) => {
    expect(read(body).isPleasantry).toBe(false);
  });
});
