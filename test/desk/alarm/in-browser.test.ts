import { describe, expect, it } from '@jest/globals';
import { DEMO_CODE, DEMO_PASSWORD } from '../../../src/operations/accounts/demo-accounts.ts';
import { saveSheet } from '../../../src/operations/sheets/save-sheet.ts';
import { SYSTEM } from '../../../src/records/actor.ts';
import { type AtDesk, isGood, looksWell, presses, pressesEscapeTwice } from '../../harness/desk-in-browser.ts';
import { BEA, MO } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';
import { alarmPage, EVERYBODY, opensAlarmFromBoard, samIsInDanger, sends, signsIn } from './alarm-desk.ts';

describe("an alarm's page in a browser", () => {
  const here = townInBrowser();

  async function opensAlarm(): Promise<AtDesk> {
    const desk = await here.signsIn('manager', { staffNumber: '4031' });
    await samIsInDanger(here.town);
    await opensAlarmFromBoard(desk.page);
    await desk.page.getByText(/^Live · heard/).waitFor();
    return desk;
  }

  it('it changes by itself, keeps what is typed, leads from the board, and axe finds nothing', async () => {
    const { town } = here;
    const { page: seen, faults } = await opensAlarm();
    await looksWell(seen, 'alarm-raised');
    // A sentence is written in it, on a phone too.
    const field = await seen.getByLabel('A fact that others should know').boundingBox();
    expect(field?.width).toBeGreaterThan(240);
    await seen.getByLabel('A fact that others should know').fill('Blue car outside');
    await town.phone(MO).texts('TAKE 10');
    const mo = await signsIn(town, 'manager', '4030');
    await sends(town, mo, 'take', { minutes: '10' });
    await mind(town, ...EVERYBODY);
    await seen
      .getByText(/Mo Haddad has it/)
      .first()
      .waitFor();
    expect(await seen.getByLabel('A fact that others should know').inputValue()).toBe('Blue car outside');
    await seen.getByText('What you can do has changed.').waitFor();
    await presses(seen, 'Add it');
    await seen.getByText('Ira Nowak: Blue car outside').first().waitFor();
    // The page stays, and the next words are another fact.
    expect(await seen.getByLabel('A fact that others should know').inputValue()).toBe('');
    await seen.getByLabel('A fact that others should know').fill('It has driven off');
    await presses(seen, 'Add it');
    await seen.getByText('Ira Nowak: It has driven off').first().waitFor();
    await looksWell(seen, 'alarm-taken');
    // The reader of this page is told that somebody else is needed.
    await town.phone(BEA).texts('SOS');
    await seen.getByText('Look at the board: another alarm, and nobody has it').waitFor();
    await looksWell(seen, 'alarm-and-another');
    await pressesEscapeTwice(seen);
    // Nor does what one may do about it tell of what kind it is.
    expect(await seen.locator('body').innerText()).not.toMatch(/Sam Okoro|COVERT|Mill Lane|Do not|999|olice|is safe/);
    expect(await seen.getByText('Show the details to act.').isVisible()).toBe(true);
    expect(faults).toEqual([]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('hides its details by itself once nobody has touched it for two hours', async () => {
    const { town } = here;
    const { page: seen } = await opensAlarm();
    await mind(town, ...EVERYBODY);
    const told = (): Promise<string> => seen.locator('body').innerText();
    expect(await told()).toMatch(/Sam Okoro/);
    await town.knex('session').update({ sess: town.knex.raw(`jsonb_set(sess::jsonb, '{handAt}', '0')`) });
    await seen.getByText('Nobody has touched this page for two hours.').waitFor();
    expect(await told()).not.toMatch(/Sam Okoro|Mill Lane|COVERT|Do not|999|olice|is safe/);
    await isGood(seen, 'alarm-untouched');
  }, 120_000);

  it('their emergency sheet opens by one press, joins what the police are told, and knows their family', async () => {
    const { town } = here;
    await saveSheet(town.parts, SYSTEM, {
      person: '4021',
      sheet: {
        born: '1988-02-29',
        looks: 'Tall, red beard',
        carMake: 'Skoda Fabia',
        carColour: 'green',
        medical: 'Epilepsy',
        contactName: 'Wilhelmina',
        contactPhone: '07700 900190',
      },
    });
    const { page: seen, faults } = await opensAlarm();
    await looksWell(seen, 'alarm-sheet-sealed');
    await seen.getByRole('button', { name: 'Open their emergency sheet: this is recorded' }).press('Enter');
    await seen.getByText('Car: green Skoda Fabia').waitFor();
    await looksWell(seen, 'alarm-sheet');
    await town.phone('+447700900190').texts('Is he still at work?');
    await seen
      .getByText(/Their family, by the number, texts/)
      .first()
      .waitFor();
    await looksWell(seen, 'alarm-family');
    expect(faults).toEqual([]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('a press counts, and counts once, where the network fails at first and where its answer is lost', async () => {
    const { town } = here;
    const { page: seen } = await opensAlarm();
    const network = { presses: 0, isDown: true };
    await seen.route('**/desk/alarms/*/take', async (route) => {
      network.presses += 1;
      // The first never arrives. The second is acted on, and nobody hears that it was.
      if (network.presses === 2) await route.fetch();
      if (network.isDown) await route.abort();
      else await route.continue();
    });
    await seen.getByRole('button', { name: 'I deal with it', exact: true }).click();
    await seen.getByText('It has not arrived yet').waitFor();
    await isGood(seen, 'alarm-sends-again');
    await untilTrue(() => Promise.resolve(network.presses > 1));
    network.isDown = false;
    await seen
      .getByText(/Ira Nowak has it, news by 14:15/)
      .first()
      .waitFor();
    await seen.getByRole('button', { name: 'I need more time' }).waitFor();
    expect(await town.knex('alarm_owner').count({ owners: '*' })).toEqual([{ owners: 1 }]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('what is known is copied and printed by a press, and the log says that it was printed', async () => {
    const { town } = here;
    const { page: seen, faults } = await opensAlarm();
    await seen.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await seen.getByRole('button', { name: 'Copy what is known' }).press('Enter');
    await seen.getByText('Copied. Copy something else when you are done.').waitFor();
    const copied = String(await seen.evaluate('navigator.clipboard.readText()'));
    for (const words of [/Sam Okoro/, /12 Mill Lane/i, /Do not ring or text\. Do not go there\./])
      expect(copied).toMatch(words);
    expect(copied).not.toMatch(/Hide details|Copy what is known/);
    // Headless browsers open no dialogue: that it is asked for is what can be seen.
    await seen.evaluate('window.print = () => { document.title = "asked to print"; }');
    await seen.getByRole('button', { name: 'Print this page' }).press('Enter');
    expect(await seen.title()).toBe('asked to print');
    const told = seen.waitForResponse((answer) => answer.request().headers()['desk-printed'] === 'yes');
    await seen.pdf();
    expect((await told).status()).toBe(204);
    expect(await town.records.looks({ did: 'print' })).toMatchObject([{ page: 'alarm', alarmId: expect.any(String) }]);
    await seen.emulateMedia({ media: 'print' });
    const paper = await seen.locator('body').innerText();
    expect(paper).toMatch(
      /Printed by The manager, 23 Nov 2026, 14:\d\d\. It names people and places: shred it after use/,
    );
    expect(paper).not.toMatch(/Copy what is known|I deal with it|Raise an alarm/);
    expect(faults).toEqual([]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('another is seen to dial 999; one press joins or takes over; three minutes later it asks', async () => {
    const { town } = here;
    const { page: seen, faults } = await opensAlarm();
    const mo = await signsIn(town, 'manager', '4030');
    await sends(town, mo, 'dialling');
    await seen.getByText('Mo Haddad is dialling 999 (14:00).').first().waitFor();
    await presses(seen, 'I am dialling now');
    await seen.getByText('Mo Haddad is dialling. Dial as well?').waitFor();
    await looksWell(seen, 'alarm-dial-as-well');
    await presses(seen, 'Yes, I am dialling as well');
    await seen.getByText('Ira Nowak is dialling 999 (14:00).').first().waitFor();
    await sends(town, mo, 'take', { minutes: '10' });
    await seen.getByRole('button', { name: 'Take over from Mo Haddad' }).waitFor();
    await looksWell(seen, 'alarm-of-another');
    await seen.getByLabel('I have it from now on: news in').fill('5');
    await presses(seen, 'Take over from Mo Haddad');
    await seen.getByText('Ira Nowak has it, news by 14:05.').first().waitFor();
    await town.passes('3m');
    await seen.getByText('You were dialling 999. Did you get through?').waitFor();
    await looksWell(seen, 'alarm-asks-what-came-of-it');
    await seen.getByLabel('Police reference').fill('NP 4471');
    await presses(seen, 'I have dialled 999');
    await seen.getByText('Ira Nowak has dialled 999, police reference NP 4471').first().waitFor();
    await seen.getByText('Did you get through?').waitFor({ state: 'detached' });
    // The script stands above those who were asked, and the acts of 999 stand between.
    const order = await seen.locator('h2, button').allInnerTexts();
    const at = (words: string): number => order.findIndex((one) => one.startsWith(words));
    expect(at('Say this to the police')).toBeGreaterThan(-1);
    expect(at('I am dialling now')).toBeGreaterThan(at('Say this to the police'));
    expect(at('I have dialled 999')).toBeGreaterThan(at('I am dialling now'));
    expect(at('Who was asked')).toBeGreaterThan(at('I have dialled 999'));
    await seen.getByLabel('The police confirm it').check();
    await presses(seen, 'Confirm that it is you, and close');
    await seen.getByText('Closed: the police confirm that the worker is safe.').first().waitFor();
    await seen.getByRole('heading', { name: 'Who has looked at this page' }).waitFor();
    await seen.getByLabel('It was real').check();
    await looksWell(seen, 'alarm-closed');
    await seen.getByText('More', { exact: true }).click();
    await seen.getByRole('link', { name: 'Alarms', exact: true }).click();
    await seen.getByRole('link', { name: 'Closed alarms' }).click();
    await seen.getByText('Needs a class: 1').waitFor();
    await looksWell(seen, 'alarms-closed');
    // Asked by the script, and then as usual.
    expect(faults).toEqual([expect.stringContaining('409'), expect.stringContaining('409')]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('a session that ends amid a sentence shuts the page and loses no word, which a press sends later', async () => {
    const { town } = here;
    const { page: seen, email, faults } = await opensAlarm();
    const words = 'Her mother says that he has come back';
    await seen.getByLabel('A fact that others should know').fill(words);
    await town.knex('session').update({ ended_at: town.now() });
    await seen.getByText('Your words are kept for 15 minutes.').waitFor();
    expect(await seen.content()).not.toMatch(/Okoro|mother/);
    await looksWell(seen, 'sign-in-kept');
    await seen.getByLabel('E-mail address').fill(email);
    await seen.getByLabel('Password').fill(DEMO_PASSWORD);
    await seen.getByLabel('Code').fill(DEMO_CODE);
    await presses(seen, 'Sign in');
    await seen.getByText(words).waitFor();
    await looksWell(seen, 'kept');
    expect(await town.records.alarmFacts({ what: 'note' })).toEqual([]);
    await presses(seen, 'Send');
    await seen.getByText(`Ira Nowak: ${words}`).first().waitFor();
    // Without words the sign-in leads back to the alarm.
    await seen.getByText(/^Live · heard/).waitFor();
    await town.knex('session').update({ ended_at: town.now() });
    await seen.waitForURL(/\/desk\/sign-in\?next=%2Fdesk%2Falarms%2F/);
    // The stream says that the session is over, or, where that takes long, an answer to the page's own asking.
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('once 999 is dialled the police lead: contact ends it with their all-clear alone', async () => {
    const { town } = here;
    const { page: seen, faults } = await here.signsIn('manager', { staffNumber: '4031' });
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    await seen.goto(`${town.url}${await alarmPage(town)}`, { waitUntil: 'domcontentloaded' });
    await presses(seen, 'I have dialled 999');
    await seen.getByText('999 is dialled, and the police lead.').waitFor();
    await looksWell(seen, 'alarm-police-lead');
    await seen.getByLabel('Not yet: it stays open').check();
    await presses(seen, 'Say so');
    await seen.getByText('Ira Nowak has it, news by 15:21.').first().waitFor();
    await seen.getByLabel('The visit is over').check();
    await seen.getByLabel('The police say that it is clear').check();
    await presses(seen, 'Say so');
    await seen.getByText('Closed: the police confirm that the worker is safe.').first().waitFor();
    expect(faults).toEqual([]);
    await mind(town, ...EVERYBODY);
  }, 120_000);
});
