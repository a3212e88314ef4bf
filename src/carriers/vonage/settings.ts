export interface VonageSettings {
  apiKey: string;
  /** Only for looking at the account: left out, `doctor` cannot. */
  apiSecret?: string | undefined;
  applicationId: string;
  /** The application's, as PEM. */
  privateKey: string;
  /** The account's, by which webhooks are signed. */
  signatureSecret: string;
  /** E.164. */
  number: string;
  /** E.164; null where there is none. */
  coverNumber: string | null;
  /** Another host for the API (another region's too), with any path before its own; null is Vonage itself. */
  apiUrl: string | null;
  callsPerSecond: number;
  textsPerSecond?: number;
  /** The account's limit; left out where there is none. */
  callsAtOnce?: number | undefined;
  /** What Vonage calls, without a slash at its end. */
  publicUrl: string;
}
