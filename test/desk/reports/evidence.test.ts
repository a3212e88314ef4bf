import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { dutiesIn } from '../../../src/desk/reports/duties.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { isGood, looksWell, sessionCookie } from '../../harness/desk-in-browser.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { livedThrough } from './a-quarter.ts';

/** The evidence of a half-year, at one press (src/safety/README.md F7). */

const hashOf = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const PAGE = '/desk/reports/evidence';

describe('The evidence of a half-year', () => {
  let desk: TestDesk;
  let browser: Browser;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    browser = await launchBrowser();
    const north = await desk.records.teamId('North');
    const sam = await desk.records.personId('4021');
    await livedThrough(desk.knex, north, sam, {
      visits: { from: new Date('2026-07-02T09:00:00Z'), count: 30, late: 3 },
      alarms: [
        { raisedAt: new Date('2026-08-01T09:00:00Z'), person: 60, class: 'forgotten' },
        { raisedAt: new Date('2026-08-02T09:00:00Z'), drill: true, person: 100 },
      ],
    });
    await desk
      .knex('training')
      .insert({
        ...{
          person_id: sam,
          kind: 'Lone working',
          kind_key: 'lone working',
          on_day: '2020-01-01',
          due_on: '2023-01-01',
        },
      });
    const drill = await desk.records.alarm({ drill: true });
    const asked = new Date('2026-08-02T09:00:10Z');
    await desk
      .knex('contact_attempt')
      .insert({
        ...{
          id: randomUUID(),
          channel: 'call',
          purpose: 'alarm',
          urgency: 1,
          status: 'completed',
          vars: '{}',
          flow: 'responder-call',
        },
        ...{ not_before: asked, created_at: asked, ended_at: asked, to_number: '+447700900103', body: null },
        ...{ alarm_id: drill.id, contact_key: 'person:x', keyed_at: new Date('2026-08-02T09:01:40Z') },
      });
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  it('has every duty with its proof, numbers without names, and hashes that hold; the press is recorded', async () => {
    const manager = await desk.signedIn('administrator', { team: 'North' });
    const made = await manager.sends(PAGE, PAGE, { from: '2026-Q3', as: 'page' });
    expect([made.status, made.headers['content-disposition']]).toEqual([
      200,
      'attachment; filename=evidence-from-2026-Q3.html',
    ]);
    const { text } = made;
    for (const { id } of dutiesIn(readFileSync('src/safety/README.md', 'utf8')))
      expect(text).toContain(`<th scope="row">${id}</th>`);
    expect(text).toContain('<td>Visits watched</td><td>30</td>');
    expect(text).toContain('<td>All alarms</td><td>fewer than 5</td>');
    expect(text).toMatch(
      /<th scope="row">North<\/th><td>2 Aug 2026, 10:00<\/td><td>[^<]+<\/td><td>1:40<\/td><td>nobody<\/td>/,
    );
    expect(text).toContain('<th scope="row">Incidents</th><td>fewer than 5</td>');
    expect(text).toContain('July 2026 to December 2026. Teams: North.');
    expect(text).toContain('nor what in the same table would tell one. Two reports side by side may.');
    // One is overdue: neither that number nor one that would give it away.
    expect(text).toContain('<td>of fewer than 5 people, overdue: fewer than 5; due within 60 days: fewer than 5;');
    expect(text).not.toMatch(/Sam Okoro|Bea Lindqvist|4021|South|07700|\+44/);
    const parts = [
      ...text.matchAll(/href="data:text\/csv;charset=utf-8;base64,([^"]+)">([^<]+)<\/a><\/td><td><code>(\w+)/g),
    ];
    expect(parts.map(([, , name]) => name)).toEqual([
      'readiness.csv',
      'drills.csv',
      'training.csv',
      'incidents.csv',
      'report-2026-Q3.csv',
      'report-2026-Q4.csv',
      'changes.csv',
      'duties.csv',
      'logs.csv',
    ]);
    for (const [, saved = '', , hash] of parts) expect(hashOf(Buffer.from(saved, 'base64'))).toBe(hash);

    const table = await manager.sends(PAGE, PAGE, { from: '2026-Q3', as: 'table' });
    expect(table.text).toContain('"Duties of the policies","B7","Visits to hostile families only in daylight');
    expect(await desk.records.lookReasons({ page: 'evidence pack', did: 'export' })).toEqual([
      `2026-Q3 and the quarter after it, as a page, SHA-256 ${hashOf(text)}`,
      `2026-Q3 and the quarter after it, as a table, SHA-256 ${hashOf(table.text)}`,
    ]);
  });

  it('is of nobody who may not see counts, and of no period that is none', async () => {
    const worker = await desk.signedIn('worker', { team: 'North' });
    expect((await worker.opens(PAGE)).status).toBe(403);
    const manager = await desk.signedIn('manager', { team: 'North' });
    expect((await manager.sends(PAGE, PAGE, { from: '2026-11', as: 'page' })).status).toBe(422);
  });

  it('looks well, and opens without a network', async () => {
    const { email } = await desk.signedIn('governance');
    const context = await browser.newContext();
    const page = await context.newPage();
    const signedIn = await desk.browser().signsIn(email);
    await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
    await page.goto(`${desk.url}${PAGE}`, { waitUntil: 'domcontentloaded' });
    await looksWell(page, 'evidence');
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make the pack' }).click();
    const saved = join(tmpdir(), `evidence-${process.pid}.html`);
    writeFileSync(saved, readFileSync(await (await coming).path()));
    const offline = await (await browser.newContext({ offline: true })).newPage();
    for (const width of [1280, 390, 320]) {
      await offline.setViewportSize({ width, height: 900 });
      await offline.goto(`file://${saved}`);
      await offline.evaluate("document.title = 'Desk'");
      await isGood(offline, `evidence-pack-${width}`);
    }
  });
});
