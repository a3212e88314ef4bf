/** Words that somebody looks for: parts of names and of numbers, in any order. Pure. */

/** Without accents: "Siân" is found by "sian". */
export const folded = (words: string): string => words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();

/** The parts that must all be found; none where nothing was typed. */
export const partsOf = (words: string): string[] => folded(words).split(/\s+/).filter(Boolean);
