/** One exchange with a carrier: kinds, ids, codes and times only. It holds no word of the conversation (promise 9). */
export interface LineEntry {
  /** When the exchange began, by Buddyline's clock. */
  at: Date;
  carrier: string;
  /** `webhook`: the carrier asked us. `request`: we asked the carrier. */
  kind: 'webhook' | 'request';
  what: string;
  /**
   * For a webhook: the HTTP status, or "given up" if the carrier closed the connection first. For a request: its
   * outcome in our words.
   */
  outcome: string;
  /** The carrier's error code, or our word for what was wrong. */
  code: string | null;
  milliseconds: number;
  attemptId: string | null;
  conversationId: string | null;
  carrierRef: string | null;
}
