import type { Knex } from 'knex';
import { toJson } from '../database/json.ts';
import { runStatement, statement } from '../database/statement.ts';
import { personIdOf } from '../contact/contact-key.ts';
import {
  columnsOf,
  contactsTouched,
  hasResponderActed,
  isTaken,
  newFacts,
  ownershipEnd,
  type SavedStep,
} from './alarm-columns.ts';
import { alarmState } from './alarm-state.ts';
import { knownAlarms, knownOpenAlarms, type StoredAlarm } from './alarms.ts';
import { rememberNobodyRung } from './call-sequences.ts';
import { JOB_AND_TELLING, jobBindings } from './jobs.ts';
import { entriesJson, type JournalEntry, WRITE_ENTRIES } from './journal.ts';

interface AlarmToSave extends SavedStep {
  dueAt: Date | null;
  /** The same by the real clock. */
  realDueAt: Date | null;
  entries: JournalEntry[];
}

/** An open alarm has the letter by now. Nothing is saved, and the transaction goes on. */
export class LetterTaken extends Error {
  constructor() {
    super('another alarm has the letter');
  }
}

const COLUMNS = {
  worker_id: 'uuid',
  visit_id: 'uuid',
  team_id: 'uuid',
  letter: 'text',
  kind: 'text',
  covert: 'boolean',
  drill: 'boolean',
  status: 'text',
  state: 'jsonb',
  due_at: 'timestamptz',
  raised_at: 'timestamptz',
  closed_at: 'timestamptz',
  round: 'integer',
  next_at: 'timestamptz',
  news_at: 'timestamptz',
  raised_by: 'text',
  closed_how: 'text',
  closed_by: 'text',
  closed_why: 'text',
  dialled_at: 'timestamptz',
  contact_at: 'timestamptz',
} as const;
const NAMES = Object.keys(COLUMNS);

const CALLS_ABOUT_IT =
  `from contact_attempt where contact_attempt.alarm_id = alarm.id and channel = 'call' ` + `and purpose = 'alarm'`;

/** Its letter is only its own while it is open, and another that was raised meanwhile may have it. */
const RAISED = `(letter) where status <> 'closed' do nothing`;
const CHANGED = `(id) do update set ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')},
  version = alarm.version + 1,
  taken_at = coalesce(alarm.taken_at, excluded.taken_at),
  first_ring_at = coalesce(alarm.first_ring_at, (select min(placed_at) ${CALLS_ABOUT_IT})),
  first_person_at = coalesce(alarm.first_person_at,
    least(excluded.first_person_at, (select min(keyed_at) ${CALLS_ABOUT_IT})))`;

/**
 * Owners are written apart: what ends one and what begins one may be about the same row. Of an alarm that was open
 * before the tables of contacts and facts were there, only what its later steps bring is in them.
 */
const saving = (onConflict: string) =>
  statement(`
  with saved as (
    insert into alarm (id, ${NAMES.join(', ')}, taken_at, first_person_at)
    values (:id::uuid, ${Object.entries(COLUMNS)
      .map(([name, type]) => `:${name}::${type}`)
      .join(', ')}, :taken_at::timestamptz, :first_person_at::timestamptz)
    on conflict ${onConflict}
    returning version
  ), contacts as (
    insert into alarm_contact (alarm_id, contact_key, person_id, first_asked_at, cannot_at, told_at)
    select :id::uuid, c.* from saved cross join json_to_recordset(:contacts::json) as c (contact_key text,
      person_id uuid, first_asked_at timestamptz, cannot_at timestamptz, told_at timestamptz)
    on conflict (alarm_id, contact_key) do update set
      first_asked_at = coalesce(alarm_contact.first_asked_at, excluded.first_asked_at),
      cannot_at = coalesce(excluded.cannot_at, alarm_contact.cannot_at),
      told_at = coalesce(excluded.told_at, alarm_contact.told_at)
  ), facts as (
    insert into alarm_fact (alarm_id, number, at, what, by_key, detail)
    select :id::uuid, f.* from saved cross join json_to_recordset(:facts::json) as f (number integer,
      at timestamptz, what text, by_key text, detail jsonb)
    on conflict (alarm_id, number) do nothing
  ), entry as (
    ${WRITE_ENTRIES} where exists (select from saved)
  ), ${JOB_AND_TELLING}`);
const SAVE = { raised: saving(RAISED), changed: saving(CHANGED) };

/**
 * Saves an alarm as a step has left it, with all that pages and reports read of it, its journal entry and its next
 * time: in one statement, and one or two more where its owners are others. A worker who calls for help waits for each
 * of them. Throws LetterTaken.
 */
export async function saveAlarm(trx: Knex.Transaction, step: AlarmToSave): Promise<void> {
  const { before, alarm, at, dueAt } = step;
  const [row] = await runStatement<{ version: number }>(trx, before === null ? SAVE.raised : SAVE.changed, {
    id: alarm.id,
    worker_id: alarm.workerId,
    visit_id: alarm.visitId,
    team_id: alarm.teamId,
    letter: alarm.letter,
    kind: alarm.kind,
    covert: alarm.covert,
    drill: alarm.drill,
    status: alarm.status,
    state: alarmState.write(alarm.state),
    due_at: dueAt,
    raised_at: alarm.raisedAt,
    closed_at: alarm.closedAt,
    ...columnsOf(step),
    taken_at: isTaken(alarm) ? at : null,
    first_person_at: hasResponderActed(step) ? at : null,
    contacts: contactsJson(step),
    facts: toJson(newFacts(step)),
    entries: entriesJson(step.entries),
    ...jobBindings('alarm', alarm.id, step.realDueAt),
  });
  if (!row && before === null) throw new LetterTaken();
  if (!row) throw new Error(`alarm ${alarm.id} was not saved`);
  if (before === null) rememberNobodyRung(trx, alarm.id);
  await saveOwners(trx, step);
  rememberSaved(trx, { alarm, dueAt, version: row.version });
}

function rememberSaved(trx: Knex.Transaction, saved: StoredAlarm): void {
  const { alarm } = saved;
  knownAlarms.remember(trx, alarm.id, saved);
  if (knownOpenAlarms.of(trx, alarm.workerId) !== undefined)
    knownOpenAlarms.remember(trx, alarm.workerId, alarm.status === 'closed' ? null : saved);
}

function contactsJson(step: SavedStep): string {
  const at = (happened: boolean): Date | null => (happened ? step.at : null);
  return toJson(
    contactsTouched(step).map(({ key, asked, cannot, told }) => ({
      contact_key: key,
      person_id: personIdOf(key),
      first_asked_at: at(asked),
      cannot_at: at(cannot),
      told_at: at(told),
    })),
  );
}

async function saveOwners(trx: Knex.Transaction, step: SavedStep): Promise<void> {
  const { before, alarm, at } = step;
  const { owners } = alarm.state;
  const isClosedNow = alarm.status === 'closed' && before?.status !== 'closed';
  if (!isClosedNow && toJson(before?.state.owners ?? []) === toJson(owners)) return;
  if (owners.length > 0) {
    const rows = owners.map(({ key, newsAt, extensions }) => ({
      alarm_id: alarm.id,
      contact_key: key,
      person_id: personIdOf(key),
      since: at,
      news_at: new Date(newsAt),
      extensions,
    }));
    await trx('alarm_owner')
      .insert(rows)
      .onConflict(trx.raw('(alarm_id, contact_key) where until is null'))
      .merge(['news_at', 'extensions']);
  }
  const left = alarm.status === 'closed' ? [] : owners.map(({ key }) => key);
  await trx('alarm_owner')
    .where({ alarm_id: alarm.id, until: null })
    .whereNotIn('contact_key', left)
    .update({ until: at, ended_how: ownershipEnd(step) });
}
