import { FAMILY, ROWAN, SHARED, STRANGER, TEO } from '../../../../harness/harbour.ts';

/**
 * What the sender of a text has behind them. It is 14:20 in London, and the visit is at 1 Elm Road.
 *
 * - `none`, `soon`: no visit is open; with `soon` one is planned for 14:30, with Mrs Dale at 9 Pier Road.
 * - `visit`, `nearly`, `overdue`, `alarm`: Rowan's is open until 15:00, until 14:23, and was until 14:17 and 14:12. At
 *   `alarm` others have been asked.
 * - `ended`: it ended three minutes ago.
 * - `asked`, `taken`: Rowan is asked about Ines, or has taken that.
 * - `managerasked`, `manager`: Teo is asked about Rowan, or about nobody.
 * - `shared`, `sharedvisit`: the phone is Kit's and Lou's; at `sharedvisit` Kit is on a visit until 15:00.
 * - `stranger`, `family`: it is nobody's that we know, or that of Rowan's mother. Rowan is on a visit until 15:00.
 */
export const STATES = {
  none: { at: '14:19', from: ROWAN },
  soon: { at: '14:19', from: ROWAN },
  visit: { at: '14:00', from: ROWAN },
  nearly: { at: '13:23', from: ROWAN },
  overdue: { at: '13:17', from: ROWAN },
  alarm: { at: '13:12', from: ROWAN },
  ended: { at: '14:00', from: ROWAN },
  asked: { at: '13:43', from: ROWAN },
  taken: { at: '13:43', from: ROWAN },
  managerasked: { at: '13:09', from: TEO },
  manager: { at: '14:00', from: TEO },
  shared: { at: '14:20', from: SHARED },
  sharedvisit: { at: '14:00', from: SHARED },
  stranger: { at: '14:00', from: STRANGER },
  family: { at: '14:00', from: FAMILY },
} as const satisfies Record<string, { at: string; from: string }>;
export type State = keyof typeof STATES;
