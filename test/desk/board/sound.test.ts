import { describe, expect, it } from '@jest/globals';
import { isGood } from '../../harness/desk-in-browser.ts';
import { BEA, IRA, MO, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { passAlarmOn, takeAlarm } from '../../../src/operations/alarms/respond.ts';
import { SYSTEM } from '../../../src/records/actor.ts';
import { personKey } from '../../../src/contact/contact-key.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { reads } from './rows-in-browser.ts';
import { heardIn, listens, locksOf } from './sounds-in-browser.ts';

describe("the sound of the duty desk's board", () => {
  const here = townInBrowser();

  it('says whether its sound is armed, and arms it by the test alone', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    await page.getByText('Sound OFF').waitFor();
    await page.getByRole('button', { name: 'Test sound' }).click();
    await page.getByText('Sound ARMED').waitFor();
    const quiet = page.getByRole('button', { name: 'Quiet for 2 min' });
    expect(await quiet.isVisible()).toBe(false);
    await town.phone(SAM).texts('SOS');
    const told = page.waitForResponse(/\/quiet$/);
    await quiet.click();
    await quiet.waitFor({ state: 'hidden' });
    expect((await told).status()).toBe(204);
    const { id } = await town.records.alarm();
    expect(await town.records.lookReasons({ alarmId: id, did: 'change' })).toEqual([
      'sound quiet on this desk for 2 minutes',
    ]);
    // One that is new is not quiet. Nor is one that somebody had, and has no more.
    await town.phone(BEA).texts('SOS');
    await quiet.click();
    await quiet.waitFor({ state: 'hidden' });
    const on = { alarm: id, by: personKey(await town.records.personId('4030')) };
    await takeAlarm(town.parts, SYSTEM, { ...on, minutes: 10 });
    await reads(page, 'In hand', /Sam Okoro/);
    await passAlarmOn(town.parts, SYSTEM, on);
    await quiet.waitFor();
    // A page that is paused does not go on calling about what somebody has by now.
    await page.getByRole('button', { name: 'Pause' }).click();
    await takeAlarm(town.parts, SYSTEM, { ...on, minutes: 10 });
    await reads(page, 'In hand', /Sam Okoro/);
    await quiet.waitFor({ state: 'hidden' });
  });

  it('goes on to sound where it is loaded anew, and says so where the browser does not let it', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    await page.getByRole('button', { name: 'Test sound' }).click();
    await page.getByText('Sound ARMED').waitFor();
    await listens(page);
    // Chromium lets a page go on that was pressed and loads itself anew, and none that is loaded from outside.
    await page.evaluate('location.reload()');
    await untilTrue(() => page.evaluate<boolean>('window.heard !== undefined').catch(() => false));
    await page.getByText('Sound ARMED').waitFor();
    expect(await heardIn(page)).toEqual({ tones: [], notices: [] });
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'Sound OFF: press Test sound again' }).waitFor();
    expect((await heardIn(page)).notices).toEqual(['Desk: the sound is off']);
    await isGood(page, 'board-sound-lost');
    // Any press lets it sound, and one notice does not silence the next.
    await page.getByRole('heading', { name: 'Board' }).click();
    await page.getByText('Sound ARMED').waitFor();
    await page.getByText(/^Live · heard/).waitFor();
    await town.phone(SAM).texts('SOS');
    await reads(page, 'Needs a person', /Sam Okoro/);
    expect((await heardIn(page)).notices).toEqual(['Desk: somebody is needed']);
    await town.phone(BEA).texts('SOS');
    await untilTrue(async () => (await page.title()) === '(2) Desk');
    expect((await heardIn(page)).notices).toEqual(['Desk: somebody is needed']);
  });

  it('calls by two tones each 20 s until somebody has it, tells of a text and of late news by a low one', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    const CALL = [660, 880];
    await page.clock.install();
    await listens(page);
    await page.reload();
    await page.getByText(/^Live · heard/).waitFor();
    expect(await locksOf(page)).toEqual(['desk']);
    await page.getByRole('button', { name: 'Test sound' }).click();
    await page.getByText('Sound ARMED').waitFor();
    expect(await heardIn(page)).toEqual({ tones: CALL, notices: [] });
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('the blue one or the green one');
    await reads(page, 'Needs a person', /blue one/);
    expect(await heardIn(page)).toEqual({ tones: [330], notices: [] });
    await town.phone(SAM).texts('END 3851');
    await reads(page, 'Needs a person', /COVERT/);
    // An onlooker may read a notice.
    expect(await heardIn(page)).toEqual({ tones: CALL, notices: ['Desk: somebody is needed'] });
    await page.clock.fastForward(20_000);
    expect(await heardIn(page)).toEqual({ tones: CALL, notices: [] });
    const by = personKey(await town.records.personId('4030'));
    await takeAlarm(town.parts, SYSTEM, { alarm: (await town.records.alarm()).id, by, minutes: 10 });
    await reads(page, 'In hand', /Sam Okoro/);
    await page.clock.fastForward(41_000);
    expect(await heardIn(page)).toEqual({ tones: [], notices: [] });
    // News that has not come is asked for low.
    await town.passes('11m');
    await reads(page, 'Needs a person', /Sam Okoro/);
    expect(await heardIn(page)).toEqual({ tones: [330], notices: [] });
    await mind(town, SAM, BEA, MO, IRA);
  });
});
