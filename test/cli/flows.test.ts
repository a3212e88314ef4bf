import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  it('says in one line that all is well', async () => {
    await run('check');
    expect(process.exitCode).toBeUndefined();
    expect([out.length, out[0], err]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^All is well: ${FLOWS.length} flows.*; each carrier can say it all\\.$`)),
      [],
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
