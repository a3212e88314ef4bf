import { type ActionAtOnce, addEvent, outcome } from '../turn.ts';
import { proved } from './visit-actions.ts';

/** Key 6: a concern about a colleague. The staff number is looked up only after the line has answered. */
export const worriedNumber: ActionAtOnce<'worried-number'> = (turn, _given, entry) => {
  proved(turn);
  return Promise.resolve(outcome('asked', { about_number: { digits: entry ?? '' } }));
};

/** `how`: `first`: the colleague is rung before others are asked. `at-once`: others are asked now. */
export const worried: ActionAtOnce<'worried'> = (turn, given) => {
  proved(turn);
  const about = turn.conversation.state.vars['about_number'];
  if (typeof about === 'object' && 'digits' in about)
    addEvent(turn, { type: 'worried', about: about.digits, inDanger: given['how'] !== 'first', words: null });
  return Promise.resolve(outcome('noted'));
};
