import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createWorker } from '../../src/app/create-worker.ts';
import { createMailer } from '../../src/outbox/mailer.ts';
import { insertMails } from '../../src/records/mail.ts';
import { type MailServer, openMailServer } from '../harness/mail-server.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';

const HOUR = 3_600_000;

let town: Town;
let server: MailServer;
beforeEach(async () => {
  server = await openMailServer();
  town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
});
afterEach(async () => {
  await server.close();
  await town.abandon();
});

const faults = (): Promise<(string | null)[]> => town.knex('mail').orderBy('to_address').pluck('error');

/** The mail server answers nothing for one mail: nodemailer waits 20 s for it. */
it('a mail server that hangs holds up no other mail, and no stop: leases are free, and nobody is missed', async () => {
  const team = await town.knex<{ id: string }>('team').first('id');
  const now = town.now();
  const mail = { kind: 'open visits' as const, about: team?.id ?? '', of: now, at: now };
  const giveUpAt = new Date(now.getTime() + HOUR);
  await insertMails(
    town.knex,
    ['north@riverside.example', 'south@riverside.example'].map((to) => ({ ...mail, giveUpAt, to })),
  );
  server.mood = 'hangs once';
  const { knex } = town;
  const worker = createWorker({
    parts: town.parts,
    url: town.databaseUrl,
    pools: { alarms: knex, timers: knex, outbox: knex, close: () => Promise.resolve() },
    carriers: [town.carrier],
    holder: 'one that stops',
    mailer: createMailer(server.url, 'https://line.riverside.example'),
    log: town.log,
  });
  await worker.start();
  await untilTrue(() => server.hanging() === 1 && server.letters.length === 1);
  const leases = (): Promise<unknown[]> => knex('lease').where('until', '>', town.now()).pluck('holder');
  await untilTrue(async () => (await leases()).length === 1 && (await knex('sweep').select()).length === 1);
  expect(await faults()).toEqual([null, null]);

  const stopped = worker.stop();
  await untilTrue(async () => (await knex('sweep').whereNotNull('stopped_at')).length === 1);
  expect(await leases()).toEqual([]);
  await stopped;
  expect(await faults()).toEqual([null, null]);

  await server.close();
  await untilTrue(async () => (await faults()).some((fault) => fault !== null));
});
