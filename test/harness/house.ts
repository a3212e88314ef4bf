import fs from 'node:fs';
import path from 'node:path';

/** The rules for the imports of `src`, which test/house.test.ts checks. Paths are relative to `src`. */

/** The rooms from the ground up, as src/README.md lists them. Each may import those before it. */
const ROOMS = roomsIn(fs.readFileSync(path.join(import.meta.dirname, '..', '..', 'src', 'README.md'), 'utf8'));

function roomsIn(readme: string): string[] {
  const list = /stand before it in this list\.[^]*?\n(`[^]*?)\.\n/.exec(readme)?.[1] ?? '';
  return [...list.matchAll(/`([^`]+)`/g)].map(([, room = '']) => room);
}

const EXCHANGE = 'exchange';
const AT_THE_TOP = ['main.ts', 'web.ts', 'worker.ts'];
/** Rooms that may not import every room before them. The exchange is reached over HTTP only. */
const FEWER: Record<string, (room: string) => boolean> = {
  contact: () => false,
  [EXCHANGE]: () => false,
  cli: (room) => room !== 'switchboard',
  desk: (room) => !['switchboard', 'outbox', 'timers'].includes(room),
  api: (room) => !['switchboard', 'outbox', 'timers', 'desk'].includes(room),
};
/** The demo creates the exchange. The migrations are our only code outside `src`. */
const MORE: Record<string, string[]> = { app: [EXCHANGE], database: ['..'] };

export type Imports = Map<string, string[]>;

/** `import ... from`, `export ... from`, `import '...'` and `import('...')` of our own files. */
const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)['"](\.[^'"]+)['"]/g;

export function importsOf(sources: Map<string, string>): Imports {
  return new Map(
    [...sources].map(([file, text]) => [
      file,
      [...withoutComments(text).matchAll(IMPORT)].map(([, imported = '']) =>
        path.posix.join(path.posix.dirname(file), imported),
      ),
    ]),
  );
}

/** Every set of files that import each other, directly or not. */
export function importCircles(imports: Imports): string[][] {
  const reached = new Map([...imports.keys()].map((file) => [file, reachedFrom(imports, file)]));
  const circles = [...reached].flatMap(([file, others]) =>
    others.has(file) ? [[...others].filter((other) => reached.get(other)?.has(file) === true).sort()] : [],
  );
  return circles.filter((circle, index) => circles.findIndex(([first]) => first === circle[0]) === index);
}

function reachedFrom(imports: Imports, file: string): Set<string> {
  const found = new Set<string>();
  const left = [...(imports.get(file) ?? [])];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    left.push(...(imports.get(next) ?? []));
  }
  return found;
}

/** "`file` imports `imported`" for every import that the order of the rooms forbids. */
export function arrowsUpwards(imports: Imports): string[] {
  return [...imports].flatMap(([file, imported]) =>
    imported.filter((one) => !mayImport(roomOf(file), roomOf(one))).map((one) => `${file} imports ${one}`),
  );
}

/** Null: a file beside the rooms. */
const roomOf = (file: string): string | null => (file.includes('/') ? (file.split('/')[0] ?? null) : null);

function mayImport(room: string | null, imported: string | null): boolean {
  if (room === imported || room === null) return true;
  if (imported === null) return false;
  if (MORE[room]?.includes(imported) === true) return true;
  const isBefore = ROOMS.includes(imported) && ROOMS.indexOf(imported) < ROOMS.indexOf(room);
  return isBefore && (FEWER[room]?.(imported) ?? true);
}

const MAY_HOLD_SQL = ['records', 'database'];
const SQL = [
  // Other rooms use a driver only for its types.
  /^import (?!type\b)[^;]*?from '(?:knex|pg)'/m,
  /\b(?:trx|knex|db)\s*(?:<[^()]*>)?\(\s*['"`]/,
  /(?<!express)\.raw\s*[(<]/,
  /\.query\(/,
  /(?<!Buffer|Array)\.(?:from|into|table)\(\s*['"`]\w+['"`]\s*\)/,
];

/** "`file`: `statement`" for every query outside `records` and `database`. */
export function statementsOutside(sources: Map<string, string>): string[] {
  return [...sources].flatMap(([file, text]) => {
    if (MAY_HOLD_SQL.includes(roomOf(file) ?? '')) return [];
    const found = SQL.map((pattern) => pattern.exec(withoutComments(text))?.[0]).find((one) => one !== undefined);
    return found === undefined ? [] : [`${file}: ${found}`];
  });
}

const SHOWN = 'records/views/shown/';
/** Tables that an alarm changes, the one key in a visit's state that it changes, and who is told of an unread text. */
const OF_THE_TRUE_BOOK = new RegExp(
  [
    /\b(?:alarm(?:_owner|_contact|_fact)?|contact_attempt|call_sequence|purple_call|sealed_event|inbound_text)\b/,
    /\b(?:journal|conversation|turn|readers)\b/,
    /(?<!- ')accountedFor/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
/** The visits, and shapes of documents that every visit and person has. */
const MAY_BE_READ = [
  'records/visits.ts',
  'records/plan-document.ts',
  'records/organisation/own-times.ts',
  'records/organisation/stored-availability.ts',
];

/** Everything that the read models of the shown book know of the true book. They must know nothing. */
export function trueBookIn(sources: Map<string, string>, imports: Imports): string[] {
  return [...sources]
    .filter(([file]) => file.startsWith(SHOWN))
    .flatMap(([file, text]) => {
      const named = OF_THE_TRUE_BOOK.exec(withoutComments(text))?.[0];
      const read = [...reachableFrom(file, imports)].filter(
        (one) => roomOf(one) === 'records' && !one.startsWith(SHOWN) && !MAY_BE_READ.includes(one),
      );
      return [
        ...(named === undefined ? [] : [`${file} names ${named}`]),
        ...read.map((one) => `${file} imports ${one}`),
      ];
    });
}

function reachableFrom(file: string, imports: Imports, seen = new Set<string>()): Set<string> {
  for (const one of imports.get(file) ?? []) {
    if (seen.has(one)) continue;
    seen.add(one);
    reachableFrom(one, imports, seen);
  }
  return seen;
}

/** Files beside the rooms that do not belong there, and files of rooms that are not in the plan. */
export function looseFiles(sources: Map<string, string>): string[] {
  return [...sources.keys()].filter((file) => {
    const room = roomOf(file);
    return room === null ? !AT_THE_TOP.includes(file) : room !== EXCHANGE && !ROOMS.includes(room);
  });
}

const EXPORTED = /^export (?:async )?(?:(?:function|const|let|class|interface|type|enum) (\w+)|(?:type )?[{*])/gm;
const NAMED = /\b(?:import|export)\s+(?:type\s+)?(?:\w+,\s*)?\{([^}]*)\}\s*from\s+['"](\.[^'"]+)['"]/g;
/** A file that is loaded whole. Which of its names are used stands somewhere in the file that loads it. */
const WHOLE = /\bimport\s*\(\s*['"](\.[^'"]+)['"]|\bimport\s+\*\s+as\s+\w+\s+from\s+['"](\.[^'"]+)['"]/g;
/** What test/harness/environment.js takes from the sources that Node has loaded. */
const AT_HAND = /\bsource\(['"]([^'"]+)['"]\)/g;

/**
 * "`file` exports `name`" for every export of `src` that no other file of these takes. So for what a file hands on from
 * another one: each thing is imported from where it stands.
 * @param files all that may import, by their paths from the root
 */
export function unusedExports(files: Map<string, string>): string[] {
  const code = [...files].map(([file, text]) => [file, withoutComments(text)] as const);
  const taken = new Set<string>();
  for (const [file, text] of code) {
    const of = (imported: string): string => path.posix.join(path.posix.dirname(file), imported);
    const take = (from: string, names: Iterable<string>): void => {
      for (const name of names) taken.add(`${from} exports ${name}`);
    };
    for (const [, names = '', imported = ''] of text.matchAll(NAMED))
      take(
        of(imported),
        [...names.matchAll(/(?:^|,)\s*(?:type\s+)?(\w+)/g)].map(([, name = '']) => name),
      );
    const whole = [
      ...[...text.matchAll(WHOLE)].map(([, one, other]) => of(one ?? other ?? '')),
      ...[...text.matchAll(AT_HAND)].map(([, source = '']) => path.posix.join('src', source)),
    ];
    if (whole.length > 0) {
      const words = new Set(text.match(/\w+/g));
      for (const one of whole) take(one, words);
    }
  }
  return code
    .filter(([file]) => /^src\/.*\.ts$/.test(file))
    .flatMap(([file, text]) =>
      [...text.matchAll(EXPORTED)].map(([, name]) => `${file} exports ${name ?? 'what stands elsewhere'}`),
    )
    .filter((one) => !taken.has(one));
}

const WIDEST = 120;
/** Each with why its lines may be longer. */
const LONG_BY_NATURE: [file: RegExp, why: string][] = [
  [/^package-lock\.json$/, 'npm writes it'],
  [/\.(?:png|svg)$/, 'a picture'],
  [/^db\/schema\.sql$/, 'PostgreSQL writes it'],
  [/^db\/migrations\/0(?:[0-3]\d|4[0-8])_\w+\.ts$/, 'a migration that has landed never changes'],
  [/\.txt$/, 'a line is a text that somebody might send'],
];
const TABLE_ROW = /^ *\|.*\|$/;
/** Such as the many words of which a text may have any: `help|helping|helped`. Nothing can be broken there. */
const ONE_WORD = /^ *(?:- )?\S+$/;

/** "`file`:`number`" for every line beyond 120 columns. A row of a table and a single word may be longer. */
export function longLines(files: Map<string, string>): string[] {
  return [...files]
    .filter(([file]) => !LONG_BY_NATURE.some(([one]) => one.test(file)))
    .flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) => {
        const mayBeLong = ONE_WORD.test(line) || (file.endsWith('.md') && TABLE_ROW.test(line));
        // Characters, and not the halves of some of them.
        return [...line].length > WIDEST && !mayBeLong ? [`${file}:${index + 1}`] : [];
      }),
    );
}

/** Removes comment lines. In this code, comments with examples are always whole lines. */
const withoutComments = (text: string): string => text.replaceAll(/^\s*(?:\/\/|\/\*|\*).*$/gm, '');
