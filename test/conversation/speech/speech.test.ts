import { describe, expect, it } from '@jest/globals';
import { textsOf } from '../../../src/conversation/files/flow.ts';
import { parseLanguage } from '../../../src/conversation/files/language-file.ts';
import { speakPrompt, writePrompt } from '../../../src/conversation/speech/speech.ts';
import { segmentsOf } from '../../../src/conversation/speech/gsm.ts';
import { SAMPLE_CONTEXT, sampleVars } from '../../../src/conversation/engine/variables.ts';
import { CONTEXT, clock, flowFiles, theLibrary } from '../files.ts';

const enGB = flowFiles().get('flows/prompts/en-GB.yaml') ?? '';

/** British English with one added prompt. */
function languageWith(prompt: string, section = 'responder') {
  const yaml = enGB.replace(`  ${section}:\n`, `  ${section}:\n    trial: ${prompt}\n`);
  const { language, faults } = parseLanguage('flows/prompts/en-GB.yaml', yaml);
  if (!language) throw new Error(JSON.stringify(faults));
  return { languages: { 'en-GB': language } };
}

describe('a time as people say it', () => {
  const library = languageWith('"{at}"');
  const said = (iso: string, context = CONTEXT) =>
    textsOf(speakPrompt(library, 'en-GB', 'trial', { at: clock(iso) }, context))[0];
  const wrote = (iso: string) => writePrompt(library, 'en-GB', 'trial', { at: clock(iso) }, CONTEXT);

  it.each([
    ['2026-11-20T15:10:00Z', 'ten past three'],
    ['2026-11-20T15:10:59Z', 'ten past three'],
    ['2026-11-20T16:45:00Z', 'quarter to five'],
    ['2026-11-20T12:00:00Z', 'midday'],
    ['2026-11-20T14:11:00Z', 'two eleven'],
    ['2026-11-20T14:04:00Z', 'two oh four'],
    ['2026-11-20T13:34:00Z', 'one thirty-four'],
    ['2026-11-21T00:58:00Z', 'twelve fifty-eight tonight'],
    ['2026-11-20T14:01:00Z', 'one minute past two'],
    ['2026-11-20T14:59:00Z', 'one minute to three'],
    ['2026-11-20T14:31:00Z', 'two thirty-one'],
    ['2026-11-20T15:00:00Z', "three o'clock"],
    ['2026-11-20T15:30:00Z', 'half past three'],
    ['2026-11-20T23:35:00Z', 'twenty-five to twelve'],
    ['2026-11-20T11:45:00Z', 'quarter to twelve'],
    ['2026-11-20T12:50:00Z', 'ten to one'],
    ['2026-11-20T00:20:00Z', 'twenty past twelve'],
    ['2026-11-21T00:00:00Z', 'midnight'],
    ['2026-11-21T00:40:00Z', 'twenty to one tonight'],
    ['2026-11-21T10:15:00Z', 'quarter past ten tomorrow'],
    ['2026-11-19T23:00:00Z', "eleven o'clock yesterday"],
    ['2026-11-23T09:15:00Z', 'quarter past nine on Monday'],
  ])('%s is %s', (iso, words) => {
    expect(said(iso)).toBe(words);
  });

  it("is in the organisation's time zone, in summer too", () => {
    const summer = { now: new Date('2026-07-01T12:00:00Z'), timezone: 'Europe/London' };
    expect(said('2026-07-01T14:10:00Z', summer)).toBe('ten past three');
    expect(said('2026-07-01T14:10:00Z', { ...summer, timezone: 'Asia/Kolkata' })).toBe('twenty to eight');
  });

  it('is written in figures', () => {
    expect(wrote('2026-11-20T15:10:30Z')).toBe('15:10');
    expect(wrote('2026-11-21T00:40:00Z')).toBe('00:40 tomorrow');
  });

  it('says which one is meant in the hour that comes twice', () => {
    const night = { now: new Date('2026-10-25T00:50:00Z'), timezone: 'Europe/London' };
    const at = (iso: string) => [said(iso, night), writePrompt(library, 'en-GB', 'trial', { at: clock(iso) }, night)];
    expect(at('2026-10-25T00:55:00Z')).toEqual([
      'five to two, before the clocks go back',
      '01:55 (before clocks go back)',
    ]);
    expect(at('2026-10-25T01:05:00Z')).toEqual([
      'five past one, after the clocks go back',
      '01:05 (after clocks go back)',
    ]);
    expect(at('2026-10-25T02:05:00Z')).toEqual(['five past two', '02:05']);
    expect(at('2026-10-24T23:55:00Z')).toEqual(['five to one', '00:55']);
    expect(at('2026-03-29T01:05:00Z')[1]).toMatch(/02:05$/);
  });

  it('says nothing rather than nonsense', () => {
    expect(said('no time at all')).toBeUndefined();
  });
});

describe('other values', () => {
  const spoken = (prompt: string, vars: Parameters<typeof speakPrompt>[3]) =>
    speakPrompt(languageWith(prompt), 'en-GB', 'trial', vars, CONTEXT);

  it('an address is said twice, slowly, its postcode letter by letter', () => {
    expect(spoken('"The place is {place}. Go."', { place: { place: '12 High Street, Northford NF1 4AB' } })).toEqual([
      { text: 'The place is', language: 'en-GB', pace: 'normal' },
      {
        text: '12 High Street, Northford N, F, 1. 4, A, B. Again: 12 High Street, Northford N, F, 1. 4, A, B.',
        language: 'en-GB',
        pace: 'slow',
      },
      { text: 'Go.', language: 'en-GB', pace: 'normal' },
    ]);
  });

  it('a number is read one by one, as dialled at home', () => {
    expect(spoken('"{n}"', { n: { digits: '+447700900101' } })).toEqual([
      { text: '0 7, 7 0 0, 9 0 0, 1 0 1.', language: 'en-GB', pace: 'slow' },
    ]);
    expect(textsOf(spoken('"{n}"', { n: { digits: '4021' } }))[0]).toBe('4, 0 2 1.');
  });

  it('a number in a text is read the same when the text is said instead of sent', () => {
    expect(spoken('"{message}"', { message: 'Ring them, please.\n+447700900101. Thank you.' })).toEqual([
      { text: 'Ring them, please.', language: 'en-GB', pace: 'normal' },
      { text: '0 7, 7 0 0, 9 0 0, 1 0 1.', language: 'en-GB', pace: 'slow' },
      { text: 'Thank you.', language: 'en-GB', pace: 'normal' },
    ]);
  });

  it('a sound is played in its place, and left out of a text', () => {
    const vars = { memo: { sound: '/memo/x' }, place: { place: '1 Mill Lane' } };
    const [said, played, ...rest] = spoken('["They said: {memo}.", "Go on."]', vars);
    expect([said, played]).toEqual([{ text: 'They said:', language: 'en-GB', pace: 'normal' }, { sound: '/memo/x' }]);
    expect(textsOf(rest)).toEqual(['Go on.']);
    expect(spoken('"{memo}{place}"', vars)).toEqual([{ sound: '/memo/x' }, expect.objectContaining({ pace: 'slow' })]);
    expect(writePrompt(languageWith('"Said: {memo}"'), 'en-GB', 'trial', vars, CONTEXT)).toBe('Said:');
  });

  it.each([
    [15, 'a quarter of an hour'],
    [30, 'half an hour'],
    [60, 'an hour'],
    [90, 'an hour and a half'],
    [150, 'two and a half hours'],
    [75, 'one hour 15 minutes'],
    [121, '2 hours one minute'],
    [7, '7 minutes'],
    [120, 'two hours'],
    [210, 'three and a half hours'],
    [720, 'twelve hours'],
  ])('%d minutes are %s', (minutes, words) => {
    expect(textsOf(spoken('"{d}"', { d: { duration: minutes * 60_000 } }))[0]?.replaceAll(/\s+/g, ' ')).toBe(words);
  });

  it('pieces whose variable has no value are left out, and none throws', () => {
    const prompt = '[{ say: "At {place}.", if: place }, { say: "No place.", unless: place }, "{missing}"]';
    expect(textsOf(spoken(prompt, {}))).toEqual(['No place.']);
    expect(textsOf(spoken(prompt, { place: 'no' }))).toEqual(['No place.']);
  });

  it('an unknown prompt or language says nothing wrong', () => {
    const library = languageWith('"x"');
    expect(speakPrompt(library, 'en-GB', 'there-is-none', {}, CONTEXT)).toEqual([]);
    expect(textsOf(speakPrompt(library, 'cy-GB', 'trial', {}, CONTEXT))[0]).toBe('x');
    expect(writePrompt({ languages: {} }, 'en-GB', 'trial', {}, CONTEXT)).toBe('');
  });
});

describe('another language', () => {
  it('works as a file: Welsh hours change after "i", and six plural forms are right', () => {
    const welsh = enGB
      .replace('language: en-GB', 'language: cy-GB')
      .replace(
        / {2}hours: .*/,
        '  hours: [deuddeg, un, dau, tri, pedwar, pump, chwech, saith, wyth, naw, deg, un ar ddeg]\n  ' +
          'next-hours: [ddeuddeg, un, ddau, dri, bedwar, bump, chwech, saith, wyth, naw, ddeg, un ar ddeg]',
      )
      .replace('45: quarter to {next}', '45: chwarter i {next}')
      .replace(
        '  responder:\n',
        '  responder:\n    trial: "Tan {at}: {n, plural, zero {dim ci} one {ci} two {gi} ' +
          'few {chi} many {chi-chwech} other {ci arall}}"\n',
      );
    const { language, faults } = parseLanguage('cy-GB.yaml', welsh);
    expect(faults).toEqual([]);
    if (!language) return;
    const at = clock('2026-11-20T14:45:00Z');
    const say = (n: number) => speakPrompt({ languages: { 'cy-GB': language } }, 'cy-GB', 'trial', { at, n }, CONTEXT);
    expect(say(2)).toEqual([{ text: 'Tan chwarter i dri: gi', language: 'cy-GB', pace: 'normal' }]);
    expect([0, 1, 3, 6, 9].map((n) => textsOf(say(n))[0]?.split(': ')[1])).toEqual([
      'dim ci',
      'ci',
      'chi',
      'chi-chwech',
      'ci arall',
    ]);
  });
});

describe('segments of a text', () => {
  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['ŵ'.repeat(70), 1],
    ['ŵ'.repeat(71), 2],
    ['👍'.repeat(35), 1],
    ['👍'.repeat(36), 2],
  ])('%#: %i', (text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });
});

it('no sentence that people hear or read is longer than twenty-two words, even with every detail in it', () => {
  const library = theLibrary();
  const words = (sentence: string): number => sentence.split(/\s+/).filter((word) => word !== '').length;
  const long = Object.values(library.languages['en-GB']?.prompts ?? {}).flatMap(({ id, channel }) => {
    const all =
      channel === 'text'
        ? writePrompt(library, 'en-GB', id, sampleVars(), SAMPLE_CONTEXT)
        : textsOf(speakPrompt(library, 'en-GB', id, sampleVars(), SAMPLE_CONTEXT)).join(' ');
    return all.split(/[.?!:;\n]/).filter((sentence) => words(sentence) > 22);
  });
  expect(long).toEqual([]);
});
