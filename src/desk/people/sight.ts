import type { AccountRecord } from '../../records/accounts.ts';
import type { ShownPerson } from '../../records/views/shown/people.ts';
import { judgeAccess, type Subject } from '../access/account.ts';
import type { Sight } from './view.ts';

/** How much of a person an account sees. */

export const subjectOf = ({ id, teams }: Pick<ShownPerson, 'id' | 'teams'>): Subject => ({
  personId: id,
  teamIds: teams.map((team) => team.id),
});

export function sightOf(account: AccountRecord, person: Pick<ShownPerson, 'id' | 'teams'>): Sight {
  if (judgeAccess(account, 'give a code or verify a number', subjectOf(person)).kind === 'yes') return 'full';
  return account.personId === person.id ? 'own' : 'brief';
}

/** Whether they may know that somebody is out. An administrator looks after people, and not after their visits. */
export const seesVisitsOf = (account: AccountRecord, person: Pick<ShownPerson, 'id' | 'teams'>): boolean =>
  account.personId === person.id || judgeAccess(account, 'see the shown board', subjectOf(person)).kind === 'yes';
