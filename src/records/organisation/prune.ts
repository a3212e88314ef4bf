import type { Knex } from 'knex';
import { z } from 'zod';
import { contactsOf } from '../../safety/responders.ts';
import type { LadderStep } from '../../safety/plan.ts';
import { hasCode } from '../../database/error-code.ts';
import type { Organisation } from './organisation-shape.ts';
import { idsOfThoseOnVisits } from './kept-while-out.ts';
import { loadResponders } from './responders.ts';

/**
 * People who left but whom old visits and calls name keep a row without phones, teams, roles and PINs, with the time at
 * which they left. So the stories of visits stay whole, and the staff number is free for another person.
 */

interface Leaver {
  id: string;
  staffNumber: string;
}

/** Who leaves at `at`, of an organisation whose line is rung at these numbers, as E.164. */
export interface Leaving {
  at: Date;
  lineNumbers: readonly string[];
}

/** Why people cannot leave now: one reason a line, by staff number. */
export class PruneRefused extends Error {
  constructor(readonly reasons: string[]) {
    super(reasons.join('\n'));
  }
}

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Removes people, and teams that `organisation` does not have and that have nobody left. Rejects with PruneRefused if
 * one of the people is on a visit or on an alarm, or is somebody's last contact. The caller must then roll back the
 * transaction, so that nothing changes.
 */
export async function pruneMissing(
  trx: Knex.Transaction,
  { at, lineNumbers }: Leaving,
  leavers: Leaver[],
  organisation: Organisation,
): Promise<void> {
  const busy = await reasonsToStay(trx, leavers);
  for (const { id } of leavers) await letGo(trx, id, at);
  const alone = await leftAlone(trx, leavers, lineNumbers);
  if (busy.length + alone.length > 0) throw new PruneRefused([...busy, ...alone]);
  const names = organisation.teams.map(({ name }) => name);
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `
    select id from team t where not (t.name = any(?)) and not exists (select 1 from person_team where team_id = t.id)`,
    [names],
  );
  for (const { id } of rows)
    await deleteOrKeep(
      trx,
      () => trx('team').where({ id }).delete(),
      () => Promise.resolve(),
    );
}

async function reasonsToStay(trx: Knex.Transaction, leavers: Leaver[]): Promise<string[]> {
  const out = await idsOfThoseOnVisits(trx);
  const onAlarm = await peopleOnAlarms(trx);
  return leavers.flatMap(({ id, staffNumber }) => [
    ...(out.has(id) ? [`${staffNumber} is on a visit`] : []),
    ...(onAlarm.has(id) ? [`${staffNumber} is on an alarm`] : []),
  ]);
}

const AlarmState = z.object({ contacted: z.array(z.string()), owners: z.array(z.object({ key: z.string() })) });

/**
 * The people an open alarm is about, its owners, and everybody who was contacted: they must still be told how it ends.
 */
async function peopleOnAlarms(trx: Knex.Transaction): Promise<Set<string>> {
  return new Set((await openAlarms(trx)).flatMap(({ workerId, others }) => [workerId, ...others]));
}

/** What keeps somebody who is to leave: it must be over first. */
export async function whatKeeps(
  trx: Knex.Transaction,
  personId: string,
): Promise<{ isOut: boolean; isAskedInAlarm: boolean; isInAlarm: boolean }> {
  const out = await idsOfThoseOnVisits(trx);
  const alarms = await openAlarms(trx);
  return {
    isOut: out.has(personId),
    isAskedInAlarm: alarms.some(({ others }) => others.includes(personId)),
    isInAlarm: alarms.some(({ workerId }) => workerId === personId),
  };
}

async function openAlarms(trx: Knex.Transaction): Promise<{ workerId: string; others: string[] }[]> {
  const { rows } = await trx.raw<{ rows: { worker_id: string; state: unknown; attempted: string[] }[] }>(`
    select a.worker_id, a.state, array(select distinct t.person_id::text from contact_attempt t
      where t.alarm_id = a.id and t.person_id is not null) as attempted
    from alarm a where a.status <> 'closed'`);
  return rows.map((row) => {
    const { contacted, owners } = AlarmState.parse(row.state);
    const keys = [...contacted, ...owners.map(({ key }) => key)].map((key) => key.replace(/^person:/, ''));
    return { workerId: row.worker_id, others: [...row.attempted, ...keys].filter((id) => id !== row.worker_id) };
  });
}

async function letGo(trx: Knex.Transaction, id: string, now: Date): Promise<void> {
  await trx('buddy').where({ buddy_id: id }).orWhere({ worker_id: id }).delete();
  await deleteOrKeep(
    trx,
    () => trx('person').where({ id }).delete(),
    async () => {
      await trx('emergency_sheet').where({ person_id: id }).update({ left_at: now });
      await trx('training').where({ person_id: id }).delete();
      await trx('phone').where({ person_id: id }).delete();
      await trx('person_team').where({ person_id: id }).delete();
      await trx('person')
        .where({ id })
        .update({
          left_at: now,
          roles: [],
          pin_hash: null,
          duress_pin_hash: null,
          pin_length: null,
          away: '[]',
          hours: '[]',
          code_hash: null,
          code_at: null,
          code_sent_to: null,
        });
    },
  );
}

/** Deletes a row, or strips it if old rows refer to it. */
async function deleteOrKeep(
  trx: Knex.Transaction,
  remove: () => PromiseLike<unknown>,
  strip: () => Promise<void>,
): Promise<void> {
  await trx.raw('savepoint leaving');
  try {
    await remove();
    await trx.raw('release savepoint leaving');
  } catch (error) {
    if (!hasCode(error, FOREIGN_KEY_VIOLATION)) throw error;
    await trx.raw('rollback to savepoint leaving');
    await strip();
  }
}

/**
 * Open alarms that would no longer reach anybody. A running alarm keeps its plan, so it must be checked here. The plans
 * themselves were checked with the file.
 */
async function leftAlone(trx: Knex.Transaction, leavers: Leaver[], lineNumbers: readonly string[]): Promise<string[]> {
  if (leavers.length === 0) return [];
  const { rows } = await trx.raw<{ rows: { worker_id: string; team_id: string; steps: LadderStep[] }[] }>(
    "select worker_id, team_id, state->'steps' as steps from alarm where status <> 'closed'",
  );
  const alone = [];
  for (const { worker_id: workerId, team_id: teamId, steps } of rows) {
    const responders = await loadResponders(trx, workerId, teamId, { isForAlarm: true, lineNumbers });
    const anyDay = { ...responders, people: responders.people.map((person) => ({ ...person, away: [], hours: [] })) };
    const reached = contactsOf(
      steps.flatMap((step) => step.who),
      anyDay,
      new Date(0),
    ).some(({ phones }) => phones.some((phone) => !responders.worker.phones.includes(phone)));
    if (!reached) alone.push(`somebody who leaves is the last contact of ${responders.worker.staffNumber}`);
  }
  return alone;
}
