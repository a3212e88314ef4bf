/** E.164 as Vonage takes it: without the plus (src/carriers/README.md 4.1). */
export const toVonage = (number: string): string => number.replace(/^\+/, '');
