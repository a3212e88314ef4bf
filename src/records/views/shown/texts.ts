import type { Knex } from 'knex';
import { CALL_OF } from '../../../contact/unknown-caller.ts';

/**
 * Words that the line did not understand and nobody has read, calls for help from unknown numbers, and unknown callers
 * who asked for a person and got none. Of the
 * shown book: a worker's words wait here whatever alarm is open, and the alarm's owner is told of them besides.
 */
export interface WaitingText {
  id: string;
  at: Date;
  words: string;
  fromNumber: string | null;
  /** Somebody unknown rang, asked for a person and got none. */
  isCall: boolean;
  teamId: string | null;
  worker: { id: string; name: string; staffNumber: string } | null;
  /** The worker's visit, if one is open now. */
  visitId: string | null;
  /** A worker's, who had no visit open when they texted it. */
  isOffVisit: boolean;
}

/** As it is stored. `sealed`: the whole text, where its words are without a code phrase. */
interface StoredWaitingText extends WaitingText {
  sealed: Buffer | null;
}

interface Row {
  id: string;
  at: Date;
  words: string;
  sealed: Buffer | null;
  from_number: string | null;
  is_call: boolean;
  team_id: string | null;
  worker_id: string | null;
  name: string | null;
  staff_number: string | null;
  visit_id: string | null;
  is_off_visit: boolean;
}

const WAITING = `
  select u.id, u.at, u.words, u.sealed, u.from_number, coalesce(starts_with(u.source, '${CALL_OF}'), false) as is_call,
    u.team_id, u.worker_id, p.name, p.staff_number, v.id as visit_id,
    u.worker_id is not null and u.visit_id is null as is_off_visit
  from unread_text u left join person p on p.id = u.worker_id
    left join visit v on v.worker_id = u.worker_id and v.is_open`;

/** The oldest first. */
export async function readWaitingTexts(db: Knex): Promise<StoredWaitingText[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${WAITING} where u.read_at is null order by u.at, u.id`);
  return rows.map(asText);
}

/** Read or not; null: there is none. */
export async function readText(db: Knex, id: string): Promise<WaitingText | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${WAITING} where u.id = ?`, [id]);
  return rows[0] ? asText(rows[0]) : null;
}

const asText = (row: Row): StoredWaitingText => ({
  id: row.id,
  at: row.at,
  words: row.words,
  sealed: row.sealed,
  fromNumber: row.from_number,
  isCall: row.is_call,
  teamId: row.team_id,
  worker:
    row.worker_id === null || row.name === null
      ? null
      : { id: row.worker_id, name: row.name, staffNumber: row.staff_number ?? '' },
  visitId: row.visit_id,
  isOffVisit: row.is_off_visit,
});
