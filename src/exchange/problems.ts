/** Something that Buddyline did and that a real carrier would not accept. */
export interface Problem {
  at: string;
  /** Twilio's error code. 0 if the fault is the exchange's own. */
  code: number;
  reason: string;
  /** The call or text that it concerns. */
  about: string;
}

/** The exchange cannot do what was asked at the moment. `kind` says why. */
export class Refused extends Error {
  override name = 'Refused';
  readonly kind: 'unknown' | 'impossible';

  constructor(kind: 'unknown' | 'impossible', reason: string) {
    super(reason);
    this.kind = kind;
  }
}
