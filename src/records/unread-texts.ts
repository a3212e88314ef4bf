import type { Knex } from 'knex';
import { CALL_OF } from '../contact/unknown-caller.ts';

/** A text that we did not understand, or somebody who rang and reached nobody, of which nobody has seen yet. */
export interface UnreadText {
  id: string;
  /** Null: it came from an unknown number. */
  workerId: string | null;
  teamId: string | null;
  visitId: string | null;
  fromNumber: string | null;
  /**
   * For texts to the office: a number, a contact's key, or WITHHELD. Texts of one source within an hour are told
   * together.
   */
  source?: string | null;
  /** Somebody unknown has rung, asked for a person and got none; left out: it is of a text. */
  isCall?: boolean;
  /** When the office was rung about it. */
  rungAt?: Date | null;
  at: Date;
  /** As `wordsToStore` has them. PINs are masked, and a code phrase is left out. */
  words: string;
  /** The whole text, for the office, where a code phrase is left out of its words. */
  sealed?: Buffer | null;
  /** Contact keys of the people who may read it. */
  readers: string[];
  toldAt: Date | null;
  dueAt: Date | null;
}

interface Row {
  id: string;
  worker_id: string | null;
  team_id: string | null;
  visit_id: string | null;
  from_number: string | null;
  source: string | null;
  rung_at: Date | null;
  at: Date;
  words: string;
  sealed: Buffer | null;
  readers: string[];
  told_at: Date | null;
  read_at: Date | null;
  read_by: string | null;
  due_at: Date | null;
  version: number;
}

/** The most that is stored: a carrier's text has a limit, and an alarm's briefing has other things to say. */
const LONGEST_WORDS = 600;

export const wordsToStore = (words: string): string => [...words].slice(0, LONGEST_WORDS).join('');

function stored({ source, fromNumber, isCall = false }: UnreadText): string | null {
  const of = source ?? fromNumber;
  return isCall && of !== null ? `${CALL_OF}${of}` : of;
}

export async function insertUnreadText(trx: Knex.Transaction, text: UnreadText): Promise<void> {
  await trx<Row>('unread_text').insert({
    id: text.id,
    worker_id: text.workerId,
    team_id: text.teamId,
    visit_id: text.visitId,
    from_number: text.fromNumber,
    source: stored(text),
    rung_at: text.rungAt ?? null,
    at: text.at,
    words: text.words,
    sealed: text.sealed ?? null,
    readers: text.readers,
    told_at: text.toldAt,
    due_at: text.dueAt,
  });
}

/** A worker's texts that nobody has read, oldest first. Code that adds to them must have locked the worker. */
export async function unreadOfWorker(db: Knex, workerId: string): Promise<UnreadText[]> {
  return (await db<Row>('unread_text').where({ worker_id: workerId }).whereNull('read_at').orderBy('at')).map(
    asUnreadText,
  );
}

/**
 * Texts for the office that came since `since` or are unread, the latest last. Most are calls for help from unknown
 * numbers. It takes a lock, so that only one transaction at a time acts on them.
 */
export async function unreadOfStrangers(trx: Knex.Transaction, since: Date): Promise<UnreadText[]> {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('texts of unknown numbers'))`);
  const rows = await trx<Row>('unread_text')
    .whereNull('worker_id')
    .whereRaw('(read_at is null or at > ?)', [since])
    .orderBy('at');
  return rows.map(asUnreadText);
}

export async function unreadTextById(trx: Knex.Transaction, id: string): Promise<UnreadText | null> {
  const row = await trx<Row>('unread_text').where({ id }).whereNull('read_at').forUpdate().first();
  return row ? asUnreadText(row) : null;
}

/** Null: it has no worker, or there is no such text. */
export async function workerOfText(db: Knex, id: string): Promise<string | null> {
  return (await db<Row>('unread_text').where({ id }).first('worker_id'))?.worker_id ?? null;
}

/** Records that others were told of these texts and may read them too. Nobody else will be told. */
export async function notifyOfUnread(trx: Knex.Transaction, ids: string[], readers: string[], at: Date): Promise<void> {
  await trx('unread_text')
    .whereIn('id', ids)
    .update({
      readers: trx.raw('array(select distinct unnest(readers || ?::text[]))', [readers]),
      told_at: at,
      due_at: null,
      version: trx.raw('version + 1'),
    });
}

/** The unread texts that these contacts may read, oldest first, locked. */
export async function lockUnreadFor(trx: Knex.Transaction, contactKeys: string[]): Promise<UnreadText[]> {
  return (
    await trx<Row>('unread_text')
      .whereNull('read_at')
      .whereRaw('readers && ?::text[]', [contactKeys])
      .orderBy('at')
      .forUpdate()
  ).map(asUnreadText);
}

export async function markRead(trx: Knex.Transaction, ids: string[], by: string, at: Date): Promise<void> {
  await trx<Row>('unread_text').whereIn('id', ids).update({ read_at: at, read_by: by, due_at: null });
}

/** Somebody speaks with a caller from this number who had reached nobody. Resolves with how many were so. */
export function markCallsRead(
  trx: Knex.Transaction,
  number: string,
  { by, at }: { by: string; at: Date },
): Promise<number> {
  return trx<Row>('unread_text')
    .where({ source: `${CALL_OF}${number}` })
    .whereNull('read_at')
    .update({ read_at: at, read_by: by, due_at: null });
}

/** What a worker has texted since then is read: the owner of the alarm about them was told of it. */
export async function markReadSince(
  trx: Knex.Transaction,
  workerId: string,
  since: Date,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  await trx<Row>('unread_text')
    .where({ worker_id: workerId })
    .whereNull('read_at')
    .where('at', '>=', since)
    .update({ read_at: at, read_by: by, due_at: null });
}

function asUnreadText(row: Row): UnreadText {
  return {
    id: row.id,
    workerId: row.worker_id,
    teamId: row.team_id,
    visitId: row.visit_id,
    fromNumber: row.from_number,
    source: row.source?.startsWith(CALL_OF) === true ? row.source.slice(CALL_OF.length) : row.source,
    isCall: row.source?.startsWith(CALL_OF) === true,
    rungAt: row.rung_at,
    at: row.at,
    words: row.words,
    sealed: row.sealed,
    readers: row.readers,
    toldAt: row.told_at,
    dueAt: row.due_at,
  };
}
