import { type ActionAtOnce, addEvent, outcome, remember, sessionOf } from '../turn.ts';
import { proved } from './visit-actions.ts';

/** Key 6: a concern about a colleague. The staff number is looked up only after the line has answered. */
export const worriedNumber: ActionAtOnce<'worried-number'> = (turn, _given, entry) => {
  proved(turn);
  remember(turn, { worriedAbout: entry ?? '' });
  return Promise.resolve(outcome('asked', { about_number: { digits: entry ?? '' } }));
};

/** `how`: `first`: the colleague is rung before others are asked. `at-once`: others are asked now. */
export const worried: ActionAtOnce<'worried'> = (turn, given) => {
  proved(turn);
  const { worriedAbout: about } = sessionOf(turn);
  if (about !== null)
    addEvent(turn, { type: 'worried', about, inDanger: given['how'] !== 'first', words: null, phrase: null });
  return Promise.resolve(outcome('noted'));
};
