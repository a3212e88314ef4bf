import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { saysLocked, saysTooSlow } from '../database/error-code.ts';
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
/**
 * How many rows of a rule one transaction deletes at first, and how many visits or alarms it erases. A county of 500
 * workers adds some 20,000 calls and texts a day, and some ten lines of the line log for each. A visit has some ten
 * calls and texts and 50 journal entries.
 */
const AT_ONCE = { rows: 10_000, stories: 200 };
/** Real milliseconds. One that takes longer is followed by a smaller one: who adds a hold waits for it, for 2 s. */
const LONGEST = 1_000;
/** After one that the server gave up, the next is so many times smaller; after a slow one half as large. */
const SMALLER_AFTER_A_TIMEOUT = 10;
const SMALLER_WHEN_SLOW = 2;

interface RetentionDependencies {
  knex: Knex;
  clock: Clock;
}

interface HowToErase {
  /** How many at first. */
  atOnce?: typeof AT_ONCE;
  /** Whether there is time for another transaction. Left out: always. */
  goesOn?: () => boolean;
}

export type Bindings = Record<keyof HeldSubjects, string[]> & { before: Date };

/**
 * Erases all that is old. The rules take turns: each erases some in a transaction of its own, until none has more or
 * there is no more time. One that fails changes nothing, and does not keep the others from being followed. What the
 * server gives up for its length is tried again with less.
 */
export async function eraseOld(
  parts: RetentionDependencies,
  { atOnce = AT_ONCE, goesOn = () => true }: HowToErase = {},
): Promise<void> {
  const faults: unknown[] = [];
  let left = allRules().map((rule) => ({ rule, most: isOfStories(rule) ? atOnce.stories : atOnce.rows }));
  while (left.length > 0) {
    const more: typeof left = [];
    for (const { rule, most } of left) {
      if (!goesOn()) break;
      const next = await eraseSome(parts, rule, most).catch((error: unknown) => {
        faults.push(error);
        return null;
      });
      if (next !== null) more.push({ rule, most: next });
    }
    left = goesOn() ? more : [];
  }
  if (faults.length > 0) throw faults[0];
}

const isOfStories = (rule: Rule): boolean => rule === VISIT_RULE || ALARM_RULES.includes(rule);

/** Resolves with how many to erase next; null: there is no more, or somebody else sees to it. */
async function eraseSome({ knex, clock }: RetentionDependencies, rule: Rule, most: number): Promise<number | null> {
  const begun = performance.now();
  const took = (): number => performance.now() - begun;
  try {
    const erased = await knex.transaction(async (trx) => {
      const held = await heldDuring(trx, clock.toReal(clock.now()));
      await trx.raw(`select set_config('buddyline.erasing', 'on', true)`);
      const own = await ownDays(trx);
      return await eraseBy(trx, rule, most, (of) => ({ ...held, before: timeOf(of, own, clock) }));
    });
    if (erased < most) return null;
    const next = took() > LONGEST ? Math.ceil(most / SMALLER_WHEN_SLOW) : most;
    // Others have the database for as long.
    await pause(took());
    return next;
  } catch (error) {
    // Another process erases, or somebody adds a hold just now.
    if (saysLocked(error)) return null;
    if (!saysTooSlow(error) || most === 1) throw error;
    return Math.ceil(most / SMALLER_AFTER_A_TIMEOUT);
  }
}

/** Resolves with how many rows, visits or alarms it erased: fewer than `most` where there are no more. */
async function eraseBy(
  trx: Knex.Transaction,
  rule: Rule,
  most: number,
  given: (rule: Rule) => Bindings,
): Promise<number> {
  if (rule === VISIT_RULE) {
    const visits = await dueStories(trx, rule, given(rule), most);
    await eraseStories(trx, 'visit', visits);
    return visits.length;
  }
  if (ALARM_RULES.includes(rule)) {
    const alarms = await dueStories(trx, rule, given(rule), most);
    const visits = await trx('alarm').whereIn('id', alarms).whereNotNull('visit_id').distinct().pluck('visit_id');
    await eraseStories(trx, 'alarm', alarms);
    await eraseStories(trx, 'visit', await dueStories(trx, VISIT_RULE, given(VISIT_RULE), visits.length, visits));
    return alarms.length;
  }
  if (rule === ABSENCE_RULE) {
    await trx.raw(
      `update person set away = coalesce((select jsonb_agg(one order by n)
          from jsonb_array_elements(person.away) with ordinality as days(one, n)
          where cast(one ->> 'to' as date) >= cast(:before as timestamptz)::date), '[]')
        where ${rule.rows}`,
      { ...given(rule) },
    );
    return 0;
  }
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `delete from ${rule.table}
      where ctid = any (array(select ctid from ${rule.table} where ${rule.rows} limit ${String(most)}))`,
    { ...given(rule) },
  );
  return rowCount;
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
  most: number,
  among: string[] | null = null,
): Promise<string[]> {
  const { rows: found } = await trx.raw<{ rows: { id: string }[] }>(
    `select id from ${table} where ${rows} and (cast(:among as uuid[]) is null or id = any (cast(:among as uuid[])))
      limit ${String(most)} for update skip locked`,
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

/**
 * What is kept for longer than its time by more than a day: erasing fails, or falls behind. As the rules call it. What
 * a hold keeps does not count. Changes nothing.
 */
export async function keptTooLong({ knex, clock }: RetentionDependencies): Promise<string[]> {
  const held = await heldAt(knex, clock.toReal(clock.now()));
  const own = await ownDays(knex);
  const found: string[] = [];
  for (const rule of allRules()) {
    const { rows } = await knex.raw<{ rows: unknown[] }>(`select 1 from ${rule.table} where ${rule.rows} limit 1`, {
      ...held,
      before: timeOf(rule, own, clock, -DAY),
    });
    if (rows.length > 0) found.push(rule.holds);
  }
  return found;
}

/** Real milliseconds after which a row of the journal or the access log may go at the soonest, by its time. */
export async function soonestOfLogs(db: Knex): Promise<number> {
  const own = await ownDays(db);
  // A row of the journal goes with its visit or alarm, or by itself.
  const rules = allRules().filter(({ table }) => ['journal', 'access_log', 'visit', 'alarm'].includes(table));
  return Math.min(...rules.map(({ holds, days }) => Math.min(days, own.get(holds)?.days ?? days))) * DAY;
}
