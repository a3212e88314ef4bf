import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** The written threats, and what shows that each is met: the tables of src/app/threats.md. */

interface Threat {
  id: string;
  shown: { file: string; title: string }[];
}

const document = readFileSync('src/app/threats.md', 'utf8');
const threats: Threat[] = [...document.matchAll(/^\| (T\d+) \|(?:[^|]*\|){2} ([^|]*) \|$/gm)].map(
  ([, id = '', shown = '']) => ({
    id,
    shown: [...shown.matchAll(/`(test\/[\w./-]+\.ts)` "([^"]+)"/g)].map(([, file = '', title = '']) => ({
      file,
      title,
    })),
  }),
);

/** Whether the file has a test, or an attack, whose title holds these words. */
function hasTitle(file: string, words: string): boolean {
  if (!existsSync(file)) return false;
  const titles = readFileSync(file, 'utf8').matchAll(
    /(?:\b(?:it|describe)(?:\.each[\s\S]{0,2000}?\))?\(\s*|\bname: |\bflood\()(['"`])((?:\\.|(?!\1).)*)\1/g,
  );
  return [...titles].some(([, , title = '']) => title.replaceAll('\\', '').includes(words));
}

/** What the written list must speak of: none of these leaves it. */
const KINDS = [
  ...['forged', 'replayed', 'changed on its way', "the other's call", 'a text in somebody', 'a call in somebody'],
  ...['from one phone', 'over days', 'staff numbers are listed', 'junk requests', 'huge', 'byte by byte', 'log'],
  ...['SSRF', 'stolen', 'personal data in logs', 'CSRF', 'a session is stolen', 'confirm who', 'break-glass'],
  ...['toll fraud'],
];

describe('the threats', () => {
  it('are all there, each once', () => {
    expect(threats.length).toBe(document.match(/^\| T\d+/gm)?.length);
    expect(new Set(threats.map(({ id }) => id)).size).toBe(threats.length);
    expect(KINDS.filter((kind) => !document.includes(kind))).toEqual([]);
  });

  it.each(threats)('$id is met by tests that exist, by their titles', ({ shown }) => {
    expect(shown).not.toEqual([]);
    expect(shown.filter(({ file, title }) => !hasTitle(file, title))).toEqual([]);
  });
});
