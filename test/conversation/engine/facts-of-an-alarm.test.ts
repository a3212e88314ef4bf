import { expect, it } from '@jest/globals';
import { actionCatalogue } from '../../../src/conversation/engine/actions.ts';
import { written } from '../../../src/conversation/speech/written.ts';

/** A text gives them, and a call does not. */
const ONLY_WRITTEN = ['until_news', 'cut?'];

/** The engine forgets the facts that the catalogue names before a call tells of the next alarm. */
it('every fact that a briefing may tell is in the catalogue, so that no fact of one alarm is said of the next', () => {
  const told = written['text.briefing-missed'].filter((fact) => !ONLY_WRITTEN.includes(fact));
  expect(told.filter((fact) => !actionCatalogue['next-news'].outcomes.missed.some((one) => one === fact))).toEqual([]);
});
