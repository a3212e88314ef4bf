import type { PhoneFault } from '../carrier.ts';

/** Of the Messages API's error list. 1240 is what a phone that has opted out brings (the SMS API's err-code 9). */
const faults = new Map<string, PhoneFault>([
  ['1050', 'blocked'],
  ['1190', 'dead'],
  ['1240', 'opted_out'],
  ['1280', 'blocked'],
]);

/** What a code says of the phone; nothing where it says nothing of it. */
export function phoneFaultOf(code: string | null): { phoneFault?: PhoneFault } {
  const phoneFault = code === null ? undefined : faults.get(code);
  return phoneFault === undefined ? {} : { phoneFault };
}
