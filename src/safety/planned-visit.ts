import { isAtOneOf, plainPlace } from './risk.ts';

/** A visit that somebody has planned: who begins one near its time takes it over. Of the shown book alone. */
export interface PlannedVisit {
  id: string;
  start: Date;
  end: Date;
  place: string | null;
  /** Of the last visit of the day: how long the way home takes. */
  homeMinutes: number | null;
  /** Of red risk, and nobody has assessed it within six months. */
  isUnassessedRed: boolean;
}

const MINUTE = 60_000;
/** A planned visit is near for so long before and after its beginning. */
export const NEAR = 120 * MINUTE;
/** A visit of the highest risk that has not begun by then needs a person. */
export const RED_AWAITED = 15 * MINUTE;
/** One that is over by then has no time left for a visit. */
const SHORTEST = 5 * MINUTE;
const LONGEST = 720 * MINUTE;

/** The one that is nearest now, if one is near. */
export function nearestPlanned(planned: PlannedVisit[], now: Date): PlannedVisit | null {
  const away = ({ start }: PlannedVisit): number => Math.abs(start.getTime() - now.getTime());
  const [nearest] = planned
    .filter((one) => away(one) <= NEAR && one.end.getTime() - now.getTime() >= SHORTEST)
    .toSorted((one, other) => away(one) - away(other) || one.start.getTime() - other.start.getTime());
  return nearest ?? null;
}

/** Until its planned end: late comers are looked for at the time that was planned. */
export const lengthAsPlanned = ({ end }: PlannedVisit, now: Date): number =>
  Math.min(Math.max(end.getTime() - now.getTime(), SHORTEST), LONGEST);

/**
 * A visit of red risk that nobody has assessed begins all the same, for a refused visit is one that nobody watches. It
 * is looked after sooner, unless the worker themselves said how long it takes.
 */
export const lengthUnassessed = (length: number, usualLength: number): number =>
  Math.min(length, Math.max(SHORTEST, usualLength / 2));

/** Whether a visit at that address may be the planned one. "12 Mill Lane" is the beginning of the whole address. */
export function isPlaceOf({ place }: PlannedVisit, said: string): boolean {
  if (place === null || isAtOneOf([said], [place])) return true;
  const [one, other] = [plainPlace(said), plainPlace(place)];
  return one !== '' && (one.startsWith(other) || other.startsWith(one));
}

/** "gl12ab" as "GL1 2AB"; null: it is no postcode. */
export function readPostcode(typed: string): string | null {
  const [, start, end] = /^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$/.exec(typed.toUpperCase().replaceAll(/\s/g, '')) ?? [];
  return start === undefined || end === undefined ? null : `${start} ${end}`;
}

/** An address with its postcode, as a person would say it. */
export function placeWith(address: string | null, postcode: string | null): string | null {
  const isThere = postcode !== null && address?.toUpperCase().includes(postcode) === true;
  return [address, isThere ? null : postcode].filter((one) => one !== null && one !== '').join(', ') || null;
}
