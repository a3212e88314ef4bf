import type { RecordVerb } from '../documents/verbs.ts';

/** What one Record has heard so far. */
export class Taking {
  complete = false;
  /** The key that ended it. */
  finishedOn = '';
  readonly #verb: RecordVerb;
  readonly #charactersPerSecond: number;
  #words: string[] = [];

  /** @param charactersPerSecond how fast the caller speaks */
  constructor(verb: RecordVerb, charactersPerSecond: number) {
    this.#verb = verb;
    this.#charactersPerSecond = charactersPerSecond;
  }

  get words(): string {
    return this.#words.join(' ');
  }

  get empty(): boolean {
    return this.#words.length === 0;
  }

  /** How many seconds the words take. */
  get seconds(): number {
    return this.words.length / this.#charactersPerSecond;
  }

  /** False if this key ends nothing. It is lost then. */
  press(key: string): boolean {
    if (this.complete || !this.#verb.finishOnKey.includes(key)) return false;
    this.finishedOn = key;
    this.complete = true;
    return true;
  }

  speak(words: string): boolean {
    if (this.complete) return false;
    this.#words.push(words);
    this.complete = this.seconds >= this.#verb.longestSeconds;
    return true;
  }
}
