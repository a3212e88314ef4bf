import type { Router } from 'express';
import type { Carrier, Line } from './carrier.ts';
import type { CarrierSettings } from './carrier-settings.ts';
import type { Finding } from './checkup.ts';
import type { Log } from './log.ts';
import { PATIENCE, type Patience } from './patience.ts';
import type { Refusals } from './refusals.ts';

/** In the order given. A carrier's SDK is loaded where that carrier is wanted: Vonage's takes 0.4 s, Twilio's 0.3. */
export async function createCarriers(all: CarrierSettings[], patience = PATIENCE): Promise<Carrier[]> {
  const carriers: Carrier[] = [];
  for (const settings of all) carriers.push(await createCarrier(settings, patience));
  return carriers;
}

async function createCarrier(settings: CarrierSettings, patience: Patience): Promise<Carrier> {
  switch (settings.name) {
    case 'twilio':
      return (await import('./twilio/twilio.ts')).createTwilio(settings, patience);
    case 'vonage':
      return (await import('./vonage/vonage.ts')).createVonage(settings, patience);
  }
}

/** What the routes of carriers need. */
export interface RouteParts {
  line: Line;
  /** Notes a webhook that its carrier signs with an id; false where that id came with another content before. */
  isFirstOrRepeat: (id: string, content: string) => Promise<boolean>;
  /** The real time, in milliseconds. */
  now: () => number;
  refusals: Refusals;
  log: Pick<Log, 'warn' | 'error'>;
}

/** Everything that this carrier calls. */
export async function carrierRoutes(settings: CarrierSettings, parts: RouteParts): Promise<Router> {
  switch (settings.name) {
    case 'twilio':
      return (await import('./twilio/routes.ts')).twilioRoutes({ ...parts, settings });
    case 'vonage': {
      const { createBringBack } = await import('./vonage/bring-back.ts');
      return (await import('./vonage/routes.ts')).vonageRoutes({
        ...parts,
        settings,
        bringBack: createBringBack(settings),
      });
    }
  }
}

/** What `cli doctor` finds; asks, and changes nothing. Never throws. */
export async function checkCarrier(settings: CarrierSettings): Promise<Finding[]> {
  switch (settings.name) {
    case 'twilio':
      return (await import('./twilio/checkup.ts')).checkTwilio(settings);
    case 'vonage':
      return (await import('./vonage/checkup.ts')).checkVonage(settings);
  }
}
