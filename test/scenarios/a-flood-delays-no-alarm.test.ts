import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { longPaths, looksAtHealth, memos, unsignedWebhooks } from '../attack/junk.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const ACCOUNT = 'AC00000000000000000000000000000001';

/** How late alarms come under a flood is measured by `npm run test:attack`; that they come is tried here. */
describe('a flood of what anybody can send', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', carriers: ['twilio', 'vonage'] });
  });
  afterEach(async () => {
    await town.close();
  });

  /** Sends all of it at once, and resolves with how often each status was answered. */
  async function floods(requests: string[]): Promise<Record<string, number>> {
    const socket = connect(Number(new URL(town.url).port), '127.0.0.1').setEncoding('latin1');
    socket.write(requests.join(''), 'latin1');
    const statuses = await new Promise<string[]>((resolve) => {
      let text = '';
      socket.on('data', (data: string) => {
        text += data;
        const found = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
        if (found.length === requests.length) resolve(found);
      });
    });
    socket.destroy();
    const counts: Record<string, number> = {};
    for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  it('whoever is under duress meanwhile is looked for', async () => {
    const [webhooks, health, sounds, paths] = await Promise.all([
      floods(unsignedWebhooks(ACCOUNT)),
      floods(Array.from({ length: 250 }, looksAtHealth).flat()),
      floods(memos()),
      floods(Array.from({ length: 20 }, longPaths).flat()),
      town.phone(SAM).texts('STATUS 3851'),
    ]);
    // No sweep has run in this town, so its health is bad.
    expect([webhooks, health, sounds, paths]).toEqual([{ 403: 250 }, { 503: 250 }, { 404: 50 }, { 403: 60 }]);
    await town.phone(SAM).expectsText(/./);
    for (const phone of [BEA, MO, IRA]) {
      await town.phone(phone).expectsText(/urgent\. Reply TAKE A/);
      await town.phone(phone).expectsCall();
    }
  });
});
