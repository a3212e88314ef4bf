import { AREAS, type Coordinates } from './postcode-areas.ts';

/**
 * When the sun rises and sets, within four minutes anywhere in Britain: the equation of time and the declination as the
 * Global Monitoring Laboratory of NOAA publishes them (gml.noaa.gov, "General Solar Position Calculations"). These are
 * twenty lines that never change, so there is no package for them. test/safety/look-again.test.ts compares them with an
 * almanac.
 */

const DAY = 86_400_000;
const MINUTE = 60_000;
/** The upper edge of the sun on the horizon, as the air bends its light. */
const HORIZON = radians(90.833);

/** @param day as in "2026-11-23", of the place. Null: the sun does not rise or does not set on that day. */
export function sunOn(day: string, { latitude, longitude }: Coordinates): { rise: Date; set: Date } | null {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const yearBegins = Date.UTC(new Date(midnight).getUTCFullYear(), 0, 1);
  const angle = (2 * Math.PI * ((midnight - yearBegins) / DAY + 0.5)) / 365.25;
  const equationOfTime =
    229.18 *
    (0.000075 +
      0.001868 * Math.cos(angle) -
      0.032077 * Math.sin(angle) -
      0.014615 * Math.cos(2 * angle) -
      0.040849 * Math.sin(2 * angle));
  const declination =
    0.006918 -
    0.399912 * Math.cos(angle) +
    0.070257 * Math.sin(angle) -
    0.006758 * Math.cos(2 * angle) +
    0.000907 * Math.sin(2 * angle) -
    0.002697 * Math.cos(3 * angle) +
    0.00148 * Math.sin(3 * angle);
  const cosine =
    Math.cos(HORIZON) / (Math.cos(radians(latitude)) * Math.cos(declination)) -
    Math.tan(radians(latitude)) * Math.tan(declination);
  if (Math.abs(cosine) > 1) return null;
  const halfDay = 4 * ((Math.acos(cosine) * 180) / Math.PI);
  const noon = 720 - 4 * longitude - equationOfTime;
  const at = (minutes: number): Date => new Date(midnight + Math.round(minutes) * MINUTE);
  return { rise: at(noon - halfDay), set: at(noon + halfDay) };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** Birmingham: where nobody has said the postcode, the middle of the country is near enough. */
const MIDDLE: Coordinates = { latitude: 52.5, longitude: -1.9 };
const OURS = new Set(['Europe/London', 'Europe/Belfast', 'Europe/Jersey', 'Europe/Guernsey', 'Europe/Isle_of_Man']);

/** Where an address is, by the area of its postcode. Null: it says none, and the time zone is not of these islands. */
export function coordinatesOf(place: string | null, timezone: string): Coordinates | null {
  const [, area = ''] = /\b([A-Z]{1,2})\d[A-Z\d]? ?\d[A-Z]{2}\b/.exec(place?.toUpperCase() ?? '') ?? [];
  return AREAS[area] ?? (OURS.has(timezone) ? MIDDLE : null);
}
