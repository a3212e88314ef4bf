import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  arrowsUpwards,
  importCircles,
  importsOf,
  type Imports,
  longLines,
  looseFiles,
  statementsOutside,
  trueBookIn,
  unusedExports,
} from './harness/house.ts';

const ROOT = path.join(import.meta.dirname, '..');
const FOLDERS = ['flows', 'db', 'src', 'test'];

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.relative(ROOT, path.join(one.parentPath, one.name)));
}

const readOf = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');

/** Every file of `src`, by its path from there. */
const sources = new Map(
  fs
    .readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => [file, readOf(path.join('src', file))]),
);
const imports = importsOf(sources);

describe('The house', () => {
  it('has no import circle', () => {
    expect(importCircles(imports)).toEqual([]);
  });

  it('has no arrow upwards', () => {
    expect(arrowsUpwards(imports)).toEqual([]);
  });

  it('has SQL in the records and the database only', () => {
    expect(statementsOutside(sources)).toEqual([]);
  });

  it('looks by SQL into nothing that a call carries from turn to turn: what is asked of it is a column', () => {
    const looks = [...sources].filter(([, text]) => /->>? *'(?:vars|session)'/.test(text));
    expect(looks.map(([file]) => file)).toEqual([]);
  });

  it('reads nothing of the true book for a page of the shown one', () => {
    expect(trueBookIn(sources, imports)).toEqual([]);
  });

  it('has three files beside its rooms, and no room that is not in the plan', () => {
    expect(looseFiles(sources)).toEqual([]);
  });

  it('imports only files that are there', () => {
    const missing = [...imports].flatMap(([file, imported]) =>
      imported.filter((one) => !fs.existsSync(path.join(ROOT, 'src', one))).map((one) => `${file} imports ${one}`),
    );
    expect(missing).toEqual([]);
  });

  it('exports what another file imports, and nothing else', () => {
    const files = ['src', 'test', 'db'].flatMap(filesBelow).filter((file) => /\.(?:ts|js|mjs)$/.test(file));
    expect(unusedExports(new Map(files.map((file) => [file, readOf(file)])))).toEqual([]);
  });
});

describe('A line', () => {
  it('has at most 120 columns', () => {
    const names = fs
      .readdirSync(ROOT, { withFileTypes: true })
      .flatMap((one) => (one.isFile() ? [one.name] : FOLDERS.includes(one.name) ? filesBelow(one.name) : []));
    const files = new Map(names.map((name) => [name, readOf(name)]));
    expect(files.size).toBeGreaterThan(1_000);
    expect(longLines(files)).toEqual([]);
  });

  const long = 'word '.repeat(25).trim();
  it.each([
    ['src/a.ts', long, 1],
    ['src/a.ts', `a\n${long}\nb\n${long}`, 2],
    ['src/a.ts', '\u{1F44D}'.repeat(119) + ' b', 1],
    ['src/a.ts', '\u{1F44D}'.repeat(118) + ' b', 0],
    ['src/README.md', `| ${long} | b |`, 0],
    ['src/README.md', `- ${long}`, 1],
    ['flows/texts/cy.yaml', `    - ${'help|helps|'.repeat(20)}`, 0],
    ['flows/texts/cy.yaml', `    - ${'help|helps|'.repeat(20)} me`, 1],
    ['db/migrations/001_schema.ts', long, 0],
    ['db/migrations/hashes.ts', long, 1],
  ])('of %s (%j) is too long %d times', (file, text, times) => {
    expect(longLines(new Map([[file, text]]))).toHaveLength(times);
  });
});

describe('The search for the true book in the shown one', () => {
  const shown = 'records/views/shown/board.ts';
  it.each([
    ['a table of it', { [shown]: 'select 1 from visit v left join alarm a on true' }, `${shown} names alarm`],
    ['a table of what follows from it', { [shown]: 'select 1 from contact_attempt' }, `${shown} names contact_attempt`],
    [
      'what a responder has said of the worker',
      { [shown]: "select state->'accountedFor' from visit" },
      `${shown} names accountedFor`,
    ],
    [
      'a file that reads it, however far away',
      {
        [shown]: "import { one } from '../../visits.ts';",
        'records/visits.ts': "import { two } from './alarms.ts';",
        'records/alarms.ts': '',
      },
      `${shown} imports records/alarms.ts`,
    ],
  ])('finds %s', (_what, files, found) => {
    const made = new Map(Object.entries(files));
    expect(trueBookIn(made, importsOf(made))).toEqual([found]);
  });

  it('lets the shown book take out what belongs to the true one', () => {
    const made = new Map([[shown, "select v.state - 'accountedFor' as state from visit v"]]);
    expect(trueBookIn(made, importsOf(made))).toEqual([]);
  });
});

describe('The search for exports that nothing takes', () => {
  const one = 'export const one = 1;\nconst two = 2;';
  it.each([
    ['a name that nothing takes', one, 'src/b.ts', '', ['src/a.ts exports one']],
    ['one that is taken', one, 'src/b.ts', "import { one } from './a.ts';", []],
    ['one that a test takes', one, 'test/b.ts', "import {\n  zero,\n  one as other,\n} from '../src/a.ts';", []],
    ['the same name of another file', one, 'src/b.ts', "import { one } from './c.ts';", ['src/a.ts exports one']],
    ['a type', 'export interface One {}', 'src/b.ts', "import { type One } from './a.ts';", []],
    ['a type that nothing takes', 'export type One = 1;', 'src/b.ts', '', ['src/a.ts exports One']],
    ['one of a file that is loaded whole', one, 'src/b.ts', "(await import('./a.ts')).one();", []],
    ['one that is not taken of it', one, 'src/b.ts', "(await import('./a.ts')).two();", ['src/a.ts exports one']],
    ['one by the name of the file', one, 'src/b.ts', "import * as a from './a.ts';\na.one;", []],
    ['what is handed on', "export { one } from './c.ts';", 'src/b.ts', '', ['src/a.ts exports what stands elsewhere']],
    ['all that is handed on', "export * from './c.ts';", 'src/b.ts', '', ['src/a.ts exports what stands elsewhere']],
  ])('tells %s apart', (_what, text, other, its, found) => {
    const files = [
      ['src/a.ts', text],
      [other, its],
    ] as const;
    expect(unusedExports(new Map(files))).toEqual(found);
  });
});

describe('The walk of the imports', () => {
  const names = ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts', 'f.ts'];
  const ordered = fc
    .array(fc.tuple(fc.nat(names.length - 1), fc.nat(names.length - 1)), { maxLength: 15 })
    .map((pairs) => pairs.filter(([from, to]) => from > to));
  const treeOf = (pairs: [number, number][]): Imports =>
    new Map(
      names.map((name, index) => [name, pairs.filter(([from]) => from === index).flatMap(([, to]) => names[to] ?? [])]),
    );

  it('finds no circle where every file imports earlier ones only, and finds one as soon as an arrow leads back', () => {
    fc.assert(
      fc.property(ordered, (pairs) => {
        expect(importCircles(treeOf(pairs))).toEqual([]);
        const back = pairs.map(([from, to]): [number, number] => [to, from]);
        expect(importCircles(treeOf([...pairs, ...back.slice(0, 1)]))).toHaveLength(Math.min(1, pairs.length));
      }),
    );
  });

  it.each([
    ["import { one } from './b.ts';", ['records/b.ts']],
    ["import type { One } from '../safety/b.ts';", ['safety/b.ts']],
    ["import {\n  one,\n  two,\n} from './b.ts';", ['records/b.ts']],
    ["import './b.ts';", ['records/b.ts']],
    ["export { one } from './b.ts';", ['records/b.ts']],
    ["const { one } = await import('../safety/b.ts');", ['safety/b.ts']],
    ["let one: import('./b.ts').One;", ['records/b.ts']],
    ["import fs from 'node:fs';", []],
  ])('reads %j', (text, imported) => {
    expect(importsOf(new Map([['records/a.ts', text]])).get('records/a.ts')).toEqual(imported);
  });

  it.each([
    ['records/a.ts', 'safety/b.ts', true],
    ['safety/a.ts', 'records/b.ts', false],
    ['cli/a.ts', 'operations/b.ts', true],
    ['cli/a.ts', 'switchboard/b.ts', false],
    ['operations/a.ts', 'switchboard/b.ts', false],
    ['contact/a.ts', 'conversation/b.ts', false],
    ['exchange/a.ts', 'carriers/b.ts', false],
    ['app/a.ts', 'exchange/b.ts', true],
    ['cli/a.ts', 'exchange/b.ts', false],
    ['main.ts', 'app/b.ts', true],
    ['app/a.ts', 'main.ts', false],
  ])('%s may import %s: %s', (file, imported, isAllowed) => {
    expect(arrowsUpwards(new Map([[file, [imported]]]))).toHaveLength(isAllowed ? 0 : 1);
  });

  it.each([
    ["import knex from 'knex';", true],
    ["import pg, { type Pool } from 'pg';", true],
    ["import type { Knex } from 'knex';", false],
    ["await trx('visit').where({ id });", true],
    ["await work.trx('visit').first();", true],
    ["await parts\n    .knex<{ id: string }>('conversation')\n    .first();", true],
    ['await db.raw(`select 1`);', true],
    ["await pool.query('select 1');", true],
    ["await knex.with('a', one).from('visit');", true],
    ['await visitById(trx, id);', false],
    ['express.raw({ type: FORM })', false],
  ])('%j is SQL: %s', (text, isSql) => {
    expect(statementsOutside(new Map([['operations/a.ts', text]]))).toHaveLength(isSql ? 1 : 0);
    expect(statementsOutside(new Map([['records/a.ts', text]]))).toEqual([]);
    expect(statementsOutside(new Map([['database/a.ts', text]]))).toEqual([]);
  });

  it('tells of a loose file and of a room that is not in the plan', () => {
    const tree = ['main.ts', 'web.ts', 'worker.ts', 'helper.ts', 'utils/a.ts', 'cli/doctor/a.ts'];
    expect(looseFiles(new Map(tree.map((file) => [file, ''])))).toEqual(['helper.ts', 'utils/a.ts']);
  });
});
