import type { Knex } from 'knex';
import { createExchange, type Exchange } from './exchange/exchange.ts';
import type { Organisation } from './records/organisation-shape.ts';
import { loadHouse } from './records/people.ts';
import { type PhoneToTry, phonesToTry } from './records/phones-to-try.ts';
import type { Clock } from './safety/clock.ts';

/** A telephone exchange for people without a carrier, with the organisation's own phones on it and one of a stranger. */

export const EXCHANGE_LINE = '+441632960000';
/** Where covert calls come from. */
export const EXCHANGE_COVER = '+441632960001';
export const EXCHANGE_ACCOUNT = { accountSid: 'AC0000000000000000000000000000demo', authToken: 'the exchange\'s own token' };
const STRANGER = '+447700900199';

/**
 * @param address where this process listens
 * @param demo the demo organisation where it is in force: only its story is told on the page, and its PINs shown
 */
export async function createDemoExchange(knex: Knex, clock: Clock, address: string, demo: Organisation | null): Promise<Exchange> {
  const house = await loadHouse(knex);
  const phones = (await phonesToTry(knex)).map((phone) => withPin(phone, demo));
  return createExchange({
    twilio: {
      account: EXCHANGE_ACCOUNT,
      lines: [EXCHANGE_LINE, EXCHANGE_COVER].map((number) => ({
        number, voiceUrl: `${address}/twilio/voice`, smsUrl: `${address}/twilio/sms`, statusUrl: `${address}/twilio/status`,
      })),
    },
    lineLabels: { [EXCHANGE_COVER]: 'cover number' },
    phones: [...phones, { number: STRANGER, label: 'A stranger\'s phone', note: 'not on the list' }],
    organisation: house?.name ?? 'No organisation yet',
    guide: demo ? guide(clock.speed) : [],
    clock: () => ({ now: clock.now(), speed: clock.speed, timezone: house?.timezone ?? 'Europe/London' }),
  });
}

function withPin(phone: PhoneToTry, demo: Organisation | null): PhoneToTry {
  const pin = demo?.people.find(({ phones }) => phones.includes(phone.number))?.pin;
  return pin == null ? phone : { ...phone, note: `${phone.note ?? ''}, PIN ${pin}` };
}

/** The main story of the line, in the demo organisation's names and with this speed's times. */
function guide(speed: number): string[] {
  return [
    'Press Call on Sam\'s phone. When it asks, key Sam\'s PIN: 7294.',
    'Press 1 to start a visit, then 0, then 10 and # for ten minutes.',
    `Let them run out, which takes ${inRealTime(10, speed)}. Sam gets a text, and a call ${inRealTime(2, speed)} later. Leave both.`,
    `${capital(inRealTime(6, speed))} after the end Ana's phone rings, with a text beside it. Answer, press 1, listen, press 1, then 15 and #: she deals with it.`,
    `${capital(inRealTime(15, speed))} later the line rings Ana for news. Press 1, then 1 for contact made, then 1 for a visit that is over.`,
    'The same by text: START 10 from Sam. When Ana gets hers: TAKE 15, and in the end SAFE.',
  ];
}

/** So many minutes of a clock of this speed, as people who wait for them count. */
function inRealTime(minutes: number, speed: number): string {
  const seconds = Math.round((minutes * 60) / speed);
  return seconds < 90 ? counted(seconds, 'second') : counted(Math.round(seconds / 60), 'minute');
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
