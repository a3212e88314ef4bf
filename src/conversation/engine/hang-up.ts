import type { State } from '../files/flow.ts';

/** The caller has hung up at a question, and where that was is kept. What is not said yet stays unsaid. */

const placeOf = ({ flow, step }: State): string => `${flow}/${step}`;

export const hungUp = (state: State): State => ({ ...state, hungUp: true, leftAt: placeOf(state), pendingSpeech: [] });

/** A conversation that is over, as it was before the caller hung up. Null if they did not hang up at a question. */
export function beforeHangUp(state: State): State | null {
  const { leftAt = '', ...last } = state;
  const [flow, step] = leftAt.split('/');
  if (flow === undefined || step === undefined) return null;
  return { ...last, flow, step, hungUp: false };
}
