import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { flowsCommand } from '../../src/cli/flows.ts';
import { FlowFaults, readLibrary } from '../../src/app/read-library.ts';
import { overheard } from '../harness/command-here.ts';

let folder = '';
let out: string[] = [];
let err: string[] = [];
/** The latest exit code. */
let code = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flows-'));
  out = [];
  err = [];
});

const FLOWS = readdirSync('flows').filter((name) => name.endsWith('.yaml'));

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

async function runs(args: string[], typed: string[] = []): Promise<void> {
  const command = flowsCommand(Readable.from(typed.map((line) => `${line}\n`)));
  const ran = await overheard(() => command.parseAsync(['node', 'flows', ...args]));
  out.push(...linesOf(ran.out));
  err.push(...linesOf(ran.err));
  code = ran.code;
}
const run = (...args: string[]): Promise<void> => runs(args);

/** In English alone: each further language makes a check longer by as much. */
function broken(): string {
  cpSync('flows', folder, { recursive: true, filter: (path) => !/prompts\/(?!en-GB)/.test(path) });
  const path = join(folder, 'tell-call.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('holds: message', 'holds: massage'));
  return folder;
}

describe('flows check', () => {
  it('says in one line that all is well, and of each language whether a speaker has signed it off', async () => {
    await run('check');
    expect(code).toBe(0);
    expect([out.length, out[0], err]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^All is well: ${FLOWS.length} flows.*; each carrier can say it all\\.$`)),
      ['ar', 'cy'].map((tag) => expect.stringMatching(`/${tag}\\.yaml: no speaker of ${tag} has signed it off`)),
    ]);
  });

  it('prints file, line and reason of each fault, and fails', async () => {
    await run('check', '--folder', broken());
    expect(code).toBe(1);
    expect(err).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/tell-call\.yaml:22: does-it-hold: holds leads to massage, which is not there$/),
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
    expect(code).toBe(1);
  });
});

describe('reading the folder', () => {
  it('refuses flows with faults: a line that could strand a caller does not start', () => {
    expect(() => readLibrary(broken())).toThrow(FlowFaults);
    expect(Object.keys(readLibrary('flows').flows)).toContain('inbound-call');
  });
});

describe('flows try', () => {
  const play = (...lines: string[]): Promise<void> => runs(['try', 'inbound-call'], lines);

  it('says what a caller would hear, takes keys as lines, and lets outcomes be chosen', async () => {
    await play('known', '7294#', 'right', 'none', 'h');
    expect(out).toContain('  "Riverside office. Your PIN, please."');
    expect(out.find((line) => line.includes('The switchboard does: identify.'))).toMatch(
      /Its outcome\? 1 known, 2 known \(with all that may come with it\), 3 code/,
    );
    expect(out.find((line) => line.includes('check-callers-pin'))).toMatch(
      /does: check-callers-pin, with what was keyed\. .* right/,
    );
    expect(out.join('\n')).not.toContain('7294');
    expect(out).toContain('  "To start, press 1. For the rest, press star."');
    expect(out.at(-1)).toMatch(/The call is over\.$/);
    expect(code).toBe(0);
  });

  it('takes an outcome by its number, an empty line as silence, and says what a line cannot be', async () => {
    await play('no such outcome', '1', 'hello', '', 'h');
    expect(out).toContain('identify has these outcomes: known, code, unknown, responder.');
    expect(out).toContain('Only keys are listened to here: digits, * and #; h hangs up.');
    expect(out.filter((line) => line.includes('Your PIN, please.'))).toHaveLength(2);
  });

  it('says which flows there are, and needs flows without faults', async () => {
    await run('try', 'out-bound-call');
    expect(err[0]).toMatch(/^There is no flow out-bound-call; there are: .*inbound-call/);
    await run('try', 'tell-call', '--folder', broken());
    expect(err.some((line) => line.includes('massage'))).toBe(true);
    expect(out).toEqual([]);
    expect(code).toBe(1);
  });
});
