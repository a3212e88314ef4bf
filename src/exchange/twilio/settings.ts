/** An account at Twilio, with its numbers. */
export interface TwilioSettings {
  account: Account;
  lines: Line[];
  /** The address of the REST API. The addresses of recordings begin with it. Twilio's own by default. */
  apiUrl?: string;
  messagingService?: MessagingService;
  /** Whether Twilio has approved a customer profile of the account. False by default. */
  hasApprovedProfile?: boolean;
}

interface MessagingService {
  sid: string;
  /** The senders of its pool. */
  numbers: string[];
  /** Where texts to its numbers go. Null: to each number's own address. */
  inboundUrl: string | null;
}

export interface Account {
  accountSid: string;
  authToken: string;
}

/** One of our numbers, and the addresses of its webhooks on this machine. */
export interface Line {
  number: string;
  voiceUrl: string;
  /** Requested if `voiceUrl` gives no usable document. */
  voiceFallbackUrl?: string;
  smsUrl: string;
  /** Only shown. The exchange does not request it if a text's webhook fails. */
  smsFallbackUrl?: string;
  statusUrl: string;
}
