import type { Calls } from '../../calls/calls.ts';
import type { Recordings } from '../../calls/recordings.ts';
import type { Texts } from '../../texts/texts.ts';
import type { ExchangeContext } from '../../exchange-context.ts';
import type { Twilio } from '../twilio.ts';

/** What the API needs: Twilio's part of the exchange, and the exchange's calls and texts. */
export interface TwilioApiContext {
  context: ExchangeContext;
  twilio: Twilio;
  calls: Calls;
  texts: Texts;
  recordings: Recordings;
}
