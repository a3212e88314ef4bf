import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FewAtOnce, fewAtOnce } from '../../src/desk/access/few-at-once.ts';
import { deskRoutes } from '../../src/desk/routes.ts';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { untilTrue } from '../harness/until-true.ts';

/** Reports, exports and searches are made few at a time, and the board waits for none of them. */

const NOBODY_LEAVES = new AbortController().signal;

/** Work that goes on until the test ends it. */
function underWay(few: FewAtOnce, left = NOBODY_LEAVES) {
  let end: () => void = () => undefined;
  let hasBegun = false;
  const goesOn = new Promise<void>((resolve) => {
    end = resolve;
  });
  const became = few(() => {
    hasBegun = true;
    return goesOn;
  }, left);
  return {
    became,
    end: () => {
      end();
    },
    hasBegun: () => hasBegun,
  };
}

describe('Work that is done few at a time', () => {
  it('goes on in the order in which it was asked for, and what is one too many is told so at once', async () => {
    const few = fewAtOnce({ atOnce: 2, waiting: 2 });
    const [first, second, third, fourth] = [underWay(few), underWay(few), underWay(few), underWay(few)];
    const tooMany = underWay(few);
    expect(await tooMany.became).toBe('full');
    const begun = () => [first, second, third, fourth, tooMany].map((one) => one.hasBegun());
    expect(begun()).toEqual([true, true, false, false, false]);
    second.end();
    expect(await second.became).toBe('done');
    await untilTrue(third.hasBegun);
    expect(begun()).toEqual([true, true, true, false, false]);
    for (const one of [first, third, fourth]) one.end();
    expect(await Promise.all([first, third, fourth].map(({ became }) => became))).toEqual(['done', 'done', 'done']);
    const later = underWay(few);
    expect(later.hasBegun()).toBe(true);
    later.end();
  });

  it('is not begun once nobody waits for it, and leaves its place to others', async () => {
    const few = fewAtOnce({ atOnce: 1, waiting: 1 });
    const first = underWay(few);
    const leaves = new AbortController();
    const left = underWay(few, leaves.signal);
    leaves.abort();
    expect(await left.became).toBe('left');
    expect(await underWay(few, leaves.signal).became).toBe('left');
    const next = underWay(few);
    first.end();
    await untilTrue(next.hasBegun);
    next.end();
    expect(await next.became).toBe('done');
    expect(left.hasBegun()).toBe(false);
  });

  it('that fails tells whoever asked, and the next goes on', async () => {
    const few = fewAtOnce({ atOnce: 1, waiting: 1 });
    const failed = few(() => Promise.reject(new Error('it cannot be read')), NOBODY_LEAVES);
    const next = underWay(few);
    await expect(failed).rejects.toThrow('it cannot be read');
    next.end();
    expect(await next.became).toBe('done');
  });
});

describe('Reports and exports at the desk', () => {
  const few = fewAtOnce({ atOnce: 1, waiting: 1 });
  /** Of each that the desk was asked for: aborted once its browser has gone. */
  const asked: AbortSignal[] = [];
  let desk: TestDesk;
  let manager: SignedIn;
  beforeAll(async () => {
    desk = await openDesk({
      organisation: RIVERSIDE,
      longWork: (work, left) => {
        asked.push(left);
        return few(work, left);
      },
    });
    manager = await desk.signedIn('manager', { team: 'North' });
  });
  afterAll(() => desk.close());

  const looksAtReports = async (): Promise<number> =>
    (await desk.records.looks({ accountId: manager.accountId, page: 'reports' })).length;
  const REPORT = '/desk/reports/csv?period=2026-Q3';

  it('each file that is taken away is among them', () => {
    const routes = deskRoutes(desk.dependencies, () => undefined, { render: () => '', trusted: () => ({}), build: '' });
    const taken = routes.filter((route) => 'did' in route);
    expect(taken.length).toBeGreaterThan(4);
    // So is each search of what happened: it goes through a log that grows for years.
    // The form keeps its words and leads to the page that looks for them.
    const searches = routes.filter((route) => 'sought' in route && route.path.startsWith('/records'));
    const pages = new Set(searches.map(({ path }) => path.replace(/\/find$/, '')));
    expect(pages).toContain('/records/changes');
    const searched = routes.filter(({ method, path }) => method === 'get' && pages.has(path));
    expect(searched).toHaveLength(pages.size);
    expect([...taken, ...searched].filter((route) => !('isLong' in route))).toEqual([]);
  });

  it('too many at once are to be asked for again, with what was typed; the board waits for none of them', async () => {
    const [one, waits] = [underWay(few), underWay(few)];
    const refused = await manager.opens(REPORT);
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('10');
    expect(refused.text).toContain('Others wait for reports and files already');
    expect(refused.text).toContain(`href="${REPORT}"`);
    // Nobody has seen it.
    expect(await looksAtReports()).toBe(0);

    const evidence = '/desk/reports/evidence';
    const sent = await manager.sends(evidence, evidence, { from: '2026-Q1', as: 'table' });
    expect(sent.status).toBe(503);
    const [, kept = ''] = /href="(\/desk\/kept\/[0-9a-f-]{36})"/.exec(sent.text) ?? [];
    expect((await manager.opens(kept)).text).toContain('name="from" value="2026-Q1"');

    expect((await manager.opens('/desk')).status).toBe(200);
    expect((await manager.opens('/desk/rows')).status).toBe(200);
    one.end();
    waits.end();
    await waits.became;
    expect((await manager.opens(REPORT)).status).toBe(200);
    expect(await looksAtReports()).toBe(1);
  });

  it('one whose browser has gone meanwhile is not made', async () => {
    const before = await looksAtReports();
    const one = underWay(few);
    asked.length = 0;
    const request = manager.agent.get(REPORT);
    request.end(() => undefined);
    await untilTrue(() => asked.length === 1);
    request.abort();
    await untilTrue(() => asked[0]?.aborted === true);
    one.end();
    await one.became;
    expect((await manager.opens(REPORT)).status).toBe(200);
    expect(await looksAtReports()).toBe(before + 1);
  });
});
