import type { Knex } from 'knex';
import type { Finding } from '../../carriers/diagnostics.ts';
import { assessmentsDue, notesDue } from '../../records/views/risk-due.ts';

/**
 * Notes on addresses that lapse soon or have lapsed, and assessments of red visits that are to be made anew
 * (src/safety/README.md B3, B5). Files are named, and no family.
 */
export async function riskFindings(knex: Knex, teamId: string, now: Date): Promise<Finding[]> {
  const soon = new Date(now.getTime() + SOON);
  const notes = await notesDue(knex, teamId, { now, soon });
  const assessments = await assessmentsDue(knex, teamId, { now, soon });
  return [
    ...(notes.lapsed + notes.soon === 0
      ? []
      : [
          {
            mark: 'warning' as const,
            what: 'Notes on addresses',
            found: `${notes.lapsed} lapsed and told to nobody, ${notes.soon} to be reviewed within a month`,
            todo: 'review or lift each under Notes at the desk',
          },
        ]),
    ...(assessments.length === 0
      ? []
      : [
          {
            mark: 'warning' as const,
            what: 'Assessments',
            found: `of red visits, over or due within a month: ${listed(assessments)}`,
            todo: 'assess anew, and write the day and by whom on the plan of the next visit',
          },
        ]),
  ];
}

const SOON = 30 * 86_400_000;
const MOST_LISTED = 5;

function listed(assessments: { file: string | null; dueOn: string }[]): string {
  const first = assessments.slice(0, MOST_LISTED).map(({ file, dueOn }) => `${file ?? 'no file'} (${dueOn})`);
  const more = assessments.length - first.length;
  return `${first.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}
