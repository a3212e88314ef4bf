import type { Knex } from 'knex';

/**
 * Columns of words that the database did not check. It takes what any release writes, so that an older one works on
 * beside this one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  -- No release writes another word here. One that was written by hand must not keep a visit from its end.
  update visit set risk = 'red' where risk not in ('green', 'amber', 'red');
  alter table visit add constraint visit_risk_check check (risk in ('green', 'amber', 'red'));

  -- A failure of a kind that nobody knows is counted anew if it comes again.
  delete from sweep_failure
    where kind not in ('visit', 'alarm', 'ring', 'conversation', 'event', 'purple', 'unread', 'staff');
  alter table sweep_failure add constraint sweep_failure_kind_check
    check (kind in ('visit', 'alarm', 'ring', 'conversation', 'event', 'purple', 'unread', 'staff'));

  -- This class was renamed when an organisation could already have given it days of its own, which counted no longer.
  update retention_days set class = 'what was given to the person who asked'
    where class = 'what was given to whoever asked'
      and not exists (select from retention_days where class = 'what was given to the person who asked');
  -- Rows of before stay as they are.
  alter table retention_days add constraint retention_days_class_check check (class in (
    'alarms and their stories', 'covert alarms and their stories', 'visits without an alarm',
    'absences that are over', 'keys and replies of calls', 'wrong PINs', 'what turns may mean, sealed',
    'texts that came', 'words that nobody understood', 'calls and texts of ours', 'sequences of calls',
    'purple-file calls of no visit and no alarm', 'journal of no visit and no alarm',
    'what the office did, of no visit and no alarm', 'changes of people, teams and plans', 'line log',
    'mails that were sent or given up', 'marks on phones that took no texts', 'who looked at what',
    'what a team says it has changed', 'words for the next shift', 'hand-overs of the desk',
    'notes on addresses that are lifted or have lapsed', 'roll-calls, and what everybody said in them',
    'incidents', 'holds that are over', 'what was given to the person who asked', 'requests that are answered',
    'codes of accounts, used or too old', 'forms of ended sessions', 'sessions', 'wrong tries to sign in',
    'emergency sheets of people who have left', 'numbers of people who have left',
    'dates of training, after they were due again', 'who left or moved, and who came in their place',
    'forms that were sent', 'screens on a wall that have ended', 'tokens of other systems that have ended',
    'systems that are told of alarms no more', 'what other systems were told of alarms',
    'requests of other systems that planned a visit', 'people whom the desk does not know'
  )) not valid;
  alter table data_request_item add constraint data_request_item_kind_check check (kind in (
    'visit', 'alarm', 'text', 'words', 'contact', 'call', 'recording', 'incident', 'hazard', 'roll-call', 'office',
    'change', 'seen', 'looked', 'note', 'hold', 'person', 'sheet', 'account', 'pins'
  )) not valid;

  alter table api_token add constraint api_token_scopes_check
    check (scopes <@ array['visits:plan', 'visits:read', 'names:read', 'alarms:read', 'alarms:covert']);
  alter table waiting_link add constraint waiting_link_roles_check
    check (roles <@ array['worker', 'operator', 'manager', 'administrator', 'governance']);
`;
