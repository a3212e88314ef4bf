import type { Organisation } from '../records/organisation/organisation-shape.ts';
import { entriesOf } from './show.ts';

/** An organisation as a file of it is read: maps, lists, and every other value a text. So the file's rules check it. */
export const asWritten = (organisation: Organisation): unknown => textsOf(entriesOf(organisation));

function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, textsOf);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, textsOf(one)]));
  return value === undefined ? undefined : String(value);
}
