import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ChangedKey, Difference } from '../records/organisation/changes.ts';
import type { Organisation } from '../records/organisation/organisation-shape.ts';
import { asWritten } from './as-written.ts';

/** What is not the same in two organisations, by the keys of the file. PINs are not compared: nobody can read them. */

const Entry = z.record(z.string(), z.unknown());
const Entries = z.object({ organisation: Entry, teams: z.array(Entry), people: z.array(Entry) });
type Entry = z.output<typeof Entry>;

/** @param before null: there was none */
export function differencesBetween(before: Organisation | null, after: Organisation): Difference[] {
  const now = Entries.parse(asWritten(after));
  const then = before && Entries.parse(asWritten(before));
  const organisation = then
    ? keysOf(then.organisation, now.organisation, (key) => !NUMBERS.has(key))
    : [{ key: 'name', after: after.name }];
  return [
    ...(organisation.length > 0
      ? [{ about: 'organisation' as const, name: after.name, happened: happened(then !== null), keys: organisation }]
      : []),
    ...among('team', then?.teams ?? [], now.teams, 'name', (key) => !NUMBERS.has(key)),
    ...among('person', then?.people ?? [], now.people, 'staff_number', (key) => key === 'away'),
  ];
}

/** Telephone numbers and addresses are kept in one place only. */
const NUMBERS = new Set(['duty', 'last_resort', 'log_heads', 'open_visits']);
const PINS = new Set(['pin', 'duress_pin']);

const happened = (wasThere: boolean): 'added' | 'changed' => (wasThere ? 'changed' : 'added');

function among(
  about: 'team' | 'person',
  before: Entry[],
  after: Entry[],
  id: string,
  isKept: (key: string) => boolean,
): Difference[] {
  const nameOf = (entry: Entry): string => String(entry[id]);
  const known = new Map(before.map((entry) => [nameOf(entry), entry]));
  const left = new Set(after.map(nameOf));
  return [
    ...after.flatMap((entry): Difference[] => {
      const old = known.get(nameOf(entry));
      if (!old) return [{ about, name: nameOf(entry), happened: 'added', keys: [] }];
      const keys = keysOf(old, entry, isKept);
      return keys.length === 0 ? [] : [{ about, name: nameOf(entry), happened: 'changed', keys }];
    }),
    ...before
      .filter((entry) => !left.has(nameOf(entry)))
      .map((entry): Difference => ({ about, name: nameOf(entry), happened: 'gone', keys: [] })),
  ];
}

function keysOf(before: Entry, after: Entry, isKept: (key: string) => boolean): ChangedKey[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !PINS.has(key));
  return keys
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => (isKept(key) ? { key, before: before[key], after: after[key] } : { key }));
}
