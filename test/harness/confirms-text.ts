import type { Town } from './town.ts';

/** A person who has texted about an alarm answers our call about it, says that the text was theirs, and hangs up. */
export async function confirmsText(town: Town, number: string): Promise<void> {
  const call = await town.phone(number).answersCall();
  call.hears(/Did you text .*\? Yes, 1\. No, 2\./);
  await call.presses('1');
  if (!call.isOver) await call.hangsUp();
}
