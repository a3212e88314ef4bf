import { describe, expect, it } from '@jest/globals';
import { withoutCodePhrase } from '../../../src/conversation/code-phrase/code-phrase-rest.ts';
import { readText } from '../../../src/conversation/texts/read-text.ts';
import { theLibrary } from '../files.ts';

const TEAM = { watch: 'blue folder', help: 'purple file' };
const PIN = '7294';
const rest = (text: string) => withoutCodePhrase(TEAM, text);
const read = (text: string) => {
  const reading = readText(theLibrary().vocabulary, rest(text), {
    isPin: (digits) => digits === PIN,
    minutesUntil: () => null,
  });
  return { ...reading.worker, pin: reading.pin, cry: reading.cry };
};

describe('the rest of a text with a code phrase', () => {
  it.each([
    ['END. I will need the purple file', { kind: 'end' }],
    ['END I will need the purple file', { kind: 'end' }],
    ['END need purple file when I get back', { kind: 'end' }],
    ['END, Kath wants the purple file', { kind: 'end' }],
    ['END\npurple file', { kind: 'end' }],
    ['END.purpel fule', { kind: 'end' }],
    ['END need the purple file, thanks', { kind: 'end' }],
    ['need the purple file, END', { kind: 'end' }],
    ['Purple file needed END', { kind: 'end' }],
    ['Purple file needed. END', { kind: 'end' }],
    ['END. Purple. File.', { kind: 'end' }],
    ['blue folder. END. purple file', { kind: 'end' }],
    ['OUT purple file please x', { kind: 'end' }],
    ['left. blue folder', { kind: 'end' }],
    [`END ${PIN} purple file`, { kind: 'end', pin: PIN }],
    [`END. I will need the purple file ${PIN}`, { kind: 'end', pin: PIN }],
    [`purple file ${PIN} END`, { kind: 'end', pin: PIN }],
    ['OK and bring me the purple file please', { kind: 'ok' }],
    ['MORE 30. Can you bring the blue folder', { kind: 'more', minutes: 30 }],
    ['RING 20 purple file', { kind: 'ring', minutes: 20 }],
    ['STATUS purple-file', { kind: 'status' }],
    ['START 45, 12 High Street, need the purple file', { kind: 'start', minutes: 45, place: '12 High Street' }],
    ['START 45 12 High Street need the purple file', { kind: 'start', minutes: 45, place: '12 High Street' }],
    ['at 14 Alder Close need purple file', { kind: 'at', place: '14 Alder Close' }],
    ['S.O.S. purple file', { cry: 'always' }],
    ['purple file', { kind: 'none' }],
    ['I need the purple file please', { kind: 'none' }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it.each(['END. I will need the purple pen', '  OK  ', '', 'START 45, 12 High Street'])(
    'a text without a phrase is returned unchanged: %s',
    (text) => {
      expect(rest(text)).toBe(text);
    },
  );

  it.each(['purple file', 'END. Purple-File', 'purple file purple file', 'START 12 purple file, blue folder'])(
    'contains no phrase: %s',
    (text) => {
      expect(rest(text)).not.toMatch(/purple|blue|file|folder/i);
    },
  );
});
