import type { Knex } from 'knex';

/** Words for the next shift. One that belongs to an alarm is for those who see that alarm. */

export interface HandoverNote {
  id: string;
  at: Date;
  by: string;
  teamIds: string[];
  alarmId: string | null;
  words: string;
}

export async function addHandoverNote(
  trx: Knex.Transaction,
  note: Omit<HandoverNote, 'by'> & { accountId: string },
): Promise<void> {
  await trx('handover_note').insert({
    id: note.id,
    at: note.at,
    account_id: note.accountId,
    team_ids: note.teamIds,
    alarm_id: note.alarmId,
    words: note.words,
  });
}

/** Those that wait for these teams' next shift go with this one. */
export async function handNotesOver(
  trx: Knex.Transaction,
  { teamIds, shiftId, at }: { teamIds: string[]; shiftId: string; at: Date },
): Promise<void> {
  await trx.raw(
    `update handover_note set handed_at = :at, shift_id = :shiftId
    where handed_at is null and team_ids && cast(:teamIds as uuid[])`,
    { at, shiftId, teamIds },
  );
}

const NOTES = `select n.id, n.at, a.name as by, n.team_ids as "teamIds", n.alarm_id as "alarmId", n.words
  from handover_note n join account a on a.id = n.account_id`;

/** The oldest first. */
export async function waitingNotes(db: Knex, teamIds: string[]): Promise<HandoverNote[]> {
  const { rows } = await db.raw<{ rows: HandoverNote[] }>(
    `${NOTES} where n.handed_at is null and n.team_ids && cast(:teamIds as uuid[]) order by n.at, n.id`,
    { teamIds },
  );
  return rows;
}

export async function notesOfShifts(db: Knex, shiftIds: string[]): Promise<HandoverNote[]> {
  const { rows } = await db.raw<{ rows: HandoverNote[] }>(
    `${NOTES} where n.shift_id = any (cast(:shiftIds as uuid[])) order by n.at, n.id`,
    { shiftIds },
  );
  return rows;
}
