import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inOne } from './harness/patterns.ts';

/**
 * Names that this code had once, as private metaphors, with what they are called since. Each thing has one name, so
 * none of these comes back.
 */
const RENAMED: Record<string, string> = {
  House: 'OrganisationSettings',
  houseTime: 'serviceTime',
  houseChecks: 'ownChecks',
  Circle: 'Responders',
  circle: 'responders',
  Climb: 'AlarmChange',
  climb: 'advanceLadder',
  onLadder: 'advanceLadder',
  Ring: 'CallSequence',
  Crew: 'CarrierPool',
  Standing: 'CarrierHealth',
  judge: 'recordOutcome',
  crawls: 'slow-receipts',
  Hands: 'SendCapacity',
  untold: 'unsentReplies',
  chores: 'reconcile',
  mend: 'repairInconsistencies',
  Take: 'Claim',
  Parts: 'Dependencies',
  Work: 'UnitOfWork',
  Own: 'ProcessContext',
  Wires: 'ExchangeContext',
  derive: 'processSealedEvents',
  derivedAt: 'processedAt',
  toldAs: 'briefingKind',
  worry: 'concern',
  Worrier: 'ReportedBy',
  spared: 'textOnly',
  avoid: 'excludedPhones',
  oks: 'okExtensions',
  rungs: 'ownStepsDone',
  heldFor: 'delayReason',
  phoneMark: 'undeliverableNumber',
  persistence: 'retry',
  patience: 'timeouts',
  checkup: 'diagnostics',
  Said: 'SpeechSegment',
  Told: 'BriefingKind',
  heldRing: 'transfer',
  houseZero: 'serviceZero',
  carrierStanding: 'carrierHealth',
};
/** `keepX`, `noteX` and `forgetX` are `recordX` and `purgeX`. These are Node's own, or about a note. */
const NO_VERBS = ['keepAlive', 'keepAliveTimeout', 'noteLine', 'noteOf'];
/** Words of tables, columns, documents and prompts' variables. */
const STORED = inOne(
  /\b(?:phone_mark|derived_at|held_for|held_since|carrier_standing|house_zero)\b/m,
  /|\bcreate table (?:attempt|ring)\b|^ {2}(?:cursor|time|news) /,
);
/** The carrier pool's old words. In other rooms they say something else. */
const IN_THE_OUTBOX = /\b(?:const|let|function|type|interface)\s+(verdict\w*|takes|settle|beside|within|pace|Pace)\b/g;
/** `tellX` is `notifyX`. A story is told, and the plan has a key `tell`: for each start and end, by a form's field. */
const TELLING = /\b(?:function|const)\s+(tell(?!Story|Start|End)[A-Z]\w*)/g;
/** Where a plan's own word for a text stands: everything else says text. */
const PLANS = [
  'src/desk/plans/edit/form.ts',
  'src/desk/plans/edit/view.ts',
  'src/desk/plans/history-view.ts',
  'src/organisation-file/schema.ts',
  'src/records/plan-document.ts',
  'src/safety/alarm/ladder.ts',
  'src/safety/plan.ts',
  'src/timeline/alarm-lines.ts',
];
/** Functions of one word that everybody knows, or that the name of the file explains. Any other carries a noun. */
const ONE_WORD = [
  ...['connect', 'endpoint', 'listen', 'malformed', 'managers', 'masked', 'migrate', 'operation', 'proved'],
  ...['rehearse', 'remember', 'retry', 'seal', 'speakable', 'statement', 'transact'],
];

const OLD = new RegExp(
  `(?:\\b(?:const|let|function|class|interface|type|enum)\\s+|^ *(?:(?:readonly|export|async|private)\\s+)*)` +
    `(${[...Object.keys(RENAMED), '(?:keep|note|forget)[A-Z]\\w*'].join('|')})(?=\\??\\s*[:(=<{;,])`,
  'gm',
);

function oldNamesIn(text: string): string[] {
  return [...text.matchAll(OLD)].map(([, name = '']) => name).filter((name) => !NO_VERBS.includes(name));
}

function filesOf(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => path.join(folder, name));
}

describe('Old names', () => {
  it('do not come back in the code', () => {
    const files = ['src', 'test']
      .flatMap((folder) => filesOf(folder, /\.ts$/))
      .filter((file) => !file.endsWith('names.test.ts'));
    const found = files.flatMap((file) => oldNamesIn(readFileSync(file, 'utf8')).map((name) => `${file}: ${name}`));
    expect(found).toEqual([]);
  });

  it('of the carrier pool do not come back in the outbox, nor a tell for a notify in src', () => {
    const found = (folder: string, pattern: RegExp): string[] =>
      filesOf(folder, /\.ts$/)
        .filter((file) => !file.startsWith(path.join('src', 'exchange')))
        .flatMap((file) =>
          [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, name = '']) => `${file}: ${name}`),
        );
    expect([...found('src/outbox', IN_THE_OUTBOX), ...found('src', TELLING)]).toEqual([]);
  });

  it('of a plan stay with the plan: everything else says text', () => {
    const others = filesOf('src', /\.ts$/).filter((file) => !/^src\/(?:exchange|carriers)\//.test(file));
    const found = others.filter((file) => /(?<![\w-])(?:'sms|sms[:,])/.test(readFileSync(file, 'utf8')));
    expect(found.toSorted()).toEqual(PLANS);
  });

  it('do not come back in flows, prompts or the schema', () => {
    const files = [...filesOf('flows', /\.yaml$/), 'db/schema.sql', 'db/demo.yaml'];
    expect(files.filter((file) => STORED.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('has one exported type of each name, but for the exchange, which shares no code', () => {
    const places = new Map<string, string[]>();
    for (const file of filesOf('src', /\.ts$/).filter((name) => !name.startsWith(path.join('src', 'exchange'))))
      for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/^export (?:interface|type|class|enum) (\w+)/gm))
        places.set(name, [...(places.get(name) ?? []), file]);
    expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
  });

  it('of functions carry a noun: what an import names says what it does', () => {
    const files = filesOf('src', /\.ts$/).filter((file) => !/^src\/(?:exchange|cli)\//.test(file));
    const found = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^export (?:async )?function ([a-z]+)\b/gm)].map(([, name = '']) => name),
    );
    expect([...new Set(found)].filter((name) => !ONE_WORD.includes(name))).toEqual([]);
  });

  it('of people are plain: no comment speaks of whoever, or of a thing of ours', () => {
    const found = ['src', 'test'].flatMap((folder) =>
      filesOf(folder, /\.ts$/).flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line, at) =>
            /^\s*(?:\/\/|\/?\*).*\b(?:whoever|of ours)\b/i.test(line) ? [`${file}:${at + 1}`] : [],
          ),
      ),
    );
    expect(found).toEqual([]);
  });

  it('of people are plain on the pages too: none speaks of whoever', () => {
    const files = filesOf('src', /\.(?:ts|njk|js)$/);
    expect(files.filter((file) => /\bwhoever\b/i.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it.each([
    ['const crew = 1;', []],
    ['interface Crew {', ['Crew']],
    ['export async function keepMemo(', ['keepMemo']],
    ['  readonly heldFor?: string;', ['heldFor']],
    ['  keepAlive: true,', []],
    ['// whoever can keep it, notes a Circle: no', []],
  ])('%j has %j', (text, names) => {
    expect(oldNamesIn(text)).toEqual(names);
  });
});
