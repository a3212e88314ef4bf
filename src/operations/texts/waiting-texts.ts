import { readWaitingTexts, type WaitingText } from '../../records/views/shown/texts.ts';
import { openWords } from '../sealed-words.ts';
import type { Dependencies } from '../work.ts';

/**
 * The texts that nobody has read yet, the oldest first, as they were texted. What does not open is without its phrase.
 */
export async function waitingTexts({ knex, secrets }: Pick<Dependencies, 'knex' | 'secrets'>): Promise<WaitingText[]> {
  const texts = await readWaitingTexts(knex);
  return texts.map(({ sealed, ...text }) => ({
    ...text,
    words: (sealed && text.worker && openWords(secrets.data, text.worker.id, sealed)) ?? text.words,
  }));
}
