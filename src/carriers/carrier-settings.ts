import type { TwilioSettings } from './twilio/settings.ts';
import type { VonageSettings } from './vonage/settings.ts';

/**
 * A carrier's settings. They have a file of their own, so that reading the settings does not load the carriers' SDKs
 * (about 1 s).
 */
export type CarrierSettings = ({ name: 'twilio' } & TwilioSettings) | ({ name: 'vonage' } & VonageSettings);

export const CARRIER_NAMES = ['twilio', 'vonage'] as const satisfies CarrierSettings['name'][];
