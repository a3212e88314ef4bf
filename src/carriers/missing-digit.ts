import type { PhoneNumber } from 'libphonenumber-js';

const UNITED_KINGDOM = '44';
const DIGITS = 10;

/**
 * Whether a British number is a digit short. Nearly all British numbers have ten digits after +44, and the numbering
 * plan contains the few shorter ones. The plan does not contain the drama ranges, so a number with ten digits passes by
 * its length alone. For other countries the library checks the length.
 */
export function lacksADigit(number: PhoneNumber): boolean {
  return number.countryCallingCode === UNITED_KINGDOM && number.nationalNumber.length < DIGITS && !number.isValid();
}
