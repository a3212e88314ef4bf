import type { AccountRecord } from '../../records/accounts.ts';
import { teamsFor } from '../access/account.ts';
import { grantOf } from '../access/permissions.ts';
import type { Viewer } from './books.ts';

/** An account, as far as that decides what it sees of the board. */
export function viewerOf(account: AccountRecord): Viewer {
  const raisedTeams = teamsFor(account, 'see the true board', 'raised');
  return {
    personId: account.personId,
    shownTeams: teamsFor(account, 'see the shown board'),
    riskTeams: teamsFor(account, 'change a running visit'),
    textTeams: teamsFor(account, 'see unmatched texts and callers'),
    trueTeams: teamsFor(account, 'see the true board'),
    seesWhereAsked: account.roles.some(({ role }) => grantOf('see the true board', role)?.scope === 'asked'),
    raised: raisedTeams.length === 0 ? null : { by: account.id, teams: raisedTeams },
  };
}
