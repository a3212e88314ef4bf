import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCodePhrase, placesOfCodePhrases } from '../../../src/conversation/code-phrase/code-phrase.ts';
import { linesOf, phraseText } from './code-phrase-texts/text-files.ts';

const TEAM = { watch: 'blue folder', help: 'purple file' };
const find = (text: string) => findCodePhrase(TEAM, text);

const PHRASES = [
  'blue folder',
  'purple file',
  'yellow diary',
  'Aunt Margaret',
  'walnut ledger',
  'red box of chalk',
  'the Cardiff papers',
];
const phrase = fc.constantFrom(...PHRASES);
const around = fc.constantFrom(
  ['', ''],
  ['END. I will need the ', ''],
  ['ok, ', ' please'],
  ['12 High Street ', '\nta x'],
);
const anyCharacter = fc.oneof(
  fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'),
  fc.constantFrom(..." .,-'’!?*\n"),
  fc.constantFrom(...'0123456789éжλ😬'),
);
const slipAt = fc.record({
  kind: fc.constantFrom('too many', 'too few', 'another', 'swapped'),
  at: fc.nat(40),
  character: anyCharacter,
});

function slipped(text: string, { kind, at, character }: { kind: string; at: number; character: string }): string {
  const where = at % text.length;
  const [before, here, next] = [text.slice(0, where), text.charAt(where), text.charAt(where + 1)];
  if (kind === 'too many') return before + character + text.slice(where);
  if (kind === 'too few') return before + text.slice(where + 1);
  if (kind === 'another') return before + character + text.slice(where + 1);
  return before + next + here + text.slice(where + 2);
}

describe('a code phrase', () => {
  it('is found despite any one slip, anywhere in it', () => {
    fc.assert(
      fc.property(phrase, around, slipAt, (help, [before = '', after = ''], slip) => {
        expect(findCodePhrase({ help }, before + slipped(help, slip) + after)).toBe('help');
      }),
      { numRuns: 2_000 },
    );
  });

  it('is found in any case, with any characters but letters between its words', () => {
    const between = fc.stringMatching(/^[ .,;:\-_/\n"“”😬!?*()]{0,4}$/u);
    const cases = fc.array(fc.boolean(), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(phrase, between, cases, around, (help, gap, upper, [before = '', after = '']) => {
        const written = [...help]
          .map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase()))
          .join('')
          .replaceAll(' ', () => gap);
        expect(findCodePhrase({ help }, before + written + after)).toBe('help');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['purple file', 'help'],
    ['blue folder', 'watch'],
    ['blue folder, no, purple file', 'help'],
    ['purple file and blue folder', 'help'],
    ['no need for the purple file', 'help'],
    ['what is the purple file for?', 'help'],
    ['END. I will need the purple file', 'help'],
    ['purpel fule', 'help'],
    ['', null],
    ['END', null],
    ['the file is purple?', null],
    ['purple folder', null],
    ['blue file', null],
    ['people file', null],
    ['purple tiles', null],
    ['😬', null],
    ['7294', null],
  ] as const)('%s: %s', (text, level) => {
    expect(find(text)).toBe(level);
  });

  it('means help if a text could be either', () => {
    expect(findCodePhrase({ watch: 'purple tile', help: 'purple file' }, 'purple tile')).toBe('help');
  });

  it('is not found if the team has none', () => {
    expect(findCodePhrase({}, 'purple file')).toBeNull();
    expect(findCodePhrase({ watch: 'blue folder' }, 'purple file')).toBeNull();
    expect(findCodePhrase({ help: '' }, '')).toBeNull();
  });

  it('is located without the words beside it', () => {
    const text = 'S. purple file 7294';
    expect(new Set(placesOfCodePhrases(TEAM, text).map(({ from, to }) => text.slice(from, to)))).toEqual(
      new Set(['purple file']),
    );
  });

  /**
   * The longest text that carriers deliver as one, filled with words that make the most windows. It takes 15 to 80 ms
   * of CPU; an ordinary text takes less than 1 ms.
   */
  it.each(['a ', 'x ', 'purple ', 'the purple '])('is searched in the longest text within a moment: %j', (words) => {
    const text = words.repeat(800).slice(0, 1_600);
    const before = process.cpuUsage();
    find(text);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });

  it('is searched in any text without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        find(text);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the texts with which it was tuned', () => {
  const teams = [TEAM, { watch: 'orange kettle', help: 'silver compass' }];

  it('are read correctly, except for these', () => {
    const wronglyFound = linesOf('dev-ordinary.txt').filter((text) =>
      teams.some((team) => findCodePhrase(team, text) !== null),
    );
    const missed = linesOf('dev-phrases.txt')
      .map(phraseText)
      .filter((one) => !teams.some((team) => findCodePhrase(team, one.text) === one.level));
    expect(wronglyFound).toEqual(['blue folded card', 'orange kettledrum lol', 'arrange the kettle']);
    expect(missed.map(({ text }) => text)).toEqual(['purplethe file', 'purple fyl', 'purple fiels']);
  });
});
