import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import request from 'supertest';
import { makeReadyAccount } from '../../../src/operations/accounts/demo-accounts.ts';
import { Browser } from '../../harness/desk.ts';
import { BEA, IRA, MO, MO_AT_HOME, RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown } from '../../harness/town.ts';
import { wordsOf } from '../../harness/words-of.ts';

const REQUESTS = '/desk/records/requests';

/** What an officer reads of a request of Sam's, of one of Bea's, and of the holds, an hour after Sam's text. */
async function readAfter(text: string): Promise<{ pages: string[]; alarms: number }> {
  const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  const sam = town.phone(SAM);
  await sam.texts('IN 60 mins at 12 High Street');
  await town.passes('20m');
  await sam.texts(text);
  await town.passes('2m');
  await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA);
  const account = { email: 'gil@riverside.example', name: 'Gil', role: 'governance' as const, staffNumber: null };
  await makeReadyAccount(town.knex, account, null, town.now());
  const officer = new Browser(request.agent(town.url));
  await officer.signsIn(account.email);
  const pages = [];
  for (const who of ['4021', '4022']) {
    const form = { request: randomUUID(), about: 'staff', who, askedBy: 'By letter', received: '2026-11-20' };
    const { headers } = await officer.sends(`${REQUESTS}/new`, REQUESTS, form);
    pages.push(wordsOf((await officer.opens(String(headers['location']))).text));
  }
  for (const page of ['holds', 'retention']) pages.push(wordsOf((await officer.opens(`/desk/records/${page}`)).text));
  const alarms = (await town.records.alarms({ covert: true })).length;
  await town.close();
  return { pages, alarms };
}

it('Whoever answers requests reads the same while a covert alarm is open as on any other day', async () => {
  const quiet = await readAfter('OUT 7294');
  const covert = await readAfter('OUT 3851');
  expect([quiet.alarms, covert.alarms]).toEqual([0, 1]);
  expect(covert.pages).toEqual(quiet.pages);
  expect(quiet.pages[0]).toContain('Who they are 1');
});
