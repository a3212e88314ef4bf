import type { TextReceived } from '../../carriers/carrier.ts';
import { hasTextWithoutSender } from '../../records/inbound-texts.ts';
import { notifyDuty } from '../../operations/operator.ts';
import type { UnitOfWork } from '../../operations/work.ts';

const HOUR = 3_600_000;

/**
 * A text whose sender nobody can read cannot be answered, and it may be a cry. Everyone on duty is told, of the first
 * in an hour: senders without a number are mostly networks that advertise.
 */
export async function notifyOfUnreadableSender(work: UnitOfWork, { carrier, carrierRef }: TextReceived): Promise<void> {
  work.parts.log.error({ carrier, carrierRef }, 'a text came without a sender that can be read; nobody is answered');
  const hour = new Date(Math.floor(work.now.getTime() / HOUR) * HOUR);
  if (await hasTextWithoutSender(work.trx, { since: hour, besides: carrierRef })) return;
  await notifyDuty(
    work,
    { id: 'told.unreadable-sender', vars: { since: { clock: work.now.toISOString() } } },
    { without: [], rings: false },
  );
}
