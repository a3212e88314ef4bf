import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openSealed, seal, SealBroken } from '../../src/crypto/seal.ts';

const worker = '0b6e';

describe('seal', () => {
  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (value) => {
        expect(
          openSealed({ current: 'new', previous: 'old' }, worker, seal({ current: 'old' }, worker, value)),
        ).toEqual({ ...value });
      }),
    );
  });

  it('gives short values one length, and hides the content', () => {
    const one = seal({ current: 'key' }, worker, { pin: 'real' });
    const other = seal({ current: 'key' }, worker, { pin: 'duress', note: 'x'.repeat(900) });
    expect(one.length).toBe(12 + 1024 + 16);
    expect(other.length).toBe(one.length);
    expect(seal({ current: 'key' }, worker, { note: 'x'.repeat(1100) }).length).toBe(12 + 2048 + 16);
    expect(one.includes('real')).toBe(false);
  });

  it('does not open for another worker, and reveals nothing of the content', () => {
    const sealed = seal({ current: 'key' }, worker, { pin: 'duress' });
    const tampered = Buffer.from(sealed);
    tampered.writeUInt8(tampered.readUInt8(40) ^ 1, 40);
    for (const attempt of [
      () => openSealed({ current: 'key' }, 'other', sealed),
      () => openSealed({ current: 'wrong', previous: 'worse' }, worker, sealed),
      () => openSealed({ current: 'key' }, worker, tampered),
      () => openSealed({ current: 'key' }, worker, Buffer.alloc(3)),
    ]) {
      expect(attempt).toThrow(SealBroken);
      expect(attempt).not.toThrow(/duress|pin/);
    }
  });
});
