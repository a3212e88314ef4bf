import type { PlanFinding } from '../../../operations/plans/check-plan.ts';
import type { Change } from '../../../records/organisation/changes.ts';
import { MOST_OWN_STEPS } from '../../../organisation-file/schema.ts';
import { changeLine } from '../change-words.ts';
import type { PlanView } from '../view.ts';
import { fieldOf, findingWords, LADDER_NAMES } from './findings.ts';
import { LADDERS, type TeamPlanForm } from './form.ts';

/** The page on which a team's plan is changed. Pure. */

/** Who would be rung about somebody. */
export interface Tried {
  name: string;
  staffNumber: string;
  ladders: PlanView['ladders'];
  /** Who is told besides. */
  told: PlanView['told'];
}

export interface EditState {
  form: TeamPlanForm;
  faults: PlanFinding[];
  warnings: PlanFinding[];
  /** Of a plan without faults that was checked; null: it was not. */
  tried: Tried[] | null;
  /** What others have changed meanwhile. */
  meanwhile: Change[];
  /** Above everything else. */
  problem: { text: string; field: string } | null;
}

const WAYS = [
  { value: 'sms', text: 'Text' },
  { value: 'call', text: 'Ring' },
  { value: 'sms,call', text: 'Text and ring' },
];

export function editView({ form, faults, warnings, tried, meanwhile, problem }: EditState, timezone: string) {
  const told = faults.map((fault) => ({
    field: fieldOf(fault),
    text: findingWords(fault),
    // Beside its field a fault need not say where it is.
    beside: findingWords({ ...fault, path: null }),
  }));
  const rows = (name: (typeof LADDERS)[number]) =>
    form.ladders[name].map((row, index) => ({
      ...row,
      ways: waysFor(row.by),
      faults: Object.fromEntries(
        ['after', 'who', 'by'].map((key) => [
          key,
          told.find(({ field }) => field === `${name}-${index}-${key}`)?.beside,
        ]),
      ),
    }));
  return {
    form,
    ladders: LADDERS.map((name) => ({
      name,
      title: LADDER_NAMES[name],
      about: ABOUT[name],
      isAsCovert: name === 'panic',
      isOutOfHours: name === 'ladder_out_of_hours' || name === 'duress_out_of_hours',
      isHidden: name === 'panic' && form.panicAsDuress,
      rows: rows(name),
    })),
    faults: Object.fromEntries(told.flatMap(({ field, text }) => (field === null ? [] : [[field, text]]))),
    problems: [
      ...(problem ? [{ text: problem.text, href: `#${problem.field}` }] : []),
      ...told.map(({ field, text }) => ({ text, ...(field !== null && { href: `#${field}` }) })),
    ],
    warnings: [...new Set(warnings.map(findingWords))],
    tried,
    meanwhile: meanwhile.map((change) => changeLine(change, timezone)),
    mostOwnSteps: MOST_OWN_STEPS,
  };
}

const ABOUT = {
  ladder: 'Times count from the end of the visit.',
  duress: 'Times count from the call.',
  panic: 'Times count from the call.',
  watch: 'Times count from the word.',
  ladder_out_of_hours:
    'Times count from the end of the visit. The worker is asked first as above. Without a step the same people ' +
    'are rung as in hours.',
  duress_out_of_hours:
    'Times count from the call, covert or open. Without a step the same people are rung as in hours.',
};

const waysFor = (chosen: string): { value: string; text: string; selected: boolean }[] => {
  const ways = WAYS.some(({ value }) => value === chosen) ? WAYS : [...WAYS, { value: chosen, text: 'Ring and text' }];
  return ways.map((way) => ({ ...way, selected: way.value === chosen }));
};
