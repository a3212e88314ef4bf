import { expect } from '@jest/globals';
import type { Carrier } from '../../src/carriers/carrier.ts';
import { attemptId } from './twilio/webhook.ts';

/** What either carrier is asked for. */
export const callOrder = { attemptId, to: '+447700900101', ringSeconds: 25, cover: false };
export const textOrder = { attemptId, to: '+447700900101', body: 'On until 15:10. ŵ + &' };

export async function refusesEmergencyNumbers(carrier: Carrier): Promise<void> {
  const refused = { kind: 'refused', code: 'emergency-number', permanent: true };
  for (const to of ['999', '+44999', '112', '+44101']) {
    expect(await carrier.placeCall({ ...callOrder, to })).toEqual(refused);
    expect(await carrier.sendText({ ...textOrder, to })).toEqual(refused);
  }
}
