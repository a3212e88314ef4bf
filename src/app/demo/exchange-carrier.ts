import type { CarrierSettings } from '../../carriers/carrier-settings.ts';
import { EXCHANGE_ACCOUNT, EXCHANGE_COVER, EXCHANGE_LINE } from './numbers.ts';

/** Our own exchange takes what we send; a carrier's account starts with one call a second. */
const CALLS_PER_SECOND = 20;

/** The exchange as a carrier. It listens at `address`, and speaks as Twilio does. */
export function exchangeCarrier(address: string): CarrierSettings {
  return {
    name: 'twilio',
    ...EXCHANGE_ACCOUNT,
    previousAuthToken: null,
    number: EXCHANGE_LINE,
    coverNumber: EXCHANGE_COVER,
    messagingServiceSid: null,
    apiUrl: `${address}/exchange`,
    callsPerSecond: CALLS_PER_SECOND,
    publicUrl: address,
  };
}
