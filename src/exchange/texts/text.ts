import type { WebhookRequest } from '../webhook.ts';

export type TextStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'received';

/** A text as the exchange's own API shows it. */
export interface Text {
  id: string;
  /** inbound: from a phone to the line. */
  direction: 'inbound' | 'outbound';
  line: string;
  phone: string;
  body: string;
  status: TextStatus;
  /** ISO instants. */
  createdAt: string;
  updatedAt: string;
  sentAt: string | null;
  /**
   * Twilio's code, for both carriers: 30003 the handset cannot be reached, 30004 the text is blocked, 21610 the phone
   * has opted out.
   */
  errorCode: number | null;
}

export interface TextOrder {
  from: string;
  to: string;
  body: string;
  /** The webhook that reports the text's status. Null: none was asked for. */
  report: ((text: Text) => WebhookRequest) | null;
  /** The carrier's own reply to a phone that has just opted out still reaches the phone. */
  isCarriersOwn?: true;
}
