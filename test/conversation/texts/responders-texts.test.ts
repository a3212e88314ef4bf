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

describe('a number behind SAFE that is no PIN and no length', () => {
  it('is told of, whichever it is, and SAFE ends nothing', () => {
    for (const body of ['SAFE F 4812', 'SAFE F 9999'])
      expect(read(body).responder).toEqual({ kind: 'maybe-safe', letter: 'F', hasOddNumber: true });
  });

  it('a PIN that counts is none, be it the real one or the other', () => {
    for (const body of ['SAFE F 4821', 'SAFE F 7093'])
      expect(read(body).responder).toEqual({ kind: 'safe', letter: 'F', minutes: null, isGoingOn: false });
  });
});

describe('what people who were asked say, by its kind', () => {
  it.each([
    ["kit's with me in the office", 'maybe-safe'],
    ['shes sat next to me', 'maybe-safe'],
    ["hope she's ok", 'maybe-take'],
    ['hopefully shes fine', 'none'],
    ['thanks for letting me know', 'none'],
    ['me', 'maybe-take'],
    ['ambulance is with her', 'maybe-dialled'],
  ])('%s: %s', (body, kind) => {
    expect(read(body).responder.kind).toBe(kind);
  });

  it.each([
    ['ambulance is with her', true],
    ['police are here now', true],
    ['shall i call the police', false],
    ['police called?', false],
  ])('helpers who are there: %s: %s', (body, isThere) => {
    expect(read(body).responder).toMatchObject({ kind: 'maybe-dialled', isThere });
  });
});

describe('whoever is with them may be anywhere', () => {
  it.each(['ok with me', 'its with me', 'fine with me', 'all good with me', "that's ok with me", 'yes its with me'])(
    '%s says nothing of the colleague',
    (body) => {
      expect(read(body).responder.kind).not.toBe('maybe-safe');
    },
  );

  it.each(['kit is ok with me', "kit's with me", 'shes fine with me'])('%s does', (body) => {
    expect(read(body).responder.kind).toBe('maybe-safe');
  });
});

describe('whether 999 is to be dialled', () => {
  it.each(['should i call the police?', 'can you ring the police', 'shall we phone 999', 'do i need the police'])(
    'is asked: %s',
    (body) => {
      expect(read(body).responder).toMatchObject({ kind: 'maybe-dialled', isAsked: true });
    },
  );

  it.each(['police are coming', 'police on way', 'spoke to the police'])('is not: %s', (body) => {
    const { responder } = read(body);
    expect(responder.kind).toBe('maybe-dialled');
    expect(responder).not.toHaveProperty('isAsked');
  });

  it.each(['Got her. shes ok. just no signal', 'found her, phone had no battery'])(
    'no signal is no "no": %s',
    (body) => {
      expect(read(body).responder.kind).toBe('maybe-safe');
    },
  );

  it.each([
    'no shes not ok',
    'no sign of her',
    'found her car, no answer',
    'no she isnt safe',
    "No one's heard from her",
    'nobody has seen her',
  ])('no: %s', (body) => {
    expect(read(body).responder.kind).not.toBe('maybe-safe');
  });
});

describe('whoever wants somebody else to have it', () => {
  it.each([
    'cant do any more tonight someone else take over',
    'im stuck someone else needs to go',
    'can somebody else have it',
    'pass it on please',
    'got to go now',
    'finishing my shift',
    'cant stay any longer',
  ])('is asked about CANT: %s', (body) => {
    expect(read(body).responder.kind).toBe('maybe-cant');
  });

  it.each([
    'someone else is with her',
    'cant reach her any more',
    'she has to go now',
    'passing her road',
    'over to you',
  ])('is not: %s', (body) => {
    expect(read(body).responder.kind).not.toBe('maybe-cant');
  });
});

describe('minutes beside words that take it', () => {
  it.each([
    ['on it, gimme 15', 15],
    ['ill sort it, 20 mins tops', 20],
    ['doing it now 10 max', 10],
    ['covering it, bout 30', 30],
  ])('take it: %s', (body, minutes) => {
    expect(read(body).responder).toMatchObject({ kind: 'take', minutes });
  });

  it.each(['on it? gimme 15', 'got it 15', 'driving there now 15', 'someone else on it 15'])('do not: %s', (body) => {
    expect(read(body).responder.kind).not.toBe('take');
  });
});

describe('more time until news', () => {
  it.each([
    ['need another 15', 15],
    ['MORE 20', 20],
    ['still looking, 20 more mins', 20],
    ['give me another 10 pls', 10],
    ['A need 15 more', 15],
    ['another half hour sorry stuck in traffic', 30],
  ])('is asked for, of whoever has it: %s', (body, minutes) => {
    expect(read(body).responder).toMatchObject({ kind: 'maybe-take', minutes, wantsMore: true });
  });

  it.each([
    'she needs another 15 with them',
    'spoke to her, another 30 she says',
    'give her another 10',
    'can i have another 15?',
    'another 2 cars here',
    'rang another 5 times',
    'not another 15 mins of this',
    'no more than 15',
    'her visit is 20 more mins',
    'extend her by 30',
    'need more people, 15 at least',
    '20 mins',
  ])('is not, or of somebody else: %s', (body) => {
    expect(read(body).responder).not.toMatchObject({ wantsMore: true });
  });
});

describe('who asks somebody else to take it, or takes it later, has not taken it', () => {
  it.each([
    'can you take it 15 mins',
    'can you take this one please, 15 mins',
    'will you take it 15',
    'you take it, im 30 mins',
    'You take this, back in 20',
    'can you cover it, 15 mins',
    'could u please cover it 15 mins',
    'shall i take it 15',
    'would someone take it, 20 mins',
    'after 15 ill take it',
    'ill take it at 3',
    'ill take it after 3',
    'ill take it from 3',
    'it will take 15 mins',
  ])('%s', (body) => {
    expect(read(body).responder.kind).not.toBe('take');
  });

  it.each(['please TAKE A 15', 'I can take it, 15 mins', 'yes i can take this 15', 'ok ill take it for 20 mins'])(
    'but takes it: %s',
    (body) => {
      expect(read(body).responder.kind).toBe('take');
    },
  );
});

describe('who dialled a telephone number has not dialled 999', () => {
  it.each(['dialled 07700900511', 'DIALLED 01632 960123', 'DIALLED A 07700 900 511', 'dialled 447700900511'])(
    '%s',
    (body) => {
      expect(read(body).responder.kind).toBe('maybe-dialled');
    },
  );
});
