import type { Busy } from './busy.ts';
import type { Carrier } from './carrier.ts';
import type { FaultSwitches } from './faults/faults.ts';
import { Refused } from './problems.ts';
import type { Timers } from './timers.ts';

/** What the exchange's parts share. */
export interface ExchangeContext {
  carriers: readonly Carrier[];
  timers: Timers;
  /** 0: speech takes no time. */
  charactersPerSecond: number;
  busy: Busy;
  faults: FaultSwitches;
  problem(code: number, reason: string, about: string): void;
}

/** The carrier of one of our numbers. Throws `Refused`. */
export function carrierOf({ carriers }: Pick<ExchangeContext, 'carriers'>, line: string): Carrier {
  const carrier = carriers.find(({ numbers }) => numbers.includes(line));
  if (!carrier) throw new Refused('impossible', 'that number is no line of this exchange');
  return carrier;
}

export function isOurs({ carriers }: Pick<ExchangeContext, 'carriers'>, number: string): boolean {
  return carriers.some(({ numbers }) => numbers.includes(number));
}
