import type { ActionName, Given, OutcomeOf } from '../../../src/conversation/engine/actions.ts';
import { type Action, type ActionAtOnce, outcome, type Turn } from '../../../src/switchboard/calls/turn.ts';

/**
 * Code about actions that the compiler must refuse. `npm run typecheck` fails as soon as one of these lines compiles.
 * Nothing here is ever run.
 */

// @ts-expect-error There is no such action.
export const noAction: ActionName = 'chekc-pin';

// @ts-expect-error `check-pin` has no such outcome.
export const noOutcome: OutcomeOf<'check-pin'> = 'almost';

// @ts-expect-error `more-time` takes no such length.
export const wrongArgument: Given<'more-time'> = { length: 'years' };

// @ts-expect-error `more-time` needs its length.
export const missingArgument: Given<'more-time'> = {};

// @ts-expect-error An implementation that ends in what the catalogue does not name.
export const undeclaredOutcome: Action<'cant'> = () => Promise.resolve(outcome('granted'));

// @ts-expect-error An implementation that looks for an argument that no flow gives.
export const wrongName: Action<'worried'> = (_turn, given) => Promise.resolve(outcome('noted', { how: given.manner }));

// @ts-expect-error One implementation is missing.
export const missing: { [A in 'cant' | 'take']: Action<A> } = { cant: () => Promise.resolve(outcome('noted')) };

// @ts-expect-error A turn may have no transaction: what an action reads needs one.
export const noTransaction: ActionAtOnce<'cant'> = async (turn) => (await read(turn.trx), outcome('noted'));

const read = (trx: NonNullable<Turn['trx']>) => trx.raw('select 1');
