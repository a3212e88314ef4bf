export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  /** Webhooks signed with it are still accepted, while the token is being rotated. */
  previousAuthToken: string | null;
  /** E.164. */
  number: string;
  /** E.164. Null if there is none. */
  coverNumber: string | null;
  messagingServiceSid: string | null;
  /** Another host for the API, which may include a path before the API's own. Null for Twilio itself. */
  apiUrl: string | null;
  callsPerSecond: number;
  textsPerSecond?: number;
  /** The account's limit. Left out if there is none. */
  callsAtOnce?: number | undefined;
  /** The address at which Twilio reaches us, without a slash at its end. */
  publicUrl: string;
}
