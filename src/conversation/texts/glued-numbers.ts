/** The value of tens and ones in one word, as in "thirtyfive"; undefined if the word is no such number. */
export function gluedNumber(numbers: ReadonlyMap<string, number>, word: string): number | undefined {
  for (let at = word.length - 1; at > 0; at--) {
    const [tens, ones] = [numbers.get(word.slice(0, at)), numbers.get(word.slice(at))];
    if (tens !== undefined && ones !== undefined && tens % 10 === 0 && tens > 10 && ones < 10) return tens + ones;
  }
  return undefined;
}
