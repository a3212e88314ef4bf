import { expect, it } from '@jest/globals';
import { isCovertEvent, type SafetyEvent } from '../../src/operations/safety-event.ts';

const about = { about: '4021', inDanger: false, words: null };
const by = { by: null, number: null, inDanger: false, words: null };

it.each<[SafetyEvent, boolean]>([
  [{ type: 'pin', proof: 'duress', phone: null }, true],
  [{ type: 'pin', proof: 'real', phone: null }, false],
  [{ type: 'refused-duress-pin', phone: null }, true],
  [{ type: 'phrase', level: 'watch', phone: '+447700900101' }, true],
  [{ type: 'worried', ...about, phrase: 'help' }, true],
  [{ type: 'worried', ...about, phrase: null }, false],
  [{ type: 'worried-about', ...by, phrase: 'watch' }, true],
  [{ type: 'worried-about', ...by, phrase: null }, false],
  [{ type: 'panic' }, false],
  [{ type: 'nothing' }, false],
])('of an event that could not be taken in, %j may be covert: %s', (event, isCovert) => {
  expect(isCovertEvent(event)).toBe(isCovert);
});
