import { createStand, JO, LINE, SAM, sdk, type Stand, withFallback } from './stand.ts';
import { ncco, talk, vonageSettings } from './vonage-stand.ts';

/** An exchange of both carriers, for faults to strike: what is done on it comes to rest before the next line. */

export async function createFaultyStand(): Promise<Stand> {
  const stand = await createStand((url) => ({ vonage: vonageSettings(url), ...withFallback(url) }));
  stand.answer('/voice', '<Response><Gather action="/next" numDigits="2"><Say>Two keys.</Say></Gather></Response>');
  stand.answer(
    '/attempt',
    '<Response><Gather action="/next" numDigits="1" input="dtmf speech"><Say>One key.</Say></Gather></Response>',
  );
  stand.answer('/answer', ncco(talk('Hello.'), { action: 'wait', timeout: 5 }));
  return stand;
}

/** Twilio is asked to call Jo. Resolves with the call's id. */
export async function placeOn(stand: Stand, more: object = {}): Promise<string> {
  const { sid } = await sdk(stand).calls.create({
    to: JO,
    from: LINE,
    url: `${stand.url}/attempt`,
    statusCallback: `${stand.url}/told`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    ...more,
  });
  await stand.exchange.idle();
  return sid;
}

/** Sam rings a line. Resolves with the call's id. */
export async function dialOn(stand: Stand, to: string): Promise<string> {
  const id = stand.exchange.dial({ from: SAM, to });
  await stand.exchange.idle();
  return id;
}

/** Sam texts a line. */
export async function textOn(stand: Stand, body: string, to: string): Promise<void> {
  stand.exchange.text({ from: SAM, to, body });
  await stand.exchange.idle();
}
