import type { Knex } from 'knex';
import { type AccountChange, markOf } from '../../operations/accounts/change-account.ts';
import { accountById, type AccountRecord, type AccountRole, listAccounts } from '../../records/accounts.ts';
import { waitingLinks } from '../../records/council-links.ts';
import { callerById, loadTimezone } from '../../records/organisation/people.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { openSessions, sessionsOf } from '../../records/sessions.ts';
import { lastChangeOfAccount } from '../../records/views/access-log.ts';
import { accountOwners } from '../../records/views/account-owners.ts';
import { judgeAccess, mayEver, teamsFor } from '../access/account.ts';
import { soughtWords } from '../access/kept-search.ts';
import type { DeskRequest, FoundSubject } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sessionsView } from '../me/sessions-view.ts';
import { listedFaults } from '../shell/faults.ts';
import { meanwhileOf } from '../shell/meanwhile.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { type NewAccountForm, PersonForm } from './schema.ts';
import { AccountSearch, isSought } from './search.ts';
import { accountLine, ownerWords, roleBoxes, roleChoices, roleFields } from './view.ts';

/** The list of accounts and the page of one. What may be done there: routes.ts. */

const OTHERS_SINCE = 'Somebody else has changed whose account it is since you opened this page. It stands above.';

/** What the page of one account says besides. */
interface Besides {
  problem?: string | null;
  /** With which a password is chosen. It is shown once. */
  link?: string | null;
  /** Shown again as they were typed. */
  typedNumber?: string | null;
  typedRoles?: AccountRole[] | null;
}

interface AccountPages {
  showList(asked: DeskRequest, given: NewAccountForm | null, faults: Record<string, string>): Promise<void>;
  showAccount(asked: DeskRequest, besides?: Besides): Promise<void>;
  /** Somebody else has changed the account since the form was made. */
  showMeanwhile(asked: DeskRequest, account: AccountRecord, change: AccountChange): Promise<void>;
}

export const subjectOf = (account: AccountRecord): FoundSubject => ({
  // An account with a role for every team is looked after by others of that kind.
  teamIds: account.roles.some(({ teamId }) => teamId === null)
    ? []
    : account.roles.flatMap(({ teamId }) => teamId ?? []),
  accountId: account.id,
});

/** The account that an address names. */
export const accountOf = (db: Knex, { request }: DeskRequest): Promise<AccountRecord | null> =>
  accountById(db, String(request.params.accountId));

export function createAccountPages(dependencies: DeskDependencies, show: Show): AccountPages {
  const { knex } = dependencies.parts;
  const timezone = (): Promise<string> => loadTimezone(knex);

  async function showList(
    asked: DeskRequest,
    given: NewAccountForm | null,
    faults: Record<string, string>,
  ): Promise<void> {
    const { account, now } = asked;
    const teams = await listTeams(knex);
    const zone = await timezone();
    const reach = teamsFor(account, 'change accounts');
    const { words: search, isForgotten } = await soughtWords(dependencies, asked, AccountSearch);
    const accounts = (await listAccounts(knex)).filter(
      (one) => judgeAccess(account, 'read accounts', subjectOf(one)).kind === 'yes',
    );
    const owners = await accountOwners(knex);
    const sessions = await openSessions(knex);
    const found = accounts.filter((one) => isSought(one, owners.get(one.id) ?? null, search));
    const problems = listedFaults(faults);
    show(
      asked,
      'accounts/list.njk',
      {
        find: search.find,
        isForgotten,
        roleChoices: roleChoices(search.role),
        isSearch: search.find !== '' || search.role !== null,
        count: accounts.length,
        accounts: found.map((one) => ({
          ...accountLine(one, teams, zone),
          owner: ownerWords(owners.get(one.id) ?? null),
          sessions: sessionsView(
            sessions.filter(({ account_id: accountId }) => accountId === one.id),
            { now, timezone: zone, own: null },
          ),
          mayChange: ['yes', 'step-up'].includes(judgeAccess(account, 'change accounts', subjectOf(one)).kind),
        })),
        waiting: reach === 'all' ? await waitingLinks(knex) : [],
        mayChange: mayEver(account, 'change accounts'),
        maySeeWalls: mayEver(account, 'create a wall session'),
        boxes: roleBoxes(teams, reach, given?.roles ?? []),
        given,
        faults,
        problems,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function showAccount(
    asked: DeskRequest,
    { problem = null, link = null, typedNumber = null, typedRoles = null }: Besides = {},
  ): Promise<void> {
    const account = await accountOf(knex, asked);
    if (!account) return;
    const teams = await listTeams(knex);
    const zone = await timezone();
    const reach = teamsFor(asked.account, 'change accounts');
    const kept = roleBoxes(teams, reach, account.roles);
    const typed = typedRoles && roleBoxes(teams, reach, typedRoles);
    const last = typed && (await lastChangeOfAccount(knex, account.id, 'roles'));
    show(
      asked,
      'accounts/account.njk',
      {
        shown: accountLine(account, teams, zone),
        person: account.personId === null ? null : await callerById(knex, account.personId),
        isSharedScreen: account.isSharedScreen,
        isOwn: account.id === asked.account.id,
        mayChange: judgeAccess(asked.account, 'change accounts', subjectOf(account)).kind !== 'no-role',
        boxes: typed ?? kept,
        meanwhile: typed && meanwhileOf(roleFields(kept), { kept, typed }, last, zone),
        seen: { roles: markOf(account, 'roles'), person: markOf(account, 'person') },
        waiting: reach === 'all' && account.oidcSubject === null ? await waitingLinks(knex) : [],
        sessions: sessionsView(await sessionsOf(knex, account.id), { now: asked.now, timezone: zone, own: null }),
        problem,
        typedNumber,
        link,
      },
      typed ? 409 : problem === null ? 200 : 422,
    );
  }

  /** Of roles what differs stands beside what was ticked; whose account it is by now stands above its field. */
  async function showMeanwhile(asked: DeskRequest, { id }: AccountRecord, change: AccountChange): Promise<void> {
    if (change.kind === 'roles') {
      await showAccount(asked, { typedRoles: change.roles });
      return;
    }
    const last = await lastChangeOfAccount(knex, id, 'linked to a person');
    const by = last && `${last.by ?? 'Somebody'}, ${dateAndTime(last.at, await timezone())}`;
    const { staffNumber } = PersonForm.parse(asked.request.body ?? {});
    const problem = `${OTHERS_SINCE}${by === null ? '' : ` Last: ${by}.`}`;
    await showAccount(asked, { problem, typedNumber: staffNumber });
  }

  return { showList, showAccount, showMeanwhile };
}
