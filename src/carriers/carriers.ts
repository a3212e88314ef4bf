import type { Router } from 'express';
import type { Carrier, Line } from './carrier.ts';
import type { CarrierSettings } from './carrier-settings.ts';
import type { Finding } from './checkup.ts';
import type { Log } from './log.ts';
import { PATIENCE } from './patience.ts';
import { checkTwilio } from './twilio/checkup.ts';
import { twilioRoutes } from './twilio/routes.ts';
import { createTwilio } from './twilio/twilio.ts';
import { createBringBack } from './vonage/bring-back.ts';
import { checkVonage } from './vonage/checkup.ts';
import { vonageRoutes } from './vonage/routes.ts';
import { createVonage } from './vonage/vonage.ts';

export function createCarrier(settings: CarrierSettings, patience = PATIENCE): Carrier {
  switch (settings.name) {
    case 'twilio': return createTwilio(settings, patience);
    case 'vonage': return createVonage(settings, patience);
  }
}

/** What the routes of carriers need. */
export interface RouteParts {
  line: Line;
  /** Notes a webhook that its carrier signs with an id; false where that id came with another content before. */
  isFirstOrRepeat: (id: string, content: string) => Promise<boolean>;
  /** The real time, in milliseconds. */
  now: () => number;
  log: Pick<Log, 'warn' | 'error'>;
}

/** Everything that this carrier calls. */
export function carrierRoutes(settings: CarrierSettings, parts: RouteParts): Router {
  switch (settings.name) {
    case 'twilio': return twilioRoutes({ ...parts, settings });
    case 'vonage': return vonageRoutes({ ...parts, settings, bringBack: createBringBack(settings) });
  }
}

/** What `cli doctor` finds; asks, and changes nothing. Never throws. */
export function checkCarrier(settings: CarrierSettings): Promise<Finding[]> {
  switch (settings.name) {
    case 'twilio': return checkTwilio(settings);
    case 'vonage': return checkVonage(settings);
  }
}
