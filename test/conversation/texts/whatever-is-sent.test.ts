import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../../src/conversation/texts/reading.ts';
import { CONTEXT, read } from './reading.ts';

const words = fc
  .array(
    fc.constantFrom(
      'START',
      'end',
      'more',
      '60',
      '4821',
      '12',
      'High',
      'Street',
      'help',
      'he',
      'has',
      'a',
      'knife',
      'take',
      'F',
      'till',
      '3',
      'not',
      '½',
      '👍',
      '?',
      ',',
      '-',
      '\n',
      'pin',
      '7 0 9 3',
      'thanks',
    ),
    { maxLength: 8 },
  )
  .map((all) => all.join(' '));
const anything = fc.oneof(
  words,
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const RUNS = { numRuns: 300 };

/** The reading without the fields that name the PIN itself. */
const without = ({ worker, responder, cry, wrongPin, isAutomatic }: Reading) => ({
  worker,
  responder,
  cry,
  wrongPin,
  isAutomatic,
});

describe('any text', () => {
  it('is read without a fault, into minutes that the line accepts', () => {
    fc.assert(
      fc.property(anything, (body) => {
        const { worker, responder } = read(body);
        for (const request of [worker, responder]) {
          if (!('minutes' in request) || request.minutes === null) continue;
          expect(request.minutes).toBeGreaterThanOrEqual(request === worker ? 5 : 1);
          expect(request.minutes).toBeLessThanOrEqual(720);
        }
      }),
      RUNS,
    );
  });

  it('has no PIN if it has no digit', () => {
    fc.assert(
      fc.property(
        anything.filter((body) => !/[\p{N}oOlI]/u.test(body)),
        (body) => {
          expect(read(body)).toMatchObject({ pin: null, wrongPin: false, pinCandidates: [] });
        },
      ),
      RUNS,
    );
  });

  it('is read the same with either PIN; the PIN proves the sender if no other number may be meant', () => {
    // A number that does not count stays in a place as it was written.
    const sameDigits = (reading: Reading): string => JSON.stringify(without(reading)).replaceAll('7093', '4821');
    fc.assert(
      fc.property(words, (body) => {
        const others = body.replaceAll('7 0 9 3', '4 8 2 1');
        expect(sameDigits(read(`${others} 7093`))).toBe(sameDigits(read(`${others} 4821`)));
        if (read(body).pinCandidates.length === 0) expect(read(`${body} 4821`).pin).toBe('4821');
      }),
      RUNS,
    );
  });

  it.each([
    'END',
    'START 60',
    'MORE 30',
    'OUT my pin is 4821',
    'HELP he has a knife',
    'leaving now',
    'START 60 Flat 3, 14 Mill Lane',
    'NOTE dog loose',
  ])('means the same with courtesies, a signature, in another case, or with invisible characters: %s', (body) => {
    const meant = without(read(body));
    const plain = ({ worker, responder, cry }: ReturnType<typeof without>) =>
      JSON.stringify({ worker, responder: responder.kind, cry }).toLowerCase();
    for (const other of [
      `Hi, ${body} thanks x`,
      `${body}\n\nSent from my iPhone`,
      `${body}\n-- \nKit`,
      body.toLowerCase(),
      `\u200B${body}\uFEFF`,
      `“${body}”`,
    ]) {
      if (/^note/i.test(body) && other.includes('thanks')) continue;
      expect(plain(without(read(other)))).toBe(plain(meant));
    }
  });

  it('asks about every candidate for a PIN, whatever the words and whichever of them is one', () => {
    fc.assert(
      fc.property(words, fc.array(fc.integer({ min: 1000, max: 999999 }), { maxLength: 4 }), (body, numbers) => {
        const asked = (isPin: (digits: string) => boolean) => {
          const all: string[] = [];
          read(`${body} x ${numbers.join(' x ')}`, {
            ...CONTEXT,
            isPin: (digits) => all.push(digits) > 0 && isPin(digits),
          });
          return all;
        };
        const none = asked(() => false);
        for (const number of numbers) expect(none).toContain(String(number));
      }),
      RUNS,
    );
  });

  it('takes work that grows in proportion to its length: 10,000 characters of rubbish', () => {
    const cost = (body: string) => {
      const before = process.cpuUsage();
      read(body);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    for (const part of [
      '1 2 3 4 5 6 7 8 ',
      'please ',
      'a',
      ' ',
      'he has a big knife ',
      'till 3pm ',
      'x1y2 ',
      '4821 ',
      'help me ',
      '. ',
      '"liked',
    ]) {
      read(part.repeat(20));
      // Quadratic work would take minutes.
      expect(cost(part.repeat(Math.ceil(10_000 / part.length)))).toBeLessThan(5_000);
    }
  });
});
