import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** What the log of looks keeps, and what a person's page says of it. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('The log of looks', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE });
  });
  afterAll(() => desk.close());

  it('has a live page as it is opened, and once an hour while it stays open', async () => {
    const manager = await desk.signedIn('manager', { team: 'North' });
    const boards = async (): Promise<number> =>
      (await desk.records.looks({ accountId: manager.accountId, page: 'board' })).length;
    await manager.opens('/desk');
    for (const minutes of [0, 1, 58]) {
      desk.clock.advance(minutes * MINUTE);
      await manager.opens('/desk/rows');
    }
    expect(await boards()).toBe(1);
    for (const minutes of [1, 1, 58]) {
      desk.clock.advance(minutes * MINUTE);
      await manager.opens('/desk/rows');
    }
    expect(await boards()).toBe(2);
    desk.clock.advance(MINUTE);
    await manager.opens('/desk/rows');
    expect(await boards()).toBe(3);
  });

  it('has what was looked for among people', async () => {
    const manager = await desk.signedIn('manager', { team: 'North' });
    await manager.searches('/desk/people', { find: ' okoro ' });
    const looks = await desk.records.looks({ accountId: manager.accountId });
    expect(looks.filter((look) => look.page !== 'sign-in')).toMatchObject([
      { page: 'people', did: 'view', reason: null },
      { page: 'people', did: 'search', reason: 'okoro' },
      { page: 'people', did: 'view', reason: null },
    ]);
  });

  it('is told on a person’s page to whoever answers for them, a week later, and to nobody else', async () => {
    const sam = await desk.records.personId('4021');
    const address = `/desk/people/${sam}`;
    const manager = await desk.signedIn('manager', { team: 'North', staffNumber: '4030' });
    await manager.opens(address);
    await manager.opens(address);
    const own = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
    await own.opens(address);
    const seenBy = (html: string): string =>
      (/Seen by<\/dt>\s*<dd[^>]*>([^]*?)<\/dd>/.exec(html)?.[1] ?? '')
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim();
    expect(seenBy((await manager.opens(address)).text)).toBe('Nobody in 90 days until a week ago');
    desk.clock.advance(8 * DAY);
    const admin = await desk.signedIn('administrator');
    expect(seenBy((await admin.opens(address)).text)).toBe('3 views in 90 days: The manager 3 times until a week ago');
    const operator = await desk.signedIn('operator', { team: 'North' });
    expect(seenBy((await operator.opens(address)).text)).toBe('');
    const later = await desk.browser();
    await later.signsIn(own.email);
    expect(seenBy((await later.opens(address)).text)).toBe('Who looked at what is yours…');
  });
});
