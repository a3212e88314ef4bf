import type { Turn } from '../carrier.ts';
import type { Gather } from '../documents/verbs.ts';

/** What one Gather has received so far, by the carrier's rules (src/carriers/README.md 1.4). */
export class Entry {
  digits = '';
  /** The key that ended the entry. It is not among the digits. */
  finishedOn = '';
  speech: string | null = null;
  complete = false;
  readonly #gather: Gather;

  constructor(gather: Gather) {
    this.#gather = gather;
  }

  get started(): boolean {
    return this.digits !== '' || this.finishedOn !== '' || this.speech !== null;
  }

  get empty(): boolean {
    return this.digits === '' && this.speech === null;
  }

  /** False if nothing listens to this key. It is lost then. */
  press(key: string): boolean {
    if (this.complete || !this.#gather.input.includes('dtmf')) return false;
    if (key === this.#gather.finishOnKey) {
      this.finishedOn = key;
      this.complete = true;
      return true;
    }
    this.digits += key;
    this.complete = this.digits.length === this.#gather.numDigits;
    return true;
  }

  /** False if nothing listens. */
  speak(words: string): boolean {
    if (this.complete || !this.#gather.input.includes('speech')) return false;
    this.speech = words;
    this.complete = true;
    return true;
  }

  turn(): Turn {
    const { digits, finishedOn, speech } = this;
    return {
      kind: 'keys',
      digits,
      isFull: digits.length === this.#gather.numDigits,
      finishedOn,
      speech,
      input: this.#gather.input,
    };
  }
}
