import type { Channel } from '../contact/channel.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { Carrier, Placed } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import { withTimeout } from '../carriers/retry.ts';
import { type Notice, noticeId, NOTICE_WORDS, type NoticeOutcome } from '../carriers/notices.ts';
import type { OperatorMemory } from '../records/organisation/operator-contacts.ts';

/** Real milliseconds. A call rings 25 s. The second carrier's call must not find the phone engaged by the first's. */
const BETWEEN_CARRIERS = 40_000;
const RING_SECONDS = 25;
/** Milliseconds that we wait for the database. After that we use the contacts that are in memory. */
const LATEST_KNOWN = 2_000;

interface OperatorNoticesParts {
  carriers: Carrier[];
  memory: OperatorMemory;
  betweenCarriers?: number;
  log: Log;
}

/**
 * Sends the notice to everybody on duty by text and by call, through every carrier. It uses contacts from memory and
 * stores nothing. Resolves when the carriers have all of it. Never rejects.
 */
export function createOperatorNotices({
  carriers,
  memory,
  betweenCarriers = BETWEEN_CARRIERS,
  log,
}: OperatorNoticesParts): (notice: Notice) => Promise<NoticeOutcome> {
  async function sent(carrier: Carrier, channel: Channel, placed: Promise<Placed>): Promise<Placed['kind']> {
    const { kind } = await placed.catch((): Placed => ({ kind: 'unknown', code: 'thrown' }));
    if (kind !== 'placed')
      log.error({ carrier: carrier.name, channel, outcome: kind }, 'the operator could not be told');
    return kind;
  }

  return async (notice) => {
    await withTimeout(LATEST_KNOWN, memory.refresh()).catch(() => undefined);
    const known = memory.contacts();
    const { phones, lineName } = known ?? { phones: [], lineName: '' };
    if (phones.length === 0) log.error({ notice }, 'there is nobody to tell of what is broken');
    const body = `${lineName}: ${NOTICE_WORDS[notice]}`;
    const outcomes = await Promise.all(
      carriers.flatMap((carrier) =>
        phones.map((to) => sent(carrier, 'text', carrier.sendText({ attemptId: noticeId(notice), to, body }))),
      ),
    );
    for (const [index, carrier] of carriers.entries()) {
      if (index > 0) await wait(betweenCarriers, undefined, { ref: false });
      const rings = await Promise.all(
        phones.map((to) =>
          sent(
            carrier,
            'call',
            carrier.placeCall({ attemptId: noticeId(notice), to, ringSeconds: RING_SECONDS, cover: false }),
          ),
        ),
      );
      outcomes.push(...rings);
    }
    if (outcomes.includes('placed') || (known !== null && phones.length === 0)) return 'told';
    return outcomes.includes('unknown') ? 'perhaps' : 'nobody';
  };
}
