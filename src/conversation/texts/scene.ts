import { holdsPhrase, type ReadToken } from './phrases.ts';
import type { ReadingContext } from './reading.ts';
import { commandsOf } from './token-words.ts';
import { phrasesOf, type Vocabulary } from './vocabulary.ts';
import type { Command, PhraseList } from './vocabulary-lists.ts';

/** A text that is being read, and who reads it. */
export interface Scene {
  vocabulary: Vocabulary;
  context: ReadingContext;
  text: string;
  isAsked: boolean;
  hasPin: boolean;
}

export const holds = ({ vocabulary }: Scene, name: PhraseList, tokens: readonly ReadToken[]): boolean =>
  holdsPhrase(phrasesOf(vocabulary, name), tokens);
export const firstIs = ({ vocabulary }: Scene, command: Command, tokens: readonly ReadToken[]): boolean =>
  commandsOf(vocabulary, tokens[0]).includes(command);
