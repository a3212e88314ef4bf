import { isAtOneOf, isStreetOf, plainPlace } from './risk.ts';
import type { Visit } from './visit.ts';

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
/** Of any visit. A planned one that is over by then has no time left. */
export const SHORTEST_VISIT = 5 * MINUTE;
export const LONGEST_VISIT = 720 * MINUTE;

/** The one that is nearest now, if one is near. */
export function nearestPlanned(planned: PlannedVisit[], now: Date): PlannedVisit | null {
  const away = ({ start }: PlannedVisit): number => Math.abs(start.getTime() - now.getTime());
  const [nearest] = planned
    .filter((one) => away(one) <= NEAR && one.end.getTime() - now.getTime() >= SHORTEST_VISIT)
    .toSorted((one, other) => away(one) - away(other) || one.start.getTime() - other.start.getTime());
  return nearest ?? null;
}

/** Until its planned end: late comers are looked for at the time that was planned. */
export const lengthAsPlanned = ({ end }: PlannedVisit, now: Date): number =>
  Math.min(Math.max(end.getTime() - now.getTime(), SHORTEST_VISIT), LONGEST_VISIT);

/**
 * A visit of red risk that nobody has assessed begins all the same, for a refused visit is one that nobody watches. It
 * is looked after sooner, unless the worker themselves said how long it takes.
 */
export const lengthUnassessed = (length: number, usualLength: number): number =>
  Math.min(length, Math.max(SHORTEST_VISIT, usualLength / 2));

/**
 * Whether a visit at that address may be the planned one. "12 Mill Lane" is the beginning of the whole address, and
 * "Pier Rd" the street of it: people who look for the worker need its house, and its risk counts.
 */
export function isPlaceOf({ place }: Pick<PlannedVisit, 'place'>, said: string): boolean {
  if (place === null || isAtOneOf([said], [place]) || isStreetOf(said, place)) return true;
  const [one, other] = [plainPlace(said), plainPlace(place)];
  return one !== '' && (one.startsWith(other) || other.startsWith(one));
}

/** Whether only the street of the planned house was said: "Pier Rd" of "Mrs Dale, 9 Pier Road". */
export const isStreetAlone = ({ place }: Pick<PlannedVisit, 'place'>, said: string): boolean =>
  place !== null && /\d/.test(place) && isStreetOf(said, place);

/**
 * Whether an address is another house than the one that was planned, of a visit that has taken that plan over by START
 * alone, or by the street. Who goes to the planned house later finds no plan any more.
 */
export function isElsewhereThanPlanned({ place, state }: Pick<Visit, 'place' | 'state'>, said: string): boolean {
  if (place === null || !/\d/.test(said)) return false;
  const planned =
    place === state.officePlace ? place : state.earlierPlaces.find((one) => isStreetAlone({ place: one }, place));
  return planned !== undefined && /\d/.test(planned) && !isPlaceOf({ place: planned }, said);
}

/**
 * Whether a visit whose place is a name, and no address, may be the planned one. Two people with a title are two visits
 * ("Mrs Khan", "Mrs Dale, 9 Pier Road"), and so are two houses ("Rose Cottage", "Hope House"). Where the two can not be
 * compared ("Kit and mum", "Rosehill, Station Road"), it is the planned one: people who look need its address, and its
 * risk counts.
 */
export function isNameOf(planned: PlannedVisit, said: string): boolean {
  if (planned.place === null || isPlaceOf(planned, said)) return true;
  const [people, houses] = [[said, planned.place].map(peopleIn), [said, planned.place].map(houseIn)];
  if (people.every((names) => names.length > 0)) return isOneShared(people);
  return people.some((names) => names.length > 0) || houses.some((names) => names.length === 0) || isOneShared(houses);
}

const TITLE = String.raw`\b(?:[Mm](?:r|rs|s|iss|x|R|RS|S|ISS|X)|[Dd](?:r|octor|R))\b\.?`;
const NAME = String.raw`\s+(?<first>[\p{L}'’-]+)(?:\s+(?<second>\p{Lu}[\p{L}'’-]+))?`;
const TITLED = new RegExp(TITLE + NAME, 'gu');

/** Hall is none of these: it is a surname. */
const HOUSES: ReadonlySet<string> = new Set(['house', 'lodge', 'cottage']);

/** The words that name a house: "the Hope House" has one. None of what is no house, and of an address. */
function houseIn(place: string): string[] {
  const words = wordsIn(place);
  return /\d/u.test(place) || !words.some((word) => HOUSES.has(word))
    ? []
    : words.filter((word) => word !== 'the' && !HOUSES.has(word));
}

/** The names behind a title: "Mr and Mrs Ada Dale" has two. */
const peopleIn = (place: string): string[] =>
  [...place.replaceAll(/\s(?:and|&)\s/gu, ' + ').matchAll(TITLED)].flatMap(({ groups }) =>
    [groups?.['first'], groups?.['second']].flatMap((name) => (name === undefined ? [] : wordsIn(name))),
  );

const wordsIn = (place: string): string[] =>
  place
    .toLowerCase()
    .replaceAll(/['’]/gu, '')
    .match(/\p{L}{2,}/gu) ?? [];

const isOneShared = ([one = [], other = []]: string[][]): boolean =>
  one.some((word) => other.some((another) => isNearly(word, another)));

/** "Kahn" is Khan, "Dales" is Dale: at most one letter is wrong, missing, doubled or swapped. */
function isNearly(one: string, other: string): boolean {
  if (one === other) return true;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from += 1;
  let behind = 0;
  const most = Math.min(one.length, other.length) - from;
  while (behind < most && one.at(-1 - behind) === other.at(-1 - behind)) behind += 1;
  const [left, right] = [one.slice(from, one.length - behind), other.slice(from, other.length - behind)];
  const isSwapped = left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  return isSwapped || Math.max(left.length, right.length) <= 1;
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
