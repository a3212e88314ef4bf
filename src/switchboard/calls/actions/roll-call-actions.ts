import { type Action, type ActionAtOnce, addEvent, outcome } from '../turn.ts';
import { recordPerson } from './responder-actions.ts';

/** A roll-call rings those who have said nothing (src/safety/README.md F13, D11). */

/** What the call opens with: the sequence of calls knows it. */
export const rollCallFacts: ActionAtOnce<'roll-call-facts'> = (turn) => {
  const { drill, building } = turn.conversation.state.vars;
  return Promise.resolve(
    outcome('asked', { ...(drill === undefined ? {} : { drill }), ...(building === undefined ? {} : { building }) }),
  );
};

/** The key that asks for help, as the question has it. */
const FOR_HELP = '2';

/** Somebody whose first key was taken for "all is well" may press the other one after it. */
export const rollCallHalf: ActionAtOnce<'roll-call-half'> = (_turn, _given, entry) =>
  Promise.resolve(outcome(entry === FOR_HELP ? 'help' : 'none'));

/** The key answers. Help is for the true book, whichever phone asks for it. */
export const rollCallAnswer: Action<'roll-call-answer'> = async (turn, { answer }) => {
  await recordPerson(turn);
  addEvent(turn, { type: 'roll-call-answer', answer, via: 'call' });
  if (answer === 'help') addEvent(turn, { type: 'panic' });
  return outcome('done');
};
