import type { Knex } from 'knex';

/** Indexes for what a desk asks of one person or team; each list of live statuses stands once; every word is checked. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index conversation_of_person on conversation (person_id, started_at);
    create index inbound_text_of_person on inbound_text (person_id, at);
    create index attempt_about_worker on attempt (worker_id, created_at);
    create index journal_of_worker on journal (worker_id, at) where worker_id is not null;
    create index alarm_of_visit on alarm (visit_id) where visit_id is not null;
    create index alarm_of_team on alarm (team_id, raised_at);
    create index visit_of_team on visit (team_id, started_at);
    create index buddy_of on buddy (buddy_id);
    create index person_team_of_team on person_team (team_id);

    alter table visit add column is_open boolean not null generated always as (status in ('open', 'overdue')) stored;
    drop index visit_one_open_per_worker;
    create unique index visit_one_open_per_worker on visit (worker_id) where is_open;

    alter table ring add column is_live boolean not null generated always as (status in ('ringing', 'pausing')) stored;
    drop index ring_of_alarm, ring_of_visit;
    create index ring_of_alarm on ring (alarm_id) where is_live;
    create index ring_of_visit on ring (visit_id) where is_live;

    alter table attempt
      -- It waits or goes on.
      add column is_live boolean not null generated always as
        (status in ('waiting', 'sending', 'unknown', 'queued', 'ringing', 'answered')) stored,
      -- A call that has its phone engaged.
      add column is_live_call boolean not null generated always as
        (channel = 'call' and status in ('sending', 'unknown', 'queued', 'ringing', 'answered')) stored;
    drop index attempt_live_call;
    create index attempt_live_call on attempt (to_number) where is_live_call;

    alter table attempt
      add check (held_for in ('too_fast', 'refused', 'look_up', 'same_news')),
      add check (purpose in (${PURPOSES.map((purpose) => `'${purpose}'`).join(', ')}));
  `);
}

const PURPOSES = ['alarm', 'news', 'overdue', 'office', 'worker', 'tell', 'purple', 'reply', 'reminder', 'worry'].concat([
  'briefing', 'code', 'help-reply', 'locked-out', 'notice', 'overdue-text', 'own-lock-out', 'test', 'verify', 'wrong-pins',
]);

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table attempt drop constraint attempt_held_for_check, drop constraint attempt_purpose_check;
    alter table attempt drop column is_live_call, drop column is_live;
    create index attempt_live_call on attempt (to_number)
      where channel = 'call' and status in ('sending', 'unknown', 'queued', 'ringing', 'answered');
    alter table ring drop column is_live;
    create index ring_of_alarm on ring (alarm_id) where status in ('ringing', 'pausing');
    create index ring_of_visit on ring (visit_id) where status in ('ringing', 'pausing');
    alter table visit drop column is_open;
    create unique index visit_one_open_per_worker on visit (worker_id) where status in ('open', 'overdue');
    drop index conversation_of_person, inbound_text_of_person, attempt_about_worker, journal_of_worker, alarm_of_visit,
      alarm_of_team, visit_of_team, buddy_of, person_team_of_team;
  `);
}
