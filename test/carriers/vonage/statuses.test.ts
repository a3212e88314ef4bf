import { describe, expect, it } from '@jest/globals';
import { callStatus, answererOf, textStatus } from '../../../src/carriers/vonage/statuses.ts';

describe('statuses', () => {
  it.each([
    ['started', 'queued'],
    ['ringing', 'ringing'],
    ['answered', 'answered'],
    ['machine', 'answered'],
    ['completed', 'over'],
    ['disconnected', 'over'],
    ['busy', 'busy'],
    ['cancelled', 'cancelled'],
    ['unanswered', 'no_answer'],
    ['timeout', 'no_answer'],
    ['rejected', 'failed'],
    ['failed', 'failed'],
    ['human', null],
    ['canceled', null],
    ['toString', null],
    ['', null],
  ])('of a call: %s is %s', (word, ours) => {
    expect(callStatus(word)).toBe(ours);
  });

  it.each([
    ['submitted', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['rejected', 'failed'],
    ['undeliverable', 'failed'],
    ['accepted', null],
    ['constructor', null],
    ['', null],
  ])('of a text: %s is %s', (word, ours) => {
    expect(textStatus(word)).toBe(ours);
  });

  it('distinguish a person who declines from a carrier that refuses', () => {
    expect([
      callStatus('rejected', 'declined'),
      callStatus('unanswered', 'declined'),
      callStatus('rejected', 'restricted'),
    ]).toEqual(['busy', 'busy', 'failed']);
  });

  it('differ from guesses about who answered', () => {
    expect(['human', 'machine', 'answered', 'toString', ''].map(answererOf)).toEqual([
      'human',
      'machine',
      null,
      null,
      null,
    ]);
  });
});
