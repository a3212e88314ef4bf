import { z } from 'zod';
import { addFactAfterClosing, classifyAlarm, type SaidAfterwards } from '../../operations/alarms/after-closing.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { ALARM_CLASSES } from '../../records/alarm-classes.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { factWords } from './acts.ts';
import { CLASS_WORDS } from './words.ts';

/** What may be said on the page of an alarm that is closed. */

/**
 * Whether somebody whom the line asked may say what it was. A correction, and what a covert one was, are for those who
 * answer for the team.
 */
export const isForThoseAsked = ({ status, covert }: Pick<Alarm, 'status' | 'covert'>, classes: unknown[]): boolean =>
  status === 'closed' && !covert && classes.length === 0;

/** The alarm, and the person who says it. */
interface OnClosed {
  alarm: string;
  by: { key: string; name: string };
}

export interface ClosedAct {
  form: z.ZodType;
  run: (work: UnitOfWork, on: OnClosed, body: unknown) => Promise<SaidAfterwards>;
}

const classForm = z
  .object({
    class: z.enum(ALARM_CLASSES, 'Choose what it was'),
    note: z.string().trim().max(200, 'One line, of at most 200 letters').default(''),
  })
  .refine(({ class: named, note }) => named !== 'other' || note !== '', {
    path: ['note'],
    error: 'Write in one line what it was',
  });
const addForm = z.object({ words: factWords });

export const CLOSED_ACTS = {
  class: {
    form: classForm,
    run: (work, on, body) => {
      const { class: named, note } = classForm.parse(body);
      return classifyAlarm(work, work.actor, { ...on, class: named, note: note === '' ? null : note });
    },
  },
  add: {
    form: addForm,
    run: (work, on, body) => addFactAfterClosing(work, work.actor, { ...on, words: addForm.parse(body).words }),
  },
} as const satisfies Record<string, ClosedAct>;

export type ClosedActName = keyof typeof CLOSED_ACTS;

export const CLASS_CHOICES = ALARM_CLASSES.map((value) => ({ value, text: CLASS_WORDS[value] }));
