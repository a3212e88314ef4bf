/** A British number as people write it: "01632 960500", "07700 900123". Any other one stays as it is. */
export function numberAsWritten(number: string): string {
  const [, start, rest] = /^\+44(\d{4})(\d{5,6})$/.exec(number) ?? [];
  return start === undefined || rest === undefined ? number : `0${start} ${rest}`;
}

const BRITISH = /\+44\d{9,10}(?!\d)/g;

/** A sentence of the line's own, with each number in it as people write it. */
export const withNumbersAsWritten = (words: string): string => words.replaceAll(BRITISH, numberAsWritten);

/** Where nobody must ring it, of any country: enough to tell one phone from another. */
export const numberCut = (number: string): string => `a phone ending in ${number.slice(-3)}`;

/** "1 minute", "2 minutes". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
