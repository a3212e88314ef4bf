import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { seal } from '../../src/crypto/seal.ts';
import { createNotices, type Notices } from '../../src/outbox/notices.ts';
import { createOutside } from '../../src/outbox/outside.ts';
import { channelSeal, insertNoticeChannel } from '../../src/records/notice-channels.ts';
import type { Heard } from './listener.ts';
import { SECRETS, type Town } from './town.ts';

/** A channel of a chat that reads that somebody is needed at a town's desk. */

/** As `addNoticeChannel` does, which refuses an address of this machine. */
export async function channelReads(town: Town, url: string): Promise<string> {
  const id = randomUUID();
  const sealed = seal(SECRETS.data, channelSeal(id), { url });
  await insertNoticeChannel(town.knex, { id, name: 'Duty channel', teamIds: 'all', sealed }, town.now());
  return id;
}

/** @param outside left out: the listeners of a test may be reached */
export const noticesOf = (town: Town, outside = createOutside(['127.0.0.1'])): Notices =>
  createNotices({ knex: town.knex, clock: town.parts.clock, secrets: SECRETS.data, outside, log: town.log });

/** What a worker process does each few seconds. */
export async function linesGoOut(town: Town): Promise<void> {
  await town.settle();
  const { note, send } = noticesOf(town);
  await note();
  await send();
}

const Card = z.object({
  attachments: z.tuple([z.object({ content: z.object({ body: z.tuple([z.object({ text: z.string() })]) }) })]),
});
export const textIn = ({ body }: Heard): string => Card.parse(JSON.parse(body)).attachments[0].content.body[0].text;
