import type { WaitingText } from '../../records/views/shown/texts.ts';

/**
 * What a worker texts with no visit open stands together at the desk, by the hour of the clock: much of it needs
 * nobody, and each text on its own would hide what does. Its id is that of its last text, so that a person who marks it
 * as read has seen every text up to that one.
 */

const HOUR = 3_600_000;

interface Texted {
  at: Date;
  isOffVisit: boolean;
}

export const isInOneHour = (one: Texted, other: Texted): boolean =>
  one.isOffVisit && other.isOffVisit && hourOf(one.at) === hourOf(other.at);

const hourOf = (at: Date): number => Math.floor(at.getTime() / HOUR);

/** Of texts in the order in which they came: each group stands where its first text stood. */
export function togetherByHour(texts: WaitingText[]): WaitingText[] {
  const groups: WaitingText[][] = [];
  for (const text of texts) {
    const group = groups.find(([first]) => first && first.worker?.id === text.worker?.id && isInOneHour(first, text));
    if (group) group.push(text);
    else groups.push([text]);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    return first && last ? [{ ...last, at: first.at, words: group.map(({ words }) => words).join(BETWEEN) }] : [];
  });
}

/** Between two texts that stand together. */
export const BETWEEN = ' / ';
