import { parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * What carriers show for a caller who withheld the number: people's, not one person's, so never an identity and never
 * texted (src/carriers/README.md 7.6).
 */
const withheld = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

const E164 = /^\+[1-9]\d{6,14}$/;

/** What carriers write before a phone's number, by the kind of message. `sip:` and `client:` name no phone. */
const KIND = /^(?:sms|mms|rcs|whatsapp|tel):/i;
const SEPARATORS = /[\s().\-\u2010-\u2015\u2212\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/**
 * A sender's number as E.164, or null for nobody: withheld, empty, a short code, a SIP address, a name. One phone is
 * the same phone however its carrier writes it: `whatsapp:+44…`, without plus, with 00, with spaces, or as it is
 * dialled in `home`, the country of our own number. Digits alone are E.164 without its plus where that can be a number,
 * else dialled at home.
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

/** The country's code that a number of ours begins with. */
export function callingCodeOf(ourNumber: string): string {
  return parsePhoneNumberFromString(ourNumber)?.countryCallingCode ?? '';
}

const known = (number: string): string | null => (withheld.has(number) ? null : number);

/**
 * A number that begins with its country's code; what is dialled before it at home, as a 0, may stand between. Some
 * countries have numbers of four digits, which nobody is known by.
 */
function possible(number: string): string | null {
  const read = parsePhoneNumberFromString(number);
  return read?.isPossible() === true && E164.test(read.number) ? read.number : null;
}
