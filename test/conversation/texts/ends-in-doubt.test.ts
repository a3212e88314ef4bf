import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

/** Ends, and what only sounds like one. Kinds of texts whose answers were the worst of a trial. */
describe('who is well and bids us not to worry', () => {
  it.each(['All fine, dont panic', 'im ok dont panic', 'all good, no need to panic', 'dont worry about me im fine'])(
    'reports OK: %s',
    (body) => {
      expect(read(body)).toMatchObject({ worker: { kind: 'ok' }, cry: 'none' });
    },
  );

  it.each(['dont panic', 'im out dont panic', 'all done, dont worry', 'im ok dont panic mum'])(
    'reports none, and ends nothing: %s',
    (body) => {
      expect(['none', 'question']).toContain(read(body).worker.kind);
    },
  );

  it('whoever is not ok, and says panic, cries', () => {
    expect(read('not ok, panic').cry).toBe('on-visit');
  });
});

describe('who has left', () => {
  it.each(['Dad has left the house', 'she has gone home', 'police have left now'])('is somebody else: %s', (body) => {
    expect(read(body).worker.kind).toBe('none');
  });

  it.each(["Mum has gone out so I'm leaving", 'they left, im heading home now'])('is asked about: %s', (body) => {
    expect(read(body).worker.kind).toBe('sounds-like-end');
  });
});

describe('an end taken back', () => {
  it.each(['Oops hit end by mistake im still here', 'not finished!! sent that too soon, reopen please'])(
    '%s',
    (body) => {
      expect(read(body).worker).toEqual({ kind: 'back' });
    },
  );
});

it.each(['ended 14.18', 'Visit finished 2.15pm'])('an end and its time of day is asked about: %s', (body) => {
  expect(read(body).worker.kind).toBe('sounds-like-end');
});

it.each(['OUT 1530', 'done 1600'])('a time that is still to come ends nothing: %s', (body) => {
  expect(read(body)).toMatchObject({ worker: { kind: 'sounds-like-end' }, wrongPin: false });
});

it('a time that is past is when they left', () => {
  expect(read('left 1415').worker).toEqual({ kind: 'end', isLeaving: true });
});

it('a wrong PIN behind OUT is no time of day', () => {
  expect(read('out 6183')).toMatchObject({ worker: { kind: 'end' }, wrongPin: true });
});

it('an end in dialect is asked about', () => {
  expect(read("away fae the hoose noo, a' done").hint).toEqual({ kind: 'leaving' });
});

describe('words that leave a doubt end nothing', () => {
  it.each(['end as planned', 'out as usual', 'safe as usual', 'done as agreed', 'Out as normal thanks'])(
    '%s is no end, and closes nothing',
    (body) => {
      const { worker, responder } = read(body);
      expect(worker.kind).not.toBe('end');
      expect(responder.kind).not.toBe('safe');
    },
  );
});

describe('a word that ends beside words of others', () => {
  it.each([
    'All fine my end',
    'all good my end thanks',
    'ok my end',
    'sorry, my end',
    'all done my end',
    'you finished',
    'you out now',
    'you done',
    'you left',
    'Sorry you left',
    'thanks you left',
    'all of you out',
    'all just left',
    'All have left',
    'just all left',
    'they all left',
    'now all out',
    'good end',
    'now the end',
  ])('ends nothing: %s', (body) => {
    expect(read(body).worker.kind).not.toBe('end');
  });

  it.each([
    'end my visit',
    'my visit finished',
    'thank you, out now',
    'finished thank you',
    'all done',
    'all ok, left now',
    'im out thank you, sorry, forgot',
  ])('ends the visit: %s', (body) => {
    expect(read(body).worker.kind).toBe('end');
  });
});
