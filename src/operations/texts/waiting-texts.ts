import { readWaitingTexts, type WaitingText } from '../../records/views/shown/texts.ts';
import { withSealedWords } from '../sealed-words.ts';
import type { Dependencies } from '../work.ts';

/** The texts that nobody has read yet, the oldest first, as they were texted. */
export async function waitingTexts({ knex, secrets }: Pick<Dependencies, 'knex' | 'secrets'>): Promise<WaitingText[]> {
  const texts = await readWaitingTexts(knex);
  return texts.map((text) => ({ ...text, words: withSealedWords(secrets.data, text.words) }));
}
