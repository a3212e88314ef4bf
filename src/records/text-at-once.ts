import type { Knex } from 'knex';
import { codeOf } from '../database/error-code.ts';
import { type StatementPart, partOf, run, runSql, statement } from '../database/statement.ts';
import { type Unsent, unsent } from '../database/unsent.ts';
import {
  ACTED,
  type LoadedSender,
  rememberLocked,
  rememberSender,
  SENDER,
  type SenderRow,
  type SenderWanted,
  valuesOf,
} from './load-text.ts';
import { NONE_IN_VAIN } from './new-attempts.ts';
import { knownNeeds } from './organisation/communication-needs.ts';
import {
  asOrganisationSettings,
  asTextingCaller,
  CALLERS,
  type OrganisationSettings,
  type OrganisationSettingsRow,
  secretsOfJson,
  type TextingCaller,
  type TextingCallerRow,
} from './organisation/people.ts';
import { personKey } from '../safety/responders.ts';
import type { InJson } from '../database/in-json.ts';
import { knownVisits } from './visits.ts';

/**
 * A text in one read and one write, as a turn of a call: no transaction is open between them. The write has no effect
 * unless everything that was read is still so, and the sender is free. Then the text is acted on with a lock
 * (load-text.ts), as are texts that need more than is read here.
 */

export interface TextRead {
  organisation: OrganisationSettings;
  /** The one person whose phone it came from. */
  caller: TextingCaller;
  sender: LoadedSender;
  unsent: Unsent;
  /** What the write compares. */
  was: { mark: string; openVersion: number | null };
}

export type TextWanted = Pick<SenderWanted, 'kept' | 'now' | 'textsSince' | 'triesSince' | 'rollCallsSince'>;

interface ReadRow extends SenderRow {
  organisation: OrganisationSettingsRow;
  caller: InJson<TextingCallerRow>;
  mark: string;
}

/** With a mark of all that it reads, which the write compares. */
const marked = (sender: string): string =>
  `select facts, visits, encode(sha256(convert_to(concat(facts::text, visits::text), 'UTF8')), 'hex') as mark
  from (${sender}) s`;

const READ = statement(`
  select row_to_json(o) as organisation, row_to_json(c) as caller, s.facts, s.visits, s.mark
  from organisation o
  join (${CALLERS} where p.id in (select person_id from phone where number = :from) limit 2) c on true
  join lateral (${marked(SENDER('c.id', `array['${personKey('')}' || c.id]`))}) s on true`);

/** Null where it is nobody's phone, or several people's. */
export async function readTextAtOnce(db: Knex, wanted: TextWanted): Promise<TextRead | null> {
  const [row, another] = await run<ReadRow>(db, READ, valuesOf({ ...wanted, workerId: '', body: '', contactKeys: [] }));
  if (!row || another) return null;
  const caller = asTextingCaller({ ...row.caller, ...secretsOfJson(row.caller) });
  const sent = unsent();
  const { trx } = sent;
  const sender = rememberSender(trx, { workerId: caller.id, contactKeys: [personKey(caller.id)] }, row);
  knownNeeds.remember(trx, caller.id, caller.needs);
  rememberLocked(trx, caller);
  const openVersion = knownVisits.of(trx, caller.id)?.open?.version ?? null;
  return {
    organisation: asOrganisationSettings(row.organisation),
    caller,
    sender,
    unsent: sent,
    was: { mark: row.mark, openVersion },
  };
}

/**
 * Nobody is waited for. Whoever has changed something of this worker since this statement began has locked the worker,
 * and has let go of them by now at the earliest: their visit is looked at once more, locked.
 */
const SURE = statement(`
  kept as materialized (
    select 1 from inbound_text where carrier = :carrier and carrier_ref = :carrierRef and sealed is not null
    for update skip locked
  ), worker as materialized (
    select 1 from person where id = :workerId and exists (select from kept) for no key update skip locked
  ), open_visit as materialized (
    select version from visit where worker_id = :workerId and is_open and exists (select from worker)
    for update skip locked
  ), sender as materialized (${marked(SENDER(':workerId', ':contactKeys'))}), ${ACTED}`);

/** An error, a division by zero (22012), undoes the whole statement. */
const UNLESS_SURE = statement(`select 1 / (case when exists (select from worker)
    and (select max(version) from open_visit) is not distinct from :openVersion::integer
    and (select mark from sender) = :mark`);

/** Saves all that the text has led to. False, and nothing is written, if it is to be acted on with a lock. */
export async function saveTextAtOnce(
  db: Knex,
  { caller, unsent: { thought }, was }: TextRead,
  { body, ...wanted }: TextWanted & { body: string },
): Promise<boolean> {
  const values = valuesOf({ ...wanted, body, workerId: caller.id, contactKeys: [personKey(caller.id)] });
  const along = thought.writes.map(({ sql, bindings }, place) => ({
    sql: `along_${String(place)} as (${sql})`,
    bindings,
  }));
  // PostgreSQL carries out the last first: the journal is to tell of the visit before it tells of the reply.
  const rest = ['attempts', 'visit'].flatMap((name) => thought.parts.get(name) ?? []);
  const parts: StatementPart[] = [partOf(SURE, values), ...along, ...rest];
  const sure = partOf(UNLESS_SURE, was);
  const none = thought.parts.has('attempts') ? `and ${NONE_IN_VAIN}` : '';
  const telling = thought.parts.get('telling');
  const end = `${none} then 1 else 0 end)${telling ? `, ${telling.sql}` : ''}`;
  try {
    await runSql(db, `with ${parts.map(({ sql }) => sql).join(', ')} ${sure.sql} ${end}`, [
      ...parts.flatMap(({ bindings }) => bindings),
      ...sure.bindings,
      ...(telling?.bindings ?? []),
    ]);
    return true;
  } catch (error) {
    if (isOfThisText(error)) return false;
    throw error;
  }
}

/** What came in between, a value that PostgreSQL refuses, a migrated table, a lock: a transaction finds out. */
const isOfThisText = (error: unknown): boolean => /^(0A|22|23|40|55)/.test(codeOf(error) ?? '');
