import { describe, expect, it } from '@jest/globals';
import { codePhraseFaults } from '../../../src/conversation/code-phrase/code-phrase-faults.ts';
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
    [{ help: 'purple alarm' }, 'help holds a word that gives it away to whoever looks on'],
    [{ watch: 'running late' }, 'watch is too common: such texts are sent every day'],
    [{ watch: 'case conference' }, 'watch is too common: such texts are sent every day'],
  ] as const)('%j: %s', (phrases, reason) => {
    const reasons = codePhraseFaults(phrases).map((fault) => fault.reason);
    expect(reasons).toEqual([typeof reason === 'string' ? reason : expect.stringMatching(reason)]);
  });

  it('are all checked, and no reason repeats a phrase', () => {
    const faults = codePhraseFaults({ watch: 'red pen', help: 'purple alarm' });
    expect(faults.map(({ level }) => level)).toEqual(['watch', 'help']);
    expect(JSON.stringify(faults)).not.toMatch(/red pen|purple/);
  });
});
