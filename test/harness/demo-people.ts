import type { RemoteExchange } from './remote-phones.ts';

/** The demo organisation's people, for tests of whole processes: Sam, Sam's buddy, their manager. */
export const SAM = '+447700900101';
export const ANA = '+447700900102';
export const JOAN = '+447700900103';
export const PRIYA = '+447700900105';
export const SAMS_PIN = '7294';

/** Sam rings and starts a visit of this many minutes. */
export async function startsAVisit(phones: RemoteExchange, minutes: number): Promise<void> {
  const call = await phones.phone(SAM).dials();
  await call.presses(SAMS_PIN);
  await call.hears(/To start, press 1/);
  await call.presses('1');
  await call.hears(/How many half hours/);
  await call.presses('0');
  await call.hears(/How many minutes/);
  await call.presses(`${minutes}#`);
  await call.hears(/Thank you\. Until/);
  await call.hangsUp();
}
