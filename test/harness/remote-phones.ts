import { setTimeout as pause } from 'node:timers/promises';
import type { CallView } from '../../src/exchange/calls/call-view.ts';
import type { ExchangeState } from '../../src/exchange/exchange-verbs.ts';

/** Phones of an exchange in another process, through its HTTP API. Everything waits in real time, as people do. */

const BETWEEN_LOOKS = 50;
/** A machine on which everything else runs as well takes so long for what takes a second alone. */
const PATIENCE = 60_000;

export class RemoteExchange {
  constructor(private readonly url: string) {}

  phone(number: string): RemotePhone {
    return new RemotePhone(this, number);
  }

  async state(): Promise<ExchangeState> {
    return (await this.ask('GET', '/state')) as ExchangeState;
  }

  async ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/exchange/api${path}`, {
      method,
      ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
}

class RemotePhone {
  constructor(
    private readonly exchange: RemoteExchange,
    private readonly number: string,
  ) {}

  async dials(): Promise<RemoteCall> {
    const { id } = (await this.exchange.ask('POST', '/calls', { from: this.number })) as CallView;
    return new RemoteCall(this.exchange, id);
  }

  async texts(body: string): Promise<void> {
    await this.exchange.ask('POST', '/texts', { from: this.number, body });
  }

  /** Waits until a call rings this phone. */
  async rings(within = PATIENCE): Promise<RemoteCall> {
    const { id } = await until(`${this.number} rings`, within, async () => {
      const { calls } = await this.exchange.state();
      return (
        calls.find(
          ({ phone, direction, status }) => phone === this.number && direction === 'outbound' && status === 'ringing',
        ) ?? null
      );
    });
    return new RemoteCall(this.exchange, id);
  }

  /** Waits for a text that matches. */
  async reads(words: RegExp, within = PATIENCE): Promise<string> {
    let read: string[] = [];
    return await until(
      () => `${this.number} reads ${words.source}, and not "${read.join('", "')}"`,
      within,
      async () => {
        const { texts } = await this.exchange.state();
        read = texts
          .filter(
            ({ phone, direction, status }) =>
              phone === this.number && direction === 'outbound' && status === 'delivered',
          )
          .map(({ body }) => body);
        return read.find((body) => words.test(body)) ?? null;
      },
    );
  }
}

export class RemoteCall {
  #heard = 0;

  constructor(
    private readonly exchange: RemoteExchange,
    readonly id: string,
  ) {}

  async answers(): Promise<this> {
    await this.exchange.ask('POST', `/calls/${this.id}/answer`);
    return this;
  }

  async hangsUp(): Promise<void> {
    await this.exchange.ask('POST', `/calls/${this.id}/hangup`);
  }

  async view(): Promise<CallView> {
    return (await this.exchange.ask('GET', `/calls/${this.id}`)) as CallView;
  }

  /** Waits until the line has said words that match, after the words that were checked before. */
  async hears(words: RegExp, within = PATIENCE): Promise<string> {
    let news = '';
    return await until(
      () => `the call hears ${words.source}, and not "${news}"`,
      within,
      async () => {
        const said = (await this.view()).transcript.filter(({ who }) => who !== 'caller').map(({ text }) => text);
        news = said.slice(this.#heard).join(' ');
        if (!words.test(news)) return null;
        this.#heard = said.length;
        return news;
      },
    );
  }

  /** Waits until the line listens, then presses the keys. */
  async presses(keys: string): Promise<this> {
    await until('the line listens for keys', PATIENCE, async () => {
      const { waitingFor } = await this.view();
      return waitingFor?.kind === 'keys' ? true : null;
    });
    await this.exchange.ask('POST', `/calls/${this.id}/keys`, { keys });
    return this;
  }
}

/** Waits until a value is there. */
export async function until<T>(
  what: string | (() => string),
  within: number,
  look: () => Promise<T | null>,
): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline)
      throw new Error(`Waited ${within} ms in vain: ${typeof what === 'string' ? what : what()}`);
    await pause(BETWEEN_LOOKS);
  }
}
