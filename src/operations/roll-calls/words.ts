import type { Vars } from '../../conversation/files/flow.ts';
import type { RollCall } from '../../safety/roll-call.ts';

/** What the texts and calls of a roll-call say of it. */
export const rollCallVars = ({ isDrill, building }: Pick<RollCall, 'isDrill' | 'building'>): Vars => ({
  ...(isDrill ? { drill: 'yes' } : {}),
  ...(building === null ? {} : { building }),
});

/** What a call of it knows besides: whose answer stops it. */
export const rollCallCallVars = (rollCall: RollCall): Vars => ({ ...rollCallVars(rollCall), roll_call: rollCall.id });
