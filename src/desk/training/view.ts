import type { Trainee, TrainingOf } from '../../records/training.ts';
import { type TrainingState, trainingState } from '../../safety/training.ts';
import { dateOf } from '../shell/times.ts';

/** A team's training as its page shows it. Pure. */

interface TrainingLine {
  personId: string;
  name: string;
  staffNumber: string;
  kind: string;
  on: string;
  due: string;
}

interface TrainingView {
  /** What is due comes first; without those that are empty. */
  groups: { state: TrainingState; title: string; lines: TrainingLine[] }[];
  /** Workers of whom there is no date at all. */
  without: Pick<Trainee, 'id' | 'name' | 'staffNumber'>[];
  /** What the line has seen by itself. Each says what it is: on a phone no head stands above it. */
  seen: { id: string; name: string; staffNumber: string; practised: string; drilled: string }[];
}

const TITLES: Record<TrainingState, string> = { overdue: 'Overdue', soon: 'Due within 60 days', good: 'In date' };

export function trainingView(
  people: Trainee[],
  dates: TrainingOf[],
  { today, timezone }: { today: string; timezone: string },
): TrainingView {
  const named = new Map(people.map((person) => [person.id, person]));
  const lines = dates.flatMap((one) => {
    const person = named.get(one.personId);
    return person ? [{ ...one, name: person.name, staffNumber: person.staffNumber }] : [];
  });
  return {
    groups: (['overdue', 'soon', 'good'] as const)
      .map((state) => ({
        state,
        title: TITLES[state],
        lines: lines.filter((line) => trainingState(line, today) === state),
      }))
      .filter((group) => group.lines.length > 0),
    without: people.filter(({ id, isWorker }) => isWorker && dates.every(({ personId }) => personId !== id)),
    seen: people.map(({ id, name, staffNumber, isWorker, practisedAt, drilledAt }) => ({
      id,
      name,
      staffNumber,
      practised: practisedAt ? dateOf(practisedAt, timezone) : isWorker ? 'Not yet' : '',
      drilled: drilledAt ? dateOf(drilledAt, timezone) : 'Not yet',
    })),
  };
}
