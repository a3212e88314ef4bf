import { describe, expect, it } from '@jest/globals';
import { isOver } from '../../../src/carriers/call-is-over.ts';
import { answererOf, callStatus, textStatus } from '../../../src/carriers/twilio/statuses.ts';

describe('statuses', () => {
  it.each([
    ['queued', 'queued'],
    ['initiated', 'queued'],
    ['ringing', 'ringing'],
    ['in-progress', 'answered'],
    ['completed', 'completed'],
    ['busy', 'busy'],
    ['no-answer', 'no_answer'],
    ['failed', 'failed'],
    ['canceled', 'cancelled'],
    ['in-progres', null],
    ['toString', null],
    ['', null],
  ])('of a call: %s is %s', (word, ours) => {
    expect(callStatus(word)).toBe(ours);
  });

  it.each([
    ['accepted', 'queued'],
    ['scheduled', 'queued'],
    ['queued', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
    ['partially_delivered', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['received', null],
    ['constructor', null],
    ['', null],
  ])('of a text: %s is %s', (word, ours) => {
    expect(textStatus(word)).toBe(ours);
  });

  it.each([
    ['human', 'human'],
    ['machine_start', 'machine'],
    ['machine_end_beep', 'machine'],
    ['machine_end_silence', 'machine'],
    ['machine_end_other', 'machine'],
    ['fax', 'machine'],
    ['unknown', 'unknown'],
    ['machine', null],
    ['toString', null],
    ['', null],
  ])('of the answerer: %s is %s', (word, ours) => {
    expect(answererOf(word)).toBe(ours);
  });

  it('show whether a call is over', () => {
    expect((['completed', 'busy', 'no_answer', 'failed', 'cancelled', 'over'] as const).every(isOver)).toBe(true);
    expect([...(['queued', 'ringing', 'answered'] as const), null].some(isOver)).toBe(false);
  });
});
