import type { TwilioSettings } from './twilio/settings.ts';
import type { VonageSettings } from './vonage/settings.ts';

/**
 * A carrier as configured. Apart from what uses it, so that reading the settings does not load the carriers' SDKs
 * (about 1 s).
 */
export type CarrierSettings = ({ name: 'twilio' } & TwilioSettings) | ({ name: 'vonage' } & VonageSettings);

export const carrierNames = ['twilio', 'vonage'] as const satisfies CarrierSettings['name'][];
