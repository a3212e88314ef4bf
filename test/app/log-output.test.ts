import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/app/log.ts';
import { logOutput } from '../../src/app/log-output.ts';

const fault = (code: string): Error => Object.assign(new Error('not written'), { code });

/** A file in which `faults` happen, one a write, before it takes anything. */
function fileWith(...faults: string[]) {
  const file = { text: '', writes: 0 };
  const write = (_fd: number, bytes: Uint8Array): number => {
    file.writes += 1;
    const code = faults.shift();
    if (code !== undefined) throw fault(code);
    file.text += Buffer.from(bytes).toString();
    return bytes.length;
  };
  return { file, output: logOutput(1, write) };
}

describe('What the log is written to', () => {
  it('goes on where its disk is full, and says how many lines are missing once there is room', () => {
    const { file, output } = fileWith('ENOSPC', 'ENOSPC');
    for (const line of ['one', 'two', 'three', 'four']) output.write(`${line}\n`);
    expect(file.text).toBe(
      '\n{"level":"error","dropped":2,"msg":"lines of this log could not be written"}\nthree\nfour\n',
    );
  });

  it('waits for a slow reader, and not for one that reads no more', () => {
    const slow = fileWith('EAGAIN', 'EAGAIN');
    slow.output.write('one\n');
    expect(slow.file.text).toBe('one\n');
    const gone = fileWith(...Array.from({ length: 10 }, () => 'EAGAIN'));
    gone.output.write('one\n');
    expect([gone.file.text, gone.file.writes]).toEqual(['', 10]);
  });

  it('waits once for a reader that has stopped, and again after a line that it took', () => {
    let hasStopped = true;
    let text = '';
    let writes = 0;
    const output = logOutput(1, (_fd, bytes) => {
      writes += 1;
      if (hasStopped) throw fault('EAGAIN');
      text += Buffer.from(bytes).toString();
      return bytes.length;
    });
    const writesFor = (line: string): number => {
      writes = 0;
      output.write(`${line}\n`);
      return writes;
    };
    expect(['one', 'two', 'three'].map(writesFor)).toEqual([10, 1, 1]);
    hasStopped = false;
    expect(writesFor('four')).toBe(1);
    expect(text).toMatch(/"dropped":3,.*\nfour\n$/s);
    hasStopped = true;
    expect(writesFor('five')).toBe(10);
  });

  it('writes the rest where only a part was taken', () => {
    let text = '';
    const output = logOutput(1, (_fd, bytes) => {
      const part = bytes.subarray(0, 3);
      text += Buffer.from(part).toString();
      return part.length;
    });
    output.write('a whole line\n');
    expect(text).toBe('a whole line\n');
  });

  it('lets a process end that has no room for its last line', () => {
    const full = openSync('/dev/full', 'w');
    try {
      createLog('info', logOutput(full)).fatal({}, 'the process ends');
    } finally {
      closeSync(full);
    }
  });
});
