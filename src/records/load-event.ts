import type { Knex } from 'knex';
import { type InJson, instant } from '../database/in-json.ts';
import { runStatement, statement } from '../database/statement.ts';
import { NEAR } from '../safety/planned-visit.ts';
import { type AlarmRow, asStored, knownOpenAlarms } from './alarms.ts';
import { knownNeeds } from './organisation/communication-needs.ts';
import { asTextingCaller, CALLERS, knownCallers, secretsOfJson, type TextingCallerRow } from './organisation/people.ts';
import { knownPlans } from './organisation/teams.ts';
import { rememberNoPurpleCalls } from './purple-calls.ts';
import { rememberNothingSince, type SealedEventRow } from './sealed-events.ts';
import { knownVisits, NEAR_COLUMNS, nearOfJson, type NearRow, openAndPlanned } from './visits.ts';

/**
 * A sealed event with what most events are applied by, in one statement. Each statement delays the ring that a call for
 * help leads to: on a slow database by a third of a second.
 */

interface EventRow {
  id: number;
  worker_id: string;
  at: Date;
  sealed: Buffer;
  caller: InJson<TextingCallerRow>;
  /** Null: none. */
  visits: InJson<NearRow>[] | null;
  alarm: InJson<AlarmRow> | null;
  has_later: boolean;
  has_purple_calls: boolean;
}

const LOAD = statement(`
  select e.id, e.worker_id, e.at, e.sealed, row_to_json(c) as caller, (
      select json_agg(v) from (
        select ${NEAR_COLUMNS} from visit where worker_id = e.worker_id and (is_open or status = 'planned'
          and planned_start between :plannedFrom and :plannedTo)
      ) v) as visits,
    (select row_to_json(a) from alarm a where a.worker_id = e.worker_id and a.status <> 'closed') as alarm,
    exists (select from sealed_event later where later.worker_id = e.worker_id and later.at >= e.at
      and later.id > e.id) as has_later,
    exists (select from purple_call p where p.worker_id = e.worker_id and p.status <> 'over') as has_purple_calls
  from sealed_event e cross join lateral (${CALLERS} where p.id = e.worker_id) c
  where e.id = :id and e.processed_at is null and e.set_aside_at is null and e.due_at <= :now`);

/**
 * One due event of a worker who is locked; null if it is not due, or was processed or set aside. Remembers for the
 * steps of this transaction what it has read of the worker.
 */
export async function loadDueEvent(trx: Knex.Transaction, id: number, now: Date): Promise<SealedEventRow | null> {
  const plannedFrom = new Date(now.getTime() - NEAR);
  const plannedTo = new Date(now.getTime() + NEAR);
  const [row] = await runStatement<EventRow>(trx, LOAD, { id, now, plannedFrom, plannedTo });
  if (!row) return null;
  const { worker_id: workerId, caller, visits, alarm } = row;
  ifReadable(() => {
    const known = asTextingCaller({ ...caller, ...secretsOfJson(caller) });
    knownCallers.remember(trx, workerId, known);
    knownNeeds.remember(trx, workerId, known.needs);
    if (known.team) knownPlans.remember(trx, workerId, { teamId: known.team.id, plan: known.team.plan });
  });
  ifReadable(() => {
    knownVisits.remember(trx, workerId, openAndPlanned((visits ?? []).map(nearOfJson)));
  });
  ifReadable(() => {
    knownOpenAlarms.remember(trx, workerId, alarm && asStored(alarmOfJson(alarm)));
  });
  if (!row.has_later) rememberNothingSince(trx, row.id);
  if (!row.has_purple_calls) rememberNoPurpleCalls(trx, workerId);
  return { id: row.id, workerId, at: row.at, sealed: row.sealed };
}

/** What cannot be read is read again by the step that needs it, and only that step fails. */
function ifReadable(remember: () => void): void {
  try {
    remember();
  } catch {
    return;
  }
}

function alarmOfJson(row: InJson<AlarmRow>): AlarmRow {
  return { ...row, due_at: instant(row.due_at), raised_at: new Date(row.raised_at), closed_at: instant(row.closed_at) };
}
