import type { Knex } from 'knex';
import { runStatement, statement } from './statement.ts';

/**
 * Leases: the right to do what only one process may do. A lease is a row with a time and a fencing number, and not a
 * lock of a session. A holder that hangs loses its lease when the time is over, and whatever it does later carries an
 * old number.
 */

const TAKE = statement(`
  insert into lease (name, holder, fence, until) values (:name, :holder, 1, :until)
  on conflict (name) do update set
    holder = excluded.holder,
    until = excluded.until,
    fence = lease.fence + case when lease.holder = excluded.holder and lease.until > :now then 0 else 1 end
  where lease.holder = excluded.holder or lease.until <= :now
    or lease.until > :now::timestamptz + 3 * (:until::timestamptz - :now::timestamptz)
  returning fence`);

/**
 * Takes or renews a lease until `until`. Resolves with its fencing number, or with null while another process holds it.
 * A lease that is three times as far ahead was taken before the database's clock was put back. It counts as over: its
 * holder may have been killed, and nobody would ring until the clock is there again. Where its holder lives, the two
 * take it from each other once, for the one that loses it before its time measures its clock again (carrier-sender.ts).
 */
export async function takeLease(
  db: Knex,
  name: string,
  holder: string,
  now: Date,
  until: Date,
): Promise<number | null> {
  const [row] = await runStatement<{ fence: number }>(db, TAKE, { name, holder, now, until });
  return row?.fence ?? null;
}

/** A lease that a process holds or held. */
export interface Lease {
  name: string;
  holder: string;
  fence: number;
}

/**
 * Finds a row while the lease `:leaseName`, `:leaseHolder`, `:leaseFence` is still in force. Nobody can take the lease
 * before the statement ends.
 */
export const HOLDING =
  'select from lease where name = :leaseName and holder = :leaseHolder and fence = :leaseFence for share';

export function leaseBindings({ name, holder, fence }: Lease): Record<string, string | number> {
  return { leaseName: name, leaseHolder: holder, leaseFence: fence };
}

/** Releases the lease, so that the next holder need not wait for its time to pass. */
export async function releaseLease(db: Knex, name: string, holder: string, now: Date): Promise<void> {
  await db('lease').where({ name, holder }).where('until', '>', now).update({ until: now });
}
