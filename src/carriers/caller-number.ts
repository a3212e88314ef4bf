/**
 * What carriers show for a caller who withheld the number: people's, not one person's, so never an identity and never
 * texted (carriers.md section 7 item 6).
 */
const withheld = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

/** A caller's number as E.164, or null for nobody: withheld, empty, a short code, a SIP address, a name. */
export function callerNumber(shown: string): string | null {
  // A form sent without encoding its "+" arrives with a space in its place.
  const number = shown.replace(/^ (?=\d)/, '+').trim();
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return null;
  return withheld.has(number) ? null : number;
}
