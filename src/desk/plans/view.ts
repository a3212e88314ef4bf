import { Temporal } from 'temporal-polyfill';
import { formatDuration } from '../../organisation-file/values.ts';
import { hoursWords } from '../../safety/hours-words.ts';
import type { LadderStep, Plan } from '../../safety/plan.ts';
import { isInHours, outOfHours } from '../../safety/plan-at.ts';
import { reachedBy } from '../../safety/reach.ts';
import { contactsAnyHour, type Responders } from '../../safety/responders.ts';
import { type LadderLine, ladderLines } from './ladder-view.ts';

/** A team's plan as its page shows it, for one worker at one time. Pure. */

export interface PlanView {
  ladders: { name: string; about: string; lines: LadderLine[] }[];
  /** What the plan says besides its ladders. */
  facts: { key: string; words: string }[];
  /** Who is told of something and need not act. What is told to nobody is left out. */
  told: { key: string; words: string }[];
}

interface Shown {
  name: string;
  about: string;
  of: (plan: Plan) => LadderStep[];
}

const LADDERS: Shown[] = [
  { name: 'A check-in that did not come', about: 'Times count from the end of the visit.', of: ({ ladder }) => ladder },
  {
    name: 'A covert call for help',
    about: 'Times count from the call. Nobody is rung who may stand beside the worker: that is known only then.',
    of: ({ duress }) => duress,
  },
  { name: 'An open call for help', about: 'Times count from the call.', of: ({ panic }) => panic },
  { name: 'A quiet word to keep watch', about: 'Times count from the word.', of: ({ watch }) => watch },
];

/** What rings at a time, first; then what rings at the other times, where that is different. */
export function planView(
  plan: Plan,
  responders: Responders,
  at: Date,
  { withNumbers }: { withNumbers: boolean },
): PlanView {
  const isIn = isInHours(plan, at, responders.timezone);
  const [now, other] = isIn ? [plan, outOfHours(plan)] : [outOfHours(plan), plan];
  const shown = (of: Plan, { name, about, of: ladderOf }: Shown) => ({
    name,
    about,
    lines: ladderLines(reachedBy(ladderOf(of), responders, at), responders.worker, { withNumbers }),
  });
  const atOtherTimes = LADDERS.filter(({ of }) => of(now) !== of(other));
  return {
    ladders: [
      ...LADDERS.map((one) => shown(now, one)),
      ...atOtherTimes.map((one) =>
        shown(other, { ...one, name: `${isIn ? 'Out of hours' : 'In hours'}: ${one.name.toLowerCase()}` }),
      ),
    ],
    facts: [...factsOf(plan), ...hoursOf(plan, isIn)],
    told: toldBy(plan, responders, at),
  };
}

function toldBy({ inform, tell }: Plan, responders: Responders, at: Date): PlanView['told'] {
  return [
    { key: 'Told of emergencies', who: inform },
    { key: 'Told of each start', who: tell.start },
    { key: 'Told of each end', who: tell.end },
  ].flatMap(({ key, who }) => {
    if (who.length === 0) return [];
    const names = contactsAnyHour(who, responders, at).map(({ name }) => name);
    return [{ key, words: names.length === 0 ? 'nobody can be reached' : names.join(', ') }];
  });
}

function factsOf(plan: Plan): PlanView['facts'] {
  const { missed, covert } = plan.newsWithin;
  return [
    {
      key: 'A visit',
      words: `${lasts(plan.usualLength)}, unless they say otherwise; with the PIN alone beyond ${lasts(plan.longest)}`,
    },
    { key: 'Reminder', words: plan.reminder === 0 ? 'none' : `${lasts(plan.reminder)} before the end` },
    { key: 'OK gives', words: `${lasts(plan.okExtends)} more` },
    ...(plan.reportEach
      ? [{ key: 'Reports back', words: `each time: asked every ${lasts(plan.usualLength)} of a longer visit` }]
      : []),
    ...(plan.homeChecks === undefined ? [] : [{ key: 'At home', words: `asked every ${lasts(plan.homeChecks)}` }]),
    ...(plan.boardShowsPlace === false
      ? [{ key: 'Where a visit is', words: 'shown to operators and managers, not to colleagues' }]
      : []),
    { key: 'News is due', words: `within ${lasts(missed)}; within ${lasts(covert)} of a covert call` },
    { key: 'After the last step', words: `from the beginning, every ${lasts(plan.repeat)}, until somebody takes it` },
  ];
}

/** Others may be rung out of hours. */
function hoursOf({ officeHours = [] }: Plan, isIn: boolean): PlanView['facts'] {
  if (officeHours.length === 0) return [];
  const now = isIn ? 'The time that is shown is in hours' : 'The time that is shown is out of hours';
  return [{ key: 'Hours', words: `${officeHours.map(hoursWords).join('; ')}. ${now}` }];
}

const lasts = (milliseconds: number): string => formatDuration(milliseconds);

/** "2026-11-28T02:00", as a browser sends a time, in the organisation's time zone; null: no such time. */
export function timeIn(words: string, timezone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(words)) return null;
  try {
    const zoned = Temporal.PlainDateTime.from(words, { overflow: 'reject' }).toZonedDateTime(timezone);
    return new Date(zoned.epochMilliseconds);
  } catch {
    return null;
  }
}
