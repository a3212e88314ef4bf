import { expect, test } from '@jest/globals';
import { spokenAnswer } from '../../src/conversation/spoken-answer.ts';
import { theLibrary } from './files.ts';

test.each<[string, 'yes' | 'no' | null]>([
  ['Yes.', 'yes'], ['yeah', 'yes'], ['Yes, it is.', 'yes'], ['Aye, please do', 'yes'],
  ['No.', 'no'], ['nope', 'no'], ['No, not now.', 'no'], ["It isn't.", 'no'],
  ['Yes and no', null], ['Not yes', null], ['', null], ['I nosed about the yesterday shelf', null], ['What?', null],
])('%p is %p', (words, answer) => {
  expect(spokenAnswer(theLibrary().languages, 'en-GB', words)).toBe(answer);
});
