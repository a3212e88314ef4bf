/** An account at Twilio, with its numbers. */
export interface TwilioSettings {
  account: Account;
  lines: Line[];
  /** Where the REST API is to be found; the addresses of recordings begin with it. Twilio's own unless told. */
  apiUrl?: string;
}

export interface Account {
  accountSid: string;
  authToken: string;
}

/** A number of ours, and where its webhooks go: to this machine. */
export interface Line {
  number: string;
  voiceUrl: string;
  /** Asked where `voiceUrl` gives no usable document. */
  voiceFallbackUrl?: string;
  smsUrl: string;
  statusUrl: string;
}
