import type { OwnTimes } from '../../safety/plan.ts';

/** What a person's clock differs in from their team's, as the table has it. */
export interface OwnTimesRow {
  stretch: number;
  report_each: boolean;
}

export const asOwnTimes = ({ stretch, report_each: reportEach }: OwnTimesRow): OwnTimes => ({ stretch, reportEach });
