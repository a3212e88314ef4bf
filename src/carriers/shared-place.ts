/** A location that somebody shared in a chat. */
interface SharedPlace {
  latitude: string;
  longitude: string;
  /** The name of the place on the sender's map. Empty if it has none. */
  name: string;
  address: string;
}

const LONGEST = 200;
const COORDINATE = /^[+-]?\d{1,3}(?:\.\d{1,20})?$/;
/**
 * Always seven decimals. Some phones send four to six, and the digits after the point would be read as a PIN that does
 * not match.
 */
const DECIMALS = 7;

/** The location in words: the address if there is one, otherwise the coordinates. Null if there is neither. */
export function placeOf({ latitude, longitude, name, address }: SharedPlace): string | null {
  const said = [...new Set([name, address].map((text) => text.replace(/\s+/g, ' ').trim()))]
    .filter((text) => text !== '')
    .join(', ');
  if (said !== '') return said.slice(0, LONGEST);
  const [north, east] = [latitude, longitude].map((text) => (COORDINATE.test(text.trim()) ? Number(text) : NaN));
  if (north === undefined || east === undefined || !(Math.abs(north) <= 90 && Math.abs(east) <= 180)) return null;
  return `${north.toFixed(DECIMALS)}, ${east.toFixed(DECIMALS)}`;
}

/** Joins a text's words with the shared location. A location without other words becomes an AT text. */
export function withPlace(words: string, place: string | null): { body: string; place: string | null } {
  const isOnlyPlace = place !== null && (words.trim() === '' || place.includes(words.trim()));
  return { body: isOnlyPlace ? `AT ${place}` : words, place };
}
