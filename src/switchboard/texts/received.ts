import type { HeardPhrases } from '../../conversation/code-phrase/code-phrase.ts';

/** A text as the rooms behind the door see it. */
export interface Received {
  body: string;
  /** What is stored of it: PINs and code phrases masked. */
  masked: string;
  from: string;
  /** Every contact that the number may be. */
  keys: string[];
  /** The code phrases of everybody whom it may be from; of an unknown sender those of every team. */
  codePhrases: HeardPhrases;
  /** When it was sent, by the service's own clock. */
  sent: Date;
  /** A location that came with it. */
  place: string | null;
  /** Pictures and other files that came with it, which the line does not fetch. */
  files: number;
  /** Too many PINs were tried by text from that phone within the hour. */
  areTriesSpent: boolean;
  /** The carrier stops our texts to this phone by it: STOP alone is a word to the carrier. */
  isOptOut: boolean;
  /** What the same phone texted within the last seconds, PINs and code phrases masked; null where it was nothing. */
  before: string | null;
}
