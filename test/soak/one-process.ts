import { BAD_DAY } from '../../src/exchange/faults.ts';
import { liveThrough } from './day.ts';
import type { TownOrder } from './orders.ts';

/** A process that lives through the towns it is sent, one after the other, and answers each with its report. */

const NO_HANGS = { 'rest-hangs': 0, 'rest-hangs-after': 0 };

process.on('message', (order: TownOrder) => {
  const { hangs, ...day } = order;
  liveThrough({ ...day, faults: hangs ? BAD_DAY : { ...BAD_DAY, ...NO_HANGS } }).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack ?? error.message : String(error) }));
});
