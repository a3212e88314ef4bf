import type { PhoneNumber } from 'libphonenumber-js';

const UNITED_KINGDOM = '44';
const DIGITS = 10;

/**
 * Whether a British number is a digit short. Nearly all of them have ten digits after +44; the few shorter ones are in
 * the numbering plan. The ranges for drama are not in the plan, so length alone judges those. Other countries' lengths
 * are judged by the library.
 */
export function lacksADigit(number: PhoneNumber): boolean {
  return number.countryCallingCode === UNITED_KINGDOM && number.nationalNumber.length < DIGITS && !number.isValid();
}
