import type { Calls } from '../../calls.ts';
import type { Recordings } from '../../recordings.ts';
import type { Texts } from '../../texts.ts';
import type { Wires } from '../../wires.ts';
import type { Twilio } from '../twilio.ts';

/** What the API needs: Twilio's ways, and the exchange's calls and texts. */
export interface TwilioDesk {
  wires: Wires;
  twilio: Twilio;
  calls: Calls;
  texts: Texts;
  recordings: Recordings;
}
