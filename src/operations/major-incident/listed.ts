import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asWritten } from '../../organisation-file/as-written.ts';
import { checkOrganisation } from '../../organisation-file/read.ts';
import { accountById } from '../../records/accounts.ts';
import { majorIncidentContacts, markChecked, type MajorIncidentContact } from '../../records/major-incident.ts';
import { holdImports, loadOrganisation, saveOrganisation } from '../../records/organisation/organisation.ts';
import type { ListedContact, Organisation } from '../../records/organisation/organisation-shape.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { NoOrganisation, operation } from '../operation.ts';
import { changeOrganisation } from '../organisation/record-changes.ts';
import { keepingPins } from '../organisation/keeping-pins.ts';
import type { UnitOfWork } from '../work.ts';

/**
 * The list of those who are rung in a major incident: who is added, changed, taken off, and that its numbers were rung.
 * The rules are those of the organisation file.
 */

const words = z.string().trim();
const given = z.object({ name: words, whatFor: words, day: words, night: words });
type ListedGiven = z.input<typeof given>;

export interface ListedFault {
  /** Null: of something else in the organisation. */
  field: keyof ListedGiven | null;
  reason: string;
}

type ListedSaved =
  | { kind: 'done' }
  | { kind: 'faults'; faults: ListedFault[] }
  /** Somebody else has changed or removed them since. */
  | { kind: 'changed' };

/** Tells whether somebody else has changed an entry meanwhile. */
export const versionOfListed = ({ name, whatFor, dayNumber, nightNumber }: ListedContact): string =>
  createHash('sha256')
    .update(JSON.stringify([name, whatFor, dayNumber, nightNumber]))
    .digest('hex')
    .slice(0, 16);

const known = z.object({ id: z.uuid(), version: z.string() });

export const saveListed = operation(
  z.object({
    /** Null: somebody new, who comes last. */
    who: known.nullable(),
    given,
  }),
  async (work, { who, given: typed }): Promise<ListedSaved> => {
    const { before, list } = await locked(work);
    const index = who === null ? list.length : placeOf(list, who);
    if (index === null) return { kind: 'changed' };
    const entry = { name: typed.name, for: typed.whatFor, day: typed.day, ...(typed.night && { night: typed.night }) };
    const { listed, faults } = checkWith(before, index, entry, work.parts.lineNumbers);
    if (faults.length > 0 || !listed) return { kind: 'faults', faults };
    await saveList(work, before, listed);
    await journalOfficeAct(work, `${who === null ? 'adds' : 'changes'} ${typed.name} on the list for a major incident`);
    return { kind: 'done' };
  },
);

export const removeListed = operation(known, async (work, who): Promise<{ kind: 'done' | 'changed' }> => {
  const { before, list } = await locked(work);
  const index = placeOf(list, who);
  if (index === null) return { kind: 'changed' };
  await saveList(
    work,
    before,
    list.filter((_, place) => place !== index),
  );
  await journalOfficeAct(work, `takes ${list[index]?.name ?? ''} off the list for a major incident`);
  return { kind: 'done' };
});

/**
 * They were rung at both numbers, and all was right. An entry that was changed since it was shown counts as not rung.
 */
export const checkListed = operation(
  z.object({
    rung: z.array(known).min(1),
    /** Left out: the person who acts. */
    by: z.string().min(1).max(100).optional(),
  }),
  async (work, { rung, by }): Promise<{ kind: 'done' | 'changed' }> => {
    const { list } = await locked(work);
    const same = list.filter((one) => rung.some((other) => placeOf([one], other) === 0));
    const marked = await markChecked(work.trx, same, { at: work.now, by: by ?? (await nameOfActor(work)) });
    if (marked > 0) await journalOfficeAct(work, `has rung ${marked} of the list for a major incident`);
    return { kind: marked < rung.length ? 'changed' : 'done' };
  },
);

async function locked({ trx }: UnitOfWork): Promise<{ before: Organisation; list: MajorIncidentContact[] }> {
  await holdImports(trx);
  const before = await loadOrganisation(trx);
  if (!before) throw new NoOrganisation();
  return { before, list: await majorIncidentContacts(trx) };
}

function placeOf(list: MajorIncidentContact[], { id, version }: z.output<typeof known>): number | null {
  const index = list.findIndex((one) => one.id === id && versionOfListed(one) === version);
  return index < 0 ? null : index;
}

const FIELDS = { name: 'name', for: 'whatFor', day: 'day', night: 'night' } as const;
const fieldOf = (key: PropertyKey | undefined): ListedFault['field'] =>
  Object.entries(FIELDS).find(([one]) => one === key)?.[1] ?? null;

function checkWith(
  before: Organisation,
  index: number,
  entry: object,
  lineNumbers: readonly string[],
): { listed: ListedContact[] | null; faults: ListedFault[] } {
  const { organisation, ...rest } = z
    .looseObject({ organisation: z.looseObject({ major_incident: z.array(z.unknown()) }) })
    .parse(asWritten({ ...before, majorIncident: before.majorIncident ?? [] }));
  const list = [...organisation.major_incident.slice(0, index), entry, ...organisation.major_incident.slice(index + 1)];
  const checked = checkOrganisation({ ...rest, organisation: { ...organisation, major_incident: list } }, lineNumbers);
  const isOfEntry = (path: readonly PropertyKey[]): boolean => path[1] === 'major_incident' && path[2] === index;
  return {
    listed: checked.organisation?.majorIncident ?? null,
    faults: checked.faults.map(({ path, reason }) => ({
      field: isOfEntry(path) ? fieldOf(path[3]) : null,
      // The page names the field itself.
      reason: isOfEntry(path) ? reason.replace(/^(name|for|day|night) /, '') : reason,
    })),
  };
}

async function saveList(work: UnitOfWork, before: Organisation, list: ListedContact[]): Promise<void> {
  const majorIncident = list.map(({ name, whatFor, dayNumber, nightNumber }) => ({
    ...{ name, whatFor, dayNumber, nightNumber },
  }));
  await changeOrganisation(work, null, () =>
    saveOrganisation(work.trx, { ...keepingPins(before), majorIncident }, work.parts.secrets.pin.current, {
      prune: false,
    }),
  );
}

async function nameOfActor({ trx, actor }: UnitOfWork): Promise<string> {
  if (actor.kind === 'account') return (await accountById(trx, actor.id))?.name ?? 'somebody who has left';
  return (actor.kind === 'person' ? actor.name : null) ?? 'Buddyline';
}
