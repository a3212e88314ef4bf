import { appAddress, newAppSecret } from '../../crypto/sign-in-codes.ts';
import { accountOfLink, setUpAccount } from '../../operations/accounts/set-up.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import type { PageRoute, PublicRequest } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listedFaults } from '../shell/faults.ts';
import type { Show } from '../shell/show.ts';
import { pictureOf } from './picture.ts';
import { NewCredentials, SHORTEST_PASSWORD } from './schema.ts';

/** The page of a one-time link. */
export function setUpRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;

  type Faults = Partial<Record<'password' | 'again' | 'code', string>>;

  async function ask(asked: PublicRequest, email: string, secret: string, faults: Faults): Promise<void> {
    const organisation = await loadOrganisationSettings(parts.knex);
    const picture = await pictureOf(await appAddress(secret, email, organisation?.spokenName ?? 'Desk'));
    const problems = listedFaults(faults);
    const token = String(asked.request.params.token);
    const data = { email, token, secret, picture, faults, problems };
    show(asked, 'sign-in/set-up.njk', data, problems.length === 0 ? 200 : 422);
  }

  function sayNoLink(asked: PublicRequest): void {
    const lines = [
      'It works once, for three days. Ask the person who gave it to you for another.',
      'If you have set up your account by it, sign in. The ten codes are shown once, and to a second press within a ' +
        'minute. If you have not seen them, ask for another link.',
    ];
    show(asked, 'shell/problem.njk', { heading: 'This link does not work any more', lines }, 404);
  }

  return [
    {
      method: 'get',
      path: '/set-up/:token',
      page: 'set-up',
      permission: 'public',
      book: 'none',
      handle: async (asked) => {
        const account = await accountOfLink(parts, String(asked.request.params.token), asked.now);
        if (account) await ask(asked, account.email, await newAppSecret(), {});
        else sayNoLink(asked);
      },
    },
    {
      method: 'post',
      path: '/set-up/:token',
      page: 'set-up',
      permission: 'public',
      book: 'none',
      handle: async (asked) => {
        const token = String(asked.request.params.token);
        const account = await accountOfLink(parts, token, asked.now);
        const { _csrf: form, password, again, secret, code } = NewCredentials.parse(asked.request.body);
        const chosen = { token, password, secret, code, form };
        if (!account) {
          // Pressed twice, it is answered as before.
          const before = await setUpAccount(parts, chosen, asked.now);
          if (before.kind === 'done') show(asked, 'sign-in/ten-codes.njk', { codes: before.recoveryCodes });
          else sayNoLink(asked);
          return;
        }
        if (secret === '') {
          sayNoLink(asked);
          return;
        }
        const faults: Faults = {
          ...(password.length < SHORTEST_PASSWORD && { password: `At least ${SHORTEST_PASSWORD} characters` }),
          ...(again !== password && { again: 'This is not the same' }),
        };
        const result = Object.keys(faults).length === 0 ? await setUpAccount(parts, chosen, asked.now) : null;
        if (result?.kind === 'done') {
          show(asked, 'sign-in/ten-codes.njk', { codes: result.recoveryCodes });
          return;
        }
        if (result?.kind === 'no-link') {
          sayNoLink(asked);
          return;
        }
        const code_ = result?.kind === 'wrong-code' ? { code: 'This is not the code that the app shows now' } : {};
        await ask(asked, account.email, secret, { ...faults, ...code_ });
      },
    },
  ];
}
