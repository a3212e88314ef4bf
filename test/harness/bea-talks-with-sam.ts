import type { Call } from './phones.ts';
import { BEA, SAM } from './riverside.ts';
import type { Town } from './town.ts';

/**
 * Bea is rung about Sam and has the line put her through. They hear each other. Sam hangs up, and Bea hears the keys
 * again. Resolves with her call.
 */
export async function beaTalksWithSam(town: Town): Promise<Call> {
  const bea = await town.phone(BEA).answersCall();
  await bea.presses('1');
  await bea.presses('4');
  bea.hears(/Thank you\. One moment\./);
  const sam = await town.phone(SAM).expectsCall();
  await sam.answers();
  await sam.presses('1');
  await town.passes('3s');
  town.exchange.speak(sam.id, 'I forgot to ring. All is well.');
  bea.hears(/I forgot to ring\. All is well\./);
  town.exchange.speak(bea.id, 'Thank you, Sam.');
  sam.hears(/Thank you, Sam\./);
  await sam.hangsUp();
  bea.hears(/Ring Sam once/);
  return bea;
}
