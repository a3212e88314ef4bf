import { describe, expect, it } from '@jest/globals';
import type { AtDesk } from '../../harness/desk-in-browser.ts';
import { isGood, presses } from '../../harness/desk-in-browser.ts';
import { IRA, MO } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { EVERYBODY, opensAlarmFromBoard, samIsInDanger } from './alarm-desk.ts';

describe('two people with one alarm before them', () => {
  const here = townInBrowser();

  async function opensAlarm(desk: AtDesk): Promise<void> {
    await opensAlarmFromBoard(desk.page);
    await desk.page.getByText(/^Live · heard/).waitFor();
  }

  it('both take it at the same moment: one has it, both see who, the other is offered what is left', async () => {
    const { town } = here;
    const ira = await here.signsIn('manager', { staffNumber: '4031' });
    const mo = await here.signsIn('manager', { staffNumber: '4030', width: 390, colours: 'dark' });
    const both = [
      { desk: ira, name: 'Ira Nowak' },
      { desk: mo, name: 'Mo Haddad' },
    ];
    await samIsInDanger(town);
    for (const { desk } of both) await opensAlarm(desk);
    // Neither press arrives before both are made.
    let pressed = 0;
    const areBothMade = (): Promise<boolean> => Promise.resolve(pressed === both.length);
    for (const { page } of [ira, mo])
      await page.route(
        '**/take',
        async (route) => {
          pressed += 1;
          await untilTrue(areBothMade);
          await route.continue();
        },
        { times: 1 },
      );
    for (const { page } of [ira, mo]) await page.getByRole('button', { name: 'I deal with it' }).click();
    for (const { page } of [ira, mo])
      await page
        .getByText(/(?:Ira Nowak|Mo Haddad) has it, news by 14:15/)
        .first()
        .waitFor();

    // Not by a page: the stream may show who has it while the answer of the form is still on its way.
    const owner = await town
      .knex('alarm_owner')
      .join('person', 'person.id', 'alarm_owner.person_id')
      .first<{ name: string } | undefined>('person.name');
    const isTheirs = ({ name }: { name: string }): boolean => name === owner?.name;
    const [first, second] = [both.find(isTheirs), both.find((one) => !isTheirs(one))];
    if (!first || !second) throw new Error('nobody has it');
    await second.desk.page.getByText(`${first.name} took it just now. You have not taken it.`).waitFor();
    expect(await second.desk.page.locator('.alarm-state').innerText()).toContain(`${first.name} has it`);
    for (const name of ['Join', `Take over from ${first.name}`])
      await second.desk.page.getByRole('button', { name }).waitFor();
    await isGood(second.desk.page, 'take-too-late');
    await first.desk.page.getByRole('button', { name: 'I need more time' }).waitFor();
    expect(await town.knex('alarm_owner').count({ owners: '*' })).toEqual([{ owners: 1 }]);
    // Asked by the script, and then as usual.
    expect([first.desk.faults, second.desk.faults]).toEqual([
      [],
      [expect.stringContaining('409'), expect.stringContaining('409')],
    ]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('the next shift takes it over by phone as the first types: one has it, both see who, nobody is rung', async () => {
    const { town } = here;
    const ira = await here.signsIn('manager', { staffNumber: '4031' });
    const mo = await here.signsIn('manager', { staffNumber: '4030', width: 390, colours: 'dark' });
    await samIsInDanger(town);
    for (const desk of [ira, mo]) await opensAlarm(desk);

    await ira.page.getByLabel('I deal with it: news in').fill('5');
    await presses(ira.page, 'I deal with it');
    await ira.page.getByText('Ira Nowak has it, news by 14:05').first().waitFor();
    await mo.page.getByText('Ira Nowak has it, news by 14:05').first().waitFor();
    await mind(town, ...EVERYBODY);

    await ira.page.getByLabel('More time: news in').fill('14');
    await mo.page.getByLabel('I have it from now on: news in').fill('12');
    await isGood(mo.page, 'take-over-offered-390-dark');
    await presses(mo.page, 'Take over from Ira Nowak');
    await mo.page.getByText('Mo Haddad has it, news by 14:12').first().waitFor();
    await mo.page.getByRole('button', { name: 'I need more time' }).waitFor();

    await ira.page.getByText('Mo Haddad has it, news by 14:12').first().waitFor();
    await ira.page.getByText('What you can do has changed.').waitFor();
    expect(await ira.page.getByLabel('More time: news in').inputValue()).toBe('14');
    await isGood(ira.page, 'take-over-seen-by-the-first-1280-light');
    // What was typed before is sent, and changes nothing of what is another's now.
    await presses(ira.page, 'I need more time');
    await ira.page.getByText('It is not yours now: Mo Haddad has it. Nothing has changed.').waitFor();
    await ira.page.getByRole('button', { name: 'Join' }).waitFor();
    await isGood(ira.page, 'take-over-too-late-1280-light');
    await town.settle();
    await town.phone(IRA).expectsText(/^A is no longer yours: taken over, news by 14:12\.\nBy Mo Haddad\./);
    await mind(town, ...EVERYBODY);

    // Nobody asks for the news that the first had promised. The news of the second is asked for in its time.
    await town.passes('10m');
    expect(town.exchange.calls().filter(({ status }) => status === 'ringing')).toEqual([]);
    await town.passes('4m');
    await town.phone(MO).expectsCall();
    // Asked by the script, and then as usual.
    expect(ira.faults).toEqual([expect.stringContaining('409'), expect.stringContaining('409')]);
    expect(mo.faults).toEqual([]);
    await mind(town, ...EVERYBODY);
  }, 120_000);
});
