export interface VonageSettings {
  apiKey: string;
  /** Only for `doctor`, which cannot read the account without it. */
  apiSecret?: string | undefined;
  applicationId: string;
  /** The application's private key, as PEM. */
  privateKey: string;
  /** The account's secret for signing webhooks. */
  signatureSecret: string;
  /** E.164. */
  number: string;
  /** E.164. Null if there is none. */
  coverNumber: string | null;
  /**
   * Another host for the API (also for another region), which may include a path before the API's own. Null for Vonage
   * itself.
   */
  apiUrl: string | null;
  callsPerSecond: number;
  textsPerSecond?: number;
  /** The account's limit. Left out if there is none. */
  callsAtOnce?: number | undefined;
  /** The address at which Vonage reaches us, without a slash at its end. */
  publicUrl: string;
}
