import { randomBytes, randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { seal } from '../../crypto/seal.ts';
import { transact } from '../../database/transact.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { Actor } from '../../records/actor.ts';
import {
  type AlarmReceiver,
  endAlarmReceiver,
  insertAlarmReceiver,
  recordTry,
  receiverSeal,
} from '../../records/alarm-receivers.ts';
import { changeBy } from '../accounts/add-account.ts';
import { readGiven } from '../operation.ts';
import type { Dependencies } from '../work.ts';
import { apiTokenWanted } from './token.ts';

/** Another system is told of alarms. Its secret is shown once; its address is sealed, for some hold a password. */

const { name, teamIds } = apiTokenWanted.shape;
export const alarmReceiverWanted = z.object({
  name,
  url: z
    .url()
    .max(500)
    .refine((url) => isOutside(url)),
  teamIds,
  covert: z.boolean(),
});
export type AlarmReceiverWanted = z.infer<typeof alarmReceiverWanted>;

/** At a glance; each address is looked at again when it is asked. */
export function isOutside(given: string): boolean {
  // A rule is asked whatever the one before it has found.
  if (!URL.canParse(given)) return false;
  const { protocol, hostname, username, password } = new URL(given);
  return protocol === 'https:' && username === '' && password === '' && isIP(hostname.replaceAll(/[[\]]/g, '')) === 0;
}

/** @param now real time. Returns the secret that signs. */
export async function addAlarmReceiver(
  { knex, secrets }: Pick<Dependencies, 'knex' | 'secrets'>,
  actor: Actor,
  given: z.input<typeof alarmReceiverWanted>,
  now: Date,
): Promise<{ id: string; secret: string }> {
  const { url, ...wanted } = readGiven(alarmReceiverWanted, given);
  return await transact(knex, async (trx) => {
    const [id, secret] = [randomUUID(), `whsec_${randomBytes(32).toString('base64')}`];
    const sealed = seal(secrets.data, receiverSeal(id), { url, secret });
    const createdBy = actor.kind === 'account' ? actor.id : null;
    await insertAlarmReceiver(trx, { ...wanted, id, sealed, createdBy }, now);
    const reason = `told of alarms: ${wanted.name}${wanted.covert ? ', of covert ones too' : ''}`;
    await recordAccess(trx, { ...changeBy(actor), page: 'api tokens', at: now, reason });
    return { id, secret };
  });
}

/** Nothing more goes there. */
export async function removeAlarmReceiver(
  { knex }: Pick<Dependencies, 'knex'>,
  actor: Actor,
  receiver: Pick<AlarmReceiver, 'id' | 'name'>,
  now: Date,
): Promise<void> {
  await transact(knex, async (trx) => {
    if (!(await endAlarmReceiver(trx, receiver.id, now))) return;
    const reason = `told of alarms no more: ${receiver.name}`;
    await recordAccess(trx, { ...changeBy(actor), page: 'api tokens', at: now, reason });
  });
}

/** Something about no alarm goes there at once, so that its people see whether it arrives. */
export async function tryAlarmReceiver(
  { knex, clock }: Pick<Dependencies, 'knex' | 'clock'>,
  { id }: Pick<AlarmReceiver, 'id'>,
): Promise<void> {
  const at = clock.now();
  await recordTry(knex, id, { at, now: clock.toReal(at) });
}
