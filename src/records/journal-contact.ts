import { createHash } from 'node:crypto';
import { dutyKey } from '../contact/contact-key.ts';

/**
 * The key of a duty contact contains its telephone number. The journal names the contact by a digest of the number
 * instead, so that duty contacts can still be told apart. The database's function `journal_contact` gives the same
 * result.
 */
export const journalContact = (key: string): string =>
  key.replace(DUTY, (_key, number: string) => dutyKey(digestOf(number)));

/** The same for every such key in a JSON text. */
export const inJournal = (json: string): string =>
  json.includes(`"${dutyKey('')}`)
    ? json.replaceAll(DUTY_IN_JSON, (_key, number: string) => `"${dutyKey(digestOf(number))}"`)
    : json;

const DUTY = new RegExp(`^${dutyKey('')}(.*)$`);
const DUTY_IN_JSON = new RegExp(String.raw`"${dutyKey('')}(\+?\d+)"`, 'g');

const digestOf = (number: string): string => createHash('sha256').update(number).digest('hex').slice(0, 12);
