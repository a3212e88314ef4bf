import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseText } from '../../src/conversation/text-command.ts';
import type { TextCommand } from '../../src/conversation/text-command.ts';
import { EVERYDAY } from './everyday-texts.ts';
import { theLibrary } from './files.ts';

const { texts: grammar } = theLibrary();
const PIN = '7294';
const read = (body: string): TextCommand => parseText(grammar, body, (digits) => digits === PIN);

const none = { kind: 'none' };
const start = (minutes: number | null, place: string | null, maybeHouse = false) => ({ kind: 'start', minutes, place, maybeHouse });

describe('START', () => {
  it.each([
    ['START', start(null, null)],
    ['start 90', start(90, null)],
    ['Start 30 mins.', start(30, null)],
    ['START 2 hours', start(120, null)],
    ['start 2h', start(120, null)],
    ['START 1.5h', start(90, null)],
    ['START 1h30', start(90, null)],
    ['START 1 hr 30 min Elm Court', start(90, 'Elm Court')],
    ['START30', start(30, null)],
    ['START: 45', start(45, null)],
    ['START for 45', start(45, null)],
    ['“Start” 45', start(45, null)],
    ['START 120 High Street', start(120, '120 High Street', true)],
    ['START 12 High Street', start(12, '12 High Street', true)],
    ['START 3 High Street', start(null, '3 High Street')],
    ['START 1200 Long Lane', start(null, '1200 Long Lane')],
    ['START 12a High Street', start(null, '12a High Street')],
    ['START 30-32 High Street', start(null, '30-32 High Street')],
    ['START 10 M Street', start(10, '10 M Street', true)],
    ['START 30 min 12 High Street', start(30, '12 High Street')],
    ['START 30 12 High Street', start(30, '12 High Street')],
    ['START 60, 12 High Street, NF1 4AB', start(60, '12 High Street, NF1 4AB')],
    ['START 60 Mrs Khan', start(60, '60 Mrs Khan', true)],
    ['START 45mins St Mary\'s, flat 3', start(45, 'St Mary\'s, flat 3')],
    ['START 2 hours 12 High Street', start(120, '12 High Street')],
    ['start mrs khan, the usual place', start(null, 'mrs khan, the usual place')],
    ['START 12:30 at the school', start(null, '12:30 at the school')],
    ['START 3', start(null, null)],
    ['START 900', start(null, null)],
    ['START 1000', { ...start(null, null), wrongPin: true }],
    [`START 60 ${PIN}`, { ...start(60, null), pin: PIN }],
    [`START ${PIN} 60 High Street`, { ...start(60, '60 High Street', true), pin: PIN }],
    ['IN', start(null, null)],
    ['in 45', start(45, null)],
    ['ARRIVED', start(null, null)],
    ['Arrived 12 High Street', start(12, '12 High Street', true)],
    ['in flat 3 Elm Court', start(null, 'flat 3 Elm Court')],
    ['Arrived NF1 4AB', start(null, 'NF1 4AB')],
    ['ARRIVED Elm Court 3', start(null, 'Elm Court 3')],
  ])('%s', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });

  it('says which word it was, so that the weaker ones can be treated as such', () => {
    expect(read('in 45')).toMatchObject({ word: 'IN' });
    expect(read('START 45')).toMatchObject({ word: 'START' });
  });
});

describe('words of a worker', () => {
  it.each([
    ['END', { kind: 'end', wrongPin: false }],
    [' end. ', { kind: 'end' }],
    ['Out!!', { kind: 'end' }],
    ['LEFT 👋', { kind: 'end' }],
    ['“Done”', { kind: 'end' }],
    [`END ${PIN}`, { kind: 'end', pin: PIN, wrongPin: false }],
    [`${'end'}${PIN}`, { kind: 'end', pin: PIN }],
    ['END 7295', { kind: 'end', pin: null, wrongPin: true }],
    ['OUT 123456', { kind: 'end', pin: null, wrongPin: true }],
    [`OK ${PIN}.`, { kind: 'ok', pin: PIN }],
    ['O.K.', { kind: 'ok' }],
    ['ok 👍', { kind: 'ok' }],
    ['MORE 30', { kind: 'more', minutes: 30 }],
    ['more 1 hour', { kind: 'more', minutes: 60 }],
    ['More 90mins', { kind: 'more', minutes: 90 }],
    ['MORE for 15', { kind: 'more', minutes: 15 }],
    ['MORE', { kind: 'more', minutes: null }],
    ['MORE 2', { kind: 'more', minutes: null }],
    ['MORE 721', { kind: 'more', minutes: null }],
    ['MORE 30 7295', { kind: 'more', minutes: 30, wrongPin: true }],
    [`MORE ${PIN} 30`, { kind: 'more', minutes: 30, pin: PIN }],
    ['BACK', { kind: 'back' }],
    ['AT 12 High Street, NF1 4AB.', { kind: 'at', place: '12 High Street, NF1 4AB' }],
    ['STATUS?', { kind: 'status' }],
    ['NOTE dog in the garden, gate is broken', { kind: 'note', words: 'dog in the garden, gate is broken' }],
    ['RING 20', { kind: 'ring', minutes: 20 }],
    ['WORRIED 4021', { kind: 'worried', staffNumber: '4021', wrongPin: false }],
    ['WORDS', { kind: 'words' }],
    ['SOS', { kind: 'sos' }],
    ['S.O.S!', { kind: 'sos' }],
    ['sos he has a knife', { kind: 'sos' }],
    ['SOS 12 High Street', { kind: 'sos' }],
    ['HELP', { kind: 'help' }],
    ['help me!!', { kind: 'help' }],
    ['Please help', { kind: 'help' }],
    ['999', { kind: 'help' }],
    ['HELP 7295', { kind: 'help', wrongPin: false }],
    ['SOS 7295', { kind: 'sos', wrongPin: false }],
    [PIN, { kind: 'none', pin: PIN, wrongPin: false }],
    ['7295', { kind: 'none', pin: null, wrongPin: true }],
    [`my pin is ${PIN} ok`, { kind: 'none', pin: PIN }],
    ['ＥＮＤ', { kind: 'end' }],
    ['OK\u200D\uFE0F', { kind: 'ok' }],
    ['START\u00A030', start(30, null)],
  ])('%s', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });
});

describe('words of a responder', () => {
  it.each([
    ['TAKE 15', { kind: 'take', letter: null, minutes: 15 }],
    ['Take B 15', { kind: 'take', letter: 'B', minutes: 15 }],
    ['TAKE 15 B', { kind: 'take', letter: 'B', minutes: 15 }],
    ['take b15', { kind: 'take', letter: 'B', minutes: 15 }],
    ['TAKE B, 15 mins', { kind: 'take', letter: 'B', minutes: 15 }],
    ['TAKE 1', { kind: 'take', letter: null, minutes: 1 }],
    ['TAKE B 720', { kind: 'take', letter: 'B', minutes: 720 }],
    ['TAKE 721', { kind: 'take', letter: null, minutes: null }],
    ['SAFE 3', { kind: 'safe', letter: null, minutes: 3 }],
    ['TAKE 15 m', { kind: 'take', letter: null, minutes: 15 }],
    ['TAKE 15 H', { kind: 'take', letter: 'H', minutes: 15 }],
    ['TAKE B', { kind: 'take', letter: 'B', minutes: null }],
    ['TAKE', { kind: 'take', letter: null, minutes: null }],
    ["CAN'T", { kind: 'cant', letter: null }],
    ['can’t b', { kind: 'cant', letter: 'B' }],
    ['CANNOT', { kind: 'cant' }],
    ['can not A', { kind: 'cant', letter: 'A' }],
    ['SAFE', { kind: 'safe', letter: null, minutes: null }],
    ['SAFE B', { kind: 'safe', letter: 'B', minutes: null }],
    ['safe b 30', { kind: 'safe', letter: 'B', minutes: 30 }],
    ['SAFE 30', { kind: 'safe', letter: null, minutes: 30 }],
    ['DIALLED', { kind: 'dialled', letter: null, reference: null }],
    ['Dialled B CAD 4521', { kind: 'dialled', letter: 'B', reference: 'CAD 4521', wrongPin: false }],
    ['DIALED 4521', { kind: 'dialled', letter: null, reference: '4521' }],
  ])('%s', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });

  it.each(['TAKE care', 'TAKE a break', 'take that report', "can't talk now", 'cant make it', 'SAFE journey', 'Safe and well', 'dialled wrong number'])('%s: nothing', (body) => {
    expect(read(body)).toMatchObject(none);
  });
});

describe('everyday texts', () => {
  it('are more than a hundred', () => {
    expect(EVERYDAY.length).toBeGreaterThan(100);
  });

  it.each(EVERYDAY)('%s: nothing', (body) => {
    expect(read(body)).toMatchObject({ kind: 'none' });
  });

  it('a note is a note', () => {
    expect(read('Note to self: milk')).toMatchObject({ kind: 'note' });
  });
});

describe('whatever is sent', () => {
  const wordish = fc.constantFrom(...grammar.words.map(({ word }) => word), '30', '7294', '7295', 'B', 'High Street', 'min', '👍', "'", '.', '12', '\n', '?');

  it('never throws, and minutes are those that the line takes', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.array(wordish, { maxLength: 6 }).map((words) => words.join(' '))), (body) => {
      const command = read(body);
      if ('minutes' in command && command.minutes !== null) {
        expect(command.minutes).toBeGreaterThanOrEqual(command.kind === 'take' || command.kind === 'safe' ? 1 : 5);
        expect(command.minutes).toBeLessThanOrEqual(720);
      }
    }), { numRuns: 2000 });
  });

  it('asks about every group of four to six digits, whatever the words are', () => {
    fc.assert(fc.property(fc.constantFrom('END', 'START 30', 'hello', 'TAKE B', 'NOTE', '', 'AT'), fc.array(fc.integer({ min: 1000, max: 999999 }), { maxLength: 4 }), (word, numbers) => {
      const asked: string[] = [];
      parseText(grammar, [word, ...numbers].join(' '), (digits) => {
        asked.push(digits);
        return digits.startsWith('7');
      });
      expect(asked).toEqual(numbers.map(String));
    }));
  });

  it('a PIN in a text is never part of what is kept of it', () => {
    fc.assert(fc.property(fc.constantFrom('START 60', 'START', 'AT 12 High Street', 'NOTE the dog', 'DIALLED B', 'END', 'hello'), fc.boolean(), (words, first) => {
      const { pin, ...rest } = read(first ? words.replace(/(\w+)/, `$1 ${PIN}`) : `${words} ${PIN}`);
      expect(pin).toBe(PIN);
      expect(JSON.stringify(rest)).not.toContain(PIN);
    }));
  });
});
