import { describe, expect, it } from '@jest/globals';
import { isNotTheirs, outcomeWords } from '../../src/desk/alarm/words.ts';
import { outcomeIn } from '../../src/desk/shell/outcomes.ts';
import { refusalWords } from '../../src/desk/visits/words.ts';

const NOW = new Date('2026-11-23T16:55:20Z');
const SITUATION = {
  owner: 'Ira Nowak',
  ownedSince: new Date('2026-11-23T16:55:00Z'),
  ended: 'seen' as const,
  dialling: { by: 'Mo Haddad', isOver: false },
};
const ofAlarm = (outcome: string): string | null => outcomeWords(outcome, SITUATION, NOW);

describe('What became of an act', () => {
  it.each(['done', 'taken', 'granted'])('on an alarm: %s is done', (outcome) => {
    expect(ofAlarm(outcome)).toBeNull();
  });

  it.each([
    ['taken-already', 'Ira Nowak took it 20 seconds ago. You have not taken it.'],
    ['dialling-already', 'Mo Haddad is dialling. Dial as well?'],
    ['not-yours', 'It is not yours now: Ira Nowak has it. Nothing has changed.'],
    ['claimed', 'That counts once you have pressed a key in our call. Nothing has changed.'],
    ['closed', 'Closed: the worker was seen in person. That was before you pressed. Nothing has changed.'],
    ['still-open', 'It is still open. That is said once it is closed. Nothing has changed.'],
    ['changed', 'They have called for help since this page was shown. Read it first. Nothing has changed.'],
    ['proof-wanted', 'That does not close it. Everybody is asked again.'],
    ['no-such-time', expect.stringContaining('Nothing has changed. Write a time to come, or minutes.')],
  ])('on an alarm: %s is said', (outcome, words) => {
    expect(ofAlarm(outcome)).toEqual(words);
  });

  it.each(['at-risk', 'not-found'])(
    'on an alarm: %s is answered as if there were none, and never as done',
    (outcome) => {
      expect([isNotTheirs(outcome), ofAlarm(outcome)]).toEqual([true, expect.any(String)]);
    },
  );

  it.each(['none-open', 'open-already', 'no-team', 'nobody'])('on a visit: %s is said', (outcome) => {
    expect(refusalWords(outcome)).toEqual(expect.any(String));
  });

  it.each(['again', 'no-organisation', 'anything else'])('of any form: %s is not taken for done', (outcome) => {
    const said = [ofAlarm(outcome), refusalWords(outcome), outcomeIn({ done: null }, outcome)];
    expect(said).toEqual(said.map(() => expect.stringContaining('It is not known whether that was done.')));
  });
});
