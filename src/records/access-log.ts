import type { Knex } from 'knex';

/** Who saw or did what at the desk. The database refuses every change of a row. */

export type Did = 'view' | 'search' | 'export' | 'print' | 'denied' | 'change' | 'sign-in' | 'sign-out';

interface AccessEntry {
  at: Date;
  /** Null: a person at the command line, under the name that they gave. */
  accountId: string | null;
  byCommand?: string;
  /** The first part of the session's hash: enough to tell sessions apart, but not to use one. */
  session: string | null;
  page: string;
  did: Did;
  personId?: string | null;
  visitId?: string | null;
  alarmId?: string | null;
  teamId?: string | null;
  aboutAccountId?: string | null;
  reason?: string | null;
  request?: string | null;
}

export async function recordAccess(db: Knex, entry: AccessEntry): Promise<void> {
  await db('access_log').insert({
    at: entry.at,
    account_id: entry.accountId,
    by_command: entry.byCommand ?? null,
    session: entry.session,
    page: entry.page,
    did: entry.did,
    person_id: entry.personId ?? null,
    visit_id: entry.visitId ?? null,
    alarm_id: entry.alarmId ?? null,
    team_id: entry.teamId ?? null,
    about_account_id: entry.aboutAccountId ?? null,
    reason: entry.reason ?? null,
    request: entry.request ?? null,
  });
}
