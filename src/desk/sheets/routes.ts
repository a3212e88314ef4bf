import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openSheet, sheetOf, type SheetOpened } from '../../operations/sheets/open-sheet.ts';
import { checkSheet, saveSheet } from '../../operations/sheets/save-sheet.ts';
import { missingIn, type Sheet, SHEET_KEYS } from '../../operations/sheets/sheet.ts';
import { openingsForOwner, sheetStateOf } from '../../records/emergency-sheets.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { deskActor } from '../access/account.ts';
import { doneOnce, onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import { sessionMark } from '../access/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { subjectOf } from '../people/sight.ts';
import { dayOf, dayWords } from '../people/view.ts';
import { meanwhileOf, type NamedField } from '../shell/meanwhile.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { SHEET_FIELDS, sheetLines, stateWords } from './view.ts';

const Typed = z.record(z.string(), z.string().catch('')).catch({});
/** When the sheet was checked last that the form was made beside, in milliseconds; empty: there was none. */
const Seen = z.object({ seen: z.union([z.literal('').transform(() => null), z.coerce.number().int()]).catch(0) });
const Opening = z.object({ reason: z.string().trim().min(3).max(300) });
const DAY = 24 * 3_600_000;
/** Its owner reads who opened it a day later, for 90 days. Any earlier, duress could be read off. */
const TOLD_AFTER = DAY;
const TOLD_FOR = 90 * DAY;

/** Somebody's emergency sheet: its owner reads and writes it, others open it for a reason. */
export function sheetRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;
  const { knex, clock } = parts;

  async function personOf({ request }: DeskRequest): Promise<ShownPerson | null> {
    const [person] = await readShownPeople(knex, { id: String(request.params['personId']) });
    return person ?? null;
  }
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const person = await personOf(asked);
    return person && subjectOf(person);
  };
  const timezone = (): Promise<string> => loadTimezone(knex);
  const isOwn = ({ account }: DeskRequest, { id }: ShownPerson): boolean => account.personId === id;

  /** @param sheet opened; null: it is closed, or there is none */
  async function showSheet(
    asked: DeskRequest,
    { sheet = null, fault = null, typed = '' }: { sheet?: Sheet | null; fault?: string | null; typed?: string } = {},
  ): Promise<void> {
    const person = await personOf(asked);
    if (!person) return;
    const zone = await timezone();
    const own = isOwn(asked, person);
    const content = sheet ?? (own ? await sheetOf(parts, knex, person.id) : null);
    const openings = await openingsForOwner(knex, person.id, {
      from: new Date(asked.now.getTime() - TOLD_FOR),
      until: new Date(asked.now.getTime() - TOLD_AFTER),
    });
    const state = await sheetStateOf(knex, person.id);
    show(
      asked,
      'sheets/sheet.njk',
      {
        person: { id: person.id, name: person.name, staffNumber: person.staffNumber },
        isOwn: own,
        isThere: state !== null,
        state: stateWords(state, { now: clock.now(), timezone: zone }),
        lines: content && sheetLines(content),
        missing: content ? missingIn(content).map(labelOf) : [],
        openings: openings.map(({ at, by }) => `${dayWords(dayOf(at, zone))}, ${by ?? 'an account that is gone'}`),
        fault,
        typed,
        problems: fault === null ? [] : [{ text: fault, href: '#reason' }],
        newRequest: randomUUID,
      },
      fault === null ? 200 : 422,
    );
  }

  async function open(asked: DeskRequest): Promise<void> {
    const read = Opening.safeParse(asked.request.body);
    if (!read.success) {
      const typed = Typed.parse(asked.request.body)['reason'] ?? '';
      await showSheet(asked, { fault: 'Say why you open it. It is kept, and its owner may ask for it.', typed });
      return;
    }
    const opened: SheetOpened = await openSheet(parts, deskActor(asked.account), {
      person: String(asked.request.params['personId']),
      account: asked.account.id,
      session: sessionMark(asked.request.sessionID),
      why: { reason: read.data.reason },
    });
    await showSheet(asked, { sheet: opened.kind === 'done' ? opened.sheet : null });
  }

  async function showForm(
    asked: DeskRequest,
    { typed = null, faults = [], isChanged = false }: Partial<ShownForm> = {},
  ): Promise<void> {
    const person = await personOf(asked);
    if (!person) return;
    const own = isOwn(asked, person);
    // Somebody who writes it for a worker does not see what stands there.
    const kept = own ? await sheetOf(parts, knex, person.id) : null;
    const state = await sheetStateOf(knex, person.id);
    const zone = await timezone();
    const change = isChanged && state ? { by: null, at: state.checkedAt } : null;
    const forms = { kept: kept ?? {}, typed: typed ?? {} };
    show(
      asked,
      'sheets/change.njk',
      {
        person: { id: person.id, name: person.name, staffNumber: person.staffNumber },
        isOwn: own,
        isThere: state !== null,
        checked: state && dateAndTime(state.checkedAt, zone),
        // A form with a fault is still the one that it was made from.
        seen: faults.length > 0 ? typed?.['seen'] : state && state.checkedAt.getTime(),
        isChanged,
        meanwhile: meanwhileOf<Partial<Record<string, string>>>(own ? FIELDS : [], forms, change, zone),
        groups: SHEET_FIELDS,
        values: typed ?? kept ?? {},
        faults: Object.fromEntries(faults.map(({ field, reason }) => [field, `${labelOf(field)} ${reason}`])),
        problems: faults.map(({ field, reason }) => ({ text: `${labelOf(field)} ${reason}`, href: `#${field}` })),
        request: randomUUID(),
        otherRequest: randomUUID(),
      },
      isChanged ? 409 : faults.length === 0 ? 200 : 422,
    );
  }

  async function save(asked: DeskRequest): Promise<void> {
    const person = String(asked.request.params['personId']);
    const typed = Typed.parse(asked.request.body ?? {});
    const sheet = Object.fromEntries(SHEET_KEYS.map((key) => [key, typed[key] ?? '']));
    const sent = Sent.safeParse(typed);
    const id = sent.success ? sent.data.request : randomUUID();
    const { seen } = Seen.parse(typed);
    const became = await doneOnce(dependencies, asked, { id }, (work) =>
      saveSheet(work, work.actor, { person, sheet, seen: seen === null ? null : new Date(seen) }),
    );
    if (became?.kind === 'changed') await showForm(asked, { typed, isChanged: true });
    else if (became?.kind === 'faults') await showForm(asked, { typed, faults: became.faults });
    else asked.response.redirect(303, back(asked, person));
  }

  async function check(asked: DeskRequest): Promise<void> {
    const person = String(asked.request.params['personId']);
    const sent = Sent.safeParse(asked.request.body);
    await onlyOnce(
      dependencies,
      asked,
      sent.success ? sent.data.request : randomUUID(),
      null,
      async (work) => (await checkSheet(work, work.actor, { person })).kind,
    );
    asked.response.redirect(303, back(asked, person));
  }

  /** An administrator writes a sheet and may not read it. */
  const back = ({ account }: DeskRequest, person: string): string =>
    account.personId === person ? `/desk/people/${person}/sheet` : `/desk/people/${person}`;

  const reads = { page: 'sheet', permission: 'open an emergency sheet', book: 'shown', subject } as const;
  const writes = { page: 'sheet form', permission: 'fill in an emergency sheet', book: 'shown', subject } as const;
  return [
    { ...reads, method: 'get', path: '/people/:personId/sheet', handle: (asked: DeskRequest) => showSheet(asked) },
    // What it opens may be of a covert alarm, so nobody who opens it is a worker.
    { ...reads, method: 'post', path: '/people/:personId/sheet/open', handle: open },
    {
      ...writes,
      method: 'get',
      path: '/people/:personId/sheet/change',
      handle: (asked: DeskRequest) => showForm(asked),
    },
    { ...writes, method: 'post', path: '/people/:personId/sheet/change', handle: save },
    { ...writes, method: 'post', path: '/people/:personId/sheet/still-right', handle: check },
  ];
}

interface ShownForm {
  typed: Record<string, string> | null;
  faults: Fault[];
  /** Somebody else has written or checked it meanwhile. */
  isChanged: boolean;
}

interface Fault {
  field: string;
  reason: string;
}

const LABELS: ReadonlyMap<string, string> = new Map(
  SHEET_FIELDS.flatMap(({ fields }) => fields.map(({ id, label }) => [id, label] as const)),
);
const FIELDS: NamedField<Partial<Record<string, string>>>[] = SHEET_FIELDS.flatMap(({ fields }) =>
  fields.map(({ id, label }) => [label, (form) => (form[id] ?? '').replaceAll('\r', '')] as const),
);
const labelOf = (field: string): string => LABELS.get(field) ?? field;
