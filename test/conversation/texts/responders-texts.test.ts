import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

describe('responders’ texts of the trials', () => {
  it.each([
    ['TAKE A15', { kind: 'take', letter: 'A', minutes: 15 }],
    ['TAKE A 15 please', { kind: 'take', letter: 'A', minutes: 15 }],
    ['I’ll take it', { kind: 'take', letter: null, minutes: null }],
    ['ref is 1234', { kind: 'maybe-dialled', letter: null }],
    ['READ them please', { kind: 'read' }],
    ['TAKE A - 15', { kind: 'take', letter: 'A', minutes: 15 }],
    ['TAKE 10-15 mins', { kind: 'take', letter: null, minutes: 10 }],
    ['I’ll take it, 15 mins', { kind: 'take', letter: null, minutes: 15 }],
    ['15', { kind: 'maybe-take', minutes: 15 }],
    ['👍', { kind: 'maybe-take' }],
    ['Can’t, in a meeting', { kind: 'cant' }],
    ['SAFE A', { kind: 'safe', letter: 'A', minutes: null }],
    ['SAFE A spoke to her', { kind: 'maybe-safe', letter: 'A' }],
    ['she is safe', { kind: 'maybe-safe' }],
    ['Dialled her 2 times, no answer', { kind: 'maybe-dialled' }],
    ['Dialled wrong number, 2 mins', { kind: 'maybe-dialled' }],
    ['CANT X', { kind: 'cant', letter: 'X' }],
    ['cant x', { kind: 'cant', letter: null }],
    ['Cant, im in A&E', { kind: 'cant', letter: null }],
    ["I'm driving", { kind: 'maybe-take' }],
    ['not my team', { kind: 'maybe-take' }],
    ['wrong person', { kind: 'maybe-take' }],
    ['taken', { kind: 'maybe-take' }],
    ['dialled 101', { kind: 'maybe-dialled' }],
    ['dialled 999', { kind: 'dialled', reference: null }],
    ['Called police ref 123', { kind: 'dialled', reference: '123' }],
    ['take care', { kind: 'none' }],
  ])('%j', (body, expected) => {
    expect(read(body).responder).toMatchObject(expected);
  });
});

describe('the lists of phrases', () => {
  it('all count, the last one too: "she isnt safe" is not asked about as if it were over', () => {
    expect(read('she is safe').responder.kind).toBe('maybe-safe');
    for (const body of ['she is not safe', 'she isnt ok', 'hope she is safe'])
      expect({ body, kind: read(body).responder.kind }).not.toEqual({ body, kind: 'maybe-safe' });
  });
});

describe('responders’ texts of somebody who does not know the words', () => {
  it.each([
    ['which address', { kind: 'asks-for-facts', letter: null }],
    ['where is she?', { kind: 'asks-for-facts' }],
    ['where is she, im on my way', { kind: 'maybe-take', isGoing: true }],
    ['call everyone off she is sat next to me', { kind: 'maybe-safe' }],
    ['got her', { kind: 'maybe-safe' }],
    ['she is not sat with me', { kind: 'none' }],
  ])('%j', (body, expected) => {
    expect(read(body).responder).toMatchObject(expected);
  });
});

describe('responders’ texts of the trials that stood in no table', () => {
  it.each([
    ['Take b 15 mins', { kind: 'take', letter: 'B', minutes: 15 }],
    ['TAKE H - 15', { kind: 'take', letter: 'H', minutes: 15 }],
    ['TAKE J: 15', { kind: 'take', letter: 'J', minutes: 15 }],
    ['TAKE L (15)', { kind: 'take', letter: 'L', minutes: 15 }],
    ['TAKE P 15 x', { kind: 'take', letter: 'P', minutes: 15 }],
    ['TAKE R for 15 mins', { kind: 'take', letter: 'R', minutes: 15 }],
    ['TAKE T ١٥', { kind: 'take', letter: 'T', minutes: 15 }],
    ['TAKE V half an hour', { kind: 'take', letter: 'V', minutes: 30 }],
    ['TAKE X .5h', { kind: 'take', letter: 'X', minutes: 30 }],
    ['I got this', { kind: 'maybe-take' }],
    ['ETA 15', { kind: 'maybe-take', minutes: 15 }],
    ['SAFE J', { kind: 'safe', letter: 'J' }],
    ['contact made', { kind: 'maybe-safe' }],
    ['TAKE Q 15 MORE', { kind: 'take', letter: 'Q', minutes: 15 }],
  ])('%j', (body, expected) => {
    expect(read(body).responder).toMatchObject(expected);
  });
});
