import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { memoAt, memoPath } from '../../src/crypto/memo-address.ts';

const NOW = new Date('2026-11-23T14:00:00Z');
const UNTIL = new Date('2026-11-23T15:00:00Z');
const SECRETS = { current: 'a secret' };
const id = randomUUID();
const token = memoPath(SECRETS, { id, type: 'audio/wav' }, UNTIL).replace('/memo/', '');

describe("a memo's address", () => {
  it('is good until its time, after a change of the secret too', () => {
    expect(memoAt(SECRETS, token, NOW)).toBe(id);
    expect(memoAt({ current: 'the next', previous: 'a secret' }, token, NOW)).toBe(id);
    expect(memoAt(SECRETS, token, new Date(UNTIL.getTime() + 1))).toBeNull();
  });

  it.each<[string, string]>([
    ['another memo', token.replace(id, randomUUID())],
    ['a later time', token.replace(String(UNTIL.getTime()), String(UNTIL.getTime() + 3_600_000))],
    ['another signature', token.replace(/\.[\w-]{43}/, `.${'A'.repeat(43)}`)],
    ['no signature', token.replace(/\.[\w-]{43}/, '')],
    ['nothing', ''],
  ])('cannot be made by somebody without the secret: %s', (_what, forged) => {
    expect(memoAt(SECRETS, forged, NOW)).toBeNull();
  });

  it('of another secret opens nothing', () => {
    expect(memoAt({ current: 'another' }, token, NOW)).toBeNull();
  });
});
