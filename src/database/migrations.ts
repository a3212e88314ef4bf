import { createHash } from 'node:crypto';
import * as schema from '../../db/migrations/001_schema.ts';
import * as alarmColumns from '../../db/migrations/002_alarm_columns.ts';
import * as accounts from '../../db/migrations/003_accounts.ts';
import * as attemptOrder from '../../db/migrations/004_attempt_order.ts';
import * as legalHold from '../../db/migrations/005_legal_hold.ts';
import * as visitPlans from '../../db/migrations/006_visit_plans.ts';
import * as logSeal from '../../db/migrations/007_log_seal.ts';
import * as alarmDesk from '../../db/migrations/008_alarm_desk.ts';
import * as deskShift from '../../db/migrations/009_desk_shift.ts';
import * as contactAttempts from '../../db/migrations/010_contact_attempts.ts';
import * as revision from '../../db/migrations/011_revision.ts';
import * as wayHome from '../../db/migrations/012_way_home.ts';
import * as staffChanges from '../../db/migrations/013_staff_changes.ts';
import * as healthAndClockNames from '../../db/migrations/014_health_and_clock_names.ts';
import * as reportWords from '../../db/migrations/015_report_words.ts';
import * as hazardFlag from '../../db/migrations/016_hazard_flag.ts';
import * as ownSteps from '../../db/migrations/017_own_steps.ts';
import * as assessment from '../../db/migrations/018_assessment.ts';
import * as workerWatch from '../../db/migrations/019_worker_watch.ts';
import * as incident from '../../db/migrations/020_incident.ts';
import * as emergencySheets from '../../db/migrations/021_emergency_sheets.ts';
import * as liveCallSequences from '../../db/migrations/022_live_call_sequences.ts';
import * as stepDue from '../../db/migrations/023_step_due.ts';
import * as pinSecretMark from '../../db/migrations/024_pin_secret_mark.ts';
import * as dataRequests from '../../db/migrations/025_data_requests.ts';
import * as communicationNeeds from '../../db/migrations/026_communication_needs.ts';
import * as callSession from '../../db/migrations/027_call_session.ts';
import * as rollCall from '../../db/migrations/028_roll_call.ts';
import * as rollCallTexts from '../../db/migrations/029_roll_call_texts.ts';
import * as rollCallRings from '../../db/migrations/030_roll_call_rings.ts';
import * as personClock from '../../db/migrations/031_person_clock.ts';
import * as wallScreen from '../../db/migrations/032_wall_screen.ts';
import * as mail from '../../db/migrations/033_mail.ts';
import * as retentionDays from '../../db/migrations/034_retention_days.ts';
import * as mayRing from '../../db/migrations/035_may_ring.ts';
import * as api from '../../db/migrations/036_api.ts';
import * as alarmReceiver from '../../db/migrations/037_alarm_receiver.ts';
import * as lookAgain from '../../db/migrations/038_look_again.ts';
import * as training from '../../db/migrations/039_training.ts';
import * as calendarFeed from '../../db/migrations/040_calendar_feed.ts';
import * as majorIncident from '../../db/migrations/041_major_incident.ts';
import * as noticeChannel from '../../db/migrations/042_notice_channel.ts';
import * as sealedWords from '../../db/migrations/043_sealed_words.ts';
import * as sharedScreen from '../../db/migrations/044_shared_screen.ts';
import * as familyPhones from '../../db/migrations/045_family_phones.ts';
import * as reportEach from '../../db/migrations/046_report_each.ts';
import * as carrierLook from '../../db/migrations/047_carrier_look.ts';
import * as textOrder from '../../db/migrations/048_text_order.ts';
import * as verbalAbuse from '../../db/migrations/049_verbal_abuse.ts';
import * as incidentAlarm from '../../db/migrations/050_incident_alarm.ts';
import * as wordChecks from '../../db/migrations/051_word_checks.ts';
import * as unwrittenColumns from '../../db/migrations/052_unwritten_columns.ts';
import { HASHES } from '../../db/migrations/hashes.ts';

/**
 * The migrations, and what a stage of their history is known by. Named imports instead of a folder listing, so that tsx
 * and jest load them in the same way.
 */

/** In order. A file that has landed never changes: db/migrations/hashes.ts has its hash, and a test compares them. */
export const MIGRATIONS = {
  '001_schema': schema,
  '002_alarm_columns': alarmColumns,
  '003_accounts': accounts,
  '004_attempt_order': attemptOrder,
  '005_legal_hold': legalHold,
  '006_visit_plans': visitPlans,
  '007_log_seal': logSeal,
  '008_alarm_desk': alarmDesk,
  '009_desk_shift': deskShift,
  '010_contact_attempts': contactAttempts,
  '011_revision': revision,
  '012_way_home': wayHome,
  '013_staff_changes': staffChanges,
  '014_health_and_clock_names': healthAndClockNames,
  '015_report_words': reportWords,
  '016_hazard_flag': hazardFlag,
  '017_own_steps': ownSteps,
  '018_assessment': assessment,
  '019_worker_watch': workerWatch,
  '020_incident': incident,
  '021_emergency_sheets': emergencySheets,
  '022_live_call_sequences': liveCallSequences,
  '023_step_due': stepDue,
  '024_pin_secret_mark': pinSecretMark,
  '025_data_requests': dataRequests,
  '026_communication_needs': communicationNeeds,
  '027_call_session': callSession,
  '028_roll_call': rollCall,
  '029_roll_call_texts': rollCallTexts,
  '030_roll_call_rings': rollCallRings,
  '031_person_clock': personClock,
  '032_wall_screen': wallScreen,
  '033_mail': mail,
  '034_retention_days': retentionDays,
  '035_may_ring': mayRing,
  '036_api': api,
  '037_alarm_receiver': alarmReceiver,
  '038_look_again': lookAgain,
  '039_training': training,
  '040_calendar_feed': calendarFeed,
  '041_major_incident': majorIncident,
  '042_notice_channel': noticeChannel,
  '043_sealed_words': sealedWords,
  '044_shared_screen': sharedScreen,
  '045_family_phones': familyPhones,
  '046_report_each': reportEach,
  '047_carrier_look': carrierLook,
  '048_text_order': textOrder,
  '049_verbal_abuse': verbalAbuse,
  '050_incident_alarm': incidentAlarm,
  '051_word_checks': wordChecks,
  '052_unwritten_columns': unwrittenColumns,
};

export type MigrationName = keyof typeof MIGRATIONS;
export const MIGRATION_NAMES = Object.keys(MIGRATIONS).filter((name): name is MigrationName => name in MIGRATIONS);

/** The fingerprint of a stage of this history: the names and hashes of all migrations up to it. */
export function fingerprintOf(names: MigrationName[]): string {
  return createHash('sha256')
    .update(names.map((name) => `${name} ${HASHES[name]}\n`).join(''))
    .digest('hex');
}
