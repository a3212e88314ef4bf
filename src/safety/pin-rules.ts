/**
 * The rules for PINs. They hold wherever a PIN is chosen: in the organisation's file or on the phone
 * (src/safety/README.md "PINs").
 */

const LEAST_DIGITS = 4;
const MOST_DIGITS = 6;

/** What is wrong with a PIN by itself; null if it is acceptable. */
export function pinFault(pin: string): string | null {
  if (!/^\d+$/.test(pin) || pin.length < LEAST_DIGITS || pin.length > MOST_DIGITS) return 'must be 4 to 6 digits';
  if (pin.startsWith('00')) return 'must not begin with 00';
  if (pin.startsWith('19')) return 'must not begin with 19, as years of birth do';
  if (pin.includes('55')) return "must not contain 55, the police's silent-call code";
  const digits = [...pin].map(Number);
  const steps = digits.slice(1).map((digit, i) => digit - (digits[i] ?? 0));
  if (steps.every((step) => step === 1) || steps.every((step) => step === -1))
    return 'must not be a run, as in 2345 or 9876';
  if (digits.every((digit, i) => digit === digits[i % 2])) return 'must not be a repeat, as in 7777 or 1212';
  return null;
}

/**
 * What is wrong with the two PINs of one person together; null if nothing is. A slip of the finger must never turn one
 * into the other.
 */
export function pinPairFault(pin: string, duressPin: string): string | null {
  if (pin.length !== duressPin.length) return 'must be as long as pin';
  if (pin === duressPin) return 'must not be the same as pin';
  if (oneDigitAway(duressPin).includes(pin)) return 'must differ from pin in more than one digit';
  return neighboursSwapped(duressPin).includes(pin) ? 'must not be pin with two neighbours swapped' : null;
}

/**
 * Every PIN that a slip of the finger makes of this one, itself included. On the phone only a keyed hash of the other
 * PIN is known, so each of these must be compared with it.
 */
export function lookAlikes(pin: string): string[] {
  return [...new Set([pin, ...oneDigitAway(pin), ...neighboursSwapped(pin)])];
}

function oneDigitAway(pin: string): string[] {
  return [...pin].flatMap((_, at) => [...'0123456789'].map((digit) => pin.slice(0, at) + digit + pin.slice(at + 1)));
}

function neighboursSwapped(pin: string): string[] {
  return [...pin].slice(1).map((digit, i) => pin.slice(0, i) + digit + (pin[i] ?? '') + pin.slice(i + 2));
}

/** The length of a one-time code. It equals the longest PIN, since the code is keyed where a PIN is asked for. */
export const CODE_DIGITS = MOST_DIGITS;
/** A one-time code works for a week. Real milliseconds. */
export const CODE_LASTS = 7 * 24 * 3_600_000;
/** After this many wrong entries, on any phones, a one-time code no longer works. */
export const CODE_TRIES = 10;
