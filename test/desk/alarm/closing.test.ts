import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tokenIn } from '../../harness/desk.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, SAM, RIVERSIDE } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { alarmPage, EVERYBODY, samIsInDanger, sends, signsIn, stored } from './alarm-desk.ts';

describe('an alarm is closed at the desk', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.abandon());

  it('a covert one is closed only by whoever has it, after confirming who they are, and the worker hears nothing of it', async () => {
    await samIsInDanger(town);
    const ira = await signsIn(town, 'manager', '4031');
    await sends(town, ira, 'take', { minutes: '15' });
    await mind(town, ...EVERYBODY);
    // Signing in is proof for five minutes.
    await town.passes('6m');
    const asked = await sends(town, ira, 'close', { how: 'police', who: 'PC 1124' });
    expect([asked.status, asked.headers['location']]).toEqual([303, expect.stringMatching(/^\/desk\/confirm\?/)]);
    expect(await stored(town)).toMatchObject({ status: 'taken' });
    const location = String(asked.headers['location']);
    const form = new URL(location, town.url).searchParams.get('form') ?? '';
    const confirmed = await ira.sends(location, '/desk/confirm', {
      password: 'riverside',
      code: '123456',
      next: '',
      form,
    });
    expect(confirmed.status).toBe(303);
    const kept = await ira.opens(String(confirmed.headers['location']));
    expect(kept.text).toMatch(/Your words were kept[^]*PC 1124/);
    const again = await ira.posts(`${await alarmPage(town)}/close`, {
      _csrf: tokenIn(kept.text),
      request: randomUUID(),
      how: 'police',
      who: 'PC 1124',
    });
    expect(again.status).toBe(303);
    expect(await stored(town)).toMatchObject({ status: 'closed', closed_how: 'police' });
    await town.settle();
    for (const phone of [BEA, MO]) await town.phone(phone).expectsText(/A is over/);
    await mind(town, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    // The worker's phone has had nothing since its own STATUS.
    expect(
      town.exchange.texts().filter(({ phone, direction }) => phone === SAM && direction === 'outbound'),
    ).toHaveLength(2);
  });
});
