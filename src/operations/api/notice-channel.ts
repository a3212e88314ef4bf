import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { seal } from '../../crypto/seal.ts';
import { transact } from '../../database/transact.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { Actor } from '../../records/actor.ts';
import {
  askForTry,
  channelSeal,
  endNoticeChannel,
  insertNoticeChannel,
  type NoticeChannel,
} from '../../records/notice-channels.ts';
import { changeBy } from '../accounts/add-account.ts';
import { readGiven } from '../operation.ts';
import type { Dependencies } from '../work.ts';
import { isOutside } from './alarm-receiver.ts';
import { apiTokenWanted } from './token.ts';

/**
 * A channel of a chat reads that somebody is needed at the desk. Its address is a secret: it is sealed, and never
 * shown.
 */

const { name, teamIds } = apiTokenWanted.shape;
/** Workflows give addresses of some hundred letters. */
const LONGEST_ADDRESS = 2000;
export const noticeChannelWanted = z.object({
  name,
  url: z
    .url()
    .max(LONGEST_ADDRESS)
    .refine((url) => isOutside(url)),
  teamIds,
});
export type NoticeChannelWanted = z.infer<typeof noticeChannelWanted>;

/** @param now real time */
export async function addNoticeChannel(
  { knex, secrets }: Pick<Dependencies, 'knex' | 'secrets'>,
  actor: Actor,
  given: z.input<typeof noticeChannelWanted>,
  now: Date,
): Promise<string> {
  const { url, ...wanted } = readGiven(noticeChannelWanted, given);
  return await transact(knex, async (trx) => {
    const id = randomUUID();
    await insertNoticeChannel(trx, { ...wanted, id, sealed: seal(secrets.data, channelSeal(id), { url }) }, now);
    const reason = `a channel reads that somebody is needed: ${wanted.name}`;
    await recordAccess(trx, { ...changeBy(actor), page: 'notice channels', at: now, reason });
    return id;
  });
}

/** Nothing more goes there. */
export async function removeNoticeChannel(
  { knex }: Pick<Dependencies, 'knex'>,
  actor: Actor,
  channel: Pick<NoticeChannel, 'id' | 'name'>,
  now: Date,
): Promise<void> {
  await transact(knex, async (trx) => {
    if (!(await endNoticeChannel(trx, channel.id, now))) return;
    const reason = `a channel reads nothing more: ${channel.name}`;
    await recordAccess(trx, { ...changeBy(actor), page: 'notice channels', at: now, reason });
  });
}

/** A line that says that it is a try goes there at once. */
export async function tryNoticeChannel(
  { knex, clock }: Pick<Dependencies, 'knex' | 'clock'>,
  { id }: Pick<NoticeChannel, 'id'>,
): Promise<void> {
  await askForTry(knex, id, clock.toReal(clock.now()));
}
