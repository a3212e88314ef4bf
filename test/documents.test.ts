import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { COMMANDS } from '../src/cli/commands.ts';
import { readOrganisation } from '../src/organisation-file/read.ts';

const FOLDERS = ['flows', 'db', 'src', 'test'];
const files = [
  ...readdirSync('.').filter((name) => name.includes('.') && statSync(name).isFile()),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
];
const documents = files.filter((file) => file.endsWith('.md'));
/** This file holds examples of references that lead nowhere. */
const sources = files.filter(
  (file) => /\.(ts|js|yaml)$/.test(file) && !file.startsWith('flows/texts/') && file !== 'test/documents.test.ts',
);

const read = (file: string): string => readFileSync(file, 'utf8');

/** Headings, and the ids that begin a row of a table, as in "D7". */
function anchorsOf(file: string): Set<string> {
  const text = read(file);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.trim());
  const numbers = headings.flatMap((heading) => /^(?:\d+(?:\.\d+)*|Promise \d+)/.exec(heading) ?? []);
  const rows = [...text.matchAll(/^\| ([A-Z]\d+) \|/gm)].map(([, id = '']) => id);
  return new Set([...headings, ...numbers, ...rows]);
}

/** As a web page of the document names its headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\d\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

const PLACE = String.raw`(?:"[^"]+"|[A-Z]?\d+(?:\.\d+)*)`;
const REFERENCE = new RegExp(String.raw`([\w./-]*[\w-]+\.md)\b(?:,? (${PLACE}(?:(?:, | and )${PLACE})*))?`, 'g');
const DUTIES = /\bpolic(?:y|ies) ([A-Z]\d+(?:(?:, | and )[A-Z]\d+)*)/gi;
const PROMISES = /\bpromises? (\d+(?:(?:, | and )\d+)*)/gi;
/** Ways to cite what nobody can open. */
const NOWHERE = /\b(?:design|README),? "[^"]+"|\b(?:design|carriers|policies|agenda|house|speed|desk|duties)\.md\b/g;

/** Every reference in a text that leads nowhere. */
function brokenReferences(source: string): string[] {
  // A reference may go on in the next line of its comment.
  const text = source.replaceAll(/\n\s*(?:\*|\/\/|#)? ?/g, ' ');
  const places = (list: string): string[] => list.split(/, | and /).map((place) => place.replaceAll('"', ''));
  const lacking = (file: string, list: string[]): string[] => {
    if (!documents.includes(file)) return [file];
    const anchors = anchorsOf(file);
    return list.filter((place) => !anchors.has(place)).map((place) => `${file} ${place}`);
  };
  return [
    ...[...text.matchAll(REFERENCE)].flatMap(([, file = '', list]) => lacking(file, list ? places(list) : [])),
    ...[...text.matchAll(DUTIES)].flatMap(([, list = '']) => lacking('src/safety/README.md', places(list))),
    ...[...text.matchAll(PROMISES)].flatMap(([, list = '']) =>
      lacking(
        'src/README.md',
        places(list).map((number) => `Promise ${number}`),
      ),
    ),
    ...[...text.matchAll(NOWHERE)].map(([reference]) => reference),
  ];
}

const withoutExamples = (file: string): string => read(file).replaceAll(/```[\s\S]*?```/g, '');

/** Files that a document names, with their folder or without it. */
const filesNamedIn = (file: string): string[] =>
  [...withoutExamples(file).matchAll(/`(?:[\w.-]+\/)*([\w.-]+\.(?:ts|m?js|yaml|njk|css|sql|md))`/g)].map(
    ([, name = '']) => name,
  );

/** Files that a comment names. */
const filesInComments = (file: string): string[] =>
  [...read(file).matchAll(/^\s*(?:\/\/|\/?\*|#)(.*)$/gm)].flatMap(([, comment = '']) =>
    [...comment.matchAll(/[\w-][\w.-]*\.(?:ts|m?js|yaml|njk|css|sql)\b/g)].map(([name]) => name),
  );

/** Every path between backticks, and every link, of a document that leads nowhere. */
function brokenPaths(file: string): string[] {
  const text = withoutExamples(file);
  const paths = [...text.matchAll(/`((?:src|test|flows|db)\/[\w./-]*)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !existsSync(path));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link));
  const broken = links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : normalize(join(dirname(file), path));
    if (!existsSync(target)) return true;
    return anchor !== undefined && ![...anchorsOf(target)].map(slug).includes(anchor);
  });
  return [...paths, ...broken].map((path) => `${file}: ${path}`);
}

describe('the documents of the repository', () => {
  it('every reference of a comment leads to a heading of a document that is here', () => {
    expect(sources.flatMap((file) => brokenReferences(read(file)).map((reference) => `${file}: ${reference}`))).toEqual(
      [],
    );
  });

  it('a reference that leads nowhere is found, however it is written', () => {
    const broken = [
      'carriers.md, 4.2',
      'design, "PINs"',
      'src/carriers/README.md 4.99',
      'src/carriers/README.md 4.2 and 9.9',
      'src/safety/README.md "Nothing of the kind"',
      'policies D7 and D99',
      'promise 3, 12',
      'src/\n * nowhere.md',
    ];
    for (const text of broken)
      expect({ text, found: brokenReferences(text).length > 0 }).toEqual({ text, found: true });
    const sound = [
      'src/carriers/README.md 4.2',
      'src/carriers/README.md\n * 4.2, 7.6 and 8',
      'src/safety/README.md "PINs"',
      'policies D7, D9',
      'promise 3',
    ];
    for (const text of sound) expect({ text, broken: brokenReferences(text) }).toEqual({ text, broken: [] });
  });

  it('every path and every link of a document leads to something', () => {
    expect(documents.flatMap(brokenPaths)).toEqual([]);
  });

  it('every file that a document or a comment names is there, in whatever folder', () => {
    const { dependencies: packages } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const known = new Set([...files.map((file) => basename(file)), ...Object.keys(packages)]);
    const named = [
      // The change log tells of the past.
      ...documents.filter((file) => file !== 'CHANGELOG.md').map((file) => ({ file, names: filesNamedIn(file) })),
      ...sources.map((file) => ({ file, names: filesInComments(file) })),
    ];
    expect(named.flatMap(({ names }) => names).length).toBeGreaterThan(200);
    expect(
      named.flatMap(({ file, names }) => names.map((name) => ({ file, name })).filter(({ name }) => !known.has(name))),
    ).toEqual([]);
  });

  it('every promise names a test that shows it', () => {
    const promises = read('src/README.md')
      .split(/^### (?=Promise \d)/m)
      .slice(1);
    expect(promises.map((promise) => /^Promise (\d+)/.exec(promise)?.[1])).toEqual(
      Array.from({ length: 10 }, (_, n) => String(n + 1)),
    );
    for (const promise of promises) {
      const [title = ''] = promise.split('\n');
      expect({ title, shown: /`test\/[\w/-]+\.test\.ts`/.test(promise) }).toEqual({ title, shown: true });
    }
  });

  it("the user's page has at most 1,500 words", () => {
    expect(read('README.md').split(/\s+/).length).toBeLessThanOrEqual(1500);
  });

  it('every setting, every command and every script is documented', () => {
    const variables = [...read('src/app/config/variables.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
      ([, name = '']) => name,
    );
    expect(variables).toContain('DEMO_SPEED');
    const settings = read('src/app/settings.md');
    // "and each with `_PREVIOUS`"
    const undocumented = variables.filter(
      (name) => !settings.includes(`\`${name.replace(/(?<=SECRET)_PREVIOUS$/, '')}\``),
    );
    expect(undocumented).toEqual([]);

    const commands = Object.keys(COMMANDS);
    expect(commands).toContain('import');
    const operating = read('src/app/operating.md');
    expect(commands.filter((name) => !new RegExp(`^\\| .*\`${name}[ \`]`, 'm').test(operating))).toEqual([]);

    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    const everything = documents.map(read).join('\n');
    const unheardOf = Object.keys(scripts).filter(
      (name) => !everything.includes(`npm run ${name}`) && !everything.includes(`npm ${name}`),
    );
    expect(unheardOf).toEqual([]);
  });

  it('every table is told of in db/README.md', () => {
    const tables = [...read('db/schema.sql').matchAll(/^create table (\w+)/gm)].map(([, name = '']) => name);
    const told = read('db/README.md');
    expect(tables.length).toBeGreaterThan(50);
    expect(tables.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
  });

  it('the example of the organisation file is one, and says what a key that is left out says', () => {
    const [, whole = ''] = /```yaml\n([\s\S]*?)```/.exec(read('src/organisation-file/README.md')) ?? [];
    const given = readOrganisation(whole);
    if (!('organisation' in given))
      throw new Error(given.faults.map(({ line, reason }) => `${line}: ${reason}`).join('\n'));
    const short = readOrganisation(
      'organisation: { name: X }\nteams: [{ name: North, code_phrases: { watch: blue folder, help: purple file } }]',
    );
    if (!('organisation' in short)) throw new Error('the short one has faults');
    expect(given.organisation.teams[0]?.plan).toEqual(short.organisation.teams[0]?.plan);
  });
});
