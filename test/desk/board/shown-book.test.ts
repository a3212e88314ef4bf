import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBoardWatch, type Watched } from '../../../src/desk/live/board-watch.ts';
import { raiseAlarmFor } from '../../../src/operations/alarms/raise-alarm.ts';
import { addWallScreen } from '../../../src/operations/accounts/wall-screen.ts';
import { startVisitFor } from '../../../src/operations/visits/for-somebody.ts';
import { openVisitOf } from '../../../src/records/visits.ts';
import { type Browser, openDesk, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE } from '../../harness/riverside.ts';
import { untilTrue } from '../../harness/until-true.ts';

/**
 * The shown book is blind, and not filtered: while a covert alarm is open, no statement for a person who was not asked
 * about it touches an alarm, so nothing of it can show in what they read, or in how long it takes.
 */

const SYSTEM = { kind: 'system' as const };
/** Tables that an alarm changes. */
const OF_ALARMS =
  /\b(?:from|join|update|into)\s+"?(?:alarm(?:_\w+)?|contact_attempt|call_sequence|purple_call|sealed_event|journal)\b/;
/** A look at the rows of the reader's own contacts with the line: of these there is none. */
const OWN_CONTACTS = [
  /from alarm_contact c\s+where c\.person_id = any\(\?\) and/,
  /from "alarm_contact" where "person_id" = \?$/,
];
/** A look at what this account itself has raised, by the forms that it has sent. */
const OWN_DEEDS = /from request where at >= \? and account_id = any\(\?\)\) r where exists .* = r\.account_id::text/;

let desk: TestDesk;
let sam: string;
let bea: string;
let visit: string;
/** Nobody's buddy. */
const CLEO = `  - { name: Cleo Hart, staff_number: "4023", roles: [worker], team: North,
      phones: ["+447700900106"], pin: "6184", duress_pin: "2948" }
`;

const idOf = (staffNumber: string): Promise<string> => desk.records.personId(staffNumber);

beforeEach(async () => {
  desk = await openDesk({ organisation: `${RIVERSIDE}${CLEO}` });
  [sam, bea] = [await idOf('4021'), await idOf('4022')];
  const { parts } = desk.dependencies;
  await startVisitFor(parts, SYSTEM, { worker: sam, minutes: 60 });
  visit = (await openVisitOf(desk.knex, sam))?.visit.id ?? '';
});
afterEach(() => desk.close());

async function statementsOf(ask: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const listen = ({ sql }: { sql: string }): void => {
    statements.push(sql.replaceAll(/\$\d+/g, '?').replaceAll(/\s+/g, ' '));
  };
  desk.knex.on('query', listen);
  await ask();
  desk.knex.off('query', listen);
  return statements;
}
const touching = (statements: string[]): string[] => statements.filter((one) => OF_ALARMS.test(one));
const isOwn = (statement: string): boolean => [...OWN_CONTACTS, OWN_DEEDS].some((own) => own.test(statement));

async function wall(): Promise<Browser> {
  const { parts } = desk.dependencies;
  const { accountId } = await desk.signedIn('manager', { team: 'North' });
  const by = { kind: 'account' as const, id: accountId, via: 'desk' as const };
  const { code } = await addWallScreen(parts, by, { name: randomUUID(), teamId: null }, desk.clock.now());
  const screen = desk.browser();
  await screen.sends('/desk/wall/code', '/desk/wall/code', { code });
  return screen;
}

describe('While a covert alarm is open', () => {
  it('the office that raised it has it on its own board for half an hour, and no other account does', async () => {
    const [joan, other] = [await desk.signedIn('operator'), await desk.signedIn('operator')];
    const board = async (of: Browser): Promise<boolean> =>
      (await of.opens('/desk')).text.includes('Do not ring or text. Do not go there.');
    const raised = { request: randomUUID(), who: '4021', why: 'code-phrase' };
    expect((await joan.sends('/desk/raise', '/desk/raise', raised)).status).toBe(303);
    expect([await board(joan), await board(other)]).toEqual([true, false]);
    const ids = [joan, other].map(({ accountId }) => accountId);
    const { parts } = desk.dependencies;
    const watch = createBoardWatch(parts, desk.dependencies.telephone);
    const seen: Watched[][] = [[], []];
    const stops = ids.map((ifRaised, index) =>
      watch.watch({ book: 'shown', ifAsked: null, ifRaised, changed: (one) => seen[index]?.push(one) }),
    );
    await untilTrue(() => seen.every((one) => one.length > 0));
    for (const stop of stops) stop();
    expect(seen.map((one) => one[0]?.truth.alarms.length)).toEqual([1, 0]);
    desk.clock.advance(29 * 60_000);
    expect(await board(joan)).toBe(true);
    desk.clock.advance(2 * 60_000);
    expect(await board(joan)).toBe(false);
  });

  it('no statement for a worker, a colleague, the office or a wall touches an alarm', async () => {
    await raiseAlarmFor(desk.dependencies.parts, SYSTEM, { worker: sam, why: 'code-phrase', by: null });
    const pages = [
      '/desk',
      '/desk/rows',
      '/desk/visits',
      `/desk/visits/${visit}`,
      '/desk/alarms',
      '/desk/alarms?closed',
    ];
    const readers: [string, Browser, string[]][] = [
      ['themselves', await desk.signedIn('worker', { team: 'North', staffNumber: '4021' }), pages],
      ['a colleague', await desk.signedIn('worker', { team: 'North', staffNumber: '4023' }), pages],
      ['a colleague without a phone', await desk.signedIn('worker', { team: 'North' }), pages],
      [
        'the office',
        await desk.signedIn('operator', { team: 'North' }),
        [...pages, '/desk/texts', '/desk/handover', '/desk/people'],
      ],
      ['a wall', await wall(), ['/desk/wall', '/desk/wall/rows']],
    ];
    const wrong: string[] = [];
    for (const [who, reader, paths] of readers)
      for (const path of paths) {
        const statements = await statementsOf(async () => {
          const { status } = await reader.opens(path);
          if (status !== 200) wrong.push(`${who} ${path}: ${status}`);
        });
        expect(statements.length).toBeGreaterThan(0);
        wrong.push(
          ...touching(statements)
            .filter((one) => !isOwn(one))
            .map((one) => `${who} ${path}: ${one}`),
        );
      }
    expect(wrong).toEqual([]);
    // A manager's are found, so the search finds any.
    const mo = await desk.signedIn('manager', { team: 'North', staffNumber: '4030' });
    expect(touching(await statementsOf(() => mo.opens('/desk')))).not.toEqual([]);
  });

  it('a look for changes touches none for them either; who is asked meanwhile sees it at the next', async () => {
    const { parts, telephone } = desk.dependencies;
    const watch = createBoardWatch(parts, telephone);
    const cleo = await idOf('4023');
    const seen: Record<string, Watched[]> = { bea: [], cleo: [] };
    const stops: (() => void)[] = [];
    const looks = await statementsOf(async () => {
      stops.push(
        watch.watch({ book: 'shown', ifAsked: cleo, ifRaised: null, changed: (one) => seen['cleo']?.push(one) }),
      );
      await untilTrue(() => (seen['cleo']?.length ?? 0) > 0);
    });
    expect(touching(looks).filter((one) => !isOwn(one))).toEqual([]);
    stops.push(watch.watch({ book: 'shown', ifAsked: bea, ifRaised: null, changed: (one) => seen['bea']?.push(one) }));
    await raiseAlarmFor(parts, SYSTEM, { worker: sam, why: 'code-phrase', by: null });
    await untilTrue(() => (seen['bea']?.at(-1)?.truth.alarms.length ?? 0) === 1);
    for (const stop of stops) stop();
    expect(seen['cleo']?.every(({ truth }) => truth.alarms.length === 0)).toBe(true);
    const hers = await desk.signedIn('worker', { team: 'North', staffNumber: '4022' });
    expect((await hers.opens('/desk')).text).toContain('Do not ring or text.');
    // A responder who is woken comes to the one alarm that nobody has. Others come to the board.
    const { id: alarm } = await desk.records.alarm();
    const leadsTo = async (email: string): Promise<unknown> =>
      (await desk.browser().signsIn(email)).headers['location'];
    expect(await leadsTo(hers.email)).toBe(`/desk/alarms/${alarm}`);
    const colleague = await desk.signedIn('worker', { team: 'North', staffNumber: '4023' });
    expect(await leadsTo(colleague.email)).toBe('/desk');
  });
});
