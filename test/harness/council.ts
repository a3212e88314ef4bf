import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { OidcSettings } from '../../src/desk/dependencies.ts';

/** Somebody whom the council's sign-in service knows. */
export interface CouncilAccount {
  oid: string;
  email: string;
  email_verified: boolean;
  name: string;
  roles: string[];
}

/** The council's sign-in service, a real one, in a process of its own (council-provider.mjs). */
export interface Council {
  settings: OidcSettings;
  /** Who exists there, by their name at the keyboard. */
  knows: (people: Record<string, CouncilAccount>) => Promise<void>;
  sits: (who: string) => Promise<void>;
  rotatesItsKeys: () => Promise<void>;
  /** What a browser does that is sent there: follows until it is sent back to the desk, at this address. */
  visit: (address: string) => Promise<string>;
  close: () => Promise<void>;
}

const Ready = z.object({ issuer: z.string() });

/** @param desk where browsers find the desk */
export async function openCouncil(desk: string): Promise<Council> {
  const provider: ChildProcess = fork(
    join(import.meta.dirname, 'council-provider.mjs'),
    [`${desk}/desk/sign-in/council/return`, `${desk}/desk/sign-in`],
    { execArgv: [], stdio: 'ignore' },
  );
  const [ready] = await once(provider, 'message');
  const { issuer } = Ready.parse(ready);
  const tell = async (message: object): Promise<void> => {
    const answered = once(provider, 'message');
    provider.send(message);
    await answered;
  };
  return {
    settings: { issuer, clientId: 'desk', clientSecret: 'a secret of the test' },
    knows: (people) => tell({ people }),
    sits: (atKeyboard) => tell({ atKeyboard }),
    rotatesItsKeys: () => tell({ rotate: true }),
    visit: async (address) => {
      const cookies = new Map<string, string>();
      let at = address;
      while (!at.startsWith(desk)) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const response = await fetch(at, { redirect: 'manual', headers: { cookie } });
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        const to = response.headers.get('location');
        if (to === null) throw new Error(`the council's service answers ${response.status}: ${await response.text()}`);
        at = new URL(to, at).href;
      }
      return at.slice(desk.length);
    },
    close: async () => {
      if (provider.exitCode !== null || provider.signalCode !== null) return;
      const gone = once(provider, 'exit');
      provider.disconnect();
      await gone;
    },
  };
}
