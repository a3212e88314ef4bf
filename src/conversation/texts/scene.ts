import type { ReadingContext } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A text that is being read, and who reads it. */
export interface Scene {
  vocabulary: Vocabulary;
  context: ReadingContext;
  text: string;
  isAsked: boolean;
  hasPin: boolean;
}
