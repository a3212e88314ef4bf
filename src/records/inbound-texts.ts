import type { Knex } from 'knex';
import type { CodePhrases } from '../conversation/code-phrase/code-phrase.ts';
import { runStatement, statement } from '../database/statement.ts';

/** The carrier and reference that identify a text. */
export interface TextRef {
  carrier: string;
  carrierRef: string;
}

/** A text as it is stored first. Nobody knows yet who sent it, and its words are sealed. */
export interface KeptText extends TextRef {
  at: Date;
  /** Null if the number cannot be read. */
  fromNumber: string | null;
  toNumber: string;
  sealed: Buffer;
}

interface Row {
  carrier: string;
  carrier_ref: string;
  at: Date;
  from_number: string | null;
  to_number: string;
  person_id: string | null;
  body: string | null;
  sealed: Buffer | null;
  act_at: Date | null;
  acted_at: Date | null;
  failures: number;
}

const KEEP = statement(`
  insert into inbound_text (carrier, carrier_ref, at, from_number, to_number, sealed, act_at)
  values (:carrier, :carrierRef, :at, :fromNumber, :toNumber, :sealed, :actAt) on conflict do nothing
  returning array(
    select distinct team.plan -> 'codePhrases' from phone f join person_team pt on pt.person_id = f.person_id
      join team on team.id = pt.team_id
    where f.number = inbound_text.from_number) as phrases,
    exists (select 1 from inbound_text other where other.from_number = inbound_text.from_number
      and other.act_at is not null) as is_behind`);

/**
 * Stores a text that came in. It locks no existing row, so it waits for nobody. Resolves with the code phrases of
 * everybody whose phone it may be from, and with whether earlier texts of that phone still wait. Resolves with null if
 * the text came before.
 */
export async function recordText(
  db: Knex,
  { carrier, carrierRef, at, fromNumber, toNumber, sealed }: KeptText,
  actAt: Date,
): Promise<{ phrases: CodePhrases[]; isBehind: boolean } | null> {
  const [row] = await runStatement<{ phrases: CodePhrases[]; is_behind: boolean }>(db, KEEP, {
    carrier,
    carrierRef,
    at,
    fromNumber,
    toNumber,
    sealed,
    actAt,
  });
  return row ? { phrases: row.phrases, isBehind: row.is_behind } : null;
}

/** Records that the text was acted on. Of its words only `body` stays, with possible PINs and code phrases masked. */
export async function markActedOn(
  trx: Knex.Transaction,
  { carrier, carrierRef }: TextRef,
  { body, personId, at }: { body: string; personId: string | null; at: Date },
): Promise<void> {
  await trx<Row>('inbound_text')
    .where({ carrier, carrier_ref: carrierRef })
    .update({ body, person_id: personId, sealed: null, act_at: null, acted_at: at });
}

/** Senders of texts that have waited too long, the longest wait first. Null stands for texts without a number. */
export async function sendersWaiting(db: Knex, now: Date, limit: number): Promise<(string | null)[]> {
  const { rows } = await db.raw<{ rows: { from_number: string | null }[] }>(
    'select from_number from inbound_text where act_at <= ? group by from_number order by min(act_at) limit ?',
    [now, limit],
  );
  return rows.map(({ from_number: number }) => number);
}

/** One sender's waiting texts, in the order in which they came: all that have not failed, or those that are due. */
export async function textsWaiting(
  db: Knex,
  fromNumber: string | null,
  which: 'not failed' | { dueBy: Date },
  limit: number,
): Promise<TextRef[]> {
  const query = db<Row>('inbound_text')
    .where({ from_number: fromNumber })
    .orderBy(['at', 'seq'])
    .limit(limit)
    .select('carrier', 'carrier_ref');
  const rows = await (which === 'not failed'
    ? query.whereNotNull('act_at').where({ failures: 0 })
    : query.where('act_at', '<=', which.dueBy));
  return rows.map(({ carrier, carrier_ref: carrierRef }) => ({ carrier, carrierRef }));
}

/** Those of these texts of one sender that still wait. */
export async function keptTexts(db: Knex, fromNumber: string | null, refs: TextRef[]): Promise<KeptText[]> {
  if (refs.length === 0) return [];
  const rows = await db<Row>('inbound_text')
    .where({ from_number: fromNumber })
    .whereNotNull('act_at')
    .whereRaw('carrier_ref = any (?)', [refs.map(({ carrierRef }) => carrierRef)]);
  return rows.flatMap(({ carrier, carrier_ref: carrierRef, at, to_number: toNumber, sealed }) =>
    sealed ? [{ carrier, carrierRef, at, fromNumber, toNumber, sealed }] : [],
  );
}

/**
 * Records that acting on a text failed, and that it is tried again at `actAt`. Resolves with the number of failures.
 */
export async function recordTextFailure(
  trx: Knex.Transaction,
  { carrier, carrierRef }: TextRef,
  actAt: (failures: number) => Date,
): Promise<number> {
  const mine = trx<Row>('inbound_text').where({ carrier, carrier_ref: carrierRef }).whereNotNull('sealed');
  const [row] = await mine
    .clone()
    .update({ failures: trx.raw('failures + 1') })
    .returning('failures');
  if (!row) return 0;
  await mine.update({ act_at: actAt(row.failures) });
  return row.failures;
}

/** Whether another text without a sender's number has been acted on since then. */
export async function hasTextWithoutSender(
  trx: Knex.Transaction,
  { since, besides }: { since: Date; besides: string },
): Promise<boolean> {
  const row = await trx<Row>('inbound_text')
    .whereNull('from_number')
    .where('at', '>=', since)
    .whereNotNull('acted_at')
    .whereNot({ carrier_ref: besides })
    .first('carrier');
  return row !== undefined;
}

/** The previous text from the same phone, with PINs and code phrases masked; null if none came since `since`. */
export async function textBefore(
  trx: Knex.Transaction,
  { fromNumber, carrierRef, at }: KeptText,
  since: Date,
): Promise<string | null> {
  const row = await trx<Row>('inbound_text')
    .where({ from_number: fromNumber })
    .whereBetween('at', [since, at])
    .whereNotNull('body')
    .whereNot({ carrier_ref: carrierRef })
    // Of one millisecond, the one that was written last.
    .orderByRaw('at desc, seq desc')
    .first('body');
  return row?.body ?? null;
}
