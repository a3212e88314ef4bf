/** An application at Vonage, with its numbers; every webhook address must lead to this machine. */
export interface VonageSettings {
  apiKey: string;
  /** For looking at the account; without it nobody can. */
  apiSecret?: string;
  applicationId: string;
  /** PEM: what the application's requests are checked with. */
  publicKey: string;
  /** Signs what the exchange tells the application. */
  signatureSecret: string;
  /** With '+', as everywhere in the exchange; Vonage itself writes none. */
  numbers: string[];
  webhooks: VonageWebhooks;
  /** Where the REST API is to be found; the addresses of recordings begin with it. Vonage's own unless told. */
  apiUrl?: string;
  /**
   * Whether its Opt-Out Assist has been asked for: then STOP and its like are Vonage's too, while the faults say
   * `optOutWords: the-carriers`.
   */
  optOutAssist?: boolean;
  /** Numbers that are linked to no application, though the account has them. */
  unlinked?: string[];
  /** What its tokens' `iat` goes by; the wall's clock unless told, as for the tokens that it is sent. */
  signedAt?: () => Date;
}

export interface VonageWebhooks {
  answerUrl: string;
  /** GET unless told, as at Vonage. */
  answerMethod?: 'GET' | 'POST';
  fallbackAnswerUrl?: string;
  eventUrl: string;
  /** Texts to us, and what became of ours. */
  inboundUrl: string;
  statusUrl: string;
}
