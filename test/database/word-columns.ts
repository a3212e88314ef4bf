import { API_SCOPES } from '../../src/records/api-tokens.ts';
import type { Did } from '../../src/records/access-log.ts';
import { type AccountRecord, ROLES } from '../../src/records/accounts.ts';
import { ALARM_CLASSES } from '../../src/records/alarm-classes.ts';
import { FACT_WORDS, OWNERSHIP_ENDS } from '../../src/records/alarm-columns.ts';
import type { AttemptStatus, DelayReason } from '../../src/contact/attempt-status.ts';
import type { StoredCarrierHealth } from '../../src/records/carrier-health.ts';
import type { Conversation } from '../../src/records/conversations.ts';
import { type DataRequest, DECISIONS, REQUEST_KINDS } from '../../src/records/data-requests.ts';
import { DUE_KINDS } from '../../src/records/jobs.ts';
import { JOURNAL_KINDS } from '../../src/records/journal.ts';
import type { LogName } from '../../src/records/log-seal.ts';
import type { MailRow } from '../../src/records/mail.ts';
import type { MemoStatus } from '../../src/records/memos.ts';
import type { ChangeSource, Difference } from '../../src/records/organisation/changes.ts';
import type { Risk } from '../../src/records/planned-visits.ts';
import { allRules } from '../../src/records/retention-rules.ts';
import type { StaffChange } from '../../src/records/staff-changes.ts';
import type { PhoneFault } from '../../src/contact/phone-fault.ts';
import type { HeldKind } from '../../src/records/views/held/things.ts';
import { HOW_KNOWN, type VisitAct } from '../../src/records/visit-acts.ts';
import type { Channel } from '../../src/contact/channel.ts';
import type { LineEntry } from '../../src/contact/line-entry.ts';
import { CALL_SEQUENCE_PURPOSES, CONTACT_PURPOSES } from '../../src/contact/purposes.ts';
import type { DatabasePlace } from '../../src/database/place.ts';
import type { AlarmKind, AlarmStatus, Ended } from '../../src/safety/alarm/alarm.ts';
import type { CallSequenceStatus } from '../../src/safety/call-sequence.ts';
import { HAZARD_KINDS } from '../../src/safety/hazard.ts';
import { SERIOUSNESS } from '../../src/safety/incident.ts';
import type { PurpleReason, PurpleStatus } from '../../src/safety/purple-file.ts';
import { ROLL_CALL_ASKS, ROLL_CALL_STATUSES, STANDS } from '../../src/safety/roll-call.ts';
import type { VisitKind, VisitStatus } from '../../src/safety/visit.ts';

/** The words of a type. The compiler refuses a list that lacks one, or that has one too many. */
const wordsOf = <Word extends string>(words: Record<Word, true>): string[] => Object.keys(words);

/** Every column of words that the database checks, with the words that the program knows. */
export const WORD_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  'access_log.did': wordsOf<Did>({
    ...{ view: true, search: true, export: true, print: true, denied: true, change: true },
    ...{ 'sign-in': true, 'sign-out': true },
  }),
  'account.status': wordsOf<AccountRecord['status']>({ invited: true, active: true, off: true }),
  'account_role.role': ROLES,
  'agenda_jobs.type': ['normal', 'single'],
  'alarm.closed_how': wordsOf<Ended>({
    ...{ pin: true, contact: true, office: true, seen: true, police: true, drill: true, real: true },
  }),
  'alarm.kind': wordsOf<AlarmKind>({ duress: true, panic: true, watch: true, no_answer: true, missed: true }),
  'alarm.status': wordsOf<AlarmStatus>({ raised: true, taken: true, closed: true }),
  'alarm_class.class': ALARM_CLASSES,
  'alarm_delivery.type': wordsOf<`alarm.${AlarmStatus}` | 'test'>({
    ...{ 'alarm.raised': true, 'alarm.taken': true, 'alarm.closed': true, test: true },
  }),
  'alarm_fact.what': FACT_WORDS,
  'alarm_owner.ended_how': OWNERSHIP_ENDS,
  'alarm_told.status': wordsOf<AlarmStatus>({ raised: true, taken: true, closed: true }),
  'api_token.scopes': API_SCOPES,
  'call_sequence.purpose': CALL_SEQUENCE_PURPOSES,
  'call_sequence.status': wordsOf<CallSequenceStatus>({
    ...{ ringing: true, pausing: true, keyed: true, unanswered: true, stopped: true },
  }),
  'carrier_health.channel': wordsOf<Channel>({ call: true, text: true }),
  'carrier_health.state': wordsOf<StoredCarrierHealth['state']>({ good: true, aside: true, tried: true }),
  'carrier_health.why': wordsOf<NonNullable<StoredCarrierHealth['why']>>({ fails: true, 'slow-receipts': true }),
  'change.about': wordsOf<Difference['about']>({ organisation: true, team: true, person: true }),
  'change.happened': wordsOf<Difference['happened']>({ added: true, changed: true, gone: true }),
  'change.source': wordsOf<ChangeSource>({ file: true, desk: true, line: true, text: true, cli: true, api: true }),
  'contact_attempt.channel': wordsOf<Channel>({ call: true, text: true }),
  'contact_attempt.delay_reason': wordsOf<DelayReason>({
    ...{ too_fast: true, refused: true, look_up: true, same_news: true },
  }),
  'contact_attempt.purpose': CONTACT_PURPOSES,
  'contact_attempt.status': wordsOf<AttemptStatus>({
    ...{ waiting: true, sending: true, unknown: true, queued: true, ringing: true, answered: true, sent: true },
    ...{ delivered: true, completed: true, busy: true, no_answer: true, failed: true, cancelled: true },
  }),
  'conversation.direction': wordsOf<Conversation['direction']>({ inbound: true, outbound: true }),
  'conversation.status': wordsOf<Conversation['status']>({ live: true, ended: true }),
  'data_request.closed_how': wordsOf<NonNullable<DataRequest['closedHow']>>({ answered: true, withdrawn: true }),
  'data_request.kind': REQUEST_KINDS,
  'data_request_item.decision': DECISIONS,
  'data_request_item.kind': wordsOf<HeldKind>({
    ...{ visit: true, alarm: true, text: true, words: true, contact: true, call: true, recording: true },
    ...{ incident: true, hazard: true, 'roll-call': true, office: true, change: true, seen: true, looked: true },
    ...{ note: true, hold: true, person: true, sheet: true, account: true, pins: true },
  }),
  'desk_shift_team.ended_how': ['handed_over', 'left'],
  'hazard_flag.kind': HAZARD_KINDS,
  'in_force.kind': wordsOf<DatabasePlace['kind']>({ embedded: true, server: true }),
  'incident.seriousness': SERIOUSNESS,
  'journal.kind': JOURNAL_KINDS,
  'line_log.kind': wordsOf<LineEntry['kind']>({ webhook: true, request: true }),
  'log_hash.log': wordsOf<LogName>({ journal: true, access_log: true }),
  'login_code.kind': ['set-up', 'recovery'],
  'mail.kind': wordsOf<MailRow['kind']>({ 'open visits': true, 'log head': true }),
  'memo.status': wordsOf<MemoStatus>({ wanted: true, kept: true, lost: true, empty: true, deleted: true }),
  'purple_call.reason': wordsOf<PurpleReason>({ alarm: true, decoy: true, booked: true }),
  'purple_call.status': wordsOf<PurpleStatus>({ waiting: true, calling: true, over: true }),
  'retention_days.class': allRules().map(({ holds }) => holds),
  'roll_call.asks': ROLL_CALL_ASKS,
  'roll_call_person.stands': STANDS,
  'roll_call_person.status': ROLL_CALL_STATUSES,
  'roll_call_person.via': ['text', 'call', 'desk'],
  'staff_change.kind': wordsOf<StaffChange['kind']>({ leave: true, move: true }),
  'staff_change.status': wordsOf<StaffChange['status'] | 'done' | 'undone'>({
    ...{ waiting: true, come: true, done: true, undone: true },
  }),
  'sweep_failure.kind': DUE_KINDS,
  'undeliverable_number.why': wordsOf<PhoneFault>({ opted_out: true, blocked: true, dead: true, landline: true }),
  'visit.kind': wordsOf<VisitKind>({ visit: true, home: true }),
  'visit.risk': wordsOf<Risk>({ green: true, amber: true, red: true }),
  'visit.status': wordsOf<VisitStatus>({ planned: true, open: true, overdue: true, ended: true, cancelled: true }),
  'visit_act.how': HOW_KNOWN,
  'visit_act.what': wordsOf<VisitAct>({
    ...{ plan: true, 'change-plan': true, 'cancel-plan': true, start: true, more: true, end: true },
  }),
  'waiting_link.roles': ROLES,
};

/** Every other column of text, by the reason why no list of words can stand there. */
export const NO_WORDS: Readonly<Record<string, string>> = {
  'a key, an id, a hash or a number': `
    account.oidc_subject account.password_hash alarm.letter conversation.carrier_ref conversation.heard
    conversation.memo_visit_id conversation.transfer_id contact_attempt.carrier_ref contact_attempt.dedupe_key
    call_sequence.dedupe_key data_request_item.item data_request_package.sha256 emergency_sheet.family_phones_key
    hazard_flag.reference_key hazard_flag.place_code hazard_flag.place_plain inbound_text.carrier_ref lease.holder
    line_log.carrier_ref mail.about memo.recording_ref notice_told.about access_log.session person.staff_number
    person.pin_secret_mark report_words.period sent_plan.appointment_id sent_request.key session.sid
    sign_in_limit.key sweep.worker sweep_failure.row_id text_part.carrier_ref text_part.of training.kind_key
    unread_text.readers waiting_link.subject webhook.content webhook.jti`,
  'the key of a contact: of somebody, or of a number of the office': `
    alarm.raised_by alarm.closed_by alarm_class.by_key alarm_contact.contact_key alarm_fact.by_key
    alarm_owner.contact_key call_sequence.contact_key contact_attempt.contact_key conversation.contact_key
    legal_hold.held_by incident.noted_by unread_text.read_by unread_text.source`,
  'a telephone number or an address of mail': `
    account.email contact_attempt.from_number contact_attempt.to_number conversation.our_number
    conversation.their_number former_phone.number inbound_text.from_number inbound_text.to_number mail.to_address
    major_incident_contact.day_number major_incident_contact.night_number person.code_sent_to phone.number
    pin_failure.from_number text_part.from_number text_part.to_number undeliverable_number.number
    unread_text.from_number waiting_link.email`,
  'a name that somebody chose or gave': `
    access_log.by_command account.name alarm_receiver.name api_token.name change.name hazard_flag.agreed_with
    hazard_flag.lifted_by hazard_flag.set_by in_force.file in_force.folder in_force.machine in_force.server
    major_incident_contact.checked_by major_incident_contact.name notice_channel.name organisation.line_name
    organisation.name organisation.spoken_name person.name retention_days.set_by roll_call.name
    roll_call.building roll_call.started_by roll_call_person.found_by person.building sent_plan.sender
    sent_request.sender team.name team.police_force training.kind visit.assessed_by visit.companion visit_act.by_name
    visit_act.told_by waiting_link.name wall_screen.name data_request.asked_by`,
  'words that somebody wrote or said': `
    access_log.reason alarm.closed_why alarm_class.note contact_attempt.body data_request.extended_why
    data_request.proof data_request_item.reason handover_note.words hazard_flag.file_ref hazard_flag.lifted_why
    hazard_flag.place hazard_flag.reference inbound_text.body incident.hs_reference legal_hold.why
    major_incident_contact.what_for report_words.words retention_days.why team.own_steps unread_text.words
    visit.assessment_ref visit.note visit.phone_there visit.place visit.place_postcode visit.subject_initials
    visit.subject_reference`,
  'the file of the organisation decides: roles and time zones are its own, a language needs no migration': `
    organisation.locale organisation.timezone person.language person.roles`,
  'the files of `flows` decide: an organisation may add its own, and a running call keeps its name': `
    call_sequence.flow contact_attempt.flow`,
  'the name of a carrier, or several: a carrier is a folder of src/carriers, and the settings name it': `
    call_sequence.carrier carrier_health.carrier carrier_look.carrier contact_attempt.carrier contact_attempt.route
    conversation.carrier inbound_text.carrier line_log.carrier memo.carrier text_part.carrier
    undeliverable_number.carrier`,
  'what went wrong, or came of it: a carrier or another system says it, or a sentence of ours': `
    alarm_delivery.fault alarm_receiver.fault calendar_feed.fault contact_attempt.error_code line_log.code
    line_log.outcome line_log.what mail.error memo.type notice_channel.fault sealed_event.error
    staff_change.refused`,
  'a name of the code, and only code compares it: a page or a lease that is new needs no migration, and no row of them \
may be refused while somebody needs the page': `
    access_log.page lease.name`,
  'of Agenda, whose table it is': `
    agenda_jobs.fail_reason agenda_jobs.last_modified_by agenda_jobs.name agenda_jobs.repeat_at
    agenda_jobs.repeat_interval agenda_jobs.repeat_timezone`,
};
