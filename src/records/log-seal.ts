import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * Seals the journal and the access log. Each row gets a hash with a salt of its own, and each seal a head, which is
 * made of the head before it and of the hashes of its rows. Somebody who knows a head from elsewhere can tell that
 * nothing sealed until then has been changed. A row that is erased when its time is over, or because an officer has
 * said so, loses its salt, and its hash stays.
 */

export interface Seal {
  number: number;
  /** Real time. */
  sealedAt: Date;
  rows: number;
  /** In hexadecimal digits. */
  head: string;
}

export type LogName = 'journal' | 'access_log';

/** A row that is not as it was sealed. */
export interface LogFault {
  what: 'changed' | 'missing' | 'added' | 'erased early';
  log: LogName;
  id: number;
  /** When the row says that it was written; null if it is not there. */
  at: Date | null;
}

export interface Verified {
  /** Null: nothing has been sealed yet. */
  last: Seal | null;
  /** Sealed rows that are there. */
  rows: number;
  /** Their time was over. */
  erased: number;
  /** What an officer had erased before its time, for a request. */
  ordered: { at: Date; by: string | null; rows: number }[];
  /** Rows since the last seal. */
  unsealed: number;
  faults: LogFault[];
  /** The numbers of seals that are missing, or whose head is not the one that their hashes make. */
  brokenSeals: number[];
  /** The number of the seal that has the head that was asked for; null: none has it, or none was asked for. */
  headOf: number | null;
}

/** Faults that are listed; there may be more. */
const MOST_FAULTS = 200;
/** The most rows of each log that one seal takes: it is one transaction, and a statement has 5 s. */
export const ROWS_A_SEAL = 10_000;
/** Milliseconds by which the clocks of processes may differ. */
const MOST_AHEAD = 3_600_000;

/** What a row says, in a form that no later column changes. A column that is added later goes into no old hash. */
const WORDS: Record<LogName, string> = {
  journal: `jsonb_build_array(r.id, extract(epoch from r.at), r.kind, r.worker_id, r.visit_id, r.alarm_id,
    r.attempt_id, r.conversation_id, r.actor, r.detail)`,
  access_log: `jsonb_build_array(r.id, extract(epoch from r.at), r.account_id, r.by_command, r.session, r.page, r.did,
    r.person_id, r.visit_id, r.alarm_id, r.team_id, r.about_account_id, r.reason, r.request)`,
};
const hashOf = (log: LogName, salt: string): string => `sha256(${salt} || convert_to(${WORDS[log]}::text, 'UTF8'))`;
const LOGS: LogName[] = ['journal', 'access_log'];

/** What a seal holds, as one hash. */
const BODY = `encode(sha256(string_agg(convert_to(log || ' ' || row_id || ' ', 'UTF8') || hash, ''::bytea
  order by log, row_id)), 'hex')`;

interface SealRow {
  number: number;
  sealed_at: Date;
  journal_id: number;
  access_log_id: number;
  rows: number;
  head: Buffer;
}

const asSeal = ({ number, sealed_at: sealedAt, rows, head }: SealRow): Seal => ({
  number,
  sealedAt,
  rows,
  head: head.toString('hex'),
});

/** Null: there is none with that number. */
export async function sealNumbered(db: Knex, number: number): Promise<Seal | null> {
  const row = await db<SealRow>('log_seal').where({ number }).first();
  return row ? asSeal(row) : null;
}

function headOf(before: string, number: number, sealedAt: Date, body: string): string {
  return createHash('sha256').update(`${before} ${number} ${sealedAt.toISOString()} ${body}`).digest('hex');
}

/**
 * Seals what was written before `before`, in a transaction of its own.
 * @param now real time
 * @param before a time of Buddyline's clock. Whatever is older must be committed: a row that comes later between sealed
 * ones counts as added.
 * @param ahead a time of Buddyline's clock that only a wrong clock has reached. A row that is later waits for no other.
 * @param unlessSince real time
 * @returns null if there was nothing, or if another process has sealed since `unlessSince`
 */
export async function sealLogs(
  knex: Knex,
  { now, before, ahead, unlessSince }: { now: Date; before: Date; ahead: Date; unlessSince: Date },
): Promise<Seal | null> {
  return await knex.transaction(async (trx) => {
    await trx.raw('lock table log_seal in exclusive mode');
    const last = await lastSeal(trx);
    // One of a clock that was ahead does not count, for nothing would be sealed until then.
    if (last && last.sealed_at > unlessSince && last.sealed_at.getTime() <= now.getTime() + MOST_AHEAD) return null;
    const number = (last?.number ?? 0) + 1;
    const until = {
      journal: await hashRows(trx, 'journal', number, last?.journal_id ?? 0, { before, ahead }),
      access_log: await hashRows(trx, 'access_log', number, last?.access_log_id ?? 0, { before, ahead }),
    };
    const { rows } = await trx.raw<{ rows: { count: number; body: string | null }[] }>(
      `select count(*)::integer as count, ${BODY} as body from log_hash where seal = :number`,
      { number },
    );
    const { count = 0, body = null } = rows[0] ?? {};
    if (body === null) return null;
    const seal: SealRow = {
      number,
      sealed_at: now,
      journal_id: until.journal,
      access_log_id: until.access_log,
      rows: count,
      head: Buffer.from(headOf(last?.head.toString('hex') ?? '', number, now, body), 'hex'),
    };
    await trx('log_seal').insert(seal);
    return asSeal(seal);
  });
}

/** Null: nothing is sealed yet. */
export async function latestSeal(db: Knex): Promise<Seal | null> {
  const last = await lastSeal(db);
  return last && asSeal(last);
}

async function lastSeal(db: Knex): Promise<SealRow | null> {
  return (await db<SealRow>('log_seal').orderBy('number', 'desc').first()) ?? null;
}

/**
 * Hashes the rows of a log after the one with the id `after`, up to the first between `before` and `ahead`.
 * @returns the id of the last one
 */
async function hashRows(
  trx: Knex.Transaction,
  log: LogName,
  seal: number,
  after: number,
  { before, ahead }: { before: Date; ahead: Date },
): Promise<number> {
  const { rows } = await trx.raw<{ rows: { last: number | null }[] }>(
    `
    with old as (
      select * from ${log} r where r.id > :after
        and r.id < coalesce(
          (select min(id) from ${log} where id > :after and at >= :before and at < :ahead), 9223372036854775807)
      order by r.id limit ${ROWS_A_SEAL}
    ), salted as (
      select r.*, uuid_send(gen_random_uuid()) as salt from old r
    ), hashed as (
      insert into log_hash (log, row_id, seal, salt, hash)
      select '${log}', r.id, :seal, r.salt, ${hashOf(log, 'r.salt')} from salted r returning row_id
    )
    select max(row_id) as last from hashed`,
    { after, before, ahead, seal },
  );
  return rows[0]?.last ?? after;
}

/**
 * Compares both logs with their seals. Changes nothing.
 * @param soonest the age (real milliseconds) at which rows may be erased at the soonest
 * @param head one that was kept elsewhere, in hexadecimal digits
 */
export async function verifyLogs(knex: Knex, soonest: number, head: string | null = null): Promise<Verified> {
  return await knex.transaction(
    async (trx) => {
      await trx.raw('set local statement_timeout = 0');
      const seals = await trx<SealRow>('log_seal').orderBy('number');
      const last = seals.at(-1);
      const faults: LogFault[] = [];
      for (const log of LOGS) faults.push(...(await rowFaults(trx, log, last?.[`${log}_id`] ?? 0, soonest)));
      const { rows } = await trx.raw<{ rows: { rows: number; erased: number; unsealed: number }[] }>(
        `
        select count(*) filter (where erased_at is null)::integer as rows,
          count(*) filter (where erased_at is not null and erasure_id is null)::integer as erased,
          (select count(*) from journal where id > :journal)::integer
            + (select count(*) from access_log where id > :access)::integer as unsealed
        from log_hash`,
        { journal: last?.journal_id ?? 0, access: last?.access_log_id ?? 0 },
      );
      const counted = rows[0] ?? { rows: 0, erased: 0, unsealed: 0 };
      const ordered = await trx.raw<{ rows: { at: Date; by: string | null; rows: number }[] }>(`
        select e.at, a.name as by, count(h.row_id)::integer as rows
        from erasure e left join account a on a.id = e.account_id left join log_hash h on h.erasure_id = e.id
        group by e.id, a.name order by e.at, e.id`);
      const asked = head?.toLowerCase();
      return {
        last: last ? asSeal(last) : null,
        ...counted,
        ordered: ordered.rows,
        faults,
        brokenSeals: await brokenSeals(trx, seals),
        headOf: seals.find((seal) => seal.head.toString('hex') === asked)?.number ?? null,
      };
    },
    { readOnly: true },
  );
}

async function brokenSeals(trx: Knex.Transaction, seals: SealRow[]): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { seal: number; body: string }[] }>(
    `select seal, ${BODY} as body from log_hash group by seal`,
  );
  const bodies = new Map(rows.map(({ seal, body }) => [seal, body]));
  const sealed = new Map(seals.map((seal) => [seal.number, seal]));
  const last = Math.max(0, ...bodies.keys(), ...sealed.keys());
  const broken: number[] = [];
  let before = '';
  for (let number = 1; number <= last; number++) {
    const seal = sealed.get(number);
    const head = seal?.head.toString('hex') ?? '';
    if (!seal || head !== headOf(before, number, seal.sealed_at, bodies.get(number) ?? '')) broken.push(number);
    before = head;
  }
  return broken;
}

async function rowFaults(trx: Knex.Transaction, log: LogName, until: number, soonest: number): Promise<LogFault[]> {
  const { rows } = await trx.raw<{ rows: { what: LogFault['what']; id: number; at: Date | null }[] }>(
    `
    select case when h.row_id is null then 'added' when r.id is null then 'missing' else 'changed' end as what,
      coalesce(r.id, h.row_id) as id, r.at
    from (select * from ${log} where id <= :until) r
    full join (select * from log_hash where log = '${log}') h on h.row_id = r.id
    where h.row_id is null or r.id is null and h.erased_at is null
      or r.id is not null and (h.salt is null or h.hash <> ${hashOf(log, 'h.salt')})
    union all
    select 'erased early', h.row_id, null from log_hash h join log_seal s on s.number = h.seal
    where h.log = '${log}' and h.erasure_id is null and (
      h.erased_at < s.sealed_at + :soonest * interval '1 millisecond' or h.erased_at > now() + interval '1 hour')
    order by 2 limit ${MOST_FAULTS}`,
    { until, soonest },
  );
  return rows.map((row) => ({ ...row, log }));
}
