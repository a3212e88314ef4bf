import { z } from 'zod';
import type { Organisation } from '../records/organisation/organisation-shape.ts';
import { asWritten } from './as-written.ts';

/** What an import of a file would change. PINs are not compared: nobody can read those that are stored. */
export interface Comparison {
  organisation: FileChange[];
  teams: Compared;
  people: Compared;
  /** How many people the file gives a PIN. */
  pinsGiven: number;
}

interface Compared {
  added: string[];
  changed: { name: string; changes: FileChange[] }[];
  same: number;
  /** They are not in the file, and stay. */
  missing: string[];
}

/** A key of the file, with its values as a file has them. */
interface FileChange {
  key: string;
  before: string;
  after: string;
}

const Entry = z.record(z.string(), z.unknown());
const Entries = z.object({ organisation: Entry, teams: z.array(Entry), people: z.array(Entry) });
type Entry = z.output<typeof Entry>;

export function compareOrganisations(before: Organisation, after: Organisation): Comparison {
  const [then, now] = [Entries.parse(asWritten(before)), Entries.parse(asWritten(after))];
  return {
    organisation: changesBetween(then.organisation, now.organisation),
    teams: compared(then.teams, now.teams, 'name', (entry) => String(entry['name'])),
    people: compared(
      then.people,
      now.people,
      'staff_number',
      (entry) => `${String(entry['name'])} (${String(entry['staff_number'])})`,
    ),
    pinsGiven: after.people.filter(({ pin, duressPin }) => pin !== null || duressPin !== null).length,
  };
}

function compared(before: Entry[], after: Entry[], key: string, nameOf: (entry: Entry) => string): Compared {
  const known = new Map(before.map((entry) => [entry[key], entry]));
  const both = after.flatMap((entry) => {
    const old = known.get(entry[key]);
    return old ? [{ name: nameOf(entry), changes: changesBetween(old, entry) }] : [];
  });
  const given = new Set(after.map((entry) => entry[key]));
  return {
    added: after.filter((entry) => !known.has(entry[key])).map(nameOf),
    changed: both.filter(({ changes }) => changes.length > 0),
    same: both.filter(({ changes }) => changes.length === 0).length,
    missing: before.filter((entry) => !given.has(entry[key])).map(nameOf),
  };
}

const PINS = ['pin', 'duress_pin'];

function changesBetween(before: Entry, after: Entry): FileChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !PINS.includes(key));
  return keys
    .map((key) => ({ key, before: inWords(before[key]), after: inWords(after[key]) }))
    .filter((change) => change.before !== change.after);
}

/** As a file has it, in one line: "mon,tue 08:00 18:00; sat 09:00 12:00". */
function inWords(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) {
    const isOfTexts = value.every((one) => typeof one === 'string');
    return value.length === 0 ? 'none' : value.map(inWords).join(isOfTexts ? ', ' : '; ');
  }
  if (typeof value === 'object' && value !== null) {
    // In one order: PostgreSQL has another than a file.
    const pairs = Object.entries(value).sort(([one], [other]) => one.localeCompare(other));
    return pairs.length === 0 ? 'none' : pairs.map(([key, one]) => `${key} ${inWords(one)}`).join(' ');
  }
  return String(value);
}
