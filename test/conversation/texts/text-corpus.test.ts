import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CLASSES, HALVES, parseCorpusLine, readCorpus } from './text-corpus/corpus.ts';
import type { CorpusHalf } from './text-corpus/corpus.ts';
import { BATCHES as STATE_BATCHES, readBatch, VERDICTS } from './text-corpus/in-a-state/batches.ts';
import type { Verdict } from './text-corpus/in-a-state/batches.ts';
import { STATES } from './text-corpus/in-a-state/states.ts';

const folded = (text: string): string => text.toLowerCase().normalize('NFC');
const all = HALVES.flatMap((half) =>
  CLASSES.flatMap((corpusClass) => readCorpus(half, corpusClass).map((line) => ({ ...line, half }))),
);

describe('a line of the corpus', () => {
  it.each([
    [
      'none | START 60\\n12 High Street | start 60 @ 12 High Street',
      'commands',
      {
        text: 'START 60\n12 High Street',
        meaning: {
          kind: 'worker',
          request: { kind: 'start', minutes: 60, maybeHouseNumber: false, place: '12 High Street' },
          pin: null,
        },
      },
    ],
    [
      'none | START 60 Elm Court | start 60? @ 60 Elm Court',
      'commands',
      {
        meaning: {
          kind: 'worker',
          request: { kind: 'start', minutes: 60, maybeHouseNumber: true, place: '60 Elm Court' },
          pin: null,
        },
      },
    ],
    [
      'visit | "END" 7093 | end +duress',
      'commands',
      { text: '"END" 7093', meaning: { kind: 'worker', request: { kind: 'end' }, pin: 'duress' } },
    ],
    [
      'visit | \\u200bMORE | more',
      'commands',
      { text: '\u200bMORE', meaning: { kind: 'worker', request: { kind: 'more', minutes: null }, pin: null } },
    ],
    [
      'asked | take f 15 | take F 15',
      'commands',
      { meaning: { kind: 'responder', request: { kind: 'take', letter: 'F', minutes: 15 }, pin: null } },
    ],
    [
      'asked | called 999 CAD 1234 | dialled #CAD 1234',
      'commands',
      { meaning: { kind: 'responder', request: { kind: 'dialled', letter: null, reference: 'CAD 1234' }, pin: null } },
    ],
    ['visit | he has a knife | cry-on-visit', 'cries', { meaning: { kind: 'cry', from: 'on-visit' } }],
    [
      'visit | leaving now | everyday end?',
      'everyday',
      { meaning: { kind: 'everyday', effect: { kind: 'sounds-like-end' } } },
    ],
  ] as const)('%s', (line, corpusClass, wanted) => {
    expect(parseCorpusLine(line, corpusClass, 'here:1')).toMatchObject(wanted);
  });

  it.each([
    ['END', 'commands', 'must be'],
    ['home | END | end', 'commands', 'must be'],
    ['visit |  | end', 'commands', 'the text is empty'],
    ['visit | \\x | end', 'commands', 'none of JSON'],
    ['visit | END | finish', 'commands', '"finish" is no meaning'],
    ['visit | TAKE 15 | take 15', 'commands', '"take 15" is no meaning'],
    ['asked | CANT 15 | cant 15', 'commands', '"cant 15" is no meaning'],
    ['none | he has a knife | cry-on-visit', 'cries', '"cry-on-visit" is no meaning'],
    ['visit | END | everyday end', 'everyday', '"everyday end" is no meaning'],
    ['visit | END | end', 'everyday', '"end" is no meaning'],
  ] as const)('is refused with its file and line if it is malformed: %s', (line, corpusClass, reason) => {
    expect(() => parseCorpusLine(line, corpusClass, 'dev/x.txt:7')).toThrow(`dev/x.txt:7: `);
    expect(() => parseCorpusLine(line, corpusClass, 'dev/x.txt:7')).toThrow(reason);
  });
});

describe('a batch of texts in a state', () => {
  it('says of each text what is wanted, and how the reply was judged', () => {
    const texts = STATE_BATCHES.flatMap(readBatch);
    expect(texts.length).toBeGreaterThan(300);
    expect(new Set(texts.map(({ state }) => state))).toEqual(new Set(Object.keys(STATES)));
  });

  it('has its table in the page of the corpus, as the judgements are', () => {
    const page = readFileSync('test/conversation/texts/text-corpus/README.md', 'utf8');
    for (const batch of ['seventeenth', 'eighteenth', 'nineteenth', 'twentieth'] as const) {
      const texts = readBatch(batch);
      const counted = (verdict: Verdict, when: 'first' | 'now'): number =>
        texts.filter((one) => one[when] === verdict).length;
      const cells = VERDICTS.map((verdict) => `${counted(verdict, 'first')}, ${counted(verdict, 'now')}`);
      expect(page).toContain(`| ${batch} (${texts.length}) | ${cells.join(' | ')} |`);
    }
  });
});

describe('the corpus', () => {
  it.each([
    ['everyday', 1_500],
    ['commands', 600],
    ['cries', 400],
  ] as const)('has enough of each kind, with each text counted once: %s', (corpusClass, enough) => {
    expect(new Set(readCorpus('dev', corpusClass).map(({ text }) => folded(text))).size).toBeGreaterThanOrEqual(enough);
  });

  it.each([
    ['everyday', 750],
    ['commands', 300],
    ['cries', 200],
  ] as const)('has half as many again that the reader never saw: %s', (corpusClass, enough) => {
    expect(new Set(readCorpus('holdout', corpusClass).map(({ text }) => folded(text))).size).toBeGreaterThanOrEqual(
      enough,
    );
  });

  it('has no text twice for one sender, and no text in both halves', () => {
    const first = new Map<string, string>();
    const twice: string[] = [];
    const halfOf = new Map<string, CorpusHalf>();
    for (const { context, text, where, half } of all) {
      const known = first.get(`${context} ${folded(text)}`);
      if (known !== undefined) twice.push(`${where} is ${known}`);
      first.set(`${context} ${folded(text)}`, where);
      if ((halfOf.get(folded(text)) ?? half) !== half) twice.push(`${where} is in both halves`);
      halfOf.set(folded(text), half);
    }
    expect(twice).toEqual([]);
  });

  it('has no real telephone number', () => {
    const numbers = all.flatMap(({ text, where }) =>
      (text.match(/(?:\+44|\b0)[\d ]{9,}/gu) ?? []).map((number) => ({ where, number: number.replaceAll(' ', '') })),
    );
    const drama = /^(?:\+44|0)(?:7700900|1632960)\d{3}$/u;
    expect(numbers.filter(({ number }) => !drama.test(number))).toEqual([]);
  });
});
