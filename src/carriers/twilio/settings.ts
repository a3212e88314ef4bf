export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  /** Still accepted on webhooks while the token is being rotated. */
  previousAuthToken: string | null;
  /** E.164. */
  number: string;
  /** E.164; null where there is none. */
  coverNumber: string | null;
  messagingServiceSid: string | null;
  /** Another host for the API, with any path before its own; null is Twilio itself. */
  apiUrl: string | null;
  callsPerSecond: number;
  textsPerSecond?: number;
  /** The account's limit; left out where there is none. */
  callsAtOnce?: number | undefined;
  /** What Twilio calls, without a slash at its end. */
  publicUrl: string;
}
