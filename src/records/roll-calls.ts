import type { Knex } from 'knex';
import type { RollCall, RollCallStatus, Stands } from '../safety/roll-call.ts';

/** Roll-calls, and what everybody whom they ask has said: the shown book. */

interface NewRollCallPerson {
  personId: string;
  teamId: string | null;
  stands: Stands;
  status: RollCallStatus;
  textId: string | null;
}

export async function insertRollCall(
  trx: Knex.Transaction,
  { id, asks, name, building, isDrill, startedAt, startedBy }: Omit<RollCall, 'endedAt'>,
  people: NewRollCallPerson[],
): Promise<void> {
  await trx('roll_call').insert({
    id,
    asks,
    name,
    building,
    is_drill: isDrill,
    started_at: startedAt,
    started_by: startedBy,
  });
  await trx.batchInsert(
    'roll_call_person',
    people.map(({ personId, teamId, stands, status, textId }) => ({
      roll_call_id: id,
      person_id: personId,
      team_id: teamId,
      stands,
      status,
      text_id: textId,
    })),
    1_000,
  );
}

const COLUMNS = `r.id, r.asks, r.name, r.building, r.is_drill as "isDrill", r.started_at as "startedAt",
  r.started_by as "startedBy", r.ended_at as "endedAt"`;

export async function rollCallById(db: Knex, id: string): Promise<RollCall | null> {
  const { rows } = await db.raw<{ rows: RollCall[] }>(`select ${COLUMNS} from roll_call r where r.id = ?`, [id]);
  return rows[0] ?? null;
}

/**
 * The same, locked: messages about a roll-call are sent one after the other. Null, too, while another transaction
 * tells.
 */
export async function lockRollCall(trx: Knex.Transaction, id: string): Promise<RollCall | null> {
  const { rows } = await trx.raw<{ rows: RollCall[] }>(
    `select ${COLUMNS} from roll_call r where r.id = ? for no key update skip locked`,
    [id],
  );
  return rows[0] ?? null;
}

/** The roll-call of a text, if it goes on and the person whom it asks has not answered yet. */
export async function rollCallOfText(trx: Knex.Transaction, textId: string): Promise<RollCall | null> {
  const { rows } = await trx.raw<{ rows: RollCall[] }>(
    `select ${COLUMNS} from roll_call_person a join roll_call r on r.id = a.roll_call_id
    where a.text_id = ? and a.answered_at is null and r.ended_at is null`,
    [textId],
  );
  return rows[0] ?? null;
}

/** Of roll-calls that ask somebody and that they have not answered, by `:personId` and `:since`. */
export const ROLL_CALLED_SINCE = `(
  select min(r.started_at) from roll_call_person a join roll_call r on r.id = a.roll_call_id
  where a.person_id = :personId and a.answered_at is null and a.status <> 'away' and r.ended_at is null
  and r.started_at > :since)`;

/** Since when a roll-call asks them, which they have not answered; null: none does. */
export async function rollCalledSince(trx: Knex.Transaction, personId: string, since: Date): Promise<Date | null> {
  const { rows } = await trx.raw<{ rows: { since: Date | null }[] }>(`select ${ROLL_CALLED_SINCE} as since`, {
    personId,
    since,
  });
  return rows[0]?.since ?? null;
}

/** Ends one that goes on. False: it had ended. */
export async function endRollCall(trx: Knex.Transaction, id: string, at: Date): Promise<boolean> {
  return (await trx('roll_call').where({ id, ended_at: null }).update({ ended_at: at })) > 0;
}

interface RollCallPersonState {
  status: RollCallStatus;
  teamId: string | null;
  stands: Stands;
  rungAt: Date | null;
  isTextWaiting: boolean;
  isRinging: boolean;
  /** A manager knows. */
  isTold: boolean;
}

const IS_RINGING = `exists (select from call_sequence c where c.is_live and c.purpose = 'roll-call'
  and c.contact_key = 'person:' || a.person_id)`;

/** How it stands with somebody whom it asks, who is locked; null if it does not ask them. */
export async function rollCallPerson(
  trx: Knex.Transaction,
  rollCallId: string,
  personId: string,
): Promise<RollCallPersonState | null> {
  const { rows } = await trx.raw<{ rows: RollCallPersonState[] }>(
    `
    select a.status, a.team_id as "teamId", a.stands, a.rung_at as "rungAt", a.told_at is not null as "isTold",
      ${IS_RINGING} as "isRinging",
      exists (select from contact_attempt t where t.id = a.text_id and t.status = 'waiting') as "isTextWaiting"
    from roll_call_person a where a.roll_call_id = :rollCallId and a.person_id = :personId`,
    { rollCallId, personId },
  );
  return rows[0] ?? null;
}

export async function recordRung(trx: Knex.Transaction, rollCallId: string, personId: string, at: Date): Promise<void> {
  await trx('roll_call_person')
    .where({ roll_call_id: rollCallId, person_id: personId })
    .update({ status: 'rung', rung_at: at });
}

export interface Answered {
  rollCallId: string;
  teamId: string | null;
  /** A manager was told before that there is no answer. */
  wasTold: boolean;
}

/** A call for help stays one, whatever is said after it. */
const ANSWER = `
  with answered as (
    select a.roll_call_id, a.person_id, a.told_at from roll_call_person a
    join roll_call r on r.id = a.roll_call_id
    where a.person_id = :personId and r.ended_at is null and r.started_at > :since
      and (cast(:rollCallId as uuid) is null or r.id = :rollCallId)
      and (a.answered_at is null or :status = 'help' and a.status <> 'help')
    order by a.roll_call_id for update of a
  )
  update roll_call_person a set status = :status, answered_at = :at, via = :via, found_by = :foundBy
  from answered where a.roll_call_id = answered.roll_call_id and a.person_id = answered.person_id
  returning a.roll_call_id as "rollCallId", a.team_id as "teamId", answered.told_at is not null as "wasTold"`;

export interface RollCallAnswer {
  personId: string;
  status: 'ok' | 'help' | 'found';
  via: 'text' | 'call' | 'desk';
  at: Date;
  /** Roll-calls that began before then are over. */
  since: Date;
  /** That one alone; null: all that go on. */
  rollCallId: string | null;
  foundBy: string | null;
}

/** Answers the roll-calls that ask this person and go on. */
export async function recordAnswer(trx: Knex.Transaction, answer: RollCallAnswer): Promise<Answered[]> {
  const { rows } = await trx.raw<{ rows: Answered[] }>(ANSWER, { ...answer });
  return rows;
}

export interface SilentPerson {
  personId: string;
  teamId: string | null;
  name: string;
  staffNumber: string;
}

/**
 * Marks everybody who has been rung in vain, and resolves with those whom nobody has been told of. From now on they
 * count as told of.
 */
export async function takeSilent(
  trx: Knex.Transaction,
  rollCallId: string,
  { now, rungBefore }: { now: Date; rungBefore: Date },
): Promise<SilentPerson[]> {
  const { rows } = await trx.raw<{ rows: SilentPerson[] }>(
    `
    update roll_call_person a set status = 'silent', told_at = :now from person p
    where a.roll_call_id = :rollCallId and p.id = a.person_id and a.told_at is null
      and (a.status = 'silent' or a.status = 'rung' and (a.rung_at < :rungBefore or not ${IS_RINGING}))
    returning a.person_id as "personId", a.team_id as "teamId", p.name, p.staff_number as "staffNumber"`,
    { rollCallId, now, rungBefore },
  );
  return rows.toSorted((one, other) => one.name.localeCompare(other.name));
}
