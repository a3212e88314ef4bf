import type { Knex } from 'knex';
import type { Finding } from '../../carriers/diagnostics.ts';
import { managersAtDesk } from '../../records/views/account-owners.ts';

/**
 * Accounts at the desk with which somebody takes alarms of this team, and cannot be asked for news. Nobody is refused
 * an alarm for that: that person would be the one who has it, and the line could ask nobody how it goes.
 */
export async function accountFindings(knex: Knex, teamId: string): Promise<Finding[]> {
  return (await managersAtDesk(knex, teamId)).flatMap(({ account, owner }): Finding[] => {
    if (owner?.hasProvedPhone === true) return [];
    return [
      {
        mark: 'warning',
        what: `Account ${account}`,
        found:
          owner === null
            ? 'belongs to nobody whom the line can ask for news: it can take no alarm'
            : `${owner.name} (${owner.staffNumber}) has no phone that is proved: no news can be asked of an alarm`,
        todo:
          owner === null
            ? 'an administrator writes whose it is on the page of the account'
            : 'give them a phone, and have it proved',
      },
    ];
  });
}
