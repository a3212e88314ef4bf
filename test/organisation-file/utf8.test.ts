import { describe, expect, it } from '@jest/globals';
import { textOf } from '../../src/organisation-file/utf8.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('the bytes of an organisation file', () => {
  it('are read as UTF-8, with a byte order mark or without', () => {
    expect(textOf(Buffer.from('name: Siân\n'))).toEqual({ text: 'name: Siân\n' });
    expect(textOf(Buffer.from('\uFEFFname: Siân\n'))).toEqual({ text: 'name: Siân\n' });
    expect(textOf(Buffer.from(''))).toEqual({ text: '' });
  });

  it('are refused with each line that is not UTF-8', () => {
    expect(textOf(latin1('people:\n  - name: Siân\n  - name: Bea\n  - name: Zoë'))).toEqual({
      faults: [
        { line: 2, reason: expect.stringMatching(/^is not UTF-8/) },
        { line: 4, reason: expect.stringMatching(/^is not UTF-8/) },
      ],
    });
    expect(textOf(Buffer.from('\uFEFFname: Bea\n', 'utf16le'))).toMatchObject({ faults: [{ line: 1 }] });
  });
});
