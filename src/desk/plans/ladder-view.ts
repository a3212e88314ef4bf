import { channelsOf } from '../../safety/plan.ts';
import type { ReachedStep } from '../../safety/reach.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { firstUpper } from '../shell/sentences.ts';

/** A ladder as an ordered list: after how long, how, and whom it reaches. Pure. */

interface ReachedPerson {
  name: string;
  /** As people write them; empty: they are not shown. The page keeps them apart: a name in Arabic turned them round. */
  numbers: string;
  /** What is said behind them; it may be empty. */
  note: string;
}

export interface LadderLine {
  /** Minutes and seconds: "6:00". */
  after: string;
  how: string;
  /** Empty: it reaches nobody. */
  whom: ReachedPerson[];
  /** It asks one person, and nobody else. */
  isOne: boolean;
}

export function ladderLines(
  steps: ReachedStep[],
  worker: { name: string; phones: string[] },
  { withNumbers }: { withNumbers: boolean },
): LadderLine[] {
  const withPhones = (name: string, phones: string[]): ReachedPerson => ({
    name,
    numbers: withNumbers ? phones.map(numberAsWritten).join(', then ') : '',
    note: '',
  });
  return steps.map(({ after, by, isOwn, contacts }) => ({
    after: minutesAndSeconds(after),
    how: channelsOf(by)
      .map((channel) => (channel === 'text' ? 'text' : 'ring'))
      .join(' and '),
    whom: [
      ...(isOwn ? [withPhones(worker.name, worker.phones)] : []),
      ...contacts.map(({ name, personId, phones, onVisit }): ReachedPerson => ({
        ...(personId === null ? withPhones(firstUpper(name), phones) : { name, numbers: '' }),
        note: onVisit ? ' (on a visit: text only, while somebody else can be rung)' : '',
      })),
    ],
    isOne: !isOwn && contacts.length === 1,
  }));
}

/** "6:00"; parts of a second are dropped. */
export function minutesAndSeconds(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
