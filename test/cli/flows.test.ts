import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { flowsCommand } from '../../src/cli/flows.ts';
import { FlowFaults, readLibrary } from '../../src/app/read-library.ts';

let folder = '';
let out: string[] = [];
let err: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flows-'));
  out = [];
  err = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => out.push(String(line)));
  jest.spyOn(console, 'error').mockImplementation((line: unknown) => err.push(String(line)));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

const FLOWS = readdirSync('flows').filter((name) => name.endsWith('.yaml'));

const run = (...args: string[]) => flowsCommand().parseAsync(['node', 'flows', ...args]);

function broken(): string {
  cpSync('flows', folder, { recursive: true });
  const path = join(folder, 'tell-call.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('done: message', 'done: massage'));
  return folder;
}

describe('flows check', () => {
  it('says in one line that all is well, and of each language whether a speaker has signed it off', async () => {
    await run('check');
    expect(process.exitCode).toBeUndefined();
    expect([out.length, out[0], err]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^All is well: ${FLOWS.length} flows.*; each carrier can say it all\\.$`)),
      ['ar', 'cy'].map((tag) => expect.stringMatching(`/${tag}\\.yaml: no speaker of ${tag} has signed it off`)),
    ]);
  });

  it('prints file, line and reason of each fault, and fails', async () => {
    await run('check', '--folder', broken());
    expect(process.exitCode).toBe(1);
    expect(err).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/tell-call\.yaml:18: i-am-a-person: done leads to massage, which is not there$/),
      ]),
    );
  });
});

describe('flows draw', () => {
  it('draws every flow with the words that are said', async () => {
    await run('draw', '--out', folder);
    expect(readdirSync(folder)).toHaveLength(FLOWS.length);
    const svg = readFileSync(join(folder, 'overdue-call.svg'), 'utf8');
    expect(svg).toMatch(/^<\?xml[\s\S]*<svg/);
    expect(svg).toContain('Have you finished?');
  });

  it('draws one by name, and knows which there are', async () => {
    await run('draw', 'tell-call', '--out', folder);
    expect(readdirSync(folder)).toEqual(['tell-call.svg']);
    expect(err).toEqual([]);
    await run('draw', 'tell-call', '--out', folder, '--language', 'cy');
    expect(err.splice(0)).toEqual([expect.stringMatching(/cy\.yaml: no speaker of cy has signed it off/)]);
    await run('draw', 'no-such-call', '--out', folder);
    expect(err[0]).toMatch(/There is no flow no-such-call; there are: .*inbound-call/);
    expect(process.exitCode).toBe(1);
  });
});

describe('reading the folder', () => {
  it('refuses flows with faults: a line that could strand a caller does not start', () => {
    expect(() => readLibrary(broken())).toThrow(FlowFaults);
    expect(Object.keys(readLibrary('flows').flows)).toContain('inbound-call');
  });
});

describe('flows try', () => {
  const play = (...lines: string[]) =>
    flowsCommand(Readable.from(lines.map((line) => `${line}\n`))).parseAsync(['node', 'flows', 'try', 'inbound-call']);

  it('says what a caller would hear, takes keys as lines, and lets outcomes be chosen', async () => {
    await play('known', '7294#', 'right', 'none', 'h');
    expect(out).toContain('  "Riverside office. Your PIN, please."');
    expect(out.find((line) => line.includes('The switchboard does: identify.'))).toMatch(
      /Its outcome\? 1 known, 2 known \(with all that may come with it\), 3 code/,
    );
    expect(out.find((line) => line.includes('check-pin'))).toMatch(/does: check-pin, with what was keyed\. .* right/);
    expect(out.join('\n')).not.toContain('7294');
    expect(out).toContain('  "To start, press 1. For the rest, press star."');
    expect(out.at(-1)).toMatch(/The call is over\.$/);
    expect(process.exitCode).toBeUndefined();
  });

  it('takes an outcome by its number, an empty line as silence, and says what a line cannot be', async () => {
    await play('no such outcome', '1', 'hello', '', 'h');
    expect(out).toContain('identify has these outcomes: known, code, unknown, responder.');
    expect(out).toContain('Only keys are listened to here: digits, * and #; h hangs up.');
    expect(out.filter((line) => line.includes('Your PIN, please.'))).toHaveLength(2);
  });

  it('says which flows there are, and needs flows without faults', async () => {
    await flowsCommand(Readable.from([])).parseAsync(['node', 'flows', 'try', 'out-bound-call']);
    expect(err[0]).toMatch(/^There is no flow out-bound-call; there are: .*inbound-call/);
    await flowsCommand(Readable.from([])).parseAsync(['node', 'flows', 'try', 'tell-call', '--folder', broken()]);
    expect(err.some((line) => line.includes('massage'))).toBe(true);
    expect(out).toEqual([]);
    expect(process.exitCode).toBe(1);
  });
});
