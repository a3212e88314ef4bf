import { describe, expect, it } from '@jest/globals';
import { checkLibrary } from '../../../src/conversation/check/check.ts';
import { translationGaps } from '../../../src/conversation/check/check-speech.ts';
import { parseConversations } from '../../../src/conversation/files/library.ts';
import { flowFiles, theLibrary } from '../files.ts';
import { type Broken, fails, faultsAfter, faultsOf, filesInEnglish } from './broken-flows.ts';

it('the present flows have no fault', () => {
  expect(faultsOf(flowFiles())).toEqual([]);
});

const BROKEN: Broken[] = [
  // branches
  [
    'a branch to nowhere',
    'inbound-call.yaml',
    '2: end-visit',
    '2: end-visitt',
    0,
    /leads to end-visitt, which is not there/,
  ],
  [
    'a branch to no flow',
    'overdue-call.yaml',
    '0: inbound-call/office',
    '0: inbound/office',
    0,
    /leads to inbound\/office, which is not there/,
  ],
  [
    'a step that nothing leads to',
    'inbound-call.yaml',
    '"*": menu-rest\n',
    '"*": menu\n',
    10,
    /menu-rest: nothing leads to this step/,
  ],
  [
    'an endless call',
    'inbound-call.yaml',
    'none-open: { say: none-open, go: menu }',
    'none-open: end-visit',
    0,
    /leads back to end-visit without a wait between/,
  ],
  [
    'two steps that chase each other',
    'responder-call.yaml',
    'closed: { say: it-is-over, go: next-alarm }\n      upgraded: { say: it-has-changed, go: same-alarm }\n\n',
    'closed: cant\n      upgraded: { say: it-has-changed, go: same-alarm }\n\n',
    0,
    /closed leads back to cant without a wait between/,
  ],
  [
    'a wrong key that ends the call without a word',
    'tell-call.yaml',
    '  other: { times: 3, say: not-heard, go: end }\n',
    '  other: { times: 3, go: end }\n',
    0,
    /opening: a wrong key ends the call without a word/,
  ],
  [
    'silence that leads nowhere',
    'tell-call.yaml',
    '  silence: { times: 1, go: end }\n',
    '',
    4,
    /opening: silence leads nowhere/,
  ],
  ['a hang-up that leads nowhere', 'office-call.yaml', '  hang-up: end\n', '', 2, /opening: hang-up leads nowhere/],
  [
    'a hang-up that speaks',
    'inbound-call.yaml',
    'hang-up: caller-left',
    'hang-up: pin',
    0,
    /hang-up leads to pin, but nobody is there/,
  ],
  [
    'a hold that never ends',
    'inbound-call.yaml',
    'on: { passed: is-anybody-there, hang-up: caller-left }',
    'on: { hang-up: caller-left }',
    -2,
    /holding: passed leads nowhere/,
  ],
  ['no step to start with', 'tell-call.yaml', 'start: opening', 'start: beginning', 0, /there is no step beginning/],
  // actions
  [
    'an unknown action',
    'inbound-call.yaml',
    'do: find-person',
    'do: find-people',
    -1,
    /there is no action find-people/,
  ],
  [
    'an unknown outcome',
    'inbound-call.yaml',
    'too-many: { say',
    'far-too-many: { say',
    0,
    /check-callers-pin never ends in far-too-many/,
  ],
  [
    'an outcome that nobody handles',
    'inbound-call.yaml',
    '      no-plan: { say: nothing-planned, go: length }\n',
    '',
    -7,
    /may end in no-plan, which leads nowhere/,
  ],
  [
    'a wrong argument',
    'inbound-call.yaml',
    '{ length: half-hours }',
    '{ length: hours }',
    -2,
    /does not take length: hours/,
  ],
  [
    'a missing argument',
    'inbound-call.yaml',
    '    with: { length: usual }\n',
    '',
    -2,
    /start-visit needs with: \{ length/,
  ],
  [
    'an action without its entry',
    'responder-call.yaml',
    'on: { entered: take, half:',
    'on: { entered: take, cry: take, silence: take, half:',
    1,
    /take needs what was keyed, but not every way here brings a key/,
  ],
  // audiences
  [
    'names before anybody has pressed a key',
    'responder-call.yaml',
    'ask: { prompt: urgent, times: 3 }',
    'ask: { prompt: facts-panic, times: 3 }',
    -1,
    /facts-panic must not be said here: nobody has shown yet to be a person/,
  ],
  [
    'places before "Can you talk?"',
    'inbound-call.yaml',
    'menu-none:\n    ask: menu-none',
    'menu-none:\n    ask: on-record-none',
    0,
    /must not be said here: the worker has not said that they can talk/,
  ],
  [
    "a responder's prompt on a worker's phone",
    'overdue-call.yaml',
    'ask: have-you-finished',
    'ask: not-taken',
    -1,
    /not-taken must not be said here: it is for responders/,
  ],
  [
    'a text as speech',
    'overdue-call.yaml',
    'none: { say: thank-you, go: end }',
    'none: { say: text.thanks, go: end }',
    0,
    /text\.thanks is a text/,
  ],
  // words of texts
  [
    'an unmarked opt-out word',
    'texts/en.yaml',
    'opt-out-collisions-known: [start, end, help]',
    'opt-out-collisions-known: [start, help]',
    -9999,
    /end is an opt-out word of the carriers/,
  ],
  [
    'another opt-out word',
    'texts/en.yaml',
    '  status: [status]',
    '  status: [status, info]',
    0,
    /info is an opt-out word/,
  ],
  [
    'a mark without reason',
    'texts/en.yaml',
    'opt-out-collisions-known: [start, end, help]',
    'opt-out-collisions-known: [start, end, help, out]',
    0,
    /out is no opt-out word/,
  ],

  // files
  ['YAML that does not parse', 'tell-call.yaml', 'start: opening', 'start: [opening', 2, /./],
  [
    'an unknown field',
    'tell-call.yaml',
    'start: opening',
    'begin: opening',
    0,
    /begin: nothing of this name is known here/,
  ],
  [
    'an event that cannot happen',
    'worker-call.yaml',
    'on: { 1: worker-answered }',
    'on: { 1: worker-answered, entered: end }',
    0,
    /entered cannot happen while waiting for key/,
  ],
  [
    'a step that does two things',
    'worker-call.yaml',
    'do: worker-answered',
    'do: worker-answered\n    ask: urgent',
    -1,
    /either waits \(ask, await\) or acts/,
  ],
  [
    'a memo that nobody would listen to',
    'responder-call.yaml',
    '{ hold: 3 }',
    '{ memo: 90 }',
    0,
    /await\.memo: Too big/,
  ],
  ['a hold that no carrier can', 'responder-call.yaml', '{ hold: 3 }', '{ hold: 30 }', 0, /await\.hold: Too big/],
  [
    'a prompt twice',
    'prompts/en-GB.yaml',
    '    text.ring-us: ',
    '    text.noted: "x"\n    text.ring-us: ',
    0,
    /text\.noted is there twice/,
  ],
  [
    'a file under another name',
    'tell-call.yaml',
    'flow: tell-call',
    'flow: tell',
    -9999,
    /should be called tell\.yaml/,
  ],
];

describe('a broken flow fails with file, line and reason', () => {
  fails(BROKEN);
});

it('a command that no word means is a fault', () => {
  const { faults } = faultsAfter('texts/en.yaml', '  status: [status]\n', '');
  expect(faults).toContainEqual({ file: 'texts', line: 1, reason: 'no word means status' });
});

describe('another language', () => {
  const withWelsh = (change: (yaml: string) => string) => {
    const files = filesInEnglish();
    const english = files.get('flows/prompts/en-GB.yaml') ?? '';
    files.set('flows/prompts/cy-GB.yaml', change(english.replace('language: en-GB', 'language: cy-GB')));
    const { conversations, faults } = parseConversations(files);
    if (!conversations) return faults;
    const library = { ...conversations, vocabulary: theLibrary().vocabulary };
    return [...checkLibrary(library), ...translationGaps(library)];
  };

  it('passes as a file alone', () => {
    expect(withWelsh((yaml) => yaml)).toEqual([]);
  });

  it('fails if a prompt is missing, or names other variables', () => {
    const reasons = withWelsh((yaml) =>
      yaml
        .replace('    down-until: "You\'re down until {until}."\n', '')
        .replace('"We ring you in how many minutes? Then hash."', '"{until}?"'),
    );
    expect(reasons.map(({ file, reason }) => `${file} ${reason}`)).toEqual(
      expect.arrayContaining([
        'flows/prompts/cy-GB.yaml down-until is missing; en-GB has it',
        'flows/prompts/cy-GB.yaml ring-me names other variables than in en-GB',
      ]),
    );
  });

  it('may allow its texts more segments if its letters take more room', () => {
    const longer = (yaml: string) =>
      yaml.replace(
        '"Thank you. Noted."',
        '"Diolch. Mae\'r lle wedi\'i nodi yn y dyddiadur ŵ, a gŵyr pawb amdano erbyn hyn."',
      );
    expect(withWelsh(longer).map(({ reason }) => reason)).toEqual([expect.stringContaining('takes 2 SMS segments')]);
    expect(withWelsh((yaml) => longer(yaml).replace('segments: 1 ', 'segments: 2 '))).toEqual([]);
  });
});
