/** Something that Buddyline did which a carrier would not have put up with. */
export interface Problem {
  at: string;
  /** Twilio's error code, 0 where the exchange itself is at fault. */
  code: number;
  reason: string;
  /** The call or text that it befell. */
  about: string;
}

/** The exchange was asked for what cannot be done as things stand. `kind` says why. */
export class Refused extends Error {
  override name = 'Refused';
  readonly kind: 'unknown' | 'impossible';

  constructor(kind: 'unknown' | 'impossible', reason: string) {
    super(reason);
    this.kind = kind;
  }
}
