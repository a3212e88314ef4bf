import { z } from 'zod';
import type { TextPart, TextReceived } from '../../carriers/carrier.ts';
import { wellFormed } from '../../carriers/well-formed.ts';
import { openSealed, seal } from '../../crypto/seal.ts';
import {
  purgeTextParts,
  recordTextPart,
  lockParts,
  type PartRow,
  partsUsed,
  waitingTexts,
  type Whole,
} from '../../records/text-parts.ts';
import { transact } from '../../database/transact.ts';
import { actOnTaken, recordReceived, type TakenText } from './kept-texts.ts';
import type { Dependencies } from '../../operations/work.ts';

/**
 * Texts that come in parts, in any order: a code phrase may lie across two of them. They wait for each other for a
 * while; a lost part loses none of the others.
 */

/** Real milliseconds from a part's arrival; the parts of a text come within a second or two. */
const LONGEST_WAIT = 20_000;
/** Carriers repeat a text for a day. */
const REMEMBERED = 25 * 3_600_000;
const BATCH = 100;

const words = z.object({ body: z.string(), sentAt: z.coerce.date().nullable().catch(null) });

/** Keeps a text, or the part of one that completes it; null where it is to wait for other parts, or came before. */
export async function recordTextOrPart(parts: Dependencies, text: TextReceived): Promise<TakenText | null> {
  const { part, from } = text;
  if (!part || from === null) return recordReceived(parts, parts.knex, { ...text, body: wellFormed(text.body) });
  return recordPart(parts, text, part, from);
}

async function recordPart(
  parts: Dependencies,
  text: TextReceived,
  part: TextPart,
  from: string,
): Promise<TakenText | null> {
  const { carrier, carrierRef, to, body, sentAt = null } = text;
  const whole: Whole = { carrier, from_number: from, to_number: to, of: part.of, total: part.total };
  // In a transaction of its own: of two that come at once, each then sees the other.
  await recordTextPart(parts.knex, {
    ...whole,
    carrier_ref: carrierRef,
    number: part.number,
    at: parts.clock.now(),
    sealed: seal(parts.secrets.data, carrierRef, { body, sentAt }),
  });
  return join(parts, whole, (rows) => new Set(rows.map(({ number }) => number)).size === part.total);
}

/** What came is used, where the rest has not come in time. Old parts are let go of. */
export async function joinWaitingTexts(parts: Dependencies): Promise<void> {
  const { clock, knex } = parts;
  const ago = (milliseconds: number): Date => new Date(clock.now().getTime() - clock.stretch(milliseconds));
  for (const whole of await waitingTexts(knex, ago(LONGEST_WAIT), BATCH)) {
    const taken = await join(parts, whole, () => true);
    if (taken) await actOnTaken(parts, taken);
  }
  await purgeTextParts(knex, ago(REMEMBERED));
}

/** The parts become one text that is kept: acting on it may have to wait for locks. */
function join(parts: Dependencies, whole: Whole, isReady: (rows: PartRow[]) => boolean): Promise<TakenText | null> {
  return transact(parts.knex, async (trx) => {
    const rows = await lockParts(trx, whole);
    const [first] = rows;
    if (!first || !isReady(rows)) return null;
    await partsUsed(
      trx,
      whole,
      rows.map(({ carrier_ref: ref }) => ref),
    );
    const said = rows.map((row) => wordsOf(parts, row));
    return recordReceived(parts, trx, {
      carrier: whole.carrier,
      carrierRef: first.carrier_ref,
      from: whole.from_number,
      to: whole.to_number,
      // Of a part that is lost, half a character may be left at the seam.
      body: wellFormed(said.map(({ body }) => body).join('')),
      sentAt: said[0]?.sentAt ?? null,
    });
  });
}

function wordsOf({ secrets }: Dependencies, { carrier_ref: ref, sealed }: PartRow): z.infer<typeof words> {
  return sealed === null ? { body: '', sentAt: null } : words.parse(openSealed(secrets.data, ref, sealed));
}
