import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Log } from '../carriers/log.ts';
import type { Secrets } from '../crypto/pin.ts';
import { openSealed } from '../crypto/seal.ts';
import { transact } from '../database/transact.ts';
import {
  type AlarmDelivery,
  deliveryFailed,
  deliveryReached,
  hasAlarmReceiver,
  recordAlarmNews,
  receiverSeal,
  takeDelivery,
} from '../records/alarm-receivers.ts';
import type { Clock } from '../safety/clock.ts';
import { faultOfPost, type Outside } from './outside.ts';

/**
 * Tells other systems of alarms: ids alone, signed as the Standard Webhooks have it. A receiver that is slow or gone
 * delays nobody: it is asked with no database connection in hand, and at most twice at once.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Real milliseconds after each try that failed: for a day. */
const PAUSES = [5_000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR];
/** From taking a delivery to the next try by any process: longer than a receiver may take. */
const TAKEN_FOR = 30_000;
const AT_ONCE_FOR_ONE = 2;

interface AlarmNewsParts {
  knex: Knex;
  clock: Clock;
  secrets: Secrets;
  outside: Outside;
  log: Log;
}

const receiverAddress = z.object({ url: z.url(), secret: z.string() });

interface AlarmNews {
  /** Looks how alarms stand. */
  note: () => Promise<void>;
  /**
   * Sends what is due, one after the other. Several may run at once. Where nobody was told at the last look: nothing.
   */
  send: () => Promise<void>;
}

export function createAlarmNews({ knex, clock, secrets, outside, log }: AlarmNewsParts): AlarmNews {
  const realNow = (): Date => clock.toReal(clock.now());
  const after = (milliseconds: number): Date => new Date(realNow().getTime() + milliseconds);
  const inHand = new Map<string, number>();
  /** As the last look found it. Where nobody is told, a look is one small statement. */
  let isAnybodyTold = true;

  async function sendOne(delivery: AlarmDelivery): Promise<void> {
    const { id, tries } = delivery;
    const fault = await faultOfPost(async () => {
      const { url, secret } = receiverAddress.parse(
        openSealed(secrets, receiverSeal(delivery.receiver_id), delivery.sealed),
      );
      const body = JSON.stringify(bodyOf(delivery));
      return await outside.post(url, signed({ id, body, secret, now: realNow() }), body);
    });
    if (fault === null) {
      await deliveryReached(knex, delivery, realNow());
      return;
    }
    const pause = PAUSES[tries - 1];
    const dueAt = pause === undefined ? null : after(pause);
    await deliveryFailed(knex, delivery, { fault, dueAt, at: realNow() });
    if (dueAt === null) log.error({ delivery: id, fault }, 'another system could not be told of an alarm: given up');
  }

  return {
    note: async () => {
      isAnybodyTold = await hasAlarmReceiver(knex);
      if (isAnybodyTold) await transact(knex, (trx) => recordAlarmNews(trx, { at: clock.now(), now: realNow() }));
    },
    send: async () => {
      while (isAnybodyTold) {
        const not = [...inHand].flatMap(([receiver, count]) => (count >= AT_ONCE_FOR_ONE ? [receiver] : []));
        const delivery = await takeDelivery(knex, { now: realNow(), againAt: after(TAKEN_FOR), not });
        if (!delivery) return;
        const { receiver_id: receiver } = delivery;
        inHand.set(receiver, (inHand.get(receiver) ?? 0) + 1);
        await sendOne(delivery).finally(() => {
          inHand.set(receiver, (inHand.get(receiver) ?? 1) - 1);
        });
      }
    },
  };
}

/** No name, no place, no kind: who must know asks by the id. */
const bodyOf = ({ type, at, alarm_id, team_id, drill }: AlarmDelivery): object => ({
  type,
  timestamp: at.toISOString(),
  data: { alarm_id, team_id, drill },
});

/** https://www.standardwebhooks.com */
function signed({ id, body, secret, now }: { id: string; body: string; secret: string; now: Date }): Headers {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
type Headers = Record<string, string>;
