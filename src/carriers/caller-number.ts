import { parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * Carriers show these numbers for callers who withheld theirs. Many people share them, so they identify nobody and
 * never get a text (src/carriers/README.md 7.6).
 */
const WITHHELD = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Carriers write one of these before a phone's number, depending on the kind of message. `sip:` and `client:` name no
 * phone.
 */
const KIND = /^(?:sms|mms|rcs|whatsapp|tel):/i;
const SEPARATORS = /[\s().\-\u2010-\u2015\u2212\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/**
 * A sender's number as E.164. Null for a number that identifies nobody: withheld, empty, a short code, a SIP address or
 * a name.
 * Carriers write the same phone in many forms: `whatsapp:+44…`, without plus, with 00, with spaces, or as people dial
 * it in `home`, the country of our own number. Bare digits are read as E.164 without its plus if that gives a possible
 * number, otherwise as dialled at home.
 * @param home a country's calling code, as `callingCodeOf` gives it
 */
export function callerNumber(shown: string, home: string): string | null {
  const number = shown.trim().replace(KIND, '').replace(/;.*$/s, '').replace('(0)', '').replace(SEPARATORS, '');
  if (number.startsWith(`+${home}`) && E164.test(number) && number[home.length + 1] !== '0') return known(number);
  if (E164.test(number)) return known(number) === null ? null : (possible(number) ?? number);
  if (/^00[1-9]\d{6,14}$/.test(number)) return callerNumber(`+${number.slice(2)}`, home);
  if (/^[1-9]\d{6,14}$/.test(number))
    return known(`+${number}`) === null ? null : (possible(`+${number}`) ?? possible(`+${home}${number}`));
  return /^0[1-9]\d{5,13}$/.test(number) ? possible(`+${home}${number}`) : null;
}

/** The calling code of the country of one of our numbers, as "44". */
export function callingCodeOf(ourNumber: string): string {
  return parsePhoneNumberFromString(ourNumber)?.countryCallingCode ?? '';
}

const known = (number: string): string | null => (WITHHELD.has(number) ? null : number);

/**
 * Reads a number that begins with its country's code. A prefix of local dialling, such as 0, may follow the code. Null
 * for a number that is not possible, and for a number too short for E.164: some countries have numbers of four digits,
 * and these identify nobody.
 */
function possible(number: string): string | null {
  const read = parsePhoneNumberFromString(number);
  return read?.isPossible() === true && E164.test(read.number) ? read.number : null;
}
