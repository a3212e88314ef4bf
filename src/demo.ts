import type { Knex } from 'knex';
import { createExchange, type Exchange } from './exchange/exchange.ts';
import { loadHouse } from './records/people.ts';
import { phonesToTry } from './records/phones-to-try.ts';
import type { Clock } from './safety/clock.ts';

/** A telephone exchange for people without a carrier, with the organisation's own phones on it and one of a stranger. */

export const EXCHANGE_LINE = '+441632960000';
export const EXCHANGE_ACCOUNT = { accountSid: 'AC0000000000000000000000000000demo', authToken: 'the exchange\'s own token' };
const STRANGER = '+447700900199';

const GUIDE = [
  'Ring the line from Sam\'s phone. When it asks, key the PIN 7294.',
  'Press 1 to start a visit, then 1 for half an hour. Hang up.',
  'Wait: at this speed half an hour takes a minute and a half. Sam gets a text, then a call. Leave them.',
  'The buddy\'s phone rings, with a text beside it. Answer, press 1, listen, press 1, then 15 and hash: it is taken.',
  'A little later the line asks for news. Press 1, then 1 for contact made, then 1: the visit is over. Everybody is told.',
  'By text: START 30 12 High Street, MORE 30, OUT.',
];

export async function createDemoExchange(knex: Knex, clock: Clock, address: string): Promise<Exchange> {
  const house = await loadHouse(knex);
  const phones = await phonesToTry(knex);
  return createExchange({
    account: EXCHANGE_ACCOUNT,
    lines: [{ number: EXCHANGE_LINE, voiceUrl: `${address}/twilio/voice`, smsUrl: `${address}/twilio/sms`, statusUrl: `${address}/twilio/status` }],
    phones: [...phones, { number: STRANGER, label: 'A stranger\'s phone' }],
    organisation: house?.name ?? 'No organisation yet',
    guide: GUIDE,
    clock: () => ({ now: clock.now(), speed: clock.speed, timezone: house?.timezone ?? 'Europe/London' }),
  });
}
