import { describe, expect, it } from '@jest/globals';
import type { Reply, SpeechSegment, Spoken } from '../../../src/conversation/files/flow.ts';
import { renderReply } from '../../../src/carriers/twilio/twiml.ts';

const say = (text: string, language = 'en-GB', pace: Spoken['pace'] = 'normal'): Spoken => ({ text, language, pace });
const render = (spoken: SpeechSegment[], then: Reply['then']): string =>
  renderReply({ say: spoken, then, conversationId: 'c', nextTurn: 4 }, 'https://line.example.org')
    .replace('<?xml version="1.0" encoding="UTF-8"?><Response>', '')
    .replace('</Response>', '');
const amy = 'voice="Polly.Amy-Neural" language="en-GB"';

describe('TwiML', () => {
  it.each<[string, SpeechSegment[], Reply['then'], string]>([
    [
      'a PIN',
      [say('Your PIN, please.')],
      { kind: 'digits', max: 4, seconds: 10, secret: true, listens: null },
      '<Gather input="dtmf" action="https://line.example.org/twilio/call/c/4" method="POST" timeout="10" ' +
        `finishOnKey="#" actionOnEmptyResult="true" numDigits="4"><Say ${amy}>Your PIN, please.</Say></Gather>`,
    ],
    [
      'an entry that only # ends',
      [],
      { kind: 'digits', max: null, seconds: 5, secret: false, listens: null },
      '<Gather input="dtmf" action="https://line.example.org/twilio/call/c/4" ' +
        'method="POST" timeout="5" finishOnKey="#" actionOnEmptyResult="true"/>',
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
      '<Gather input="dtmf speech" language="en-GB" hints="yes,that\'s right" speechTimeout="auto" ' +
        'action="https://line.example.org/twilio/call/c/4" method="POST" timeout="10" finishOnKey="#" ' +
        'actionOnEmptyResult="true" ' +
        'numDigits="1"><Play>https://line.example.org/memo/x?s=1&amp;t=2</Play></Gather>',
    ],
    [
      'a hold',
      [say('One moment.')],
      { kind: 'hold', seconds: 5 },
      `<Say ${amy}>One moment.</Say><Pause length="5"/><Redirect ` +
        `method="POST">https://line.example.org/twilio/call/c/4?passed=1</Redirect>`,
    ],
    [
      'a memo',
      [say('Say where you are.')],
      { kind: 'memo', seconds: 60 },
      `<Say ${amy}>Say where you are.</Say><Record action="https://line.example.org/twilio/call/c/4?passed=1" ` +
        'method="POST" timeout="4" maxLength="60" finishOnKey="#" playBeep="true" ' +
        'recordingStatusCallback="https://line.example.org/twilio/memo/c/3" ' +
        'recordingStatusCallbackEvent="completed" recordingStatusCallbackMethod="POST"/><Redirect ' +
        'method="POST">https://line.example.org/twilio/call/c/4?passed=1</Redirect>',
    ],
    [
      'a conference',
      [],
      { kind: 'join', room: 'r-1' },
      '<Dial action="https://line.example.org/twilio/call/c/4?passed=1" method="POST"><Conference beep="false" ' +
        'startConferenceOnEnter="true" endConferenceOnExit="true" waitUrl="">r-1</Conference></Dial>',
    ],
    ['an end', [say('Thank you.')], { kind: 'end' }, `<Say ${amy}>Thank you.</Say><Hangup/>`],
    [
      'slowly',
      [say('12 High Street', 'en-GB', 'slow')],
      { kind: 'end' },
      `<Say ${amy}><prosody rate="80%">12 High Street</prosody></Say><Hangup/>`,
    ],
    [
      'more slowly still',
      [say('12 High Street', 'en-GB', 'slower')],
      { kind: 'end' },
      `<Say ${amy}><prosody rate="65%">12 High Street</prosody></Say><Hangup/>`,
    ],
    [
      'a key in a language that Twilio does not understand',
      [say('Ie, 1.', 'cy')],
      { kind: 'digits', max: 1, seconds: 10, secret: false, listens: { language: 'cy', hints: ['ie'] } },
      '<Gather input="dtmf" action="https://line.example.org/twilio/call/c/4" method="POST" timeout="10" ' +
        'finishOnKey="#" actionOnEmptyResult="true" numDigits="1"><Say voice="Polly.Gwyneth" language="cy-GB">Ie, ' +
        '1.</Say></Gather>',
    ],
    [
      'other languages',
      [say('Diolch', 'cy-GB'), say('شكرا', 'ar'), say('?', 'xx')],
      { kind: 'end' },
      `<Say voice="Polly.Gwyneth" language="cy-GB">Diolch</Say><Say ` +
        `voice="Polly.Hala-Neural" language="ar-AE">شكرا</Say><Say ${amy}>?</Say><Hangup/>`,
    ],
    [
      'what XML minds',
      [say('<Dial> & "co" \u0000\u0007\ud800 😀')],
      { kind: 'end' },
      `<Say ${amy}>&lt;Dial&gt; &amp; "co"     😀</Say><Hangup/>`,
    ],
  ])('%s', (_, spoken, then, expected) => {
    expect(render(spoken, then)).toBe(expected);
  });

  it('splits a text that is too long for one Say between words, and loses none', () => {
    const words = Array.from({ length: 2_000 }, (_, n) => `word${n}`);
    const parts = [...render([say(words.join(' '))], { kind: 'end' }).matchAll(/<Say [^>]*>([^<]*)<\/Say>/g)].map(
      (match) => match[1] ?? '',
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(4096);
    expect(parts.join(' ')).toBe(words.join(' '));
  });
});
