import type { Carrier, Line } from './carrier.ts';
import type { CarrierSettings } from './carrier-settings.ts';
import type { Finding } from './diagnostics.ts';
import type { GuardedRoutes } from './guard.ts';
import type { Log } from './log.ts';
import { TIMEOUTS, type Timeouts } from './timeouts.ts';
import type { Refusals } from './refusals.ts';

/**
 * Keeps the given order. Loads a carrier's SDK only if that carrier is configured: Vonage's takes 0.4 s, Twilio's 0.3
 * s.
 */
export async function createCarriers(all: CarrierSettings[], timeouts = TIMEOUTS): Promise<Carrier[]> {
  const carriers: Carrier[] = [];
  for (const settings of all) carriers.push(await createCarrier(settings, timeouts));
  return carriers;
}

/** Loads what `createCarriers` will need, so that it takes no time then. */
export async function loadCarriers(names: CarrierSettings['name'][]): Promise<void> {
  await Promise.all(
    names.map((name) => (name === 'twilio' ? import('./twilio/twilio.ts') : import('./vonage/vonage.ts'))),
  );
}

async function createCarrier(settings: CarrierSettings, timeouts: Timeouts): Promise<Carrier> {
  switch (settings.name) {
    case 'twilio':
      return (await import('./twilio/twilio.ts')).createTwilio(settings, timeouts);
    case 'vonage':
      return (await import('./vonage/vonage.ts')).createVonage(settings, timeouts);
  }
}

export interface RouteParts {
  line: Line;
  /** Records the id of a signed webhook. False if the same id came before with other content. */
  isFirstOrRepeat: (id: string, content: string) => Promise<boolean>;
  /** Real time, in milliseconds. */
  now: () => number;
  refusals: Refusals;
  log: Pick<Log, 'warn' | 'error'>;
}

/** The routes for everything that this carrier requests from us. */
export async function carrierRoutes(settings: CarrierSettings, parts: RouteParts): Promise<GuardedRoutes> {
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

/** The findings for `cli doctor`. It asks the carrier and changes nothing there. Never throws. */
export async function checkCarrier(settings: CarrierSettings): Promise<Finding[]> {
  switch (settings.name) {
    case 'twilio':
      return (await import('./twilio/diagnostics.ts')).checkTwilio(settings);
    case 'vonage':
      return (await import('./vonage/diagnostics.ts')).checkVonage(settings);
  }
}
