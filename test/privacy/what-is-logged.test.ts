import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOG_FILE } from '../harness/logged.ts';
import { privateLines } from '../harness/private-words.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const logs = (): string => readFileSync(LOG_FILE, 'utf8');

describe('what is private', () => {
  it.each([
    'rang Sam',
    'Okoro',
    'keyed 7294',
    '"digits":"3851"',
    '"count":7294',
    'to +447700900101',
    'to 07700 900101',
    '+44 1632 960999',
    'at 14 Mill Lane',
    'postgres://buddyline:secret@127.0.0.1:5432/x',
  ])('is found in a log line: %s', (line) => {
    expect(privateLines(line)).toHaveLength(1);
  });

  it.each([
    'Sample',
    'at f (file.ts:7294:3851)',
    'http://127.0.0.1:7294/live',
    'a0-7294-4f',
    '2026-11-22T07:29:47.294Z',
    '[number]',
  ])('is not %s', (line) => {
    expect(privateLines(line)).toEqual([]);
  });
});

/** The run's tear-down looks through all that any test made the service log; this one makes it log what hurts most. */
describe('the log at its most talkative', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    for (const number of [SAM, BEA, MO, IRA]) await town.phone(number).minds('what came so far');
    await town.close();
  });

  it('names nobody when statements fail, requests are forged or malformed, and values are refused', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 30 14 Mill Lane with Mrs Jones');
    await sam.texts('NOTE the dog of Sam Okoro is loose');
    const call = await sam.dials();
    await call.presses('1111');
    await call.presses('7294');
    await town.knex.raw('alter table turn rename to gone');
    await call.presses('2');
    await town.knex.raw('alter table gone rename to turn');
    await call.hangsUp();

    const form = new URLSearchParams({ From: SAM, Body: 'END 7294', CallSid: 'Sam Okoro' });
    for (const path of [
      'sms',
      'voice',
      `call/${randomUUID()}/1?number=${encodeURIComponent(SAM)}`,
      `attempt/${randomUUID()}/call`,
    ]) {
      const response = await fetch(`${town.url}/twilio/${path}`, { method: 'POST', body: form });
      expect(response.status).toBe(403);
    }
    for (const value of ['Sam Okoro +447700900101', '7294']) {
      await town.knex.raw('select ?::uuid', [value]).catch((error: unknown) => {
        town.log.error({ err: error }, 'refused');
      });
    }
    await town
      .knex('phone')
      .insert(town.knex('phone').select('*'))
      .catch((error: unknown) => {
        town.log.error({ err: error }, 'twice');
      });

    expect(logs()).toMatch(/a call could not be answered/);
    expect(logs()).toMatch(/"msg":"refused"/);
    expect(logs()).toMatch(/"msg":"twice"/);
    expect(privateLines(logs())).toEqual([]);
  });
});
