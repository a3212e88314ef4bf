/** E.164 without its plus, as Vonage wants it (src/carriers/README.md 4.1). */
export const toVonage = (number: string): string => number.replace(/^\+/, '');
