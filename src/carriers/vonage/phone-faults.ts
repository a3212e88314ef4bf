import type { PhoneFault } from '../../contact/phone-fault.ts';

/** From the Messages API's error list. 1240 means that the phone has opted out (err-code 9 of the SMS API). */
const FAULTS = new Map<string, PhoneFault>([
  ['1050', 'blocked'],
  ['1190', 'dead'],
  ['1240', 'opted_out'],
  ['1280', 'blocked'],
]);

/** What an error code says about the phone. Empty if it says nothing about it. */
export function phoneFaultOf(code: string | null): { phoneFault?: PhoneFault } {
  const phoneFault = code === null ? undefined : FAULTS.get(code);
  return phoneFault === undefined ? {} : { phoneFault };
}
