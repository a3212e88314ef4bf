import type { Fields } from './form.ts';

/**
 * Twilio signs names and values glued together, so one signature fits several forms: `Body=XFrom%2B44…` reads as the
 * text "XFrom+44…" or as "X" from +44…. Such a form is refused. Fields that we do not know are none of it: Twilio adds
 * some unannounced.
 */

/** Twilio's names; what lies beside a name must not hide in it. */
const NAME = /^[A-Za-z][\w.[\]-]{0,99}$/;
const SID = /(?:Account|Call|Message|Sms|SmsMessage|Recording)Sid(?:AC|CA|SM|MM|RE)[0-9a-fA-F]{32}/;
const NUMBER = /(?:From|To)(?:[a-z]+:)?\+?[1-9]\d{9,14}/;
/** Names of fields that we read, and that nobody writes or says. */
const UNMISTAKABLE = [
  'AccountSid',
  'AnsweredBy',
  'ButtonPayload',
  'ButtonText',
  'CallSid',
  'CallStatus',
  'ErrorCode',
  'FinishedOnKey',
  'MessageSid',
  'MessageStatus',
  'NumMedia',
  'OptOutType',
  'RecordingDuration',
  'RecordingSid',
  'RecordingStatus',
  'RecordingUrl',
  'SequenceNumber',
  'SmsMessageSid',
  'SmsSid',
  'SmsStatus',
  'SpeechResult',
];
/** Such a name with the beginning of its value. */
const SWALLOWED = new RegExp(`(?:${UNMISTAKABLE.join('|')})(?=[A-Za-z0-9+*#])`);
const READ: ReadonlySet<string> = new Set([
  ...UNMISTAKABLE,
  'Address',
  'Body',
  'Confidence',
  'Digits',
  'From',
  'Label',
  'Latitude',
  'Longitude',
  'To',
]);

/** What is wrong, in a word or two for the log; null where the form can be read in one way only. */
export function ambiguityIn(fields: Fields): string | null {
  for (const [name, given] of Object.entries(fields)) {
    const values = [given].flat();
    if (new Set(values).size > 1 && READ.has(name)) return 'one name with two values';
    if (!NAME.test(name) || SID.test(name) || NUMBER.test(name)) return 'a value in a name';
    if (values.some((value) => SWALLOWED.test(value) || (name !== 'Body' && NUMBER.test(value))))
      return 'a name in a value';
  }
  return null;
}
