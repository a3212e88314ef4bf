import type { CallView } from '../../src/exchange/calls/call-view.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Text } from '../../src/exchange/texts/text.ts';

/** Everything that an exchange's phones ever heard and read, and waiting for what comes next. */
export interface Phones {
  /** Delivered texts to that phone since then (real milliseconds), the oldest first. */
  textsTo(number: string, since: number): Text[];
  /** Our calls to that phone that began since then, the oldest first. */
  callsTo(number: string, since: number): CallView[];
  allTexts(): Text[];
  allCalls(): CallView[];
  /** Looks after each change, until it finds something or the time (ms) is over. */
  until<T>(look: () => T | null, within: number): Promise<T | null>;
  /** Called on each change of a call. */
  onCall(tell: (call: CallView) => void): void;
  close(): void;
}

export function watchPhones(exchange: Exchange): Phones {
  const texts = new ByPhone<Text>();
  const calls = new ByPhone<CallView>();
  const looks = new Set<() => void>();
  const listeners: ((call: CallView) => void)[] = [];
  const stop = exchange.watch((event) => {
    if (event.kind === 'text') texts.put(event.text);
    if (event.kind === 'call') {
      calls.put(event.call);
      for (const tell of listeners) tell(event.call);
    }
    for (const look of [...looks]) look();
  });
  return {
    textsTo: (number, since) =>
      texts
        .to(number)
        .filter(
          ({ direction, status, createdAt }) =>
            direction === 'outbound' && status === 'delivered' && Date.parse(createdAt) >= since,
        ),
    callsTo: (number, since) =>
      calls.to(number).filter(({ direction, createdAt }) => direction === 'outbound' && Date.parse(createdAt) >= since),
    allTexts: () => texts.all(),
    allCalls: () => calls.all(),
    async until<T>(look: () => T | null, within: number) {
      return await new Promise<T | null>((resolve) => {
        const tryNow = (): boolean => {
          const found = look();
          if (found === null) return false;
          finish(found);
          return true;
        };
        const timer = setTimeout(() => {
          finish(null);
        }, within);
        const again = (): void => void tryNow();
        const finish = (found: T | null): void => {
          clearTimeout(timer);
          looks.delete(again);
          resolve(found);
        };
        looks.add(again);
        tryNow();
      });
    },
    onCall(tell) {
      listeners.push(tell);
    },
    close: stop,
  };
}

/** The latest view of each call or text, by phone. */
class ByPhone<T extends { id: string; phone: string }> {
  readonly #phones = new Map<string, Map<string, T>>();

  put(one: T): void {
    const known = this.#phones.get(one.phone) ?? new Map<string, T>();
    this.#phones.set(one.phone, known.set(one.id, one));
  }

  to(phone: string): T[] {
    return [...(this.#phones.get(phone)?.values() ?? [])];
  }

  all(): T[] {
    return [...this.#phones.values()].flatMap((known) => [...known.values()]);
  }
}
