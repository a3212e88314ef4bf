import type { TwilioFields } from './form.ts';

/**
 * Twilio signs names and values joined without separators, so one signature fits several forms: `Body=XFrom%2B44…` is
 * either the text "XFrom+44…", or the text "X" from +44…. We refuse a form that can be read in two ways. Names that we
 * do not know are allowed, because Twilio adds fields without notice.
 */

/** The form of Twilio's names. A name in this form cannot hide a neighbour's value. */
const NAME = /^[A-Za-z][\w.[\]-]{0,99}$/;
const SID = /(?:Account|Call|Message|Sms|SmsMessage|Recording)Sid(?:AC|CA|SM|MM|RE)[0-9a-fA-F]{32}/;
const NUMBER = /(?:From|To)(?:[a-z]+:)?\+?[1-9]\d{9,14}/;
/** Names of fields that we read. Nobody writes or says such a word by chance. */
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
/** Such a name, followed by the beginning of its value. */
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

/** The fault, in a word or two for the log. Null if the form can be read in one way only. */
export function ambiguityIn(fields: TwilioFields): string | null {
  for (const [name, given] of Object.entries(fields)) {
    const values = [given].flat();
    if (new Set(values).size > 1 && READ.has(name)) return 'one name with two values';
    if (!NAME.test(name) || SID.test(name) || NUMBER.test(name)) return 'a value in a name';
    if (values.some((value) => SWALLOWED.test(value) || (name !== 'Body' && NUMBER.test(value))))
      return 'a name in a value';
  }
  return null;
}
