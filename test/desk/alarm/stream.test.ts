import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { sessionCookie } from '../../harness/desk-in-browser.ts';
import { Browser as DeskBrowser } from '../../harness/desk.ts';
import { BEA, RIVERSIDE } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { makeReadyAccount } from '../../../src/operations/accounts/demo-accounts.ts';
import type { Role } from '../../../src/records/accounts.ts';
import { type Transcript, transcriptOf } from '../board/transcript.ts';
import { alarmPage, EVERYBODY, samIsInDanger, sends, signsIn } from './alarm-desk.ts';

/** What the page of one alarm is sent: its parts as they change, and no more than has changed. */
describe("the stream of an alarm's page", () => {
  let town: Town;
  let open: Transcript[];
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    open = [];
    await samIsInDanger(town);
  });
  afterEach(async () => {
    for (const one of open) one.close();
    await mind(town, ...EVERYBODY);
    await town.abandon();
  });

  async function cookieOf(role: Role, staffNumber: string): Promise<string> {
    const email = `${randomUUID()}@riverside.example`;
    const teamId = await town.records.teamId('North');
    await makeReadyAccount(town.knex, { email, name: `The ${role}`, role, staffNumber }, teamId, town.now());
    const signedIn = await new DeskBrowser(request.agent(town.url)).signsIn(email);
    const { name, value } = sessionCookie(signedIn.headers['set-cookie']);
    return `${name}=${value}`;
  }
  const streamAt = async (query = ''): Promise<string> => `${town.url}${await alarmPage(town)}/stream${query}`;
  async function listensWith(cookie: string, query = ''): Promise<Transcript> {
    const transcript = await transcriptOf(await streamAt(query), cookie);
    open.push(transcript);
    return transcript;
  }
  const listens = async (role: Role, staffNumber: string, query = ''): Promise<Transcript> =>
    listensWith(await cookieOf(role, staffNumber), query);
  /** The rows of an event of a stream, by id. */
  const rowsIn = (event: string): string[] => [...event.matchAll(/\{"id":"([^"]+)","group"/g)].map(([, id = '']) => id);
  const lastRows = (transcript: string): string => transcript.split('event: rows').at(-1) ?? '';

  it("begins with all of it; another's fact comes alone, and who comes back gets what they miss", async () => {
    const ira = await listens('manager', '4031');
    const first = await ira.until(/event: tick/);
    expect(first).toMatch(/^event: hello\n/);
    expect(rowsIn(lastRows(first))).toEqual(['head', 'say', 'body', 'acts']);
    const mo = await signsIn(town, 'manager', '4030');
    await sends(town, mo, 'fact', { words: 'A blue van outside' });
    const second = lastRows(await ira.until(/event: rows[^]*event: rows[^]*A blue van outside/));
    // What others have written of it is also among what is to be said.
    expect(rowsIn(second)).toEqual(['say', 'body']);
    expect(second).toContain('"isAll":false');

    const [, snapshot = ''] = /^id: (\w+)\nevent: rows/m.exec(first) ?? [];
    const again = await listens('manager', '4031', `?since=${snapshot}`);
    const missed = lastRows(await again.until(/A blue van outside/));
    expect(rowsIn(missed)).toEqual(['say', 'body']);
    expect(missed).toContain('"isAll":false');
    // What may be done has changed, and so do the forms.
    await sends(town, mo, 'take', { minutes: '10' });
    expect(rowsIn(lastRows(await ira.until(/Take over from/)))).toEqual(expect.arrayContaining(['head', 'acts']));
  });

  it('tells of others that nobody has, by no more than their number', async () => {
    const ira = await listens('manager', '4031');
    await town.phone(BEA).texts('SOS');
    await town.settle();
    const told = lastRows(await ira.until(/"group":"others"/));
    expect(told).not.toContain('Bea Lindqvist');
  });

  it('is refused to a fourth page of one session until another is closed', async () => {
    const cookie = await cookieOf('manager', '4031');
    const three = await Promise.all([1, 2, 3].map(() => listensWith(cookie)));
    const statusOfAnother = async (): Promise<number> => {
      const over = new AbortController();
      const { status } = await fetch(await streamAt(), { headers: { cookie }, signal: over.signal });
      over.abort();
      return status;
    };
    expect(await statusOfAnother()).toBe(204);
    three[0]?.close();
    await untilTrue(async () => (await statusOfAnother()) === 200);
  });

  it('ends for whoever may now stand beside them', async () => {
    const bea = await listens('worker', '4022');
    await bea.until(/event: tick/);
    await town.phone(BEA).texts('START 60 12 Mill Lane');
    expect(await bea.end()).toMatch(/event: bye\ndata: \{"why":"role"\}\n\n$/);
  });
});
