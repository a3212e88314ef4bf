import { alarmState } from './alarm-state.ts';
import { knownAlarms } from './alarms.ts';
import type { Knex } from 'knex';
import { toJson } from '../database/json.ts';
import type { Alarm, KnownFact } from '../safety/alarm/alarm.ts';
import { newFacts } from './alarm-columns.ts';

/** What is said of an alarm after it was closed: what it turned out to be, and facts that came late. */

export const ALARM_CLASSES = [
  'real',
  'forgotten',
  'no_signal',
  'wrong_key',
  'misunderstanding',
  'drill',
  'other',
] as const;
export type AlarmClass = (typeof ALARM_CLASSES)[number];

export interface Classified {
  at: Date;
  class: AlarmClass;
  note: string | null;
  /** Who said so: a contact key, or `account:` and the id of an account without a person. */
  byKey: string;
  /** Null: nobody of that key is there any more. */
  byName: string | null;
}

export async function saveAlarmClass(
  trx: Knex.Transaction,
  alarmId: string,
  { at, class: named, note, byKey }: Omit<Classified, 'byName'>,
): Promise<void> {
  await trx('alarm_class').insert({ alarm_id: alarmId, at, class: named, note, by_key: byKey });
}

/** All that was said of each of these alarms, the latest last. The latest counts. */
export async function classesOf(db: Knex, alarmIds: string[]): Promise<Map<string, Classified[]>> {
  const { rows } = await db.raw<{ rows: ({ alarm_id: string } & Classified)[] }>(
    `select c.alarm_id, c.at, c.class, c.note, c.by_key as "byKey", coalesce(p.name, a.name) as "byName"
      from alarm_class c left join person p on c.by_key = 'person:' || p.id
      left join account a on c.by_key = 'account:' || a.id
      where c.alarm_id = any (?) order by c.id`,
    [alarmIds],
  );
  const classes = new Map<string, Classified[]>();
  for (const { alarm_id: id, ...said } of rows) classes.set(id, [...(classes.get(id) ?? []), said]);
  return classes;
}

/** A closed alarm takes no step: this adds to what is known of it, and changes nothing else. */
export async function addFactAfterwards(trx: Knex.Transaction, alarm: Alarm, fact: KnownFact): Promise<void> {
  const after = { ...alarm, state: { ...alarm.state, facts: [...alarm.state.facts, fact] } };
  knownAlarms.forget(trx, alarm.id);
  await trx('alarm')
    .where({ id: alarm.id })
    .update({ state: alarmState.write(after.state), version: trx.raw('version + 1') });
  const rows = newFacts({ before: alarm, alarm: after }).map(({ detail, ...row }) => ({
    ...row,
    alarm_id: alarm.id,
    detail: toJson(detail),
  }));
  await trx('alarm_fact').insert(rows);
}
