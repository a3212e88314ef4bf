import { liveThrough } from './day.ts';
import { eachFaultAlone } from './each-fault.ts';
import { mixedDay } from './mixed-day.ts';
import type { TownOrder } from './orders.ts';

/** A process that lives through the towns it is sent, one after the other, and answers each with its report. */

process.on('message', (order: TownOrder) => {
  liveThrough('lives' in order ? eachFaultAlone(order) : mixedDay(order)).then(
    (report) => process.send?.(report),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
