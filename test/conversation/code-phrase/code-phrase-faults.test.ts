import { describe, expect, it } from '@jest/globals';
import { codePhraseFaults } from '../../../src/conversation/code-phrase/code-phrase-faults.ts';
import { writePrompt } from '../../../src/conversation/speech/speech.ts';
import { QUESTIONS } from '../../../src/safety/purple-file.ts';
import { theLibrary } from '../files.ts';
import { TEAMS } from './code-phrase-texts/holdout.ts';

describe('code phrases', () => {
  it.each([...TEAMS, {}, { help: 'purple file' }, { watch: 'blue folder' }])(
    'of $watch and $help have no fault',
    (phrases) => {
      expect(codePhraseFaults(phrases)).toEqual([]);
    },
  );

  it.each([
    [{ watch: 'Blue folder', help: 'blue-folder' }, 'help must not be the same as watch'],
    [{ watch: 'the purple file', help: 'my purple file' }, 'help must not be the same as watch'],
    [
      { watch: 'purple files', help: 'purple file' },
      'help is too near watch: slips of the finger make one of the other',
    ],
    [
      { watch: 'purple folder', help: 'purple file' },
      'help is too near watch: slips of the finger make one of the other',
    ],
    [
      { watch: 'blue folder list', help: 'blue folder' },
      'help is too near watch: slips of the finger make one of the other',
    ],
    [{ watch: 'folder purple', help: 'purple folder' }, 'help has the words of watch in another order'],
    [{ help: 'red file' }, /^help must be two words or more/],
    [{ watch: 'marmalade jar x' }, /^watch must be two words or more/],
    [{ help: 'rhubarb' }, /^help must be two words or more/],
    [{ help: 'the a my that' }, /^help must be two words or more/],
    [{ help: '😬😬😬' }, /^help must be two words or more/],
    [{ help: 'room twelve 12' }, 'help must be words, without digits'],
    [{ help: 'purple alarm' }, 'help holds a word that gives it away to anyone who looks on'],
    [{ watch: 'running late' }, 'watch is too common: such texts are sent every day'],
    [{ watch: 'case conference' }, 'watch is too common: such texts are sent every day'],
    [{ help: 'second signature' }, 'help is said aloud in our own call back, beside the worker'],
    [{ help: 'الاستمارة الحمراء' }, 'help is said aloud in our own call back, beside the worker'],
    [{ help: 'سيارة الشرطة' }, 'help holds a word that gives it away to anyone who looks on'],
    [{ watch: 'the head-office' }, 'watch is said aloud in our own call back, beside the worker'],
  ] as const)('%j: %s', (phrases, reason) => {
    const reasons = codePhraseFaults(phrases).map((fault) => fault.reason);
    expect(reasons).toEqual([typeof reason === 'string' ? reason : expect.stringMatching(reason)]);
  });

  it.each(['en-GB', 'cy', 'ar'])('are none that our own call back says aloud, in %s too', (language) => {
    const ids = [
      'records-office',
      'records-office-closed',
      'see-to-it',
      ...QUESTIONS.map((one) => `ask-${one.replace('_', '-')}`),
    ];
    // The keys are said after each question, as a sentence of their own.
    const lines = ids.flatMap((id) =>
      [{}, { plain: 'yes' }].map((vars) =>
        writePrompt(theLibrary(), language, id, vars, { now: new Date(0), timezone: 'UTC' })
          .split(/[.?؟]/)
          .map((sentence) => sentence.split(/[^\p{L}\p{M}']+/u).filter((word) => word !== '')),
      ),
    );
    // Each prompt is there, and says something.
    expect(ids.filter((_, n) => (lines[2 * n]?.length ?? 0) === 0)).toEqual([]);
    const taken: string[] = [];
    for (const words of lines.flat())
      for (let from = 0; from < words.length; from++)
        for (const length of [2, 3, 4, 5]) {
          const phrase = words.slice(from, from + length).join(' ');
          if (from + length <= words.length && codePhraseFaults({ help: phrase }).length === 0) taken.push(phrase);
        }
    expect(taken).toEqual([]);
  });

  it('are all checked, and no reason repeats a phrase', () => {
    const faults = codePhraseFaults({ watch: 'red pen', help: 'purple alarm' });
    expect(faults.map(({ level }) => level)).toEqual(['watch', 'help']);
    expect(JSON.stringify(faults)).not.toMatch(/red pen|purple/);
  });
});
