import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** Mails on their way out. The words are made when a mail goes: src/operations/mail/. */

export interface MailRow {
  id: string;
  kind: 'open visits' | 'log head';
  /** The team's id; the seal's number. */
  about: string;
  to_address: string;
  /** The hour of a list, the time of a seal. */
  of: Date;
  /** When it is tried next. Null: it is over. */
  due_at: Date | null;
  give_up_at: Date;
  tries: number;
  sent_at: Date | null;
  /** A code of the mail server, or our own. */
  error: string | null;
}

type NewMail = Pick<MailRow, 'kind' | 'about' | 'of'> & { to: string; at: Date; giveUpAt: Date };

/** One that is there already stays as it is. */
export async function insertMails(db: Knex, mails: NewMail[]): Promise<void> {
  if (mails.length === 0) return;
  await db<MailRow>('mail')
    .insert(
      mails.map(({ kind, about, of, to, at, giveUpAt }) => ({
        id: randomUUID(),
        kind,
        about,
        of,
        to_address: to,
        due_at: at,
        give_up_at: giveUpAt,
      })),
    )
    .onConflict()
    .ignore();
}

/**
 * Takes the next mail that is due, so that no other process takes it before `againAt`. Should this process be killed
 * meanwhile, it is tried again then: a second copy is a nuisance.
 */
export async function takeMail(db: Knex, now: Date, againAt: Date): Promise<MailRow | null> {
  const { rows } = await db.raw<{ rows: MailRow[] }>(
    `update mail set due_at = :againAt, tries = tries + 1 where id = (
      select id from mail where due_at <= :now order by due_at limit 1 for update skip locked) returning *`,
    { now, againAt },
  );
  return rows[0] ?? null;
}

export async function mailSent(db: Knex, id: string, at: Date): Promise<void> {
  await db<MailRow>('mail').where({ id }).update({ due_at: null, sent_at: at, error: null });
}

/** @param dueAt null: it is given up */
export async function mailFailed(db: Knex, id: string, error: string, dueAt: Date | null): Promise<void> {
  await db<MailRow>('mail').where({ id }).update({ due_at: dueAt, error });
}

/** How many mails have failed and are tried again, and how many were given up since then. */
export async function countFailedMails(db: Knex, givenUpSince: Date): Promise<{ waiting: number; givenUp: number }> {
  const { rows } = await db.raw<{ rows: { waiting: number; givenUp: number }[] }>(
    `select count(*) filter (where due_at is not null)::integer as waiting,
      count(*) filter (where due_at is null and sent_at is null and give_up_at > :givenUpSince)::integer as "givenUp"
    from mail where error is not null`,
    { givenUpSince },
  );
  return rows[0] ?? { waiting: 0, givenUp: 0 };
}
