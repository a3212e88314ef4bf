/** Where somebody is who has shared their location in a chat. */
export interface SharedPlace {
  latitude: string;
  longitude: string;
  /** Of the place, as the sender's map calls it; empty where it does not. */
  name: string;
  address: string;
}

const LONGEST = 200;
const COORDINATE = /^[+-]?\d{1,3}(?:\.\d{1,20})?$/;
/**
 * Seven decimals, always: with four to six, as some phones write them, the digits behind the point would be taken for a
 * PIN that does not match.
 */
const DECIMALS = 7;

/**
 * In words that a person can go by: the address where there is one, else the coordinates. Null where it says neither.
 */
export function placeOf({ latitude, longitude, name, address }: SharedPlace): string | null {
  const said = [...new Set([name, address].map((text) => text.replace(/\s+/g, ' ').trim()))]
    .filter((text) => text !== '')
    .join(', ');
  if (said !== '') return said.slice(0, LONGEST);
  const [north, east] = [latitude, longitude].map((text) => (COORDINATE.test(text.trim()) ? Number(text) : NaN));
  if (north === undefined || east === undefined || !(Math.abs(north) <= 90 && Math.abs(east) <= 180)) return null;
  return `${north.toFixed(DECIMALS)}, ${east.toFixed(DECIMALS)}`;
}

/** A text's words and the place in it: a place without other words is what AT tells. */
export function withPlace(words: string, place: string | null): { body: string; place: string | null } {
  const isOnlyPlace = place !== null && (words.trim() === '' || place.includes(words.trim()));
  return { body: isOnlyPlace ? `AT ${place}` : words, place };
}
