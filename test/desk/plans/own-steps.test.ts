import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { alarmPage, EVERYBODY, sends, signsIn } from '../alarm/alarm-desk.ts';

const STEPS = ['Ring the duty social worker', 'Look in the diary <b>today</b>'];
const WITH_STEPS = RIVERSIDE.replace('purple_file: off', `purple_file: off\n    own_steps: ${JSON.stringify(STEPS)}`);

describe('What a team itself does in an alarm', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: WITH_STEPS, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.abandon());

  it('stands on the page of an open alarm, above what is known, as it was written; and on no phone', async () => {
    await samIsMissed(town);
    const ira = await signsIn(town, 'manager', '4031');
    expect((await sends(town, ira, 'fact', { words: 'Her car is outside' })).status).toBe(303);
    const page = (await ira.opens(await alarmPage(town))).text;
    expect(page).toContain('What North does itself</h2>');
    expect(page).toContain('<li>Ring the duty social worker</li><li>Look in the diary &lt;b&gt;today&lt;/b&gt;</li>');
    expect(page.indexOf('What North does itself')).toBeLessThan(page.indexOf('News and facts'));
    expect((await sends(town, ira, 'close', { how: 'seen' })).status).toBeLessThan(500);
    const texts = town.exchange.texts().map(({ body }) => body);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.join('\n')).not.toMatch(/duty social worker|diary/);
    await town.settle();
    await mind(town, SAM, ...EVERYBODY);
  });
});
