/** An application at Vonage, with its numbers. Every webhook address must be on this machine. */
export interface VonageSettings {
  apiKey: string;
  /** The secret for reading the account. Without it nobody can. */
  apiSecret?: string;
  applicationId: string;
  /** The public key in PEM, which verifies the application's requests. */
  publicKey: string;
  /** Signs the exchange's webhooks to the application. */
  signatureSecret: string;
  /** With '+', as everywhere in the exchange. Vonage itself writes no '+'. */
  numbers: string[];
  webhooks: VonageWebhooks;
  /** The address of the REST API. The addresses of recordings begin with it. Vonage's own by default. */
  apiUrl?: string;
  /**
   * Whether Opt-Out Assist is on. Then Vonage handles STOP and similar words too, while the faults have `optOutWords:
   * the-carriers`.
   */
  optOutAssist?: boolean;
  /** Numbers of the account that are linked to no application. */
  unlinked?: string[];
  /** The clock for the `iat` of its tokens. Real time by default, as for the tokens that it receives. */
  signedAt?: () => Date;
}

interface VonageWebhooks {
  answerUrl: string;
  /** GET by default, as at Vonage. */
  answerMethod?: 'GET' | 'POST';
  fallbackAnswerUrl?: string;
  eventUrl: string;
  /** `inboundUrl` gets texts to us, and `statusUrl` the receipts of our texts. */
  inboundUrl: string;
  statusUrl: string;
}
