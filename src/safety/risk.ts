import { personKey } from '../contact/contact-key.ts';
import { contactByKey, type Responders, type ResponderPerson } from './responders.ts';

/**
 * Milliseconds for which a person may still be at the address after their visit there ended: somebody under the same
 * roof may have made them end it.
 */
export const STILL_THERE = 2 * 3_600_000;

/** What may be beside the worker of a covert alarm. */
export interface BesideWorker {
  /** The worker's own numbers, and those that covert words came from. */
  phones: readonly string[];
  /** Where the worker is or was, as far as they have said. */
  places: readonly string[];
  /** Who was planned to go with them, by id. */
  companions: readonly string[];
}

/**
 * Whether somebody may stand beside the worker: they have a visit there or were planned to go along, or they have no
 * phone but those that may lie there. Who may be rung and who may look at the board is decided here.
 */
export const mayBeBeside = (
  person: Pick<ResponderPerson, 'id' | 'phones' | 'recentPlaces'>,
  beside: BesideWorker,
): boolean => isThere(person, beside) || hasNoOtherPhone(person.phones, beside.phones);

const isThere = (
  { id, recentPlaces }: Pick<ResponderPerson, 'id' | 'recentPlaces'>,
  { places, companions }: BesideWorker,
): boolean => companions.includes(id) || isAtOneOf(recentPlaces, places);

const hasNoOtherPhone = (own: readonly string[], beside: readonly string[]): boolean =>
  own.length > 0 && own.every((number) => beside.includes(number));

/**
 * The responders of a covert alarm, without those who may stand beside the worker. Phones are excluded as well as
 * people: a team's shared mobile may be in the worker's own hand. A buddy at the same address cannot talk, so people
 * with a visit there are excluded, and so are those who were planned to go with the worker (`companions`, by id).
 */
export function withoutThoseAtRisk(
  responders: Responders,
  phones: readonly string[],
  places: readonly string[],
  companions: readonly string[],
): Responders {
  const beside = { phones: [...phones, ...responders.worker.phones], places, companions };
  const risky = new Set(beside.phones);
  const callable = (number: string): boolean => !risky.has(number);
  // A person who is there may be on the list for a major incident too.
  const there = new Set(responders.people.filter((one) => isThere(one, beside)).flatMap(({ phones: own }) => own));
  return {
    ...responders,
    people: responders.people
      .filter((person) => !isThere(person, beside))
      .map((person) => ({ ...person, phones: person.phones.filter(callable) })),
    duty: responders.duty.filter(callable),
    lastResort: responders.lastResort && callable(responders.lastResort.phone) ? responders.lastResort : null,
    ...(responders.majorIncident && {
      majorIncident: responders.majorIncident.map((one) => ({
        ...one,
        phones: one.phones.filter((number) => callable(number) && !there.has(number)),
      })),
    }),
  };
}

/**
 * Whether a contact may stand beside the worker: the rules leave them out, or leave them no phone. Somebody who is no
 * longer in the organisation is not meant.
 */
export function isAtRisk(key: string, everybody: Responders, allowed: Responders): boolean {
  const contact = contactByKey(key, everybody);
  if (!contact) return false;
  const left = contactByKey(key, allowed);
  // A contact has none of the worker's numbers, so the person's own say whether they had one.
  const own = everybody.people.find(({ id }) => personKey(id) === key)?.phones ?? contact.phones;
  return left === null || (own.length > 0 && left.phones.length === 0);
}

/** Whether one of somebody's places is one of those. */
export function isAtOneOf(theirs: readonly string[], places: readonly string[]): boolean {
  return theirs.some((one) => places.some((place) => samePlace(one, place)));
}

/**
 * Compares letters and digits only: "12 High St." and "12, high street" are one place. If both have a postcode, equal
 * postcodes and house numbers are enough. If one has none, it may be the shorter way to write the other: "12 High
 * Street" and "Flat 3, 12 High Street, Riverside, AB1 2CD". Who may be in the same house is not rung.
 */
function samePlace(one: string, other: string): boolean {
  const codes = [one, other].map(postcode);
  if (codes[0] !== null && codes[0] === codes[1]) return houseNumber(one) === houseNumber(other);
  if (plainPlace(one) === plainPlace(other)) return true;
  return (codes[0] === null || codes[1] === null) && (isPartOf(one, other) || isPartOf(other, one));
}

/** Whether all words of an address with a house number follow each other in the other one. */
function isPartOf(one: string, other: string): boolean {
  const isHouseInStreet = /\d/.test(one) && /\p{L}{2}/u.test(one);
  return isHouseInStreet && ` ${wordsOf(other)} `.includes(` ${wordsOf(one)} `);
}

/** "Pier Rd" of "Mrs Dale, 9 Pier Road": the street's words follow each other there, and no number is another's. */
export function isStreetOf(said: string, place: string): boolean {
  const words = wordsOf(said);
  return !/\d/.test(said) && words.includes(' ') && ` ${wordsOf(place)} `.includes(` ${words} `);
}

const wordsOf = (place: string): string =>
  shortened(place)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Letters and digits only, with the words for street and road cut short. */
export const plainPlace = (place: string): string => shortened(place).replaceAll(/[^a-z0-9]/g, '');

const shortened = (place: string): string =>
  place
    .toLowerCase()
    .replaceAll(/\bstreet\b/g, 'st')
    .replaceAll(/\broad\b/g, 'rd');
const houseNumber = (place: string): string => /\d+[a-z]?/.exec(place.toLowerCase())?.[0] ?? '';

/** The postcode and the number of the house: one place, however the street is written. */
export function houseCode(place: string): string | null {
  const code = postcode(place);
  return code === null ? null : `${code}:${houseNumber(place)}`;
}

function postcode(place: string): string | null {
  return /\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b/.exec(place.toLowerCase())?.slice(1).join('') ?? null;
}
