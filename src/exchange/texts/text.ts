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
   * Twilio's, for both carriers: 30003 where the handset cannot be reached, 30004 where the text is blocked, 21610
   * where the phone has opted out.
   */
  errorCode: number | null;
}

export interface TextOrder {
  from: string;
  to: string;
  body: string;
  /** The webhook that tells where the text stands; null: nobody wants to know. */
  report: ((text: Text) => WebhookRequest) | null;
  /** The carrier's own word to a phone that has just opted out still reaches it. */
  isCarriersOwn?: true;
}
