import { describe, expect, it } from '@jest/globals';
import type { Reply, SpeechSegment, Spoken } from '../../../src/conversation/files/flow.ts';
import { type NccoAction, renderReply } from '../../../src/carriers/vonage/ncco.ts';

const say = (text: string, language = 'en-GB', pace: Spoken['pace'] = 'normal'): Spoken => ({ text, language, pace });
const render = (spoken: SpeechSegment[], then: Reply['then']): NccoAction[] =>
  renderReply(
    { say: spoken, then, conversationId: 'c', nextTurn: 4 },
    { publicUrl: 'https://line.example.org', uuid: 'leg-1' },
  );

const english = { language: 'en-GB', style: 0 };
const talk = (text: string): object => ({ action: 'talk', text, ...english });
const next = 'https://line.example.org/vonage/call/c/4';
const goOn = {
  action: 'notify',
  payload: { uuid: 'leg-1' },
  eventUrl: [`${next}?passed=1&leg=leg-1`],
  eventMethod: 'POST',
};
const input = { action: 'input', eventUrl: [`${next}?leg=leg-1`], eventMethod: 'POST' };
const pin: Reply['then'] = { kind: 'digits', max: 4, seconds: 10, secret: true, listens: null };
const forAPin = { ...input, type: ['dtmf'], dtmf: { timeOut: 10, maxDigits: 4, submitOnHash: true } };

describe('NCCO', () => {
  it.each<[string, SpeechSegment[], Reply['then'], object[]]>([
    ['a PIN', [say('Your PIN, please.')], pin, [{ ...talk('Your PIN, please.'), bargeIn: true }, forAPin]],
    [
      'an entry that only # ends',
      [],
      { kind: 'digits', max: null, seconds: 5, secret: false, listens: null },
      [{ ...input, type: ['dtmf'], dtmf: { timeOut: 5, maxDigits: 20, submitOnHash: true } }],
    ],
    [
      'more than Vonage waits for',
      [],
      { kind: 'digits', max: 40, seconds: 30, secret: false, listens: null },
      [{ ...input, type: ['dtmf'], dtmf: { timeOut: 10, maxDigits: 20, submitOnHash: true } }],
    ],
    [
      'a key or words, after a recording',
      [{ sound: '/memo/x?s=1&t=2' }],
      {
        kind: 'digits',
        max: 1,
        seconds: 10,
        secret: false,
        listens: { language: 'en-GB', hints: ['yes', "that's right"] },
      },
      [
        { action: 'stream', streamUrl: ['https://line.example.org/memo/x?s=1&t=2'], bargeIn: true },
        {
          ...input,
          type: ['dtmf', 'speech'],
          dtmf: { timeOut: 10, maxDigits: 1, submitOnHash: true },
          speech: { uuid: ['leg-1'], language: 'en-GB', context: ['yes', "that's right"], startTimeout: 10 },
        },
      ],
    ],
    [
      'a key in a language that Vonage does not understand',
      [],
      { kind: 'digits', max: 1, seconds: 10, secret: false, listens: { language: 'cy', hints: ['ie'] } },
      [{ ...input, type: ['dtmf'], dtmf: { timeOut: 10, maxDigits: 1, submitOnHash: true } }],
    ],
    [
      'words around a recording: only what comes last may be interrupted',
      [say('One.'), { sound: '/a' }, { sound: '/b' }, say('Two.'), say('Three.')],
      pin,
      [
        talk('One.'),
        { action: 'stream', streamUrl: ['https://line.example.org/a'] },
        { action: 'stream', streamUrl: ['https://line.example.org/b'] },
        { ...talk('Two.'), bargeIn: true },
        { ...talk('Three.'), bargeIn: true },
        forAPin,
      ],
    ],
    [
      'a hold',
      [say('One moment.')],
      { kind: 'hold', seconds: 5 },
      [talk('One moment.'), { action: 'wait', timeout: 5 }, goOn],
    ],
    [
      'a conference',
      [],
      { kind: 'join', room: 'r-1' },
      [{ action: 'conversation', name: 'r-1', startOnEnter: true, endOnExit: false }, goOn],
    ],
    [
      'a memo',
      [say('Where?')],
      { kind: 'memo', seconds: 60 },
      [
        talk('Where?'),
        {
          action: 'record',
          format: 'wav',
          beepStart: true,
          endOnKey: '#',
          endOnSilence: 4,
          timeOut: 60,
          eventUrl: ['https://line.example.org/vonage/memo/c/3?leg=leg-1'],
          eventMethod: 'POST',
        },
        goOn,
      ],
    ],
    ['an end', [say('Thank you.')], { kind: 'end' }, [talk('Thank you.')]],
    ['a silent end', [], { kind: 'end' }, [{ action: 'wait', timeout: 0.1 }]],
    [
      'slowly',
      [say('12 High Street', 'en-GB', 'slow')],
      { kind: 'end' },
      [talk('<speak><prosody rate="80%">12 High Street</prosody></speak>')],
    ],
    [
      'other languages',
      [say('Diolch', 'cy-GB'), say('شكرا', 'ar'), say('Dzięki', 'pl-PL'), say('?', 'xx')],
      { kind: 'end' },
      [
        { ...talk('Diolch'), language: 'cy-GB' },
        { ...talk('شكرا'), language: 'ar' },
        { ...talk('Dzięki'), language: 'pl-PL' },
        talk('?'),
      ],
    ],
    [
      'what SSML minds',
      [say('<Dial> & "co" \u0000\u0007\ud800 😀'), say('A & B', 'en-GB', 'slow')],
      { kind: 'end' },
      [
        talk('<speak>&lt;Dial&gt; &amp; "co"     😀</speak>'),
        talk('<speak><prosody rate="80%">A &amp; B</prosody></speak>'),
      ],
    ],
    ['nothing that could be said', [say(' \u0000 ')], { kind: 'end' }, [{ action: 'wait', timeout: 0.1 }]],
  ])('%s', (_, spoken, then, expected) => {
    expect(render(spoken, then)).toEqual(expected);
  });

  it('splits a text that is too long for one talk between words, and loses none', () => {
    const words = Array.from({ length: 2_000 }, (_, n) => `word${n}`);
    const parts = render([say(words.join(' '))], pin).flatMap((action) =>
      action.action === 'talk' ? [action.text] : [],
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(1500);
    expect(parts.join(' ')).toBe(words.join(' '));
  });
});
