import type { Page } from 'playwright-core';
import { openDataRequest } from '../../../../src/operations/rights/data-request.ts';
import { SYSTEM } from '../../../../src/records/actor.ts';
import type { TestDesk } from '../../../harness/desk.ts';
import { type FurtherPage, sends } from './further-page.ts';

/** Requests, incidents, notes on addresses and roll-calls, as they go on and when they are over. */

export function recordPages(
  { url, clock, dependencies: { parts } }: TestDesk,
  made: (name: string) => Promise<string>,
): FurtherPage[] {
  const goes = (at: Page, path: string) => at.goto(`${url}/desk${path}`, { waitUntil: 'domcontentloaded' });
  const page = (name: string, opens: FurtherPage['opens'], reader = 'manager'): FurtherPage => ({
    name,
    reader,
    opens,
  });
  const today = (): string => clock.now().toISOString().slice(0, 10);
  const ofGovernance = (name: string, opens: FurtherPage['opens']): FurtherPage => page(name, opens, 'governance');

  async function request(kind: 'access' | 'erasure'): Promise<string> {
    const opened = await openDataRequest(parts, SYSTEM, {
      ...{ account: await made('accountId'), kind, about: { person: await made('personId') } },
      ...{ askedBy: 'Sam, by letter', receivedOn: today() },
    });
    return opened.kind === 'done' ? `/records/requests/${opened.id}` : '';
  }
  /** Each group as it is suggested. */
  async function decides(at: Page, kind: 'access' | 'erasure'): Promise<void> {
    await goes(at, await request(kind));
    while ((await at.getByRole('button', { name: /^Decide/ }).count()) > 0) await sends(at, '/suggested');
  } /** Somebody is on the list for a major incident. */
  async function listed(at: Page): Promise<void> {
    await goes(at, '/major-incident');
    if ((await at.locator('main a[href*="entry?id="]').count()) > 0) return;
    await goes(at, '/major-incident/entry');
    await sends(at, '/entry', { name: 'Noor Khan', whatFor: 'The leisure centre', day: '01632 960111' });
  }

  return [
    ofGovernance('request-decided', (at) => decides(at, 'access')),
    ofGovernance('request-answered', async (at) => {
      await decides(at, 'access');
      await sends(at, '/answer', { proof: 'By their staff card' });
    }),
    ofGovernance('request-to-erase', (at) => decides(at, 'erasure')),
    ofGovernance('request-extended', async (at) => {
      await goes(at, await request('access'));
      await sends(at, '/extend', { why: 'There is much to read' });
    }),
    ofGovernance('request-withdrawn', async (at) => {
      await goes(at, await request('access'));
      await sends(at, '/withdraw', { why: 'They rang' });
    }),
    ofGovernance('retention-to-change', (at) => goes(at, '/records/retention')),
    ofGovernance('hold-added', async (at) => {
      await goes(at, '/records/holds');
      await sends(at, '/records/holds', { of: '4021', why: 'A claim' });
    }),
    page('report-of-a-quarter', async (at) => goes(at, `/reports/${await made('teamId')}?period=2026-Q3`)),
    page('list-for-a-major-incident', listed),
    page('entry-of-that-list', async (at) => {
      await listed(at);
      const entry = await at.locator('main a[href*="entry?id="]').first().getAttribute('href');
      await at.goto(`${url}${entry ?? ''}`, { waitUntil: 'domcontentloaded' });
    }),
    page('incident-written-up', async (at) => {
      await goes(at, `/incidents/${await made('incidentId')}`);
      await sends(at, '/written', { reference: 'HS 2210' });
    }),
    page('roll-call-answered', async (at) => {
      // They are out.
      await made('visitId');
      await goes(at, `/roll-calls/${await made('rollCallId')}`);
      await sends(at, `/people/${await made('personId')}`, {}, 'I spoke to them');
    }),
    page('roll-call-over', async (at) => {
      await goes(at, `/roll-calls/${await made('rollCallId')}`);
      await sends(at, '/end');
    }),
    page('note-reviewed', async (at) => {
      await goes(at, `/hazards/${await made('hazardId')}`);
      await sends(at, '/review', { review: today() });
    }),
    page('note-lifted', async (at) => {
      await goes(at, `/hazards/${await made('hazardId')}`);
      await sends(at, '/lift', { why: 'The dog has gone' });
    }),
  ];
}
