import { afterEach, describe, expect, it } from '@jest/globals';
import { tryNoticeChannel } from '../../src/operations/api/notice-channel.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { NOTICE, TRY } from '../../src/outbox/notices.ts';
import { createOutside } from '../../src/outbox/outside.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { endNoticeChannel, listNoticeChannels } from '../../src/records/notice-channels.ts';
import { listener, nobodyListens } from '../harness/listener.ts';
import { channelReads, linesGoOut, noticesOf, textIn } from '../harness/notice-channel.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/**
 * A channel of a chat reads that somebody is needed at the desk: one line, with nobody in it, and never of a covert
 * alarm.
 */

let town: Town;
afterEach(async () => {
  await nobodyListens();
  await town.abandon();
});

const reads = (url: string): Promise<string> => channelReads(town, url);
const goesOut = (): Promise<void> => linesGoOut(town);
const channelNow = async () => (await listNoticeChannels(town.knex))[0];

async function isMissed(): Promise<void> {
  await town.phone(SAM).texts('START 30 12 High Street');
  await town.passes('45m');
}

it('costs one statement a look while no channel reads, and the first one reads at the next look', async () => {
  town = await openTown({ organisation: RIVERSIDE });
  await isMissed();
  await town.settle();
  const { note, send } = noticesOf(town);
  let statements = 0;
  // The town's line log is written meanwhile, at its own time.
  town.knex.on('query', ({ sql }: { sql: string }) => (statements += /notice/.test(sql) ? 1 : 0));
  await note();
  await send();
  expect(statements).toBe(1);
  const { url, heard } = await listener(202);
  await reads(url);
  await note();
  await send();
  expect(heard.map(textIn)).toEqual([NOTICE]);
});

describe('A channel', () => {
  it('reads one line of a visit so late that others are asked, as a workflow of Teams takes it', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const { url, heard } = await listener(202);
    await reads(url);
    await goesOut();
    expect(heard).toEqual([]);
    await isMissed();
    await goesOut();
    await goesOut();
    expect(heard.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: 'message',
        summary: NOTICE,
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            contentUrl: null,
            content: {
              $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
              type: 'AdaptiveCard',
              version: '1.4',
              fallbackText: NOTICE,
              body: [{ type: 'TextBlock', text: NOTICE, weight: 'bolder', wrap: true }],
            },
          },
        ],
      },
    ]);
    expect((await channelNow())?.reachedAt).not.toBeNull();
  });

  it('reads of a red visit that has not begun a quarter of an hour after its time', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const { url, heard } = await listener(202);
    await reads(url);
    const start = new Date(town.now().getTime() + 60_000);
    for (const [worker, risk] of [
      ['4021', 'red'],
      ['4022', 'amber'],
    ] as const)
      await planVisit(town.parts, SYSTEM, { worker, start, end: new Date(start.getTime() + 3_600_000), risk });
    await town.passes('15m');
    await goesOut();
    expect(heard).toEqual([]);
    await town.passes('90s');
    await goesOut();
    await goesOut();
    expect(heard.map(textIn)).toEqual([NOTICE]);
  });

  it('reads of a call for help that nobody has taken for two minutes, and of what comes soon after later', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const { url, heard } = await listener(202);
    await reads(url);
    await isMissed();
    await goesOut();
    expect(heard).toHaveLength(1);
    await town.phone(SAM).texts('END 7294');
    await town.phone(SAM).texts('SOS');
    await town.passes('1m');
    await goesOut();
    await town.passes('90s');
    // Within five minutes of the line before.
    await goesOut();
    expect(heard).toHaveLength(1);
    await town.passes('3m');
    await goesOut();
    await goesOut();
    expect(heard.map(textIn)).toEqual([NOTICE, NOTICE]);
  });

  it('reads the same of an afternoon with the duress PIN as with the real one', async () => {
    const lives: string[][] = [];
    for (const pin of ['7294', '3851']) {
      town = await openTown({ organisation: RIVERSIDE });
      const { url, heard } = await listener(202);
      await reads(url);
      const life: string[] = [];
      const look = async (): Promise<void> => {
        await goesOut();
        life.push(String(heard.length));
      };
      // The alarm begins in the visit, which then becomes late as if nothing had been said.
      await town.phone(SAM).texts('START 30 12 High Street');
      await town.phone(SAM).texts(`MORE 10 ${pin}`);
      for (const minutes of ['3m', '44m']) {
        await town.passes(minutes);
        await look();
      }
      await town.phone(SAM).texts(`END ${pin}`);
      await town.passes('2m');
      await look();
      lives.push(life);
      if (pin === '7294') await town.abandon();
    }
    expect(lives[1]).toEqual(lives[0]);
    expect(lives[0]).toEqual(['0', '1', '1']);
  });

  it('is tried again for some minutes, then given up and told of; what is ended gets nothing', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const { url, heard } = await listener(429, 500, 404);
    const id = await reads(url);
    await tryNoticeChannel(town.parts, { id });
    await goesOut();
    expect(await channelNow()).toMatchObject({ fault: 'status 429', isWaiting: true });
    for (const pause of ['6s', '31s', '2m5s']) {
      await town.passes(pause);
      await goesOut();
    }
    expect(await channelNow()).toMatchObject({ fault: 'status 404', isWaiting: false });
    expect(heard).toHaveLength(4);
    await tryNoticeChannel(town.parts, { id });
    await goesOut();
    expect(heard.map(textIn).at(-1)).toBe(TRY);
    expect(await endNoticeChannel(town.knex, id, town.now())).toBe(true);
    await town.passes('1h');
    await goesOut();
    expect(heard).toHaveLength(5);
    expect(await town.knex('notice_channel').pluck('sealed')).toEqual([null]);
  });

  it('leads into no network of ours', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const { url, heard } = await listener(202);
    const id = await reads(url.replace('http:', 'https:'));
    await tryNoticeChannel(town.parts, { id });
    const { note, send } = noticesOf(town, createOutside());
    await note();
    await send();
    expect(await channelNow()).toMatchObject({ fault: 'an address of our own network' });
    expect(heard).toEqual([]);
  });
});
