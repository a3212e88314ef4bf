import type { Knex } from 'knex';
import type { HeardPhrases } from '../conversation/code-phrase.ts';
import { keptText } from '../conversation/kept-text.ts';

export interface InboundText {
  carrier: string;
  carrierRef: string;
  at: Date;
  fromNumber: string | null;
  toNumber: string;
  personId: string | null;
  body: string;
}

/** Keeps a text that came in; false when it came before. Whatever may be a PIN in it is masked, and so are these code phrases. */
export async function keepText(trx: Knex.Transaction, text: InboundText, phrases: HeardPhrases): Promise<boolean> {
  const rows = await trx('inbound_text').insert({
    carrier: text.carrier, carrier_ref: text.carrierRef, at: text.at, from_number: text.fromNumber, to_number: text.toNumber,
    person_id: text.personId, body: keptText(phrases, text.body),
  }).onConflict().ignore().returning('carrier_ref');
  return rows.length > 0;
}

/** Whether another text has come since then of which nobody knows who sent it. */
export async function hasTextWithoutSender(trx: Knex.Transaction, { since, besides }: { since: Date; besides: string }): Promise<boolean> {
  const row: unknown = await trx('inbound_text').whereNull('from_number').where('at', '>=', since).whereNot({ carrier_ref: besides }).first('carrier');
  return row !== undefined;
}

/** What the same phone texted just before, PINs and code phrases masked; null where nothing has come since `since`. */
export async function textBefore(trx: Knex.Transaction, { fromNumber, carrierRef }: InboundText, since: Date): Promise<string | null> {
  const row = await trx<{ from_number: string | null; carrier_ref: string; at: Date; body: string }>('inbound_text')
    .where({ from_number: fromNumber }).where('at', '>=', since).whereNot({ carrier_ref: carrierRef }).orderBy('at', 'desc').first('body');
  return row?.body ?? null;
}
