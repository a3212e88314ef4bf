import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Reply, SpeechSegment } from '../../src/conversation/files/flow.ts';
import { portabilityFaults } from '../../src/carriers/portable.ts';
import { renderReply as asTwiml } from '../../src/carriers/twilio/twiml.ts';
import { renderReply as asNcco } from '../../src/carriers/vonage/ncco.ts';
import { walkFlows } from '../../src/conversation/check/walk.ts';
import { parseNcco } from '../../src/exchange/documents/ncco.ts';
import { parseTwiml } from '../../src/exchange/documents/twiml.ts';
import type { Prompt, Verb } from '../../src/exchange/documents/verbs.ts';
import { CONTEXT, theLibrary } from '../conversation/files.ts';

/**
 * One reply is rendered as TwiML and as NCCO, and the exchange's parsers read both. The test compares what a caller
 * hears and what the carrier waits for.
 */

interface Heard {
  said: { text: string; language: string; pace: string }[];
  waits: Record<string, unknown>[];
}

const leg = { publicUrl: 'https://line.example', uuid: 'leg-1' };
/** Where a document leads, without the carrier's name. */
const placeOf = (url: string | null): string =>
  (url ?? '')
    .replace(/^https:\/\/line\.example\/(twilio|vonage)/, '')
    .replace(/&?leg=leg-1/, '')
    .replace(/\?$/, '');

function heard(verbs: Verb[]): Heard {
  const result: Heard = { said: [], waits: [] };
  for (const verb of verbs) {
    switch (verb.verb) {
      case 'say':
      case 'play':
        hear(result, verb);
        break;
      case 'gather':
        verb.prompts.forEach((prompt) => {
          hear(result, prompt);
        });
        result.waits.push({
          keys: verb.numDigits ?? 20,
          seconds: verb.timeoutSeconds,
          listens: [...verb.input].sort(),
          ends: verb.finishOnKey,
          next: placeOf(verb.action),
          evenOnSilence: verb.actionOnEmptyResult,
        });
        break;
      case 'pause':
        // The shortest wait of Vonage only fills an empty document, so it counts as no wait.
        if (verb.seconds > 0.1) result.waits.push({ pause: verb.seconds });
        break;
      case 'redirect':
        result.waits.push({ next: placeOf(verb.url) });
        break;
      case 'dial':
        // A caller who is left alone continues: at Twilio because the room ends, at Vonage because we fetch them back.
        result.waits.push({ room: verb.conference.name, starts: verb.conference.startOnEnter });
        if (verb.action !== null) result.waits.push({ next: placeOf(verb.action) });
        break;
      case 'record':
        result.waits.push({
          memo: verb.longestSeconds,
          silence: verb.timeoutSeconds,
          ends: verb.finishOnKey,
          beep: verb.beep,
          told: placeOf(verb.statusCallback),
        });
        break;
      case 'hangup':
        break;
      case 'reject':
        throw new Error(`nobody asked for ${verb.verb}`);
    }
  }
  return result;
}

/** The carriers split long words in different places, and name languages differently. */
function hear({ said }: Heard, prompt: Prompt): void {
  if (prompt.verb === 'pause') return;
  const one =
    prompt.verb === 'play'
      ? { text: placeOf(prompt.url), language: '', pace: 'a recording' }
      : { text: prompt.text, language: prompt.language === 'ar-AE' ? 'ar' : prompt.language, pace: prompt.pace };
  const before = said.at(-1);
  if (before?.pace === one.pace && before.language === one.language && before.pace !== 'a recording')
    before.text += ` ${one.text}`;
  else said.push(one);
}

function onBoth(reply: Reply): { twilio: Heard; vonage: Heard } {
  return {
    twilio: heard(parseTwiml(asTwiml(reply, leg.publicUrl))),
    vonage: heard(parseNcco(JSON.stringify(asNcco(reply, leg)))),
  };
}

describe('both carriers', () => {
  it('say the same words and wait for the same input on every path through every flow', () => {
    const met = walkFlows(theLibrary(), 'en-GB', CONTEXT);
    const steps = new Set(met.map(({ flow, step }) => `${flow}/${step}`));
    const waits = Object.values(theLibrary().flows).flatMap(({ name, steps: all }) =>
      Object.entries(all)
        .filter(([, { kind }]) => kind === 'wait')
        .map(([step]) => `${name}/${step}`),
    );
    expect([...steps]).toEqual(expect.arrayContaining(waits));
    for (const { say, then, flow, step } of met) {
      const { twilio, vonage } = onBoth({ say, then, conversationId: 'c', nextTurn: 5 });
      expect({ flow, step, ...vonage }).toEqual({ flow, step, ...twilio });
      expect(twilio.said.length > 0 || say.length === 0).toBe(true);
    }
  });

  const words = fc
    .array(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((word) => !/\s/.test(word)),
      { minLength: 1, maxLength: 400 },
    )
    .map((all) => all.join(' '));
  const said: fc.Arbitrary<SpeechSegment> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        text: words,
        language: fc.constantFrom('en-GB', 'cy-GB', 'ar', 'pl-PL', 'xx'),
        pace: fc.constantFrom('normal' as const, 'slow' as const),
      }),
    },
    fc.record({ sound: fc.constantFrom('/memo/1?s=1', '/memo/2') }),
  );
  const then: fc.Arbitrary<Reply['then']> = fc.oneof(
    fc.record({
      kind: fc.constant('digits' as const),
      max: fc.option(fc.integer({ min: 1, max: 20 })),
      seconds: fc.integer({ min: 1, max: 10 }),
      secret: fc.boolean(),
      listens: fc.option(
        fc.record({
          language: fc.constantFrom('en-GB', 'pl-PL'),
          hints: fc.array(fc.constantFrom('yes', 'no'), { maxLength: 3 }),
        }),
      ),
    }),
    fc.record({ kind: fc.constant('hold' as const), seconds: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ kind: fc.constant('join' as const), room: fc.uuid() }),
    fc.record({ kind: fc.constant('memo' as const), seconds: fc.integer({ min: 3, max: 120 }) }),
    fc.constant({ kind: 'end' as const }),
  );

  it('say the same words and wait for the same input for any reply', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 5 }), then, (say, wait) => {
        const reply = { say, then: wait, conversationId: 'c', nextTurn: 5 };
        const { twilio, vonage } = onBoth(reply);
        expect(vonage).toEqual(twilio);
        expect(portabilityFaults(reply)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('have limits: a reply beyond those of one carrier is reported', () => {
    const faults = (wait: Reply['then'], say: SpeechSegment[] = []): string[] =>
      portabilityFaults({ say, then: wait, conversationId: 'c', nextTurn: 5 });
    const digits = { kind: 'digits', max: 1, seconds: 10, secret: false, listens: null } as const;
    expect([
      faults({ ...digits, seconds: 11 }),
      faults({ ...digits, max: 21 }),
      faults({ kind: 'memo', seconds: 2 }),
      faults({ kind: 'join', room: '' }),
      faults(digits),
    ]).toEqual([
      [expect.stringMatching(/waits 11 s/)],
      [expect.stringMatching(/21 digits/)],
      [expect.stringMatching(/records 2 s/)],
      [expect.stringMatching(/room/)],
      [],
    ]);
    expect(faults({ kind: 'end' }, [{ text: 'x '.repeat(40_000), language: 'en-GB', pace: 'normal' }])).toEqual([
      expect.stringMatching(/more at once/),
    ]);
  });
});
