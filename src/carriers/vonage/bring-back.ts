import { NCCOActions } from '@vonage/voice';
import type { LeftAlone } from '../carrier.ts';
import { TIMEOUTS } from '../timeouts.ts';
import { createClients } from './client.ts';
import { errorOf, failureOf } from './failure.ts';
import { nextAddress } from './ncco.ts';
import type { VonageSettings } from './settings.ts';

/** Moves a call out of a room and back into its conversation. Resolves with `gone` if that caller has hung up too. */
export type BringBack = (alone: LeftAlone) => Promise<'back' | 'gone'>;

/**
 * For a caller who is alone in a room. Twilio ends the room and continues the call. At Vonage the end of a room may end
 * all calls in it, so our rooms do not end when somebody leaves. Throws if Vonage cannot move the call now.
 */
export function createBringBack(settings: VonageSettings): BringBack {
  const { commands } = createClients(settings, TIMEOUTS);
  return async ({ carrierRef, conversationId, nextTurn }) => {
    const address = nextAddress({ conversationId, nextTurn }, { publicUrl: settings.publicUrl, uuid: carrierRef });
    try {
      await commands.voice.transferCallWithNCCO(carrierRef, [
        { action: NCCOActions.NOTIFY, payload: { uuid: carrierRef }, eventUrl: [address], eventMethod: 'POST' },
      ]);
      return 'back';
    } catch (error) {
      const failure = await failureOf(error);
      // Vonage answers "not in progress" with 400.
      if (failure.status !== 404 && failure.status !== 400) throw errorOf(failure);
      return 'gone';
    }
  };
}
