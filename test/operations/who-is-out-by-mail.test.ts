import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { composeMail } from '../../src/operations/mail/compose.ts';
import { mailHead } from '../../src/operations/mail/heads.ts';
import { sendLists } from '../../src/operations/mail/hourly.ts';
import { createMailer } from '../../src/outbox/mailer.ts';
import { createMailSender } from '../../src/outbox/mail-sender.ts';
import { sealLogs, verifyLogs } from '../../src/records/log-seal.ts';
import { type MailServer, openMailServer } from '../harness/mail-server.ts';
import { BEA, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const OFFICE = '+441632960700';
const LISTED = RIVERSIDE_RINGS_BACK.replace(
  'police_force: Northshire',
  `police_force: Northshire\n    open_visits: { mail: [north@riverside.example], text: ["${OFFICE}"] }`,
).replace('organisation:\n', 'organisation:\n  log_heads: [audit@riverside.example]\n');

let town: Town;
let server: MailServer;
beforeEach(async () => {
  server = await openMailServer();
  town = await openTown({ organisation: LISTED, at: '2026-11-23T14:00:00Z' });
});
afterEach(async () => {
  await town.abandon();
  await server.close();
});

const send = (): Promise<void> =>
  createMailSender({
    knex: town.knex,
    clock: town.parts.clock,
    mailer: createMailer(server.url, 'https://line.riverside.example'),
    compose: (mail) => composeMail(town.parts, mail),
    log: town.log,
  })();
const lists = (): Promise<void> => sendLists(town.parts, { canMail: true });
const open = (): Promise<{ due_at: Date | null; sent_at: Date | null; tries: number; error: string | null }[]> =>
  town.knex('mail').select('due_at', 'sent_at', 'tries', 'error').orderBy('of');

describe('the list of who is out', () => {
  it('comes each hour while anybody is out, once more when nobody is, and once from several processes', async () => {
    await lists();
    await send();
    expect(server.letters).toEqual([]);
    await town.phone(SAM).texts('START 90 12 High Street');
    await town.passes('1h');
    await Promise.all([lists(), lists(), lists()]);
    await Promise.all([send(), send()]);
    await lists();
    await send();
    expect(server.letters).toHaveLength(1);
    const [{ from, to, raw } = { from: '', to: [], raw: '' }] = server.letters;
    expect([from, to]).toEqual(['line@riverside.example', ['north@riverside.example']]);
    expect(raw).toMatch(/^Subject: North: 1 out at 15:00\r$/m);
    expect(raw).toMatch(/\[ \] Sam Okoro \(4021\) until 15:30; out since 14:00\s+12 High Street\s+\+447700900101/);
    expect(raw).toMatch(/buddies: Bea Lindqvist \+447700900102/);
    const [told] = await town.records.textsTo(OFFICE);
    expect(told).toMatch(/one is out at 15:00: 4021 until 15:30\.$/);
    expect(told).not.toMatch(/Sam|High Street/);

    await town.phone(SAM).texts('END 7294');
    await town.passes('1h');
    await lists();
    await send();
    expect(server.letters.at(-1)?.raw).toMatch(/Nobody is out\./);
    await town.passes('1h');
    await lists();
    await send();
    expect(server.letters).toHaveLength(2);
  });

  it('is what the phone was told: under duress it says that nobody is out, and nothing of an alarm', async () => {
    await town.phone(SAM).texts('START 60 12 High Street');
    await town.passes('30m');
    await lists();
    await town.phone(SAM).texts('END 3851');
    await town.passes('2m');
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    await town.passes('30m');
    await lists();
    await send();
    const said = server.letters.map(({ raw }) => raw).join('\n');
    expect(said).toMatch(/Nobody is out\./);
    expect(said).not.toMatch(/duress|alarm|urgent|999|police|danger/i);
  });

  it('is tried again where the server is busy, says so by its code alone, and is dropped at the next one', async () => {
    await town.phone(SAM).texts('START 300 12 High Street');
    await town.passes('61m');
    await lists();
    server.mood = 'busy';
    await send();
    expect(await open()).toMatchObject([{ sent_at: null, tries: 1, error: 'EMESSAGE 451' }]);
    await send();
    expect((await open())[0]?.tries).toBe(1);
    server.mood = 'takes';
    await town.passes('2m');
    await send();
    expect(await open()).toMatchObject([{ due_at: null, tries: 2, error: null }]);
    expect(server.letters).toHaveLength(1);

    server.mood = 'refuses';
    await town.passes('60m');
    await lists();
    for (let tries = 0; tries < 8; tries++) {
      await send();
      await town.passes('8m');
    }
    expect((await open())[1]).toMatchObject({ due_at: null, sent_at: null, error: 'EMESSAGE 550' });
  });

  it('is sent once more where nobody knows whether it arrived, under the same name', async () => {
    await town.phone(SAM).texts('START 300 12 High Street');
    await town.passes('61m');
    await lists();
    // A process that was killed once it had sent it.
    await send();
    await town.knex('mail').update({ sent_at: null, due_at: town.now() });
    await send();
    const names = server.letters.map(({ raw }) => /^Message-ID: (\S+)\r$/m.exec(raw)?.[1]);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(1);
  });
});

it('a head of the sealed logs is mailed away, once, and holds against what is there', async () => {
  await town.phone(SAM).texts('START 60 12 High Street');
  await town.phone(BEA).minds('what came so far');
  await town.passes('1h');
  const now = town.now();
  const seal = await sealLogs(town.knex, { now, before: now, ahead: now, unlessSince: new Date(0) });
  if (!seal) throw new Error('nothing was sealed');
  await Promise.all([mailHead(town.parts, seal), mailHead(town.parts, seal)]);
  await send();
  expect(server.letters).toHaveLength(1);
  const [letter] = server.letters;
  expect(letter?.to).toEqual(['audit@riverside.example']);
  const head = /^[0-9a-f]{64}(?=\r?$)/m.exec(letter?.raw ?? '')?.[0] ?? '';
  expect(head).toBe(seal.head);
  expect((await verifyLogs(town.knex, 0, head)).headOf).toBe(seal.number);
});
