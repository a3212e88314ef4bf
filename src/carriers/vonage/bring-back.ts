import { NCCOActions } from '@vonage/voice';
import type { LeftAlone } from '../carrier.ts';
import { PATIENCE } from '../patience.ts';
import { createClients } from './client.ts';
import { errorOf, failureOf } from './failure.ts';
import { nextAddress } from './ncco.ts';
import type { VonageSettings } from './settings.ts';

/** Fetches a call back out of a room; `gone` where its caller has hung up, too. */
export type BringBack = (alone: LeftAlone) => Promise<'back' | 'gone'>;

/**
 * Of a room in which nobody else is left. Twilio ends the room and goes on with the call; at Vonage the end of a room
 * may be the end of all calls in it, so no leaving ends it. Throws where Vonage cannot do it now.
 */
export function createBringBack(settings: VonageSettings): BringBack {
  const { commands } = createClients(settings, PATIENCE);
  return async ({ carrierRef, conversationId, nextTurn }) => {
    const address = nextAddress({ conversationId, nextTurn }, { publicUrl: settings.publicUrl, uuid: carrierRef });
    try {
      await commands.voice.transferCallWithNCCO(carrierRef, [
        { action: NCCOActions.NOTIFY, payload: { uuid: carrierRef }, eventUrl: [address], eventMethod: 'POST' },
      ]);
      return 'back';
    } catch (error) {
      const failure = await failureOf(error);
      // "Not in progress" is 400.
      if (failure.status !== 404 && failure.status !== 400) throw errorOf(failure);
      return 'gone';
    }
  };
}
