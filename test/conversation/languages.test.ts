import { describe, expect, it } from '@jest/globals';
import { checkLibrary } from '../../src/conversation/check/check.ts';
import { translationGaps, unreviewedLanguages } from '../../src/conversation/check/check-speech.ts';
import { SAMPLE_CONTEXT, sampleVars } from '../../src/conversation/engine/variables.ts';
import { type SpeechSegment, slowly, textsOf } from '../../src/conversation/files/flow.ts';
import { parseLanguage, variablesOf } from '../../src/conversation/files/language-file.ts';
import { speakPrompt, writePrompt } from '../../src/conversation/speech/speech.ts';
import { LANGUAGES } from '../../src/organisation-file/schema.ts';
import { CONTEXT, clock, flowFiles, theLibrary } from './files.ts';

const library = theLibrary();
const base = library.languages['en-GB'];
if (!base) throw new Error('there is no English');

it('people may have every language that there are prompts for, and no other', () => {
  expect(LANGUAGES.toSorted()).toEqual(Object.keys(library.languages).toSorted());
  expect(translationGaps(library)).toEqual([]);
});

it('no call and no text has a link: people are taught never to follow one', () => {
  for (const { prompts } of Object.values(library.languages))
    expect(JSON.stringify(prompts)).not.toMatch(/https?:|www\.|\.uk\b|\.org\b/i);
});

/** Without the yes-or-no variables, whose value is not said. */
const MARKS: Record<string, string> = {
  worker: 'Samantha Okoro',
  owner: 'Samantha Okoro',
  place: '120 High Street',
  worker_number: '7, 7 0 0',
  police: 'Northshire',
  letters: 'A, B, C',
  staff_number: '4021',
  line_name: 'Riverside lone-working line',
};

describe.each(Object.keys(library.languages))('in %s', (tag) => {
  const language = library.languages[tag];
  const vars = sampleVars();

  it.each(Object.keys(base.prompts))('%s is said and written with every variable', (id) => {
    const prompt = language?.prompts[id];
    if (!prompt) throw new Error('it is missing');
    const said = textsOf(speakPrompt(library, tag, id, vars, SAMPLE_CONTEXT)).join(' ');
    const written = writePrompt(library, tag, id, vars, SAMPLE_CONTEXT);
    for (const words of [said, written]) {
      expect(words).not.toMatch(/[{}]|undefined|null|\[object/);
      expect(words).toMatch(/[\p{L}\p{N}]|recording/u);
    }
    const isAlternative = (name: string): boolean =>
      prompt.pieces.some((piece) => piece.unless !== null && piece.if === null && piece.variables.includes(name));
    for (const name of variablesOf(prompt)) {
      const mark = MARKS[name];
      if (mark !== undefined && prompt.pieces.some(({ variables }) => variables.includes(name)) && !isAlternative(name))
        expect(said.replaceAll(' ', '')).toContain(mark.replaceAll(' ', ''));
    }
  });

  it('no sentence of a call is too long for somebody who was woken', () => {
    const spoken = Object.keys(language?.prompts ?? {}).filter((id) => !/^(text|told)\.|-text$/.test(id));
    const long = spoken
      .flatMap((id) => textsOf(speakPrompt(library, tag, id, vars, SAMPLE_CONTEXT)))
      .flatMap((said) => said.split(/[.?!:؟]/u))
      .filter((sentence) => (sentence.match(/[\p{L}\p{N}'’-]+/gu) ?? []).length > 20);
    expect(long).toEqual([]);
  });

  it('each minute of a day, and each length up to half a day, is said', () => {
    const trial = parseLanguage(
      `flows/prompts/${tag}.yaml`,
      (flowFiles().get(`flows/prompts/${tag}.yaml`) ?? '').replace(
        '  responder:\n',
        '  responder:\n    trial: "{at}"\n    trial-length: "{length}"\n',
      ),
    );
    if (!trial.language) throw new Error(JSON.stringify(trial.faults));
    const languages = { [tag]: trial.language };
    const begins = new Date('2026-11-20T00:00:00Z').getTime();
    const times = Array.from({ length: 1440 }, (_, minute) => {
      const at = clock(new Date(begins + minute * 60_000).toISOString());
      return textsOf(speakPrompt({ languages }, tag, 'trial', { at }, CONTEXT)).join(' ');
    });
    expect(times.filter((words) => !/\p{L}{2}/u.test(words) || /[{}\d]/.test(words))).toEqual([]);
    // Each is said twice a day, but for midnight and midday.
    expect(new Set(times).size).toBe(721);
    const lengths = Array.from({ length: 720 }, (_, minute) => {
      const length = { duration: (minute + 1) * 60_000 };
      return textsOf(speakPrompt({ languages }, tag, 'trial-length', { length }, CONTEXT)).join(' ');
    });
    expect(lengths.filter((words) => !/\p{L}{2}/u.test(words) || /[{}]/.test(words))).toEqual([]);
    expect(new Set(lengths).size).toBe(720);
  });
});

describe('a time in Welsh', () => {
  it.each([
    ['2026-11-20T15:10:00Z', 'deng munud wedi tri'],
    ['2026-11-20T14:40:00Z', 'ugain munud i dri'],
    ['2026-11-20T14:45:00Z', 'chwarter i dri'],
    ['2026-11-20T15:17:00Z', 'un deg saith munud wedi tri'],
    ['2026-11-20T15:43:00Z', 'un deg saith munud i bedwar'],
    ['2026-11-21T00:40:00Z', 'ugain munud i un heno'],
    ['2026-11-23T09:15:00Z', 'chwarter wedi naw ddydd Llun'],
  ])('%s is %s', (iso, words) => {
    expect(textsOf(speakPrompt(library, 'cy', 'ring-booked', { until: clock(iso) }, CONTEXT))[0]).toContain(words);
  });
});

describe('a time in Arabic', () => {
  it.each([
    ['2026-11-20T15:10:00Z', 'الساعة الثالثة وعشر دقائق'],
    ['2026-11-20T14:45:00Z', 'الساعة الثالثة إلا الربع'],
    ['2026-11-20T15:17:00Z', 'الساعة الثالثة وسبع عشرة دقيقة'],
    ['2026-11-21T00:40:00Z', 'الساعة الواحدة إلا الثلث الليلة'],
    ['2026-11-23T09:15:00Z', 'الساعة التاسعة والربع يوم الاثنين'],
  ])('%s is %s', (iso, words) => {
    expect(textsOf(speakPrompt(library, 'ar', 'ring-booked', { until: clock(iso) }, CONTEXT))[0]).toContain(words);
  });

  it('names and addresses in Latin letters are said by a voice that reads them', () => {
    const said = speakPrompt(
      library,
      'ar',
      'facts-duress',
      { worker: 'Samantha Okoro', since: clock('2026-11-20T14:00:00Z') },
      CONTEXT,
    );
    expect(said.map((one) => ('text' in one ? [one.language, one.text] : []))).toEqual([
      ['ar', 'يقول'],
      ['en-GB', 'Samantha Okoro'],
      ['ar', 'سراً إنه في خطر. جاء هذا الساعة الثانية.'],
    ]);
    const place = { place: { place: '12 High Street, Northford NF1 4AB' } };
    expect(
      speakPrompt(library, 'ar', 'on-record-visit', { ...place, until: clock('2026-11-20T15:00:00Z') }, CONTEXT),
    ).toEqual([
      { text: 'أنت مسجل حتى الساعة الثالثة. المكان هو', language: 'ar', pace: 'normal' },
      { text: '12 High Street, Northford N, F, 1. 4, A, B.', language: 'en-GB', pace: 'slow' },
      { text: 'مرة أخرى:', language: 'ar', pace: 'slow' },
      { text: '12 High Street, Northford N, F, 1. 4, A, B.', language: 'en-GB', pace: 'slow' },
    ]);
  });
});

describe('a language that lacks a prompt', () => {
  const files = flowFiles();
  const { language: welsh } = parseLanguage(
    'flows/prompts/cy.yaml',
    (files.get('flows/prompts/cy.yaml') ?? '').replace(/^ {4}order-watch: .*\n/m, ''),
  );
  if (!welsh) throw new Error('no Welsh');
  const lacking = { ...library, languages: { ar: library.languages['ar'] ?? base, cy: welsh, 'en-GB': base } };

  it('says it in English, by an English voice: nobody is left without words', () => {
    expect(speakPrompt(lacking, 'cy', 'order-watch', { first_name: 'Sam' }, CONTEXT)).toEqual([
      { text: 'Do not ring or text Sam. Do not go there.', language: 'en-GB', pace: 'normal' },
    ]);
    expect(speakPrompt(lacking, 'xx', 'thank-you', {}, CONTEXT)).toEqual([
      { text: 'Thank you.', language: 'en-GB', pace: 'normal' },
    ]);
  });

  it('keeps no service from starting, and the check tells of it', () => {
    expect(checkLibrary(lacking)).toEqual([]);
    expect(translationGaps(lacking)).toEqual([
      { file: 'flows/prompts/cy.yaml', line: 1, reason: 'order-watch is missing; en-GB has it' },
    ]);
  });
});

it('a language counts as unread until a speaker has put their name and the day', () => {
  const signed = (flowFiles().get('flows/prompts/cy.yaml') ?? '').replace(
    /^reviewed: null/m,
    'reviewed: { by: Non Prydderch, on: 2026-12-01 }',
  );
  const { language } = parseLanguage('flows/prompts/cy.yaml', signed);
  if (!language) throw new Error('no Welsh');
  expect(unreviewedLanguages({ languages: { 'en-GB': base, cy: language } })).toEqual([]);
  expect(unreviewedLanguages({ languages: { 'en-GB': base, cy: { ...language, reviewed: null } } })).toHaveLength(1);
  const silent = parseLanguage('flows/prompts/cy.yaml', signed.replace(/^reviewed: .*\n/m, '')).language ?? base;
  expect(unreviewedLanguages({ languages: { 'en-GB': base, cy: silent } })).toHaveLength(1);
});

it('slow speech slows what is said, and what is slow anyway once more', () => {
  const said: SpeechSegment[] = [
    { text: 'The place is', language: 'en-GB', pace: 'normal' },
    { text: '12 Elm Road.', language: 'en-GB', pace: 'slow' },
    { sound: '/memo' },
  ];
  expect(slowly(said)).toEqual([
    { text: 'The place is', language: 'en-GB', pace: 'slow' },
    { text: '12 Elm Road.', language: 'en-GB', pace: 'slower' },
    { sound: '/memo' },
  ]);
});

// An Arabic voice cannot say English letters.
it('no Arabic prompt has Latin words of its own in a call', () => {
  const arabic = Object.values(library.languages['ar']?.prompts ?? {}).filter(({ channel }) => channel === 'call');
  const latin = arabic.filter(({ pieces }) =>
    pieces.some(({ message }) =>
      message.getAst().some((part) => 'value' in part && part.type === 0 && /[A-Za-z]/.test(String(part.value))),
    ),
  );
  expect(latin.map(({ id }) => id)).toEqual([]);
});
