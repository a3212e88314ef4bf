import { readCarrierHealth } from '../../records/carrier-health.ts';
import { readCarrierLooks } from '../../records/carrier-looks.ts';
import { listAccounts } from '../../records/accounts.ts';
import { waitingLinks } from '../../records/council-links.ts';
import { lastKeysOf } from '../../records/views/last-keys.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { officeNumbers, unprovedOfficeNumbers } from '../../records/organisation/phones.ts';
import { listSweeps } from '../../records/sweeps.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { lookAtCarriers } from '../../operations/readiness/look-at-carriers.ts';
import { languageFindings } from '../../operations/readiness/language-findings.ts';
import { mayEver, teamsFor } from '../access/account.ts';
import { type DeskRequest, leadsTo, type PageRoute } from '../access/page-route.ts';
import type { Permission } from '../access/permissions.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { carrierLines, languageLines, lookViews, numberLines, personNumbers, signInView, sweepLines } from './view.ts';

/** How the desk and the line are set: what an administrator looks after, in one place. */

interface Link {
  text: string;
  hint: string;
  /** Below /desk/settings, or from /desk on. */
  href: string;
  action: Permission;
}

const LINKS: Link[] = [
  { text: 'Accounts', hint: 'Who may open the desk, and in which roles', href: 'accounts', action: 'read accounts' },
  {
    text: 'Signing in',
    hint: 'The council’s sign-in, and the two envelopes',
    href: 'sign-in',
    action: 'read accounts',
  },
  { text: 'The line', hint: 'Carriers, and what looks for what falls due', href: 'line', action: 'see settings' },
  { text: 'Numbers', hint: 'Which numbers are proved', href: 'numbers', action: 'give a code or verify a number' },
  {
    text: 'Whom to ring in a major incident',
    hint: 'The organisation’s list, checked each quarter',
    href: 'contacts',
    action: 'see the list for a major incident',
  },
  {
    text: 'What was changed',
    hint: 'Of people, teams and plans, and by whom',
    href: '/desk/records/changes',
    action: 'read the change log',
  },
  { text: 'Screens on a wall', hint: 'Who is out, for all who pass', href: 'walls', action: 'create a wall session' },
  { text: 'Other systems', hint: 'What a case system may ask', href: 'api', action: 'read API tokens' },
  { text: 'Told of alarms', hint: 'Systems that are told at once', href: 'receivers', action: 'read API tokens' },
  { text: 'Channels in Teams', hint: 'They read that somebody is needed', href: 'channels', action: 'read API tokens' },
];

export function settingRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;
  const { knex, clock } = parts;
  const time = async () => ({ now: clock.now(), timezone: await loadTimezone(knex) });

  function showIndex(asked: DeskRequest): void {
    const links = LINKS.filter(({ action }) => mayEver(asked.account, action));
    show(asked, 'settings/index.njk', {
      links: links.map(({ href, ...rest }) => ({
        ...rest,
        href: href.startsWith('/') ? href : `/desk/settings/${href}`,
      })),
    });
  }

  async function showSignIn(asked: DeskRequest): Promise<void> {
    const accounts = await listAccounts(knex);
    show(asked, 'settings/sign-in.njk', {
      view: signInView(accounts, { now: realNow(dependencies), timezone: (await time()).timezone }),
      issuer: dependencies.oidc?.issuer ?? null,
      waiting: (await waitingLinks(knex)).length,
    });
  }

  const checks = dependencies.carrierChecks ?? [];
  const order = checks.map(({ carrier }) => carrier);

  async function showLine(asked: DeskRequest): Promise<void> {
    const at = await time();
    const looks = (await readCarrierLooks(knex)).filter(({ carrier }) => order.includes(carrier));
    show(asked, 'settings/line.njk', {
      carriers: carrierLines(await readCarrierHealth(knex), at),
      looks: lookViews(looks, order, at),
      hasAccounts: checks.length > 0,
      workers: sweepLines(await listSweeps(knex), at),
      languages: languageLines(await languageFindings(knex, () => parts.library.languages)),
    });
  }

  /** A press while somebody's look goes on waits for that look. */
  let looking: Promise<void> | null = null;
  async function look({ response }: DeskRequest): Promise<void> {
    looking ??= lookAtCarriers(parts, checks).finally(() => {
      looking = null;
    });
    await looking;
    response.redirect(303, '/desk/settings/line#accounts');
  }

  async function showNumbers(asked: DeskRequest): Promise<void> {
    const at = await time();
    const office = await officeNumbers(knex);
    const people = await readShownPeople(knex, { teamIds: teamsFor(asked.account, 'give a code or verify a number') });
    const numbers = [
      ...office.map(({ number }) => number),
      ...people.flatMap(({ phones }) => phones.map(({ number }) => number)),
    ];
    const keys = await lastKeysOf(knex, numbers);
    show(asked, 'settings/numbers.njk', {
      office: numberLines(office, await unprovedOfficeNumbers(knex), keys, at),
      people: personNumbers(people, keys, at),
    });
  }

  const page = { method: 'get', page: 'settings', book: 'none' } as const;
  return [
    { ...page, path: '/settings', permission: 'see settings', handle: showIndex },
    { ...page, path: '/settings/sign-in', permission: 'read accounts', handle: showSignIn },
    { ...page, path: '/settings/line', permission: 'see settings', handle: showLine },
    { ...page, method: 'post', path: '/settings/line/look', permission: 'see settings', handle: look },
    {
      ...page,
      path: '/settings/contacts',
      permission: 'see the list for a major incident',
      handle: leadsTo('/desk/major-incident'),
    },
    {
      ...page,
      book: 'shown',
      path: '/settings/numbers',
      permission: 'give a code or verify a number',
      handle: showNumbers,
    },
  ];
}
