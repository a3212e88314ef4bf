import type { Knex } from 'knex';
import { z } from 'zod';
import { addAccount } from '../../operations/accounts/add-account.ts';
import { type AccountChange, type AccountChanged, changeAccount } from '../../operations/accounts/change-account.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { callerByStaffNumber, loadOrganisationSettings } from '../../records/organisation/people.ts';
import { deskActor, judgeAccess, teamsFor } from '../access/account.ts';
import { leadToFound } from '../access/kept-search.ts';
import { answeredOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { accountOf, createAccountPages, subjectOf } from './pages.ts';
import { CouncilForm, NewAccountForm, PersonForm, RolesForm, SharedScreenForm } from './schema.ts';
import { AccountSearch, searchWords } from './search.ts';
import { rolesAfter } from './view.ts';

const LIST = '/settings/accounts';

const REFUSALS: Record<Exclude<AccountChanged['kind'], 'done' | 'changed'>, string> = {
  'no-account': 'There is no such account any more.',
  own: 'That is your own account. Another administrator must do it.',
  'last-administrator': 'That is the last administrator of every team. Make another one first.',
  'not-possible': 'That cannot be done to this account. It may belong to a council account, or be off.',
};

/**
 * Acts that decide who comes in as an account at all. An administrator of one team, who may give the account of a
 * manager of two a new password, would be a manager of both.
 */
const OF_EVERY_TEAM = ['off', 'on', 'link', 'person', 'council'];
const DONE_BEFORE =
  'An earlier press has done it, and its link is not shown any more. Give the account a new link if that one is lost.';
/** What the page shows of what was done. */
const Changed = z.object({ kind: z.literal('done'), token: z.string().optional() });
const Added = z.object({ kind: z.literal('done'), accountId: z.string(), token: z.string() });
const OTHER_TEAMS =
  'This account has a role in a team that you do not look after. An administrator of every team of theirs must do it.';

/** Who may open the desk: accounts, their roles, their sessions. */
export function accountRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts, publicUrl } = dependencies;
  const { knex } = parts;
  const pages = createAccountPages(dependencies, show);

  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const found = await accountOf(knex, asked);
    return found && subjectOf(found);
  };

  /** A person who lets somebody in, or keeps them out, answers for every team that the account opens. */
  function reachesAll({ account }: DeskRequest, { roles }: AccountRecord): boolean {
    const reach = teamsFor(account, 'change accounts');
    return reach === 'all' || roles.every(({ teamId }) => teamId !== null && reach.includes(teamId));
  }

  /** Somebody of the teams that the asking account looks after. */
  async function personFor({ account }: DeskRequest, staffNumber: string) {
    const person = staffNumber === '' ? null : await callerByStaffNumber(knex, staffNumber);
    const reach = teamsFor(account, 'change accounts');
    return person && (reach === 'all' || (person.team && reach.includes(person.team.id))) ? person : null;
  }

  /** Before an organisation is there, nothing tells forms apart: accounts are made all the same. */
  async function once<Became extends { kind: string }, Done extends { kind: 'done' }>(
    asked: DeskRequest,
    schema: z.ZodType<Done>,
    act: (db: Knex) => Promise<Became>,
  ): Promise<Became | Done | null> {
    const became = await answeredOnce(dependencies, asked, schema, ({ trx }) => act(trx));
    return became ?? ((await loadOrganisationSettings(knex)) === null ? act(knex) : null);
  }

  /** A page that changes an account. `changeFrom`: null, where the form cannot be read. */
  function changing(
    path: string,
    changeFrom: (asked: DeskRequest, account: AccountRecord) => AccountChange | null | Promise<AccountChange | null>,
    unread = 'That cannot be read. Nothing has changed.',
  ): PageRoute {
    return {
      method: 'post',
      path: `${LIST}/:accountId/${path}`,
      page: 'account',
      permission: 'change accounts',
      book: 'none',
      subject,
      handle: async (asked) => {
        const account = await accountOf(knex, asked);
        if (account && OF_EVERY_TEAM.includes(path) && !reachesAll(asked, account)) {
          await pages.showAccount(asked, { problem: OTHER_TEAMS });
          return;
        }
        const change = account && (await changeFrom(asked, account));
        if (!account || !change) {
          const typed = PersonForm.parse(asked.request.body ?? {}).staffNumber;
          await pages.showAccount(asked, { problem: unread, typedNumber: path === 'person' ? typed : null });
          return;
        }
        const wanted = { accountId: account.id, change };
        const changed = await once(asked, Changed, (db) =>
          changeAccount({ knex: db }, deskActor(asked.account), wanted, asked.now),
        );
        if (changed === null) await pages.showAccount(asked, { problem: DONE_BEFORE });
        else if (changed.kind === 'changed') await pages.showMeanwhile(asked, account, change);
        else if (changed.kind !== 'done') await pages.showAccount(asked, { problem: REFUSALS[changed.kind] });
        else if (changed.token !== undefined) await pages.showAccount(asked, { link: linkTo(changed.token) });
        else asked.response.redirect(303, `/desk${(await isStillTheirs(asked)) ? `${LIST}/${account.id}` : LIST}`);
      },
    };
  }

  /** Without a role in their teams it is not for them any more. */
  async function isStillTheirs(asked: DeskRequest): Promise<boolean> {
    const account = await accountOf(knex, asked);
    return account !== null && judgeAccess(asked.account, 'read accounts', subjectOf(account)).kind === 'yes';
  }

  const linkTo = (token: string): string => `${publicUrl}/desk/set-up/${token}`;

  return [
    {
      method: 'get',
      path: LIST,
      page: 'accounts',
      permission: 'read accounts',
      book: 'none',
      handle: (asked) => pages.showList(asked, null, {}),
    },
    {
      method: 'post',
      path: `${LIST}/find`,
      page: 'accounts',
      permission: 'read accounts',
      book: 'none',
      sought: ({ request }) => searchWords(AccountSearch.parse(request.body ?? {})),
      handle: (asked) =>
        leadToFound(dependencies, asked, `/desk${LIST}`, AccountSearch.parse(asked.request.body ?? {})),
    },
    {
      method: 'post',
      path: LIST,
      page: 'accounts',
      permission: 'change accounts',
      book: 'none',
      handle: async (asked) => {
        const given = NewAccountForm.parse(asked.request.body ?? {});
        const { email, name, staffNumber } = given;
        const roles = rolesAfter([], given.roles, teamsFor(asked.account, 'change accounts'));
        const person = await personFor(asked, staffNumber);
        const faults = {
          ...(!z.email().safeParse(email).success && { email: 'An e-mail address, as in joan@council.example' }),
          ...(name === '' && { name: 'What are they called?' }),
          ...(staffNumber !== '' && !person && { staffNumber: 'Nobody has this staff number' }),
          ...(roles.length === 0 && { roles: 'Choose at least one role' }),
        };
        if (Object.keys(faults).length > 0) {
          await pages.showList(asked, given, faults);
          return;
        }
        const wanted = { email, name, personId: person?.id ?? null, isSealed: false, roles };
        const added = await once(asked, Added, (db) =>
          addAccount({ knex: db }, wanted, deskActor(asked.account), asked.now),
        );
        if (added === null) await pages.showList(asked, given, { email: DONE_BEFORE });
        else if (added.kind === 'done') {
          asked.request.params = { accountId: added.accountId };
          await pages.showAccount(asked, { link: linkTo(added.token) });
        } else {
          await pages.showList(asked, given, { email: 'There is an account with this address' });
        }
      },
    },
    {
      method: 'get',
      path: `${LIST}/:accountId`,
      page: 'account',
      permission: 'read accounts',
      book: 'none',
      subject,
      handle: (asked) => pages.showAccount(asked),
    },
    changing('roles', (asked, { roles: has }) => {
      const read = RolesForm.safeParse(asked.request.body ?? {});
      if (!read.success) return null;
      const { roles, seen } = read.data;
      return { kind: 'roles', seen, roles: rolesAfter(has, roles, teamsFor(asked.account, 'change accounts')) };
    }),
    changing('off', () => ({ kind: 'off' })),
    changing('on', () => ({ kind: 'on' })),
    changing('link', () => ({ kind: 'link' })),
    changing('end-sessions', () => ({ kind: 'end-sessions' })),
    changing('shared-screen', (asked) => {
      const read = SharedScreenForm.safeParse(asked.request.body);
      return read.success ? { kind: 'shared-screen', isShared: read.data.shared === 'yes' } : null;
    }),
    changing(
      'person',
      async (asked) => {
        const { staffNumber, seen } = PersonForm.parse(asked.request.body ?? {});
        const person = await personFor(asked, staffNumber);
        return person && { kind: 'person', personId: person.id, seen };
      },
      'Nobody has this staff number. Nothing has changed.',
    ),
    changing('council', (asked) => {
      const read = CouncilForm.safeParse(asked.request.body);
      return read.success ? { kind: 'council', waitingId: read.data.waiting } : null;
    }),
  ];
}
