import type { Calls } from '../../calls/calls.ts';
import type { Recordings } from '../../calls/recordings.ts';
import type { Texts } from '../../texts/texts.ts';
import type { ExchangeContext } from '../../exchange-context.ts';
import type { Vonage } from '../vonage.ts';

/** What the API needs: Vonage's part of the exchange, and the exchange's calls, texts and recordings. */
export interface VonageApiContext {
  context: ExchangeContext;
  vonage: Vonage;
  calls: Calls;
  texts: Texts;
  recordings: Recordings;
}
