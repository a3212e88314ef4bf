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
