import { z } from 'zod';
import { whoSent } from '../../shell/chosen.ts';
import type { VisitDetails } from '../../../records/views/shown/visits.ts';
import { numberAsWritten } from '../../shell/numbers.ts';
import { dayOf, timeIn } from '../../shell/local-days.ts';

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
