/** The tables that no rule of retention-rules.ts is about. */

/** What goes with the row that it names, and never by itself. */
export const GOES_WITH = {
  alarm: ['alarm_class', 'alarm_contact', 'alarm_delivery', 'alarm_fact', 'alarm_owner', 'alarm_told', 'handover_note'],
  visit: ['memo', 'sent_plan', 'unread_text', 'visit_act'],
} as const;

/** Every other table, and why no rule is about it. */
export const STAYS: Readonly<Record<string, string>> = {
  organisation: 'the organisation file says who and what is in it',
  major_incident_contact: 'the organisation says who is on the list; it is changed at the desk or by the file',
  team: 'the organisation file says who and what is in it',
  person: 'the organisation file says who and what is in it; leavers go on their day, or with import --prune',
  person_team: 'goes with the person',
  phone: 'goes with the person',
  buddy: 'goes with the person',
  calendar_feed: 'goes with the person',
  turn: 'goes with the conversation',
  data_request_item: 'goes with the request',
  erasure: 'about nobody: by whose order which rows of the logs went before their time',
  account: 'the access log names people only by their account, for six years',
  account_role: 'goes with the account',
  desk_shift_team: 'goes with the shift',
  roll_call_person: 'goes with the roll-call',
  notice_channel: 'about nobody: where a channel of ours reads that somebody is needed',
  notice_told: 'deleted after a day by notice-channels.ts',
  webhook: 'deleted after 25 hours by repair-inconsistencies.ts',
  text_part: 'deleted after days by text-parts.ts',
  carrier_health: 'current only, and about nobody',
  carrier_look: 'current only, and about nobody',
  clock: 'current only, and about nobody',
  in_force: 'current only, and about nobody',
  lease: 'current only, and about nobody',
  sweep: 'current only, and about nobody',
  sweep_failure: 'current only; goes with the visit or alarm that it names',
  retention_days: 'about nobody: for how long the organisation keeps what',
  log_seal: 'about nobody',
  log_hash: 'about nobody: a hash whose row is erased has no salt',
  agenda_jobs: 'goes with the visit or alarm that it names; a failed one is deleted after 30 days by jobs.ts',
};
