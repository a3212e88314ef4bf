import type { Occasion } from './faults/faults.ts';
import type { WebhookRequest } from './webhook.ts';
import type { ExchangeContext } from './exchange-context.ts';

export interface StatusCallbacks {
  /** Queues a callback. The callbacks of one call or text go out one after another. `last`: nothing follows. */
  report(request: WebhookRequest, last: boolean): void;
  /** Resolves when everything that was reported so far has been delivered. */
  delivered(): Promise<void>;
}

const LATE_MS = 120_000;

/** The status callbacks of one call or text, in the order or disorder that the faults demand. */
export function createStatusCallbacks(
  context: Pick<ExchangeContext, 'faults' | 'timers'>,
  occasion: Occasion,
  deliver: (request: WebhookRequest) => Promise<void>,
): StatusCallbacks {
  let earlier = Promise.resolve();
  let held: WebhookRequest[] = [];

  function send(requests: WebhookRequest[]): void {
    for (const request of requests) {
      const before = earlier;
      earlier = (async () => {
        await before;
        await deliver(request);
      })();
    }
  }

  function reportByChance(request: WebhookRequest, last: boolean): void {
    if (context.faults.strikes('carrier-gone', occasion) || context.faults.strikes('status-lost', occasion)) return;
    if (context.faults.strikes('status-late', occasion)) {
      context.timers.after(LATE_MS, () => {
        send([request]);
      });
      return;
    }
    if (!last && held.length === 0 && context.faults.strikes('status-reordered', occasion)) {
      held = [request];
      return;
    }
    send([request, ...(context.faults.strikes('status-doubled', occasion) ? [request] : []), ...held]);
    held = [];
  }

  return {
    report(request, last) {
      const way = context.faults.settings().statusCallbacks;
      if (way === 'missing') return;
      if (way === 'in-order') {
        reportByChance(request, last);
      } else if (way === 'reversed') {
        held.unshift(request);
        if (!last) return;
        send(held);
        held = [];
      } else {
        send([request, request]);
      }
    },
    delivered: () => earlier,
  };
}
