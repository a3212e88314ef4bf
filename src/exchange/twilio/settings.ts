/** An account at Twilio, with its numbers. */
export interface TwilioSettings {
  account: Account;
  lines: Line[];
  /** Where the REST API is to be found; the addresses of recordings begin with it. Twilio's own unless told. */
  apiUrl?: string;
  messagingService?: MessagingService;
  /** Whether the account has a customer profile that Twilio approved; none unless told. */
  hasApprovedProfile?: boolean;
}

export interface MessagingService {
  sid: string;
  /** The senders of its pool. */
  numbers: string[];
  /** Where texts to its numbers go; null: where each number says. */
  inboundUrl: string | null;
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
  /** Shown alone: what fails of a text's webhook is not asked for elsewhere here. */
  smsFallbackUrl?: string;
  statusUrl: string;
}
