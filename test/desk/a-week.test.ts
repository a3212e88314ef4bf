import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { openTown, type Town } from '../harness/town.ts';
import {
  ANA,
  type AtTheDesk,
  BEN,
  CARA,
  DEV,
  EVE,
  EVERY_NUMBER,
  FAY,
  firstLink,
  IDRIS,
  JOAN,
  LATE_COMER,
  linkIn,
  nameOf,
  OFFICE,
  phoneOf,
  PINS,
  sitsDown,
  THE_FILE,
  WORKER_NUMBERS,
} from './a-team-of-25.ts';

/**
 * A week of a team of twenty-five, lived through by the desk and the telephones alone: from an empty database, by
 * somebody who has never seen it. People at the desk use what stands on its pages, by the names of fields and
 * buttons, and without script wherever nothing is live. Nothing is read from the database and nothing is done at a
 * command line, but for the link of the first account.
 */
describe('a week of a team of twenty-five', () => {
  let browser: Browser;
  let town: Town;
  let noor: AtTheDesk;
  let joan: AtTheDesk;
  let olu: AtTheDesk;
  beforeAll(async () => {
    browser = await launchBrowser();
    town = await openTown({ organisation: null, at: '2026-11-20T09:00:00Z' });
    [noor, joan, olu] = [
      await sitsDown(browser, town),
      await sitsDown(browser, town, true),
      await sitsDown(browser, town),
    ];
  });
  afterAll(async () => {
    await browser.close();
    await town.abandon();
  });

  const phone = (staffNumber: number) => town.phone(phoneOf(staffNumber));
  async function mind(): Promise<void> {
    for (const number of [...EVERY_NUMBER.map(phoneOf), ...OFFICE]) await town.phone(number).minds('what came so far');
  }
  /** Everybody has left by then, while their sessions last, and comes back as they like. */
  async function until(time: string): Promise<void> {
    for (const desk of [noor, joan, olu]) await desk.leaves();
    const wanted = new Date(`2026-11-${time}Z`).getTime() - town.now().getTime();
    await town.passes(`${Math.round(wanted / 1000)}s`);
  }

  /** A day needs those before it. */
  let areAllWell = true;
  const day = (name: string, live: () => Promise<void>): void => {
    it(
      name,
      async () => {
        expect(areAllWell).toBe(true);
        areAllWell = false;
        await live();
        areAllWell = true;
      },
      120_000,
    );
  };

  day('Friday: a newcomer imports the team, which sets its PINs and proves its numbers by phone', async () => {
    await noor.setsUp(await firstLink(town, 'noor@riverside.example'), 'noor@riverside.example');
    await noor.reads('Nobody is here yet');
    await noor.follows('Import your people');
    await noor.page.getByLabel('Or its text').fill(THE_FILE);
    await noor.presses('Look at what it would change');
    await noor.reads('People: 24 new');
    await noor.presses('Import all of it');
    await noor.reads('The file is imported, all of it.');
    await noor.presses('Text a one-time code to everybody without a PIN');
    await noor.reads('24 codes are on the way');

    await noor.follows('People');
    await noor.presses('Add a person');
    await noor.page.getByLabel('Name').fill(nameOf(LATE_COMER));
    await noor.page.getByLabel('Staff number').fill(String(LATE_COMER));
    await noor.page.getByLabel('Roles').fill('worker');
    await noor.page.getByLabel('Team', { exact: true }).selectOption({ label: 'North' });
    await noor.page.getByLabel('Phones').fill('07700 900222');
    await noor.page.getByLabel('Buddies').fill(String(ANA));
    await noor.presses('Save');
    await noor.page.getByLabel('Text it to their first phone').check();
    await noor.presses('Give a code');
    await noor.reads('A code is on its way');
    await town.settle();
    for (const number of EVERY_NUMBER) {
      const [code = ''] = /\d{6}/.exec(await phone(number).expectsText(/your code is/)) ?? [];
      const call = await phone(number).dials();
      const isWorker = WORKER_NUMBERS.includes(number);
      const second = isWorker ? [PINS.second, PINS.second] : [];
      await call.presses(...[code, PINS.own, PINS.own, ...second, PINS.own].map((keys) => `${keys}#`));
      await call.presses('9');
      await call.presses(`${PINS.own}#`);
      if (isWorker) await call.presses(`${PINS.second}#`);
      call.hears(/That works/);
      await call.hangsUp();
    }
    // Somebody who has keyed a code that came by text has proved the number. The office's numbers are rung.
    await noor.follows('Readiness');
    await noor.follows('North');
    await noor.presses(/^Ring all that are not proved/);
    await noor.reads('is rung now');
    for (const number of OFFICE) {
      const call = await town.phone(number).answersCall();
      await call.presses('1');
      if (!call.isOver) await call.hangsUp();
    }
  });

  day('Friday afternoon: accounts by a link each, a drill that a person takes, and the team is a go', async () => {
    const newcomers = [
      { desk: joan, name: 'Joan Mercer', staffNumber: String(JOAN), role: 'Manager: North' },
      { desk: olu, name: 'Olu Ade', staffNumber: '', role: 'Operator: North' },
    ];
    for (const { desk, name, staffNumber, role } of newcomers) {
      const email = `${name.split(' ')[0]?.toLowerCase() ?? ''}@riverside.example`;
      await noor.follows('Settings');
      await noor.follows('Accounts');
      await noor.page.getByLabel('Name', { exact: true }).fill(name);
      await noor.page.getByLabel('E-mail address', { exact: true }).fill(email);
      await noor.page.getByLabel('Staff number', { exact: true }).fill(staffNumber);
      await noor.page.getByLabel(role, { exact: true }).check();
      await noor.presses('Add');
      if (await noor.page.getByRole('button', { name: 'Confirm' }).isVisible()) {
        await noor.confirms();
        await noor.presses('Send');
      }
      await desk.setsUp(linkIn(await noor.page.content()), email);
    }
    await noor.follows('Drills');
    await noor.page.getByRole('radio', { name: 'A check-in that did not come' }).first().check();
    await noor.presses('Begin a drill in North');
    await noor.reads('going on for');
    await town.passes('10m');
    await phone(JOAN).texts('TAKE 5');
    await town.settle();
    await mind();
    await noor.follows('Readiness');
    await noor.follows('North');
    await noor.reads('North: go');
  });

  day('Monday: the manager has the desk, the office plans, and two who go together each end their own', async () => {
    await until('23T08:30:00');
    await joan.signsIn();
    await joan.page.getByText(/^Live · heard/).waitFor();
    await joan.follows('Hand-over');
    await joan.presses('I have the desk');
    await joan.reads('You have it.');
    await olu.signsIn();
    await olu.follows('Visits');
    await olu.follows('Plan a visit');
    await olu.page.getByLabel('Who', { exact: true }).fill(String(ANA));
    await olu.page.getByLabel('From', { exact: true }).fill('10:00');
    await olu.page.getByLabel('How many minutes').fill('60');
    await olu.page.getByLabel('Address').fill('12 Mill Lane');
    await olu.page.getByLabel('Initials of the family').fill('KB');
    await olu.page.getByLabel('With', { exact: true }).fill(nameOf(BEN));
    await olu.page.getByLabel('Plan it for that colleague too').check();
    await olu.presses('Plan it');
    await olu.reads(nameOf(ANA));
    await joan.finds(IDRIS, nameOf(IDRIS));
    await joan.page.getByLabel('First day away').fill('2026-11-24');
    await joan.page.getByLabel('Last day away').fill('2026-11-26');
    await joan.presses('Note that they are away');
    await joan.reads('24 Nov 2026 to 26 Nov 2026');

    await until('23T09:58:00');
    await joan.opens('/desk');
    for (const worker of [ANA, BEN]) {
      await phone(worker).texts('START');
      await phone(worker).expectsText(/^On until 10:58|^On until 11:00/);
    }
    const out = joan.page.getByRole('region', { name: /^Out/ }).getByRole('row');
    await out.filter({ hasText: /Ana Kowalska.*12 Mill Lane/s }).waitFor();
    await out.filter({ hasText: /Ben Osei.*12 Mill Lane/s }).waitFor();
    await phone(ANA).texts('OUT');
    await out.filter({ hasText: 'Ana Kowalska' }).waitFor({ state: 'detached' });
    expect(await out.filter({ hasText: 'Ben Osei' }).count()).toBe(1);
    await phone(BEN).texts('OUT');
    await out.filter({ hasText: 'Ben Osei' }).waitFor({ state: 'detached' });
    await mind();
  });

  day('Monday afternoon: an end that did not come is taken and closed at the desk, and classed', async () => {
    await until('23T14:00:00');
    await joan.signsIn();
    await phone(CARA).texts('START 60 3 High Street');
    await town.passes('1h10m');
    await joan.page
      .getByRole('region', { name: /^Needs a person/ })
      .getByText('MISSED')
      .waitFor();
    await joan.follows('Cara Walsh');
    await joan.presses('I deal with it');
    await joan.reads('Joan Mercer has it');
    await joan.page.getByLabel('The visit is over').check();
    await joan.presses('Close the alarm');
    await joan.reads('What was it?');
    await joan.page.getByLabel('forgotten').check();
    await joan.presses('Keep it');
    await joan.reads('What it was');
    await mind();
  });

  day(
    'Tuesday: a covert call is seen through, closed after confirming who it is, and noted as an incident',
    async () => {
      await until('24T10:00:00');
      await joan.signsIn();
      await phone(DEV).texts('START 60 5 Mill Lane');
      await phone(DEV).texts(`MORE 30 ${PINS.second}`);
      await joan.page
        .getByRole('region', { name: /^Needs a person/ })
        .getByText('COVERT')
        .waitFor();
      await joan.follows('Dev Rao');
      await joan.presses('I deal with it');
      await joan.reads('Joan Mercer has it');
      await joan.presses('I am dialling now');
      await joan.reads('is dialling 999');
      await joan.page.getByLabel('Police reference').fill('NP 4471');
      await joan.presses('I have dialled 999');
      await joan.reads('has dialled 999');
      await joan.page.getByLabel('More time: news in').fill('30');
      await joan.presses('I need more time');
      await town.passes('8m');
      await joan.page.getByLabel('The police confirm it').check();
      await joan.page.getByLabel('By whom').fill('PC 1124');
      await joan.presses('Confirm that it is you, and close');
      await joan.confirms();
      await joan.presses('Send');
      await joan.reads('Closed: the police confirm');
      await joan.follows(/Was it an incident/);
      expect(await joan.page.getByLabel('Who', { exact: true }).inputValue()).toBe(String(DEV));
      expect(await joan.page.getByLabel('Time').inputValue()).toBe('10:00');
      await joan.page.getByLabel('A threat').check();
      await joan.presses('Note it');
      await joan.reads('The form by');
      // Each leads to the other.
      await joan.follows(/^alarm [A-Z], /);
      await joan.follows('The incident that is noted of it');
      await joan.reads('The form by');
      await phone(DEV).texts('OUT');
      await town.settle();
      await mind();
    },
  );

  day(
    'Wednesday: an alarm is taken by phone, which the desk shows, and is over with the worker’s own word',
    async () => {
      await until('25T16:00:00');
      await joan.signsIn();
      await phone(EVE).texts('START 30 7 High Street');
      await town.passes('37m');
      const call = await phone(FAY).answersCall();
      await call.presses('1');
      await call.presses('1');
      await call.presses('15#');
      if (!call.isOver) await call.hangsUp();
      await joan.page
        .getByRole('region', { name: /^In hand/ })
        .getByText('Fay Lund has it')
        .waitFor();
      await phone(EVE).texts(`OUT ${PINS.own}`);
      await joan.page
        .getByRole('region', { name: /^In hand/ })
        .getByText('Nobody is dealing')
        .waitFor();
      await mind();
    },
  );

  day('Wednesday evening: the desk has no network, and the telephones go on without it', async () => {
    await until('25T18:00:00');
    await joan.signsIn();
    // Joan's other browser, whose half minute passes at once.
    const other = await browser.newContext({ storageState: await joan.page.context().storageState() });
    const page = await other.newPage();
    await page.clock.install();
    await page.goto(`${town.url}/desk`, { waitUntil: 'domcontentloaded' });
    await page.getByText(/^Live · heard/).waitFor();
    const live = /\/desk\/(?:stream|rows)/;
    await page.route(live, (route) => route.abort());
    await page.clock.fastForward(30_000);
    await page.getByText(/The telephone line goes on\. Ring .*duty desk 01632 960500/).waitFor();
    await phone(CARA).texts('START 60 3 High Street');
    await phone(CARA).expectsText(/^On until 19:00/);
    await joan.page.getByRole('link', { name: 'Cara Walsh' }).waitFor();
    expect(await page.getByRole('link', { name: 'Cara Walsh' }).count()).toBe(0);
    await page.unroute(live);
    // It shows the state as it is, and no replay.
    await page.getByRole('region', { name: /^Out/ }).getByRole('row').filter({ hasText: 'Cara Walsh' }).waitFor();
    await page.getByText(/^Live · heard/).waitFor();
    await other.close();
    await phone(CARA).texts('OUT');
    await joan.page.getByRole('link', { name: 'Cara Walsh' }).waitFor({ state: 'detached' });
    await mind();
  });

  day('Thursday: somebody leaves and somebody moves, and on the day it is so', async () => {
    await until('26T09:00:00');
    await noor.signsIn();
    await noor.finds(BEN, nameOf(BEN));
    await noor.presses('Leaves');
    await noor.page.getByLabel('Their last day').fill('2026-11-26');
    await noor.presses('Look at what hangs on them');
    await noor.page.getByLabel(`Buddy of ${nameOf(ANA)}`).selectOption({ label: `${nameOf(FAY)} (${FAY})` });
    await noor.presses('They leave after 26 Nov 2026');
    await noor.reads('Undo: Leaves at the end of 26 Nov 2026');
    await noor.finds('4119', 'Worker 4119');
    await noor.presses('Moves');
    await noor.page.getByLabel('To the team').selectOption({ label: 'North' });
    await noor.page.getByLabel('First day there').fill('2026-11-27');
    await noor.presses('Look at what changes');
    await noor.presses('They go to North on 27 Nov 2026');
    await noor.reads('Undo: Goes to North on 27 Nov 2026');
    await until('27T08:30:00');
    await noor.signsIn();
    await noor.opens('/desk/people');
    await noor.reads('Worker 4119');
    expect(await noor.page.getByRole('link', { name: nameOf(BEN) }).count()).toBe(0);
    expect(await noor.page.getByRole('row').filter({ hasText: '4119' }).innerText()).toContain('North');
    await noor.finds(ANA, nameOf(ANA));
    await noor.reads(`${nameOf(FAY)} (${FAY})`);
    await mind();
  });

  day(
    'Friday: the desk is handed over, the month is reported, and the organisation is exported as it is now',
    async () => {
      await until('27T16:30:00');
      await joan.signsIn();
      await joan.opens('/desk/handover');
      await joan.page.getByLabel('What the next shift should know').fill('A mother may ring.');
      await joan.presses('Write it down');
      await joan.reads('A mother may ring.');
      await olu.signsIn();
      await olu.opens('/desk/handover');
      await olu.reads('A mother may ring.');
      await olu.presses('I have the desk');
      await olu.reads('You have it.');
      await joan.opens('/desk');
      await joan.reads(/Desk: Olu Ade, since/);
      await joan.opens('/desk/reports?period=2026-11');
      await joan.reads('November 2026');
      const csv = await joan.page.request.get(`${town.url}/desk/reports/csv?period=2026-11`);
      expect([csv.status(), csv.headers()['content-type']]).toEqual([200, expect.stringContaining('text/csv')]);

      await noor.signsIn();
      await noor.opens('/desk/people/import');
      const [download] = await Promise.all([
        noor.page.waitForEvent('download'),
        noor.follows('Export what is stored now'),
      ]);
      const file = await readFile(await download.path(), 'utf8');
      expect(file).toContain(nameOf(LATE_COMER));
      expect(file).not.toContain(nameOf(BEN));
      expect(file).not.toContain(PINS.own);
      await mind();
    },
  );

  day('Friday night: nobody has the desk, and the night manager sees an alarm through by telephone alone', async () => {
    await olu.opens('/desk/handover');
    await olu.presses('I leave, and nobody has it');
    await olu.reads('I have the desk');
    await until('27T22:00:00');
    await phone(CARA).texts('START 60 3 High Street');
    await town.passes('1h9m5s');
    const call = await phone(IDRIS).answersCall();
    await call.presses('1');
    call.hears(/Cara Walsh/);
    await call.presses('1', '15#');
    await town.passes('15m');
    const news = await phone(IDRIS).answersCall();
    await news.presses('1', '1', '1');
    await mind();
  });

  day('Saturday: whoever comes to the desk reads what the night was, and somebody is out all the same', async () => {
    await until('28T10:00:00');
    await joan.signsIn();
    await joan.reads(/Desk: .*nobody/i);
    await phone(EVE).texts('START 45 7 High Street');
    const out = joan.page.getByRole('region', { name: /^Out/ }).getByRole('row').filter({ hasText: 'Eve Marsh' });
    await out.waitFor();
    await joan.opens('/desk/alarms?closed');
    await joan.follows('Cara Walsh');
    await joan.reads('What was it?');
    await joan.reads(/Idris Bevan/);
    await joan.page.getByLabel('forgotten').check();
    await joan.presses('Keep it');
    await joan.reads('What it was');
    await phone(EVE).texts('OUT');
    await joan.opens('/desk');
    await joan.page.getByRole('region', { name: /^Out/ }).getByText('Nobody is out.').waitFor();
    await mind();
  });
});
