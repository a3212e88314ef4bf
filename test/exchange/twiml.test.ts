import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import twilio from 'twilio';
import { repliesOf } from '../../src/exchange/documents/replies.ts';
import { parseTwiml } from '../../src/exchange/documents/twiml.ts';
import { DocumentFault } from '../../src/exchange/documents/verbs.ts';
import { segmentsOf } from '../../src/exchange/texts/segments.ts';
import { parseXml, XmlFault } from '../../src/exchange/documents/xml.ts';

const codeOf = (document: string, parse: (text: string) => unknown = parseTwiml): number | null => {
  try {
    parse(document);
    return null;
  } catch (fault) {
    if (fault instanceof DocumentFault) return fault.code;
    throw fault;
  }
};
const inResponse = (verbs: string): string => `<Response>${verbs}</Response>`;

describe('XML', () => {
  it('reads declarations, attributes in both quotes, entities, CDATA and comments', () => {
    const root = parseXml(
      `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- first --><a one="1 &lt; 2" two='"' ><b/>x ` +
        `&amp; y&#33;&#x21;<!-- c --><![CDATA[<&]]></a >\n<!-- last -->`,
    );
    expect(root).toEqual({
      name: 'a',
      attributes: { one: '1 < 2', two: '"' },
      children: [{ name: 'b', attributes: {}, children: [] }, 'x & y!!<&'],
    });
  });

  it.each([
    ['nothing', ''],
    ['only text', 'hello'],
    ['two roots', '<a/><b/>'],
    ['text after the root', '<a/>x'],
    ['an open element', '<a><b></b>'],
    ['crossed elements', '<a><b></a></b>'],
    ['a bare ampersand', '<a>x & y</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an entity without end', '<a>&amp</a>'],
    ['a forbidden character by number', '<a>&#1;</a>'],
    ['a forbidden character', '<a>\u0007</a>'],
    ['a lone surrogate by number', '<a>&#xD800;</a>'],
    ['an unquoted attribute', '<a b=1/>'],
    ['an attribute without value', '<a b/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['attributes run together', '<a b="1"c="2"/>'],
    ['a less-than in an attribute', '<a b="<"/>'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['a processing instruction', '<a><?php ?></a>'],
    ['a comment with two hyphens', '<a><!-- a -- b --></a>'],
    ['a comment without end', '<a><!-- a</a>'],
    ['CDATA without end', '<a><![CDATA[x</a>'],
    ['the end of CDATA in text', '<a>]]></a>'],
    ['a declaration that comes late', ' <?xml version="1.0"?><a/>'],
    ['another encoding', '<?xml version="1.0" encoding="latin1"?><a/>'],
    ['a space before a name', '< a/>'],
    ['depth without bound', '<a>'.repeat(30) + '</a>'.repeat(30)],
  ])('rejects %s', (_what, document) => {
    expect(() => parseXml(document)).toThrow(XmlFault);
  });

  it('names the line of a fault', () => {
    expect(() => parseXml('<a>\n\n<b></c>\n</a>')).toThrow('line 3');
  });

  it('reads all words that the SDK writes', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
          .filter((words) => /^[^\p{C}]*\S[^\p{C}]*$/u.test(words)),
        (words) => {
          const response = new twilio.twiml.VoiceResponse();
          response.say(words);
          const [verb] = parseTwiml(response.toString());
          expect(verb).toMatchObject({ verb: 'say', text: words.replace(/\s+/g, ' ').trim() });
        },
      ),
    );
  });

  it('throws only its own fault, whatever the text is', () => {
    const scraps = fc.array(
      fc.constantFrom(
        '<',
        '>',
        '/',
        '<a',
        '</a>',
        '"',
        "'",
        '=',
        '&',
        ';',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        'x',
        ' ',
        '<?xml',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(scraps, (parts) => {
        try {
          parseXml(parts.join(''));
        } catch (fault) {
          expect(fault).toBeInstanceOf(XmlFault);
        }
      }),
    );
  });
});

describe('TwiML', () => {
  it("reads Buddyline's documents as the SDK writes them", () => {
    const response = new twilio.twiml.VoiceResponse();
    const gather = response.gather({
      input: ['dtmf'],
      action: '/next',
      timeout: 10,
      numDigits: 4,
      finishOnKey: '#',
      actionOnEmptyResult: true,
    });
    gather.say({ voice: 'Polly.Amy-Neural', language: 'en-GB' }, 'Your PIN, please.');
    gather.say({ language: 'en-GB' }, '').prosody({ rate: '80%' }, 'Four digits.');
    response.pause({ length: 3 });
    response.redirect({ method: 'POST' }, '/again?passed=1');
    expect(parseTwiml(response.toString())).toEqual([
      {
        verb: 'gather',
        input: ['dtmf'],
        action: '/next',
        method: 'POST',
        timeoutSeconds: 10,
        numDigits: 4,
        finishOnKey: '#',
        actionOnEmptyResult: true,
        bargeIn: true,
        prompts: [
          { verb: 'say', text: 'Your PIN, please.', language: 'en-GB', pace: 'normal', loop: 1 },
          { verb: 'say', text: 'Four digits.', language: 'en-GB', pace: 'slow', loop: 1 },
        ],
      },
      { verb: 'pause', seconds: 3 },
      { verb: 'redirect', url: '/again?passed=1', method: 'POST', payload: null },
    ]);
  });

  it('has the defaults of Gather: keys, five seconds, hash, no request on silence', () => {
    expect(parseTwiml(inResponse('<Gather/>'))).toEqual([
      {
        verb: 'gather',
        input: ['dtmf'],
        action: null,
        method: 'POST',
        timeoutSeconds: 5,
        numDigits: null,
        finishOnKey: '#',
        actionOnEmptyResult: false,
        bargeIn: true,
        prompts: [],
      },
    ]);
  });

  it.each([
    ['<Say>Hello <break time="1s"/>there <say-as interpret-as="digits">12</say-as></Say>', null],
    ['<Say loop="2" voice="alice">Hello</Say>', null],
    [
      '<Gather input="dtmf speech" hints="a,b" language="en-GB" speechTimeout="auto"><Say>Hello</Say><Pause/></Gather>',
      null,
    ],
    ['<Gather finishOnKey="" numDigits="1"/>', null],
    ['<Dial hangupOnStar="true"><Conference beep="false" waitUrl="">room</Conference></Dial>', null],
    ['<Reject reason="busy"/>', null],
    [
      '<Record maxLength="60" timeout="5" finishOnKey="#" trim="trim-silence" ' +
        'recordingStatusCallback="/r" recordingStatusCallbackEvent="completed absent"/>',
      null,
    ],
    ['<Gather><Play>/sound</Play></Gather>', null],
    ['<Record transcribe="true"/>', 12200],
    ['<Record finishOnKey="A"/>', 12200],
    ['<Record>now</Record>', 12200],
    ['<Play/>', 12200],
    ['<Play digits="1"/>', 12200],
    ['', null],
    ['<Fly/>', 12200],
    ['<say>Hello</say>', 12200],
    ['<Say speed="2">Hello</Say>', 12200],
    ['<Say loop="-1">Hello</Say>', 12200],
    ['<Say></Say>', 13520],
    ['<Say> \n </Say>', 13520],
    [`<Say>${'a'.repeat(4097)}</Say>`, 13520],
    ['<Say><blink>Hello</blink></Say>', 12200],
    ['<Say><prosody speed="1">Hello</prosody></Say>', 12200],
    ['<Pause length="long"/>', 12200],
    ['<Pause>3</Pause>', 12200],
    ['<Gather numDigits="0"/>', 12200],
    ['<Gather finishOnKey="##"/>', 12200],
    ['<Gather input="voice"/>', 12200],
    ['<Gather input=""/>', 12200],
    ['<Gather actionOnEmptyResult="yes"/>', 12200],
    ['<Gather method="PUT"/>', 12200],
    ['<Gather><Redirect>/x</Redirect></Gather>', 12200],
    ['<Gather><Gather/></Gather>', 12200],
    ['<Gather>Hello</Gather>', 12200],
    ['<Redirect/>', 12200],
    ['<Hangup reason="x"/>', 12200],
    ['<Hangup>now</Hangup>', 12200],
    ['<Reject reason="tired"/>', 12200],
    ['<Dial>+447700900102</Dial>', 12200],
    ['<Dial><Number>+447700900102</Number></Dial>', 12200],
    ['<Dial><Conference/></Dial>', 12200],
    ['<Dial><Conference>a</Conference><Conference>b</Conference></Dial>', 12200],
    ['<Dial><Conference waitUrl="/music">a</Conference></Dial>', 12200],
    ['Hello', 12200],
    ['<Message>Hello</Message>', 12200],
  ])('%s: %s', (verbs, code) => {
    expect(codeOf(inResponse(verbs))).toBe(code);
  });

  it.each([
    ['<response/>', 12100],
    ['<Response version="2"/>', 12200],
    ['<html></html>', 12100],
    ['', 12100],
    ['{"say":"hello"}', 12100],
  ])('root %s: %s', (document, code) => {
    expect(codeOf(document)).toBe(code);
  });
});

describe('the answer to a text', () => {
  it('holds any number of messages, as text or as a body', () => {
    const response = new twilio.twiml.MessagingResponse();
    response.message('One & two');
    response.message('').body('Three');
    expect(repliesOf(response.toString()).map(({ body }) => body)).toEqual(['One & two', 'Three']);
    expect(repliesOf('<Response/>')).toEqual([]);
  });

  it.each([
    ['<Message/>', 12200],
    ['<Message><Media>x</Media></Message>', 12200],
    ['<Say>Hello</Say>', 12200],
    ['<Message colour="red">Hello</Message>', 12200],
    ['<Message>a</Message>'.repeat(11), 14109],
  ])('%s: %s', (verbs, code) => {
    expect(codeOf(inResponse(verbs), repliesOf)).toBe(code);
  });

  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    [`${'a'.repeat(159)}€`, 2],
    [`${'a'.repeat(158)}€`, 1],
    ['ŵ'.repeat(70), 1],
    ['ŵ'.repeat(71), 2],
    ['Café at £5', 1],
  ])('travels in parts %#', (body, parts) => {
    expect(segmentsOf(body)).toBe(parts);
  });
});
