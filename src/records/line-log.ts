import type { Knex } from 'knex';
import type { LineEntry } from '../contact/line-entry.ts';
import { toJson } from '../database/json.ts';

interface LineLog {
  /** Adds an entry to the next batch. Never waits and never throws. */
  note(entry: LineEntry): void;
  /** Writes the remaining entries. */
  stop(): Promise<void>;
}

/** Real milliseconds until a batch is written: a crash may lose this much. */
const LATE_BY = 1_000;
/** The most entries that wait while the database is not reachable. Beyond it the oldest are dropped. */
const MOST_KEPT = 5_000;
const BATCH = 500;

/**
 * One value for a whole batch. Separate values for a thousand rows would cost more than the calls that they describe.
 */
const INSERT = `
  insert into line_log (at, carrier, kind, what, outcome, code, milliseconds, attempt_id, conversation_id, carrier_ref)
  select at, carrier, kind, what, outcome, code, milliseconds, "attemptId", "conversationId", "carrierRef"
  from jsonb_to_recordset(?) as entry (at timestamptz, carrier text, kind text, what text, outcome text, code text,
    milliseconds integer,
    "attemptId" uuid, "conversationId" uuid, "carrierRef" text)`;

/** Writes entries in batches in the background. No answer to a caller waits for it. */
export function createLineLog(knex: Knex): LineLog {
  let waiting: LineEntry[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    timer = null;
    const batch = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    try {
      await knex.raw(INSERT, [toJson(batch)]);
    } catch {
      // The database is not reachable, which another part reports. The batch is tried again.
      waiting = [...batch, ...waiting].slice(-MOST_KEPT);
    }
    if (waiting.length > 0) later();
  }

  function later(): void {
    timer ??= setTimeout(() => {
      writing = write();
    }, LATE_BY).unref();
  }

  return {
    note(entry) {
      waiting.push(entry);
      if (waiting.length > MOST_KEPT) waiting.shift();
      later();
    },
    async stop() {
      await writing;
      if (timer) clearTimeout(timer);
      if (waiting.length > 0) await write();
      if (timer) clearTimeout(timer);
    },
  };
}

interface LineLogRow {
  at: Date;
  carrier: string;
  kind: 'webhook' | 'request';
  what: string;
  outcome: string;
  code: string | null;
  milliseconds: number;
  attempt_id: string | null;
  conversation_id: string | null;
  carrier_ref: string | null;
}

/** The log entries about these attempts, conversations and texts, oldest first. */
export async function lineOf(
  db: Knex,
  attempts: string[],
  conversations: string[],
  texts: { at: Date; from: string | null }[],
): Promise<LineEntry[]> {
  const { rows } = await db.raw<{ rows: LineLogRow[] }>(
    `
    select at, carrier, kind, what, outcome, code, milliseconds, attempt_id, conversation_id, carrier_ref from line_log
    where attempt_id = any (:attempts) or conversation_id = any (:conversations) or carrier_ref = any (array(
      select carrier_ref from contact_attempt where id = any (:attempts) and carrier_ref is not null
      union select carrier_ref from conversation where id = any (:conversations)
      union select carrier_ref from inbound_text
        where (from_number, at) in (select * from unnest(cast(:numbers as text[]), cast(:times as timestamptz[])))))
    order by at, id`,
    { attempts, conversations, numbers: texts.map(({ from }) => from), times: texts.map(({ at }) => at) },
  );
  return rows.map(({ attempt_id: attemptId, conversation_id: conversationId, carrier_ref: carrierRef, ...row }) => ({
    ...row,
    attemptId,
    conversationId,
    carrierRef,
  }));
}
