import { houseCode, plainPlace } from './risk.ts';

/**
 * What the next worker must know of an address or a case before they go in (src/safety/README.md B3). Four words, and
 * no story: a worker's phone says them, and anybody may be listening.
 */
export const HAZARD_KINDS = ['two-only', 'dog', 'ring-first', 'see-file'] as const;
export type HazardKind = (typeof HAZARD_KINDS)[number];

/** It lapses if nobody reviews it by then. */
export const MOST_MONTHS_UNTIL_REVIEW = 12;

/** How an address is compared: as in `risk.ts`. Null: it says too little. */
export function placeKeys(place: string): { plain: string; code: string | null } | null {
  const plain = plainPlace(place);
  return plain.length < SHORTEST ? null : { plain, code: houseCode(place) };
}

/** "Home" is the beginning of many addresses. */
const SHORTEST = 6;

/** "ab 12345" and "AB12345" are one reference. */
export function referenceKey(reference: string): string | null {
  const key = reference.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return key === '' ? null : key;
}
