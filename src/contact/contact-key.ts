/**
 * Names somebody who is rung or texted: "person:<id>", "duty:<number>", "listed:<id>" or "last_resort". Rows, alarms
 * and the journal know people by it; the journal has a digest of a duty number (src/records/journal-contact.ts).
 */

export const LAST_RESORT = 'last_resort';
const PERSON = 'person:';
export const personKey = (personId: string): string => `${PERSON}${personId}`;
export const personIdOf = (key: string): string | null => (key.startsWith(PERSON) ? key.slice(PERSON.length) : null);
export const dutyKey = (number: string): string => `duty:${number}`;
const LISTED = 'listed:';
export const listedKey = (id: string): string => `${LISTED}${id}`;
export const isListed = (key: string): boolean => key.startsWith(LISTED);
