/** One pattern of several, which follow each other: for a sentence that is longer than a line. */
export function inOne(...patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join(''), patterns[0]?.flags);
}
