import type { Knex } from 'knex';
import type { Carrier, TextReceived } from '../../carriers/carrier.ts';
import { isEmergencyNumber } from '../../safety/emergency-numbers.ts';
import { noticeId } from '../../carriers/notices.ts';
import type { OperatorMemory } from '../../records/organisation/operator-contacts.ts';
import { callersSharing } from '../../records/organisation/people.ts';

/** Milliseconds: a carrier may hand on the same text each minute for a day. */
const ONCE_IN = 600_000;
/** At most this many phones within that time: a person with many numbers must not make us text without end. */
const MOST_PHONES = 200;

interface NotTakenParts {
  knex: Knex;
  /** Made when they are first wanted: their SDKs take a second to load. */
  carriers: () => Promise<Carrier[]>;
  memory: OperatorMemory;
}

/**
 * Tells the sender that their text was not taken in, without writing anything down: the same words to everybody,
 * whatever the text says. Only phones that we know are told of the office.
 */
export function createNotTaken({
  knex,
  carriers,
  memory,
}: NotTakenParts): (text: Pick<TextReceived, 'carrier' | 'from'>) => Promise<void> {
  const toldAt = new Map<string, number>();

  function isToTell(number: string): boolean {
    const now = performance.now();
    for (const [known, at] of toldAt) if (now - at >= ONCE_IN) toldAt.delete(known);
    if (toldAt.has(number) || toldAt.size >= MOST_PHONES) return false;
    toldAt.set(number, now);
    return true;
  }

  return async ({ carrier: name, from }) => {
    if (from === null || isEmergencyNumber(from) || !isToTell(from)) return;
    const carrier = (await carriers()).find((one) => one.name === name);
    await memory.refresh();
    const contacts = memory.contacts();
    const isKnown = await callersSharing(knex, from).then(
      (people) => people.length > 0,
      () => false,
    );
    const instead =
      isKnown && contacts?.office ? `Please ring ${contacts.office}.` : 'Please try again in a few minutes.';
    const body =
      `${contacts && isKnown ? `${contacts.spokenName}: ` : ''}that was not taken in, and ` +
      `nothing has changed. ${instead}`;
    await carrier?.sendText({
      attemptId: noticeId('full'),
      to: from,
      body: body.slice(0, 1).toUpperCase() + body.slice(1),
    });
  };
}
