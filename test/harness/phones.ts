import type { Exchange } from '../../src/exchange/exchange.ts';
import type { CallView } from '../../src/exchange/calls/call-view.ts';

/** What the town's phones need from the town. */
export interface Surroundings {
  exchange: Exchange;
  line: string;
  /** The number that covert calls come from. */
  coverLine: string;
  /** Waits until everything that follows at once has happened. */
  settle(): Promise<void>;
  /** Calls and texts that the scenario has mentioned. Any others are a fault at the end. */
  expected: Set<string>;
}

/** A person's phone. Every word on it goes through the exchange, as signed webhooks and TwiML. */
export class Phone {
  readonly number: string;
  readonly #town: Surroundings;

  constructor(number: string, town: Surroundings) {
    this.number = number;
    this.#town = town;
  }

  /** `showing`: the call shows this number instead of the phone's own. */
  async dials(how: { withheld?: boolean; cover?: boolean; to?: string; showing?: string } = {}): Promise<Call> {
    const id = this.#town.exchange.dial({
      from: this.number,
      to: how.to ?? (how.cover ? this.#town.coverLine : this.#town.line),
      withheld: how.withheld,
      showing: how.showing,
    });
    this.#town.expected.add(id);
    await this.#town.settle();
    return new Call(id, this.#town);
  }

  /** Dials the line and presses these keys, each once its prompt is heard. */
  async rings(...keys: string[]): Promise<Call> {
    return (await this.dials()).presses(...keys);
  }

  async texts(body: string, how: { cover?: boolean } = {}): Promise<void> {
    this.#town.exchange.text({ from: this.number, to: how.cover ? this.#town.coverLine : this.#town.line, body });
    await this.#town.settle();
  }

  /** The call that rings this phone now. Fails if there is none. */
  async expectsCall(): Promise<Call> {
    const rings = () => this.#calls().find((call) => call.status === 'ringing' && !this.#town.expected.has(call.id));
    const ringing = rings() ?? (await this.#town.settle().then(rings));
    if (!ringing) throw new Error(`${this.number} does not ring.\n${this.#history()}`);
    this.#town.expected.add(ringing.id);
    return new Call(ringing.id, this.#town);
  }

  /** Answers the call that rings this phone now. Fails if there is none. */
  async answersCall(): Promise<Call> {
    return (await this.expectsCall()).answers();
  }

  /** The oldest text that the scenario has not mentioned yet. Fails if it does not match. Returns its words. */
  async expectsText(words: RegExp): Promise<string> {
    const oldest = () => this.#texts().find(({ id }) => !this.#town.expected.has(id));
    const text = oldest() ?? (await this.#town.settle().then(oldest));
    if (!text) throw new Error(`${this.number} got no text like ${words.source}.\n${this.#history()}`);
    if (!words.test(text.body))
      throw new Error(`${this.number} got "${text.body}", not ${words.source}.\n${this.#history()}`);
    this.#town.expected.add(text.id);
    return text.body;
  }

  /**
   * Texts the line, and returns the words of the next text that the scenario has not mentioned: the reply. Fails if it
   * does not match.
   */
  async asks(body: string, reply = /./): Promise<string> {
    await this.texts(body);
    return this.expectsText(reply);
  }

  /** Sets how this phone responds to calls from now on. */
  answers(way: 'manual' | 'voicemail' | 'busy' | 'declines' | 'silent' | 'off'): void {
    this.#town.exchange.setPhone(this.number, { answers: way });
  }

  /**
   * Passes over so many calls and texts, and no others: all that have come and that the scenario has not mentioned.
   * What they say is another scenario's.
   */
  async ignores({ calls = 0, texts = 0 }: { calls?: number; texts?: number }): Promise<void> {
    await this.#town.settle();
    const { expected } = this.#town;
    const came = {
      calls: this.#calls().filter(({ id }) => !expected.has(id)),
      texts: this.#texts().filter(({ id }) => !expected.has(id)),
    };
    if (came.calls.length !== calls || came.texts.length !== texts)
      throw new Error(
        `${this.number} had ${came.calls.length} calls and ${came.texts.length} texts that nobody mentioned, ` +
          `not ${calls} and ${texts}.\n${this.#history()}`,
      );
    for (const { id } of [...came.calls, ...came.texts]) expected.add(id);
  }

  /** Counts all calls and texts so far as expected. For the end of a test, and where their number is left to chance. */
  async minds(nothing: 'what came so far'): Promise<void> {
    await this.#town.settle();
    if (nothing) for (const { id } of [...this.#calls(), ...this.#texts()]) this.#town.expected.add(id);
  }

  #calls(): CallView[] {
    return this.#town.exchange
      .calls()
      .filter(({ phone, direction }) => phone === this.number && direction === 'outbound');
  }

  #texts(): { id: string; body: string }[] {
    return this.#town.exchange
      .texts()
      .filter(
        ({ phone, direction, status }) => phone === this.number && direction === 'outbound' && status === 'delivered',
      );
  }

  #history(): string {
    const calls = this.#calls().map(
      ({ status, createdAt, transcript }) =>
        `  call ${createdAt} ${status}: ${transcript
          .filter(({ who }) => who === 'line')
          .map(({ text }) => text)
          .join(' / ')}`,
    );
    const texts = this.#texts().map(
      ({ id, body }) => `  text ${this.#town.expected.has(id) ? '(expected) ' : ''}${body}`,
    );
    return ['What it has had:', ...calls, ...texts].join('\n');
  }
}

/** A call that rings, or that a person is in. */
export class Call {
  readonly #id: string;
  readonly #town: Surroundings;
  #heard = 0;

  constructor(id: string, town: Surroundings) {
    this.#id = id;
    this.#town = town;
  }

  async answers(): Promise<this> {
    this.#town.exchange.answer(this.#id);
    await this.#town.settle();
    return this;
  }

  async declines(): Promise<void> {
    this.#town.exchange.decline(this.#id);
    await this.#town.settle();
  }

  /** Keys one entry after another. The line has answered each before the next. */
  async presses(...entries: string[]): Promise<this> {
    for (const keys of entries) {
      this.#town.exchange.press(this.#id, keys);
      await this.#town.settle();
    }
    return this;
  }

  /** The same, where the line may hang up before the last entry. */
  async pressesUntilItEnds(...entries: string[]): Promise<this> {
    for (const keys of entries) if (!this.isOver) await this.presses(keys);
    return this;
  }

  /** Speaks, if the line listens or records a memo. */
  async says(words: string): Promise<this> {
    this.#town.exchange.speak(this.#id, words);
    await this.#town.settle();
    return this;
  }

  /** The number that the phone shows. */
  get shown(): string {
    return this.#town.exchange.call(this.#id).line;
  }

  /** Says and keys nothing for as long as the line waits. */
  async staysSilent(): Promise<this> {
    this.#town.exchange.silence(this.#id);
    await this.#town.settle();
    return this;
  }

  /** If the line has not done so already. */
  async hangsUp(): Promise<void> {
    if (!this.isOver) this.#town.exchange.hangUp(this.#id);
    await this.#town.settle();
  }

  /** Checks what the line has said since the last check. Returns its words. */
  hears(words: RegExp): string {
    const lines = this.#lines();
    const said = lines.slice(this.#heard).join(' ');
    if (!words.test(said))
      throw new Error(`heard "${said}", not ${words.source}\nbefore: ${lines.slice(0, this.#heard).join(' / ')}`);
    this.#heard = lines.length;
    return said;
  }

  /** Everything that the line has said in this call. */
  everything(): string {
    return this.#lines().join(' ');
  }

  get status(): string {
    return this.#town.exchange.call(this.#id).status;
  }

  get isOver(): boolean {
    return this.#town.exchange.call(this.#id).endedAt !== null;
  }

  get id(): string {
    return this.#id;
  }

  #lines(): string[] {
    return this.#town.exchange
      .call(this.#id)
      .transcript.filter(({ who }) => who !== 'caller')
      .map(({ text }) => text);
  }
}
