import { z } from 'zod';
import { whoSent } from '../../shell/chosen.ts';
import type { VisitDetails } from '../../../records/views/shown/visits.ts';
import { numberAsWritten } from '../../shell/numbers.ts';
import { timeIn } from '../../shell/local-days.ts';
import { dayOf } from '../../../safety/local-day.ts';
import type { NamedField } from '../../shell/meanwhile.ts';
import { firstUpper } from '../../shell/sentences.ts';
import type { PlanRead } from './read-plan.ts';

/** The form of a planned visit: everything as it was typed. */

const typed = z.string().max(2000).catch('');
export const VisitPlanForm = z.object({
  who: whoSent,
  day: typed,
  from: typed,
  until: typed,
  minutes: typed,
  hour: typed,
  place: typed,
  postcode: typed,
  phone: typed,
  initials: typed,
  reference: typed,
  risk: typed,
  home: typed,
  assessedOn: typed,
  assessedBy: typed,
  assessment: typed,
  with: typed,
  joint: typed,
  note: typed,
  version: typed,
});
export type VisitPlanForm = z.infer<typeof VisitPlanForm>;

export const emptyForm = (day: string): VisitPlanForm => ({ ...VisitPlanForm.parse({}), day });

/** As the form would be typed to get what is kept. */
export function formOf(details: VisitDetails, timezone: string): VisitPlanForm {
  const { visit, plannedStart, plannedEnd, postcode, companion, companionWords } = details;
  return {
    ...emptyForm(plannedStart ? dayOf(plannedStart, timezone) : ''),
    from: plannedStart ? timeIn(plannedStart, timezone) : '',
    until: plannedEnd ? timeIn(plannedEnd, timezone) : '',
    place: postcode === null ? (visit.place ?? '') : (visit.place ?? '').replace(new RegExp(`(, )?${postcode}$`), ''),
    postcode: postcode ?? '',
    phone: details.phoneThere === null ? '' : numberAsWritten(details.phoneThere),
    initials: details.initials ?? '',
    reference: details.reference ?? '',
    risk: details.risk ?? '',
    home: details.homeMinutes === null ? '' : String(details.homeMinutes),
    assessedOn: details.assessedOn ?? '',
    assessedBy: details.assessedBy ?? '',
    assessment: details.assessmentRef ?? '',
    with: companion?.name ?? companionWords ?? '',
    note: details.note ?? '',
    version: String(details.version),
  };
}

/** What was typed, as the form would have it once it is kept: "GL1 2AB" for "gl12ab", an end for a length. */
export const formOfRead = (form: VisitPlanForm, plan: PlanRead, timezone: string): VisitPlanForm => ({
  ...form,
  day: dayOf(plan.start, timezone),
  from: timeIn(plan.start, timezone),
  until: timeIn(plan.end, timezone),
  postcode: plan.postcode ?? '',
  phone: plan.phoneThere === null ? '' : numberAsWritten(plan.phoneThere),
  initials: plan.initials ?? '',
  risk: plan.risk ?? '',
  assessedOn: plan.assessedOn ?? '',
});

/** What two people may have written differently, as the page calls it. */
const FIELDS: NamedField<VisitPlanForm>[] = [
  ['Day', ({ day }) => day],
  ['From', ({ from }) => from],
  ['Back at', ({ until }) => until],
  ['Address', ({ place }) => place],
  ['Postcode', ({ postcode }) => postcode],
  ['Phone there', ({ phone }) => phone],
  ['Initials of the family', ({ initials }) => initials],
  ['Reference in the case system', ({ reference }) => reference],
  ['With', (form) => form.with],
  ['Straight home afterwards: minutes', ({ home }) => home],
];
/** How bad the house may be. */
const DETAILS: NamedField<VisitPlanForm>[] = [
  ['Risk', ({ risk }) => firstUpper(risk)],
  ['Assessed on', ({ assessedOn }) => assessedOn],
  ['Assessed by', ({ assessedBy }) => assessedBy],
  ['Where the assessment is', ({ assessment }) => assessment],
  ['Note', ({ note }) => note],
];

export const fieldsFor = (seesDetails: boolean): NamedField<VisitPlanForm>[] =>
  seesDetails ? [...DETAILS, ...FIELDS] : FIELDS;
