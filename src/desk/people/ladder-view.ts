import type { ReachedStep } from '../../safety/reach.ts';
import { numberAsWritten } from '../shell/numbers.ts';

/** A ladder as an ordered list: after how long, how, and whom it reaches. Pure. */

export interface LadderLine {
  /** Minutes and seconds: "6:00". */
  after: string;
  how: string;
  /** Empty: it reaches nobody. */
  whom: string[];
}

export const ladderLines = (steps: ReachedStep[], worker: { name: string; phones: string[] }): LadderLine[] =>
  steps.map(({ after, by, isOwn, contacts }) => ({
    after: minutesAndSeconds(after),
    how: by.map((channel) => (channel === 'sms' ? 'text' : 'ring')).join(' and '),
    whom: [
      ...(isOwn ? [`${worker.name}, ${worker.phones.map(numberAsWritten).join(', then ')}`] : []),
      ...contacts.map(
        ({ name, personId, phones, onVisit }) =>
          `${name}${personId === null ? `, ${phones.map(numberAsWritten).join(', then ')}` : ''}` +
          (onVisit ? ' (on a visit: text only, while somebody else can be rung)' : ''),
      ),
    ],
  }));

/** "6:00"; parts of a second are dropped. */
export function minutesAndSeconds(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
