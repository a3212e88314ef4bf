import { type ClientRequest, request } from 'node:http';
import { deskSession } from './desk-session.ts';
import type { Town } from './house.ts';

/** Pages of the duty desk that stand open, as far as their stream goes. */

/** As many as a county's managers and its operators may have open at once. */
export const FEW_DESKS = 50;

/** Managers of every team, each with a session of their own. */
export async function signInAtDesks({ knex }: Town, count: number): Promise<string[]> {
  const cookies: string[] = [];
  for (let n = 0; n < count; n++)
    cookies.push(
      await deskSession(knex, { email: `desk-${n}@bench.example`, role: 'manager', teamId: null, staffNumber: null }),
    );
  return cookies;
}

export interface Desk {
  /** Resolves once this has come. */
  until: (words: string) => Promise<void>;
  close: () => void;
}

/** One for each cookie. All have their rows. */
export async function openDesks(port: number, cookies: string[]): Promise<Desk[]> {
  const desks = cookies.map((cookie) => openDesk(port, cookie));
  await Promise.all(desks.map((desk) => desk.until('event: tick')));
  return desks;
}

export function openDesk(port: number, cookie: string): Desk {
  let wanted: { words: string; found: () => void } | null = null;
  let text = '';
  const asked: ClientRequest = request({ port, host: '127.0.0.1', path: '/desk/stream', headers: { cookie } });
  asked.on('error', () => undefined);
  asked.on('response', (response) => {
    response.setEncoding('utf8').on('error', () => undefined);
    response.on('data', (chunk: string) => {
      if (!wanted) return;
      text += chunk;
      if (!text.includes(wanted.words)) return;
      wanted.found();
      wanted = null;
      text = '';
    });
  });
  asked.end();
  return {
    until: (words) =>
      new Promise((found) => {
        wanted = { words, found };
      }),
    close: () => asked.destroy(),
  };
}
