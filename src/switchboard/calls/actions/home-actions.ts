import { beginVisit } from '../../../operations/visits.ts';
import { type Action, type ActionAtOnce, outcome } from '../turn.ts';
import { isWorker, lengthOf, lengthVars, proved } from './visit-actions.ts';

/** Key 7: on the way home, or at work at home (src/safety/README.md F1, D13). It ends the visit that is open. */

export const homeState: ActionAtOnce<'home-state'> = ({ visit }) =>
  Promise.resolve(outcome(visit?.deadline && visit.kind === 'home' ? 'on-the-way' : 'other'));

export const goHomeAction: Action<'go-home'> = async (turn, given, entry) => {
  const caller = proved(turn);
  if (!isWorker(caller) || !caller.team) return outcome('no-visits');
  const planned = given.length === 'planned' ? (turn.visit?.state.homeAfter ?? 'no-plan') : null;
  const length = planned ?? lengthOf(given, entry, caller.team.plan, turn);
  if (typeof length === 'string') return outcome(length);
  const { visit, restarted } = await beginVisit(turn, {
    workerId: caller.id,
    kind: 'home',
    team: caller.team,
    length,
    place: null,
    takesOver: () => false,
  });
  turn.visit = visit;
  return outcome(restarted ? 'restarted' : 'started', lengthVars(visit, length));
};
