import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { seal } from '../../src/crypto/seal.ts';
import { tryAlarmReceiver } from '../../src/operations/api/alarm-receiver.ts';
import { createAlarmNews } from '../../src/outbox/alarm-news.ts';
import { createOutside, faultOf } from '../../src/outbox/outside.ts';
import { insertAlarmReceiver, receiverSeal, takeDelivery } from '../../src/records/alarm-receivers.ts';
import { type Heard, listener, listens, nobodyListens } from '../harness/listener.ts';
import { BEA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, SECRETS, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';

/** Other systems are told of alarms: signed, by ids alone, until they have heard it. */

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: RIVERSIDE });
});
afterEach(async () => {
  await nobodyListens();
  await town.abandon();
});

/** As `addAlarmReceiver` does, which refuses an address of this machine. */
async function told(url: string, covert = false): Promise<string> {
  const id = randomUUID();
  const sealed = seal(SECRETS.data, receiverSeal(id), { url, secret: SECRET });
  const about = { id, name: 'Alarm centre', sealed, teamIds: 'all' as const, covert, createdBy: null };
  await insertAlarmReceiver(town.knex, about, town.now());
  return id;
}

const news = (outside = createOutside(['127.0.0.1'])) =>
  createAlarmNews({ knex: town.knex, clock: town.parts.clock, secrets: SECRETS.data, outside, log: town.log });
async function goesOut(): Promise<void> {
  await town.settle();
  const { note, send } = news();
  await note();
  await send();
}
const typesOf = (heard: Heard[]): string[] => heard.map(({ body }) => JSON.parse(body).type as string);
const deliveries = () => town.knex('alarm_delivery').orderBy('due_at').select('id', 'tries', 'due_at', 'fault');

/** Sam is missed, and the buddy takes it. */
async function isMissed(): Promise<void> {
  await town.phone(SAM).texts('START 30 12 High Street');
  await town.passes('45m');
}

it('costs one statement a look while no system is told, and the first one is told at the next look', async () => {
  await isMissed();
  await town.settle();
  const { note, send } = news();
  let statements = 0;
  // The town's line log is written meanwhile, at its own time.
  town.knex.on('query', ({ sql }: { sql: string }) => (statements += /receiver|alarm_told|advisory/.test(sql) ? 1 : 0));
  await note();
  await send();
  expect(statements).toBe(1);
  const { url, heard } = await listener(204);
  await told(url);
  await note();
  await send();
  expect(typesOf(heard)).toEqual(['alarm.raised']);
});

describe('A receiver', () => {
  it('is told that an alarm is raised, taken and closed: signed as the standard says, with no name in it', async () => {
    const { url, heard } = await listener();
    await told(url);
    await isMissed();
    await goesOut();
    await goesOut();
    await town.phone(BEA).texts('TAKE 15');
    await goesOut();
    await town.phone(SAM).texts('END 7294');
    await goesOut();
    expect(typesOf(heard)).toEqual(['alarm.raised', 'alarm.taken', 'alarm.closed']);
    const alarm = await town.knex('alarm').first<{ id: string; team_id: string }>('id', 'team_id');
    for (const { headers, body } of heard) {
      const [id, time] = [String(headers['webhook-id']), new Date(Number(headers['webhook-timestamp']) * 1000)];
      expect(headers['webhook-signature']).toBe(new Webhook(SECRET).sign(id, time, body));
      expect(Math.abs(time.getTime() - town.now().getTime())).toBeLessThan(60_000);
      expect(JSON.parse(body).data).toEqual({ alarm_id: alarm.id, team_id: alarm.team_id, drill: false });
      expect(body).not.toMatch(/Sam|Okoro|High Street|4021|\+44|missed/);
    }
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
  });

  it('is tried again with growing pauses under the same id, for a day', async () => {
    const { url, heard } = await listener(500, 302, 500, 204);
    const [dead, alive] = [await told('http://127.0.0.1:9/gone'), await told(url)];
    for (const id of [dead, alive]) await tryAlarmReceiver(town.parts, { id });
    await news().send();
    expect(typesOf(heard)).toEqual(['test']);
    for (const pause of ['5s', '30s', '2m']) {
      await town.passes(pause);
      await news().send();
    }
    expect(heard).toHaveLength(4);
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [left] = await town.knex('alarm_delivery').where({ receiver_id: dead }).select('due_at', 'tries', 'fault');
    expect(left).toMatchObject({ tries: 4, fault: expect.stringMatching(/ECONNREFUSED|refused/i) });
    for (let hours = 0; hours < 30; hours++) {
      await town.passes('1h');
      await news().send();
    }
    const [over] = await town.knex('alarm_delivery').where({ receiver_id: dead }).select('due_at', 'tries');
    expect(over).toEqual({ due_at: null, tries: 11 });
  });

  it('loses nothing with a process, and gets what was under way once more under the same id', async () => {
    const { url, heard } = await listener();
    await told(url);
    await isMissed();
    await town.settle();
    await news().note();
    // A process takes it, and is gone.
    const now = town.now();
    const taken = await takeDelivery(town.knex, { now, againAt: new Date(now.getTime() + 30_000), not: [] });
    await news().send();
    expect(heard).toEqual([]);
    await town.passes('30s');
    await news().send();
    expect(heard.map(({ headers }) => headers['webhook-id'])).toEqual([taken?.id]);
  });

  it('that never answers delays no other', async () => {
    const slow: string[] = [];
    const silent = await listens(
      createServer((request) => {
        slow.push(request.url ?? '');
      }),
    );
    const { url, heard } = await listener();
    const first = await told(silent);
    await told(url);
    await isMissed();
    await town.settle();
    const outside = createOutside(['127.0.0.1']);
    const { note, send } = news(outside);
    await note();
    await town
      .knex('alarm_delivery')
      .where({ receiver_id: first })
      .update({ due_at: new Date(0) });
    const stuck = send();
    await untilTrue(() => slow.length > 0);
    await send();
    expect(typesOf(heard)).toEqual(['alarm.raised']);
    // Nor does it hold up the end of the process.
    outside.stop();
    await stuck;
    expect((await deliveries()).filter(({ due_at }) => due_at !== null)).toMatchObject([{ tries: 1 }]);
  });

  it('hears of a covert alarm only if it may, and else hears what the real PIN would have led to', async () => {
    const [open, all] = [await listener(), await listener()];
    await told(open.url);
    await told(all.url, true);
    await isMissed();
    await goesOut();
    await town.phone(SAM).texts('MORE 30 3851');
    await town.settle();
    await goesOut();
    await town.passes('10m');
    await goesOut();
    // Another one, covert from its beginning.
    await town.phone(BEA).texts('START 30 3 Mill Lane');
    await town.phone(BEA).texts('END 2947');
    await goesOut();
    expect(typesOf(open.heard)).toEqual(['alarm.raised', 'alarm.closed']);
    expect(typesOf(all.heard)).toEqual(['alarm.raised', 'alarm.raised']);
  });
});

describe('The receiver of the documents', () => {
  it('takes what is ours, once, and refuses what is changed, replayed or signed by somebody else', async () => {
    const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync('src/api/README.md', 'utf8')) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    writeFileSync(join(folder, 'receiver.mjs'), code);
    const heard: unknown[] = [];
    const { createReceiver } = (await import(pathToFileURL(join(folder, 'receiver.mjs')).href)) as {
      createReceiver: (secret: string, hears: (one: unknown) => void) => Server;
    };
    rmSync(folder, { recursive: true });
    const url = await listens(createReceiver(SECRET, (one) => heard.push(one)));
    const body = JSON.stringify({ type: 'test' });
    const posts = async (headers: Record<string, string>, words = body): Promise<number> =>
      (await fetch(url, { method: 'POST', headers, body: words })).status;
    const at = (milliseconds: number, id = 'one', secret = SECRET): Record<string, string> => {
      const time = new Date(Date.now() + milliseconds);
      const signature = new Webhook(secret).sign(id, time, body);
      return {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
        'webhook-signature': signature,
      };
    };
    const good = at(0);
    expect(await posts(good)).toBe(204);
    expect(await posts(good)).toBe(204);
    expect(heard).toEqual([{ type: 'test' }]);
    expect(await posts(good, `${body} `)).toBe(400);
    expect(await posts({ ...good, 'webhook-id': 'two' })).toBe(400);
    expect(await posts(at(-6 * 60_000, 'three'))).toBe(400);
    expect(await posts(at(0, 'four', `whsec_${Buffer.alloc(32, 8).toString('base64')}`))).toBe(400);
    expect(heard).toHaveLength(1);
  });
});

describe('An address of our own network', () => {
  it.each([
    'https://127.0.0.1/hook',
    'https://localhost/hook',
    'https://10.1.2.3/hook',
    'https://192.168.1.1/hook',
    'https://172.16.0.9/hook',
    'https://100.64.0.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/hook',
    'https://[::1]/hook',
    'https://[::ffff:10.0.0.1]/hook',
    'https://[fd00::1]/hook',
    'https://[fe80::1]/hook',
    'https://[64:ff9b::7f00:1]/hook',
    'https://2130706433/hook',
  ])('%s is not asked', async (url) => {
    const fault = await createOutside()
      .post(url, {}, '{}')
      .then(() => 'asked', faultOf);
    expect(fault).toBe('an address of our own network');
  });

  it('is asked by no plain http either', async () => {
    const fault = await createOutside()
      .post('http://alarms.council.example/hook', {}, '{}')
      .then(() => 'asked', faultOf);
    expect(fault).toBe('not https');
  });
});
