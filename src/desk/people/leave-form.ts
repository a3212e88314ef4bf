import { z } from 'zod';
import type { WhatHangs } from '../../operations/people/leaving/what-hangs.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { clockTime } from '../shell/times.ts';
import { dayOf, dayWords } from './view.ts';

/** The form with which somebody's leaving is planned: what hangs on them, and who comes in their place. Pure. */

export const LeaveForm = z.record(z.string(), z.string().trim().max(100).catch('')).catch({});
export type LeaveForm = z.output<typeof LeaveForm>;

/** What a list of choices offers besides people. */
const NOBODY = 'nobody';
const CANCEL = 'cancel';

export interface Candidate {
  id: string;
  name: string;
  staffNumber: string;
  isWorker: boolean;
}

interface Choice {
  /** Of the field, and of its error. */
  id: string;
  label: string;
  hint: string | null;
  items: { value: string; text: string; selected: boolean }[];
}

interface LeaveView {
  visits: Choice[];
  buddies: Choice[];
  plans: Choice[];
  /** What nobody need choose. */
  besides: string[];
  faults: string[];
}

const CHOOSE = { value: '', text: 'Choose' };

export function leaveView(
  hangs: WhatHangs,
  candidates: Candidate[],
  form: LeaveForm,
  { timezone, seesReferences }: { timezone: string; seesReferences: boolean },
): LeaveView {
  const others = candidates.filter(({ staffNumber }) => staffNumber !== hangs.staffNumber);
  const choice = (id: string, label: string, hint: string | null, offered: [string, string][]): Choice => ({
    id,
    label,
    hint,
    items: [CHOOSE, ...offered.map(([value, text]) => ({ value, text }))].map((item) => ({
      ...item,
      selected: item.value === (form[id] ?? ''),
    })),
  });
  const named = (people: Candidate[], by: 'id' | 'staffNumber'): [string, string][] =>
    people.map((one) => [one[by], `${one.name} (${one.staffNumber})`]);
  const workers = others.filter(({ isWorker }) => isWorker);
  return {
    visits: hangs.visits.map(({ id, start, end, reference, initials }) => {
      const what = seesReferences ? [initials, reference].flatMap((one) => one ?? []).join(' ') : '';
      const when = `${dayWords(dayOf(start, timezone))}, ${clockTime(start, timezone)} to ${clockTime(end, timezone)}`;
      return choice(`visit-${id}`, `Visit ${when}${what === '' ? '' : `, ${what}`}`, null, [
        [CANCEL, 'Cancel it'],
        ...named(workers, 'id'),
      ]);
    }),
    buddies: hangs.buddyOf.map(({ staffNumber, name, others: rest }) =>
      choice(
        `buddy-${staffNumber}`,
        `Buddy of ${name}`,
        rest.length === 0 ? 'They have no other buddy.' : `They also have ${rest.join(', ')}.`,
        [
          [NOBODY, 'Nobody'],
          ...named(
            others.filter((one) => one.staffNumber !== staffNumber),
            'staffNumber',
          ),
        ],
      ),
    ),
    plans: hangs.plans.map((team, index) =>
      choice(`plan-${index}`, `The plan of ${team} names them`, null, [
        [NOBODY, 'Nobody: leave them out'],
        ...named(others, 'staffNumber'),
      ]),
    ),
    besides: [
      ...hangs.accounts.map(({ email }) => `Their account of the desk, ${email}, is turned off, and its sessions end.`),
      ...(hangs.officeNumbers.length > 0
        ? [
            `${hangs.officeNumbers.map(numberAsWritten).join(', ')} is also a number of the office in the ` +
              'organisation file. It goes on being rung until the file names another.',
          ]
        : []),
      ...(hangs.listed.length > 0
        ? [
            `${hangs.listed.join(', ')} stands on the list for a major incident with a phone of theirs, until ` +
              'somebody changes the list.',
          ]
        : []),
      ...(hangs.phones.length > 0
        ? [
            `Nobody rings ${hangs.phones.map(numberAsWritten).join(', ')} any more. For 30 days a cry for help ` +
              'by text from there is told with their name; then the number is free.',
          ]
        : []),
    ],
    faults: hangs.faults,
  };
}

interface ChosenForLeave {
  buddies: { of: string; by: string | null }[];
  plans: { team: string; by: string | null }[];
  visits: { visit: string; to: string | null }[];
  /** Fields in which nothing was chosen. */
  open: string[];
}

/** Only what the lists offer counts. */
export function chosenIn(view: LeaveView, hangs: WhatHangs, form: LeaveForm): ChosenForLeave {
  const valueOf = ({ id, items }: Choice): string | null => {
    const typed = form[id] ?? '';
    return typed !== '' && items.some(({ value }) => value === typed) ? typed : null;
  };
  const all = [...view.visits, ...view.buddies, ...view.plans];
  const person = (typed: string | null): string | null => (typed === NOBODY || typed === CANCEL ? null : typed);
  return {
    buddies: view.buddies.map((one, index) => ({
      of: hangs.buddyOf[index]?.staffNumber ?? '',
      by: person(valueOf(one)),
    })),
    plans: view.plans.map((one, index) => ({ team: hangs.plans[index] ?? '', by: person(valueOf(one)) })),
    visits: view.visits.map((one, index) => ({ visit: hangs.visits[index]?.id ?? '', to: person(valueOf(one)) })),
    open: all.filter((one) => valueOf(one) === null).map(({ id }) => id),
  };
}
