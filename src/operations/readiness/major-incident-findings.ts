import type { Knex } from 'knex';
import type { Finding } from '../../carriers/diagnostics.ts';
import { majorIncidentContacts } from '../../records/major-incident.ts';
import { CHECKED_FOR_MONTHS, isCheckOverdue } from '../../safety/major-incident.ts';
import type { Plan } from '../../safety/plan.ts';

/**
 * The list for a major incident: whose numbers nobody has rung for a quarter of a year, and a plan that tells nobody.
 */
export async function majorIncidentFindings(knex: Knex, { inform }: Plan, now: Date): Promise<Finding[]> {
  const listed = await majorIncidentContacts(knex);
  const what = 'Major incident';
  if (listed.length === 0 && inform.some(({ kind }) => kind === 'major_incident'))
    return [
      {
        mark: 'error',
        what,
        found: 'the plan informs the list for a major incident, and nobody is on it',
        todo: 'somebody on it, at the desk or in the organisation file',
      },
    ];
  const overdue = listed.filter(({ checkedAt }) => isCheckOverdue(checkedAt, now));
  if (overdue.length === 0) return [];
  return [
    {
      mark: 'warning',
      what,
      found: `${overdue.length} of ${listed.length} on the list not rung for ${CHECKED_FOR_MONTHS} months`,
      todo: 'ring each number, and say so at the desk, under Major incident',
    },
  ];
}
