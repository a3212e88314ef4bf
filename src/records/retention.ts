import type { Knex } from 'knex';
import type { Clock } from '../safety/clock.ts';
import { type HeldSubjects, heldAt, heldDuring } from './legal-holds.ts';
import { daysAt, type OwnDays, ownDays } from './retention-days.ts';
import { ABSENCE_RULE, ALARM_RULES, allRules, type Rule, VISIT_RULE } from './retention-rules.ts';
import { GOES_WITH } from './retention-stays.ts';

/**
 * Erases what is older than its class says (retention-rules.ts): visits and alarms with all that hangs on them, and
 * rows that go by themselves. It never erases what is open, what waits, or what a hold keeps.
 */

const DAY = 86_400_000;
/** Real milliseconds between two runs. A row that is 90 days old may stay an hour longer. */
const EVERY = 3_600_000;
/** Real milliseconds from the start to the first run: those who ring just after a start come before. */
const FIRST = 60_000;
/**
 * The most rows of a rule that one run deletes. It runs within the sweep, which must be short. A county of 500 workers
 * adds some 20,000 calls and texts a day, and some ten lines of the line log for each.
 */
const ROWS_A_LOOK = 10_000;
/** The most visits, and alarms, that one run erases. Each has some ten calls and texts and 50 journal entries. */
const STORIES_A_LOOK = 200;

interface RetentionDependencies {
  knex: Knex;
  clock: Clock;
}

export type Bindings = Record<keyof HeldSubjects, string[]> & { before: Date };

/** Erases what is old, once an hour, however often it is called; for the first time a minute after the start. */
export function createRetention(parts: RetentionDependencies): () => Promise<void> {
  let nextAt = performance.now() + FIRST;
  return async () => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + EVERY;
    await eraseOld(parts);
  };
}

/** Each rule is one transaction. One that fails changes nothing, and does not keep the others from being followed. */
export async function eraseOld({ knex, clock }: RetentionDependencies): Promise<void> {
  const faults: unknown[] = [];
  for (const rule of allRules()) {
    try {
      await knex.transaction(async (trx) => {
        const held = await heldDuring(trx, clock.toReal(clock.now()));
        await trx.raw(`select set_config('buddyline.erasing', 'on', true)`);
        const own = await ownDays(trx);
        await eraseBy(trx, rule, (of) => ({ ...held, before: timeOf(of, own, clock) }));
      });
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

async function eraseBy(trx: Knex.Transaction, rule: Rule, given: (rule: Rule) => Bindings): Promise<void> {
  if (rule === VISIT_RULE) {
    await eraseStories(trx, 'visit', await dueStories(trx, rule, given(rule)));
  } else if (ALARM_RULES.includes(rule)) {
    const alarms = await dueStories(trx, rule, given(rule));
    const visits = await trx('alarm').whereIn('id', alarms).whereNotNull('visit_id').distinct().pluck('visit_id');
    await eraseStories(trx, 'alarm', alarms);
    await eraseStories(trx, 'visit', await dueStories(trx, VISIT_RULE, given(VISIT_RULE), visits));
  } else if (rule === ABSENCE_RULE) {
    await trx.raw(
      `update person set away = coalesce((select jsonb_agg(one order by n)
          from jsonb_array_elements(person.away) with ordinality as days(one, n)
          where cast(one ->> 'to' as date) >= cast(:before as timestamptz)::date), '[]')
        where ${rule.rows}`,
      { ...given(rule) },
    );
  } else {
    await trx.raw(
      `delete from ${rule.table}
        where ctid = any (array(select ctid from ${rule.table} where ${rule.rows} limit ${ROWS_A_LOOK}))`,
      { ...given(rule) },
    );
  }
}

/** The time before which rows of this rule are old, `ahead` real milliseconds from now. */
function timeOf({ holds, days, isRealTime }: Rule, own: Map<string, OwnDays>, clock: Clock, ahead = 0): Date {
  const said = own.get(holds);
  const then = new Date(clock.toReal(clock.now()).getTime() + ahead);
  const age = (said ? daysAt(said, then) : days) * DAY - ahead;
  const now = clock.now();
  return isRealTime ? new Date(clock.toReal(now).getTime() - age) : new Date(now.getTime() - clock.stretch(age));
}

/** The ids of those that may be erased, of these or of all. Somebody who works on one keeps it for this time. */
export async function dueStories(
  trx: Knex.Transaction,
  { table, rows }: Rule,
  given: Bindings,
  among: string[] | null = null,
): Promise<string[]> {
  const { rows: found } = await trx.raw<{ rows: { id: string }[] }>(
    `select id from ${table} where ${rows} and (cast(:among as uuid[]) is null or id = any (cast(:among as uuid[])))
      limit ${STORIES_A_LOOK} for update skip locked`,
    { ...given, among },
  );
  return found.map(({ id }) => id);
}

/**
 * Deletes visits or alarms with all that names them. The order is such that no row goes before those that refer to it.
 */
export async function eraseStories(trx: Knex.Transaction, kind: keyof typeof GOES_WITH, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const column = `${kind}_id`;
  const attempts = await trx('contact_attempt')
    .whereIn(column, ids)
    .orWhereIn('call_sequence_id', trx('call_sequence').whereIn(column, ids).select('id'))
    .pluck('id');
  const conversations = await trx('conversation').whereIn('attempt_id', attempts).pluck('id');
  await trx('journal')
    .whereIn(column, ids)
    .orWhereIn('attempt_id', attempts)
    .orWhereIn('conversation_id', conversations)
    .delete();
  await trx('conversation').whereIn('id', conversations).delete();
  await trx('contact_attempt').whereIn('id', attempts).delete();
  for (const table of ['call_sequence', 'purple_call', 'legal_hold', ...GOES_WITH[kind]])
    await trx(table).whereIn(column, ids).delete();
  await trx('sweep_failure').whereIn('row_id', ids).delete();
  await trx.raw(`delete from agenda_jobs where data \\? 'version' and data->>'id' = any (:ids)`, { ids });
  await trx(kind).whereIn('id', ids).delete();
}

export interface Outlook {
  rule: Rule;
  /** For how many days it is kept: as the rule says, or as the organisation does. */
  days: number;
  /** Null: as the rule says. */
  own: OwnDays | null;
  count: number;
}

/** How many rows each rule would erase within the next `days`, as things are now. Changes nothing. */
export async function previewRetention({ knex, clock }: RetentionDependencies, days: number): Promise<Outlook[]> {
  const ahead = days * DAY;
  return await knex.transaction(
    async (trx) => {
      const held = await heldAt(trx, new Date(clock.toReal(clock.now()).getTime() + ahead));
      const own = await ownDays(trx);
      const counted: Outlook[] = [];
      for (const rule of allRules()) {
        const { rows } = await trx.raw<{ rows: { count: number }[] }>(
          `select count(*)::integer as count from ${rule.table} where ${rule.rows}`,
          { ...held, before: timeOf(rule, own, clock, ahead) },
        );
        const said = own.get(rule.holds) ?? null;
        counted.push({ rule, days: said?.days ?? rule.days, own: said, count: rows[0]?.count ?? 0 });
      }
      return counted;
    },
    { readOnly: true },
  );
}

/** Real milliseconds after which a row of the journal or the access log may go at the soonest, by its time. */
export async function soonestOfLogs(db: Knex): Promise<number> {
  const own = await ownDays(db);
  // A row of the journal goes with its visit or alarm, or by itself.
  const rules = allRules().filter(({ table }) => ['journal', 'access_log', 'visit', 'alarm'].includes(table));
  return Math.min(...rules.map(({ holds, days }) => Math.min(days, own.get(holds)?.days ?? days))) * DAY;
}
