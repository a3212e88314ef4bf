import type { Knex } from 'knex';
import type { Finding } from '../../carriers/diagnostics.ts';
import { barOfNumber } from '../../organisation-file/barred.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { numbersRung } from '../../records/organisation/phones.ts';

/**
 * Numbers that `may_ring` does not allow, or that are the line's own. Files and forms refuse them, but one may have
 * come before the rule, or past it: an alarm must not be the first to find it out.
 * @param teamId null: everybody's
 * @param lineNumbers where the line itself is rung, as E.164
 */
export async function barredFindings(
  knex: Knex,
  teamId: string | null,
  lineNumbers: readonly string[],
): Promise<Finding[]> {
  const organisation = await loadOrganisationSettings(knex);
  if (organisation === null) return [];
  return (await numbersRung(knex, teamId)).flatMap(({ whose, number }): Finding[] => {
    const reason = barOfNumber(number, organisation.mayRing, lineNumbers);
    if (reason === null) return [];
    return [
      {
        mark: 'error',
        what: whose,
        found: `${reason}. It is never rung`,
        todo: lineNumbers.includes(number)
          ? 'a number at which people answer, at the desk or in the organisation file'
          : 'another number, at the desk or in the organisation file; or may_ring in that file',
      },
    ];
  });
}
