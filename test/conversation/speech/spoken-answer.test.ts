import { expect, test } from '@jest/globals';
import { spokenAnswer } from '../../../src/conversation/speech/spoken-answer.ts';
import { theLibrary } from '../files.ts';

test.each<[string, 'yes' | 'no' | null]>([
  ['Yes.', 'yes'],
  ['yeah', 'yes'],
  ['Yes, it is.', 'yes'],
  ['Aye, please do', 'yes'],
  ['No.', 'no'],
  ['nope', 'no'],
  ['No, not now.', 'no'],
  ["It isn't.", 'no'],
  ["Yes please, that's right", 'yes'],
  ['No thank you', 'no'],
  ['Sam Okoro. Yes?', 'yes'],
  // A machine's greeting, heard in pieces.
  ['Yes, leave a message', null],
  ['message after the tone, yes', null],
  ['Yes, this is Sam', null],
  ["I can't, no, come to the phone", null],
  ['Yes and no', null],
  ['Not yes', null],
  ['', null],
  ['I nosed about the yesterday shelf', null],
  ['What?', null],
])('%p is %p', (words, answer) => {
  expect(spokenAnswer(theLibrary().languages, 'en-GB', words)).toBe(answer);
});
