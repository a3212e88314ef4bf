import type { Faults } from './faults.ts';
import type { WebhookRequest } from './webhook.ts';

export interface StatusCallbacks {
  /** Queues one callback; those of one call or text go out one after another. `last`: nothing follows it. */
  report(request: WebhookRequest, last: boolean): void;
}

/** The status callbacks of one call or text, in the order (or disorder) that the faults ask for. */
export function createStatusCallbacks(wires: { faults: () => Faults; deliver: (request: WebhookRequest) => Promise<void> }): StatusCallbacks {
  let earlier = Promise.resolve();
  let held: WebhookRequest[] = [];

  function send(requests: WebhookRequest[]): void {
    for (const request of requests) {
      const before = earlier;
      earlier = (async () => {
        await before;
        await wires.deliver(request);
      })();
    }
  }

  return {
    report(request, last) {
      const way = wires.faults().statusCallbacks;
      if (way === 'missing') return;
      if (way === 'reversed') {
        held.unshift(request);
        if (!last) return;
        send(held);
        held = [];
      } else {
        send(way === 'doubled' ? [request, request] : [request]);
      }
    },
  };
}
