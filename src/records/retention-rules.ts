import {
  isHeld,
  isHeldContact,
  isOfAnAlarm,
  isOfAStory,
  isTakenIn,
  hasLive,
  overAlarms,
} from './retention-conditions.ts';

/**
 * For how long what is kept: the classes as data. They are defaults until a council's officer has read them. Where a
 * rule's source is "our default", no policy that we know of says anything.
 * The conditions are SQL (retention-conditions.ts). Each row that need not be kept is personal data that must go (UK
 * GDPR, article 5(1)(e)).
 */

/** Staffordshire keeps incidents of violent conduct for three years, Derbyshire safety monitoring for six. */
const YEAR = 365;
const THREE_YEARS = 1_096;
const SIX_YEARS = 2_192;

export interface Rule {
  /** As people read it. */
  holds: string;
  table: string;
  /** Days after its end, as `rows` counts it. */
  days: number;
  source: string;
  /** Accounts and holds have real times; everything else has times of Buddyline's clock. */
  isRealTime?: true;
  rows: string;
}

/** Each alarm goes with all that hangs on it, and with its visit if the visit has no other. */
export const ALARM_RULES: readonly Rule[] = [
  {
    holds: 'alarms and their stories',
    table: 'alarm',
    days: THREE_YEARS,
    source: 'as Staffordshire keeps incidents of violence: 3 years after closing',
    rows: overAlarms(false),
  },
  {
    holds: 'covert alarms and their stories',
    table: 'alarm',
    days: SIX_YEARS,
    source: 'as Derbyshire keeps safety monitoring: 6 years after closing',
    rows: overAlarms(true),
  },
];

/** The visit goes with all that hangs on it. It waits for an alarm of another visit that one of its calls is about. */
export const VISIT_RULE: Rule = {
  holds: 'visits without an alarm',
  table: 'visit',
  days: YEAR,
  source: 'our default',
  rows: `
    (visit.status = 'ended' and visit.ended_at < :before
      or visit.status in ('planned', 'cancelled') and visit.planned_end < :before)
    and visit.due_at is null and not ${isHeld('visit.id', 'visits')}
    and not exists (select 1 from alarm where alarm.visit_id = visit.id)
    and not exists (select 1 from contact_attempt where contact_attempt.visit_id = visit.id
      and contact_attempt.alarm_id is not null)
    and not exists (select 1 from call_sequence where call_sequence.visit_id = visit.id
      and call_sequence.alarm_id is not null)
    and not exists (select 1 from purple_call where purple_call.visit_id = visit.id
      and purple_call.alarm_id is not null)
    and not exists (select 1 from memo where memo.visit_id = visit.id and memo.due_at is not null)
    and not exists (select 1 from unread_text where unread_text.visit_id = visit.id and unread_text.due_at is not null)
    and not ${hasLive('visit_id', 'visit.id')}
    and ${isTakenIn('visit.worker_id', 'visit.started_at', 'visit.ended_at')}`,
};

/** It takes days out of a person's row, and the person stays. */
export const ABSENCE_RULE: Rule = {
  holds: 'absences that are over',
  table: 'person',
  days: YEAR,
  source: 'our default: as visits without an alarm',
  rows: `exists (select 1 from jsonb_array_elements(person.away) as one
      where cast(one ->> 'to' as date) < cast(:before as timestamptz)::date)
    and not ${isHeld('person.id', 'people')}`,
};

/** Every rule, in the order in which they are followed. */
export const allRules = (): Rule[] => [...ALARM_RULES, VISIT_RULE, ABSENCE_RULE, ...ROW_RULES];

/**
 * Between how many days an organisation may keep a class. What is about a mistake or a session is no matter of policy,
 * and neither is less than half of what we know to be needed.
 */
export const boundsOf = ({ days }: Rule): { least: number; most: number } | null =>
  days < 30 ? null : { least: Math.ceil(days / 2), most: days * 3 };

/** Rows that go by themselves. The order is such that no row goes before the rows that refer to it. */
export const ROW_RULES: readonly Rule[] = [
  {
    holds: 'keys and replies of calls',
    table: 'conversation',
    days: 90,
    source: 'our default',
    rows: `conversation.status = 'ended' and conversation.ended_at < :before
      and not ${isHeld('conversation.person_id', 'people')}
      and not ${isOfAStory('conversation.person_id', 'conversation.started_at')}
      and not exists (select 1 from contact_attempt where contact_attempt.id = conversation.attempt_id
        and (${isOfAnAlarm('contact_attempt')} or ${isHeldContact('contact_attempt')}))`,
  },
  {
    holds: 'wrong PINs',
    table: 'pin_failure',
    days: 90,
    source: 'our default',
    rows: `pin_failure.at < :before and not ${isHeld('pin_failure.person_id', 'people')}
      and not ${isOfAStory('pin_failure.person_id', 'pin_failure.at')}`,
  },
  {
    holds: 'what turns may mean, sealed',
    table: 'sealed_event',
    days: 90,
    source: 'our default',
    rows: `sealed_event.at < :before and sealed_event.processed_at is not null
      and not ${isHeld('sealed_event.worker_id', 'people')}
      and not ${isOfAStory('sealed_event.worker_id', 'sealed_event.at')}`,
  },
  {
    holds: 'texts that came',
    table: 'inbound_text',
    days: YEAR,
    source: 'our default',
    rows: `inbound_text.at < :before and inbound_text.act_at is null
      and not ${isHeld('inbound_text.person_id', 'people')}
      and not ${isOfAStory('inbound_text.person_id', 'inbound_text.at')}`,
  },
  {
    holds: 'words that nobody understood',
    table: 'unread_text',
    days: YEAR,
    source: 'our default',
    rows: `unread_text.at < :before and unread_text.due_at is null
      and not ${isHeld('unread_text.worker_id', 'people')} and not ${isHeld('unread_text.visit_id', 'visits')}
      and not ${isOfAStory('unread_text.worker_id', 'unread_text.at')}`,
  },
  {
    holds: 'calls and texts of ours',
    table: 'contact_attempt',
    days: YEAR,
    source: 'our default',
    rows: `contact_attempt.ended_at < :before
      and contact_attempt.status in ('delivered', 'completed', 'busy', 'no_answer', 'failed', 'cancelled')
      and not ${isOfAnAlarm('contact_attempt')} and not ${isHeldContact('contact_attempt')}`,
  },
  {
    holds: 'sequences of calls',
    table: 'call_sequence',
    days: YEAR,
    source: 'as calls',
    rows: `call_sequence.created_at < :before and call_sequence.status in ('keyed', 'unanswered', 'stopped')
      and not ${isOfAnAlarm('call_sequence')} and not ${isHeldContact('call_sequence')}
      and not exists (select 1 from contact_attempt where contact_attempt.call_sequence_id = call_sequence.id)`,
  },
  {
    holds: 'purple-file calls of no visit and no alarm',
    table: 'purple_call',
    days: YEAR,
    source: 'as calls',
    rows: `purple_call.created_at < :before and purple_call.status = 'over'
      and purple_call.visit_id is null and purple_call.alarm_id is null
      and not ${isHeld('purple_call.worker_id', 'people')}`,
  },
  {
    holds: 'journal of no visit and no alarm',
    table: 'journal',
    days: YEAR,
    source: 'as visits without an alarm',
    rows: `journal.at < :before and journal.kind <> 'office'
      and journal.visit_id is null and journal.alarm_id is null and not ${isHeld('journal.worker_id', 'people')}
      and not ${isOfAStory('journal.worker_id', 'journal.at')}
      and not exists (select 1 from contact_attempt where contact_attempt.id = journal.attempt_id)
      and not exists (select 1 from conversation where conversation.id = journal.conversation_id)`,
  },
  {
    holds: 'what the office did, of no visit and no alarm',
    table: 'journal',
    days: SIX_YEARS,
    source: 'as the access log: who did what',
    rows: `journal.at < :before and journal.kind = 'office'
      and journal.visit_id is null and journal.alarm_id is null and not ${isHeld('journal.worker_id', 'people')}`,
  },
  {
    holds: 'changes of people, teams and plans',
    table: 'change',
    days: SIX_YEARS,
    source: 'as the access log: who did what',
    rows: `change.at < :before and not ${isHeld('change.person_id', 'people')}`,
  },
  {
    holds: 'line log',
    table: 'line_log',
    days: 30,
    source: 'our default',
    rows: `line_log.at < :before
      and not exists (select 1 from contact_attempt where ${isHeldContact('contact_attempt')}
        and (contact_attempt.id = line_log.attempt_id or contact_attempt.id = (
          select conversation.attempt_id from conversation where conversation.id = line_log.conversation_id)))`,
  },
  {
    holds: 'mails that were sent or given up',
    table: 'mail',
    days: 30,
    source: 'ours: as the line log',
    rows: 'mail.of < :before and mail.due_at is null',
  },
  {
    holds: 'marks on phones that took no texts',
    table: 'undeliverable_number',
    days: 30,
    source: 'our default: as the line log, after the mark',
    rows: 'undeliverable_number.until < :before',
  },
  {
    holds: 'who looked at what',
    table: 'access_log',
    days: SIX_YEARS,
    source: 'our default',
    isRealTime: true,
    rows: `access_log.at < :before and not ${isHeld('access_log.person_id', 'people')}
      and not ${isHeld('access_log.visit_id', 'visits')} and not ${isHeld('access_log.alarm_id', 'alarms')}
      and not exists (select 1 from account where account.id = access_log.account_id
        and ${isHeld('account.person_id', 'people')})`,
  },
  {
    holds: 'what a team says it has changed',
    table: 'report_words',
    days: SIX_YEARS,
    source: 'our default: as the access log',
    rows: 'report_words.at < :before',
  },
  {
    holds: 'words for the next shift',
    table: 'handover_note',
    days: YEAR,
    source: 'as visits without an alarm',
    rows: 'handover_note.at < :before and handover_note.alarm_id is null',
  },
  {
    holds: 'hand-overs of the desk',
    table: 'desk_shift',
    days: YEAR,
    source: 'as visits without an alarm',
    rows: `desk_shift.taken_at < :before and not exists (select 1 from desk_shift_team
      where desk_shift_team.shift_id = desk_shift.id and desk_shift_team.until is null)`,
  },
  {
    holds: 'notes on addresses that are lifted or have lapsed',
    table: 'hazard_flag',
    days: YEAR,
    source: 'as visits without an alarm',
    rows: `coalesce(hazard_flag.lifted_at, hazard_flag.review_on::timestamptz) < :before`,
  },
  {
    holds: 'roll-calls, and what everybody said in them',
    table: 'roll_call',
    days: YEAR,
    source: 'as visits without an alarm',
    rows: `coalesce(roll_call.ended_at, roll_call.started_at + interval '1 day') < :before
      and not exists (select 1 from roll_call_person where roll_call_person.roll_call_id = roll_call.id
        and ${isHeld('roll_call_person.person_id', 'people')})`,
  },
  {
    holds: 'incidents',
    table: 'incident',
    days: THREE_YEARS,
    source: 'as alarms: 3 years (Staffordshire)',
    rows: `incident.at < :before and not ${isHeld('incident.person_id', 'people')}`,
  },
  {
    holds: 'holds that are over',
    table: 'legal_hold',
    days: SIX_YEARS,
    source: 'as the access log',
    isRealTime: true,
    rows: 'least(legal_hold.lifted_at, legal_hold.until + 1) < :before',
  },
  {
    holds: 'what was given to the person who asked',
    table: 'data_request_package',
    days: 90,
    source: 'our default: the council keeps its own copy',
    isRealTime: true,
    rows: 'data_request_package.made_at < :before',
  },
  {
    holds: 'requests that are answered',
    table: 'data_request',
    days: THREE_YEARS,
    source: 'our default: for as long as somebody may complain',
    isRealTime: true,
    rows: `data_request.closed_at < :before and not ${isHeld('data_request.person_id', 'people')}`,
  },
  {
    holds: 'codes of accounts, used or too old',
    table: 'login_code',
    days: 30,
    source: 'our default',
    isRealTime: true,
    rows: 'least(login_code.used_at, login_code.expires_at) < :before',
  },
  {
    holds: 'forms of ended sessions',
    table: 'stashed_form',
    days: 1,
    source: 'our default',
    isRealTime: true,
    rows: 'stashed_form.expires_at < :before',
  },
  {
    holds: 'sessions',
    table: 'session',
    days: 1,
    source: 'our default',
    isRealTime: true,
    rows: 'session.expire < :before',
  },
  {
    holds: 'wrong tries to sign in',
    table: 'sign_in_limit',
    days: 1,
    source: 'our default',
    isRealTime: true,
    rows: 'to_timestamp(sign_in_limit.expire / 1000.0) < :before',
  },
  {
    holds: 'emergency sheets of people who have left',
    table: 'emergency_sheet',
    days: 30,
    source: 'our default',
    rows: `emergency_sheet.left_at < :before and not ${isHeld('emergency_sheet.person_id', 'people')}`,
  },
  {
    holds: 'numbers of people who have left',
    table: 'former_phone',
    days: 30,
    source: 'our default',
    rows: `former_phone.left_at < :before and not ${isHeld('former_phone.person_id', 'people')}`,
  },
  {
    holds: 'dates of training, after they were due again',
    table: 'training',
    days: THREE_YEARS,
    source: 'ours: as long as a refresher may be late; those of leavers go with them',
    rows: `training.due_on < cast(:before as timestamptz)::date and not ${isHeld('training.person_id', 'people')}`,
  },
  {
    holds: 'who left or moved, and who came in their place',
    table: 'staff_change',
    days: YEAR,
    source: 'our default',
    rows: `staff_change.due_at is null and staff_change.planned_at < :before
      and not ${isHeld('staff_change.person_id', 'people')}`,
  },
  {
    holds: 'forms that were sent',
    table: 'request',
    days: 7,
    source: 'our default',
    isRealTime: true,
    rows: 'request.at < :before',
  },
  {
    holds: 'screens on a wall that have ended',
    table: 'wall_screen',
    days: 30,
    source: 'ours',
    isRealTime: true,
    rows: 'coalesce(wall_screen.ended_at, wall_screen.ends_at) < :before',
  },
  {
    holds: 'tokens of other systems that have ended',
    table: 'api_token',
    days: YEAR,
    source: "our default: a reader of a visit's story may ask whose token it was",
    isRealTime: true,
    rows: 'least(api_token.ended_at, api_token.ends_at) < :before',
  },
  {
    holds: 'systems that are told of alarms no more',
    table: 'alarm_receiver',
    days: YEAR,
    source: 'as tokens of other systems',
    isRealTime: true,
    rows: 'alarm_receiver.ended_at < :before',
  },
  {
    holds: 'what other systems were told of alarms',
    table: 'alarm_delivery',
    days: 30,
    source: 'our default: as the line log',
    isRealTime: true,
    rows: 'alarm_delivery.ended_at < :before',
  },
  {
    holds: 'requests of other systems that planned a visit',
    table: 'sent_request',
    days: 7,
    source: 'ours: for as long as a request may be repeated',
    rows: 'sent_request.at < :before',
  },
  {
    holds: 'people whom the desk does not know',
    table: 'waiting_link',
    days: YEAR,
    source: 'our default',
    isRealTime: true,
    rows: 'waiting_link.last_at < :before',
  },
];
