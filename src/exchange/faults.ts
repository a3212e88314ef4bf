import { z } from 'zod';

/** What carriers do on bad days, to be switched on at will (carriers.md 7). */
export const FaultSettings = z.strictObject({
  /** Status callbacks of a call or text: as they happen; held to its end and sent backwards; each twice; not at all. */
  statusCallbacks: z.enum(['in-order', 'reversed', 'doubled', 'missing']),
  /** What a request to place a call or send a text meets. The last two place it and then say nothing useful. */
  rest: z.enum(['works', 'too-many', 'broken', 'broken-after-placing', 'cut-off-after-placing']),
  /** Whether STOP, END and their like are the carrier's: on for a new number, off where its support was asked to. */
  optOutWords: z.enum(['ours', 'the-carriers']),
});
export type Faults = z.output<typeof FaultSettings>;
export const FaultChanges = FaultSettings.partial();
export type FaultChanges = z.output<typeof FaultChanges>;
export const NO_FAULTS: Faults = { statusCallbacks: 'in-order', rest: 'works', optOutWords: 'ours' };
