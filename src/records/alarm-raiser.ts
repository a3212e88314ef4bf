import type { Knex } from 'knex';

/** Who has raised an alarm at the desk, or has added a reason to one that was open. */

const HAS_RAISED = "j.kind = 'alarm' and (j.detail->>'what' = 'raised' or j.detail->>'what' like 'cause%')";

/** SQL of an array: the accounts that have done so since `:raisedSince`. */
export const raisersOf = (alarm: string): string =>
  `array(select distinct j.actor->>'id' from journal j where j.alarm_id = ${alarm} and j.at >= :raisedSince
    and j.actor->>'kind' = 'account' and ${HAS_RAISED})`;

/** From when on a deed counts: on the line's own clock, and in real time, which forms at the desk are kept in. */
export interface RaisedSince {
  at: Date;
  sentAt: Date;
}

/**
 * The alarms that each of these accounts has raised, or added to, since then. It begins with the forms that the account
 * has sent, so that it reads no alarm of others, and nothing of an account that has raised none.
 */
export async function alarmsRaisedBy(
  db: Knex,
  accountIds: string[],
  { at, sentAt }: RaisedSince,
): Promise<Map<string, string[]>> {
  if (accountIds.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: { account_id: string; alarms: string[] }[] }>(
    `select r.account_id, array_agg(distinct r.alarm_id::text) as alarms
    from (select account_id, case when outcome #>> '{}' ~ '${ENDS_WITH_ID}'
        then right(outcome #>> '{}', 36)::uuid end as alarm_id
      from request where at >= :sentAt and account_id = any(:accountIds)) r
    where exists (select from journal j where j.alarm_id = r.alarm_id and j.at >= :at
      and j.actor->>'id' = r.account_id::text and ${HAS_RAISED})
    group by r.account_id`,
    { accountIds, at, sentAt },
  );
  return new Map(rows.map(({ account_id: accountId, alarms }) => [accountId, alarms]));
}

/** What is kept of the form that raises an alarm ends with the alarm's id. */
const ENDS_WITH_ID = '(^|:)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
