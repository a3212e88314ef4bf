import type { Knex } from 'knex';

/** What a team says it has changed after a quarter. The latest counts, and those before stay. */
interface ReportWords {
  id: string;
  at: Date;
  by: string;
  words: string;
}

export async function wordsOfReport(db: Knex, teamId: string, period: string): Promise<ReportWords | null> {
  const { rows } = await db.raw<{ rows: ReportWords[] }>(
    `select w.id, w.at, a.name as by, w.words from report_words w join account a on a.id = w.account_id
    where w.team_id = :teamId and w.period = :period order by w.number desc limit 1`,
    { teamId, period },
  );
  return rows[0] ?? null;
}

export async function addReportWords(
  trx: Knex.Transaction,
  given: { id: string; teamId: string; period: string; at: Date; accountId: string; words: string },
): Promise<void> {
  await trx('report_words').insert({
    id: given.id,
    team_id: given.teamId,
    period: given.period,
    at: given.at,
    account_id: given.accountId,
    words: given.words,
  });
}

/** Until the transaction ends nobody else writes. */
export async function lockReportWords(trx: Knex.Transaction): Promise<void> {
  await trx.raw('lock table report_words in share row exclusive mode');
}
