import { expect, it } from '@jest/globals';
import { textsOf } from '../../src/conversation/files/flow.ts';
import { SAMPLE_CONTEXT, sampleVars } from '../../src/conversation/engine/variables.ts';
import { speak, write } from '../../src/conversation/speech/speech.ts';
import { theLibrary } from './files.ts';

/** Somebody is woken at 23:10 and must understand it at the first hearing. */
const MOST_WORDS = 20;

it('no sentence that is said or texted in English is longer than twenty words', () => {
  const library = theLibrary();
  const prompts = Object.values(library.languages['en-GB']?.prompts ?? {});
  const long = prompts.flatMap(({ id, channel }) => {
    const text =
      channel === 'call'
        ? textsOf(speak(library, 'en-GB', id, sampleVars(), SAMPLE_CONTEXT)).join('\n')
        : write(library, 'en-GB', id, sampleVars(), SAMPLE_CONTEXT);
    return text
      .split(/[.!?:;\n]/u)
      .map((sentence) => sentence.match(/[\p{L}\p{N}'’-]+/gu) ?? [])
      .filter((words) => words.length > MOST_WORDS)
      .map((words) => `${id}: ${words.join(' ')}`);
  });
  expect(prompts.length).toBeGreaterThan(200);
  expect(long).toEqual([]);
});
