import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cards } from '../../src/cli/card.ts';
import { readySheet } from '../../src/cli/ready.ts';
import { checkListed, removeListed, saveListed, versionOfListed } from '../../src/operations/major-incident/listed.ts';
import { revisionNow } from '../../src/operations/organisation/record-changes.ts';
import { barredFindings } from '../../src/operations/readiness/barred-findings.ts';
import { whatHangsOn } from '../../src/operations/people/leaving/what-hangs.ts';
import { importFile, previewImport } from '../../src/operations/people/import-file.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { majorIncidentContacts } from '../../src/records/major-incident.ts';
import { callerByStaffNumber } from '../../src/records/organisation/people.ts';
import { openDesk } from '../harness/desk.ts';
import { looksWell, presses } from '../harness/desk-in-browser.ts';
import { faultsIn } from '../harness/faults-in.ts';
import { MO, RIVERSIDE } from '../harness/riverside.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';
import { openTown, type Town } from '../harness/town.ts';
import { wordsOf } from '../harness/words-of.ts';

/** The list of whom to ring in a major incident, at the desk. */

describe('a manager keeps the list for a major incident', () => {
  const here = townInBrowser();

  it('at every width, light and dark', async () => {
    const { town } = here;
    const { page, faults } = await here.signsIn('manager', { staffNumber: '4030', width: 320 });
    const named = (name: string): string => `major-incident-${name}`;
    const adds = async (name: string, whatFor: string, day: string, night: string): Promise<void> => {
      // What was refused is put right where it stands.
      const add = page.getByRole('link', { name: 'Add somebody' });
      if ((await add.count()) > 0) await add.click();
      await page.getByLabel('Who', { exact: true }).fill(name);
      await page.getByLabel('What for').fill(whatFor);
      await page.getByLabel('Number by day').fill(day);
      await page.getByLabel('Number at night').fill(night);
      await presses(page, 'Add');
    };
    await page.goto(`${town.url}/desk`, { waitUntil: 'domcontentloaded' });
    await page.getByText('More', { exact: true }).click();
    await presses(page, page.getByRole('link', { name: 'Major incident', exact: true }));
    await page.getByText('Nobody is on it yet.').waitFor();
    await adds('Press office', 'Speaks to the press', '01632 960510', '07700 90015');
    await page.getByText('Nothing has changed').waitFor();
    await page.getByRole('link', { name: 'At night: is not a possible phone number: a digit is missing' }).waitFor();
    await looksWell(page, named('fault'));
    await adds('Press office', 'Speaks to the press', '01632 960510', '07700 900151');
    await page.getByText('To be rung and checked: 1 of 1.').waitFor();
    await adds('Head of service', 'Decides on staff and buildings', '07700 900152', '');
    await page.getByText('To be rung and checked: 2 of 2.').waitFor();
    await presses(page, 'I rang those');
    await page.getByRole('link', { name: 'Tick whom you have rung' }).waitFor();
    expect(faultsIn(await page.content())).toEqual({ rung: 'Tick whom you have rung' });
    await page.getByLabel('I rang Press office').check();
    await presses(page, 'I rang those');
    await page.getByText('To be rung and checked: 1 of 2.').waitFor();
    await page.getByText('23 Nov 2026 by The manager').waitFor();
    await looksWell(page, named('list'));

    await page.getByText('More', { exact: true }).click();
    await page.getByRole('link', { name: 'Hand-over', exact: true }).click();
    await page.getByRole('heading', { name: 'Whom to ring in a major incident' }).waitFor();
    await page.getByText('01632 960510').waitFor();
    await looksWell(page, named('handover'));

    await page.getByText('More', { exact: true }).click();
    await page.getByRole('link', { name: 'Major incident', exact: true }).click();
    await page.getByRole('link', { name: 'Press office' }).click();
    await page.getByText('A number that changes counts as never rung').waitFor();
    await looksWell(page, named('one'));
    await page.getByLabel('Number at night').fill('07700 900153');
    await presses(page, 'Save');
    // A number that nobody has rung is not checked.
    await page.getByText('To be rung and checked: 2 of 2.').waitFor();
    await page.getByRole('link', { name: 'Head of service' }).click();
    await presses(page, 'Take off the list');
    await page.getByText('To be rung and checked: 1 of 1.').waitFor();
    // The browser names pages that were refused for what was typed.
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });
});

const LISTED = RIVERSIDE.replace(
  'teams:',
  `  major_incident: [{ name: Press office, for: the press, day: "+441632960510", night: "+447700900151" }]
teams:`,
).replace('police_force: Northshire', 'police_force: Northshire\n    inform: major_incident');

describe('the list for a major incident', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: LISTED });
  });
  afterAll(() => town.abandon());

  const ready = async (): Promise<string> =>
    (await readySheet(town.knex, 'North', town.now())).lines.join('\n').replaceAll(/ {2,}/g, ' ');
  const cardsOf = async (about: string): Promise<string> =>
    (await cards(town.knex, town.parts.library.languages, { team: 'North', about, numbers: ['+441632960100'] })).join(
      '\n',
    );

  it('stands in readiness once its numbers were not rung for a quarter, and on the cards of managers', async () => {
    expect(await ready()).toContain('! Major incident 1 of 1 on the list not rung for 3 months');
    const [press] = await majorIncidentContacts(town.knex);
    if (!press) throw new Error('nobody is on the list');
    const rung = [{ id: press.id, version: versionOfListed(press) }];
    expect(await checkListed(town.parts, SYSTEM, { rung })).toEqual({ kind: 'done' });
    expect(await ready()).not.toContain('Major incident');
    expect(await cardsOf('4030')).toContain(
      'Press office (the press): +441632960510 by day, +447700900151 at other times',
    );
    expect(await cardsOf('4022')).not.toContain('+441632960510');
    expect(await cardsOf('4021')).toContain('Then told, and need not act: Press office.');
  });

  it('stays where a file says nothing of it, and what was rung stays rung', async () => {
    const imported = await importFile(town.parts, SYSTEM, {
      text: RIVERSIDE,
      revision: await revisionNow(town.knex),
      overwrite: true,
    });
    expect(imported.kind).toBe('done');
    expect(await majorIncidentContacts(town.knex)).toMatchObject([{ name: 'Press office', checkedBy: 'Buddyline' }]);
    // Somebody else was faster: what one has not seen is neither changed nor counted as rung.
    const [press] = await majorIncidentContacts(town.knex);
    const old = { id: press?.id ?? '', version: '0'.repeat(16) };
    const given = { name: 'Press', whatFor: 'x', day: '07700 900153', night: '' };
    expect((await saveListed(town.parts, SYSTEM, { who: old, given })).kind).toBe('changed');
    expect((await removeListed(town.parts, SYSTEM, old)).kind).toBe('changed');
    expect((await checkListed(town.parts, SYSTEM, { rung: [old] })).kind).toBe('changed');
    expect((await saveListed(town.parts, SYSTEM, { who: null, given: { ...given, day: '999' } })).kind).toBe('faults');
    expect(await majorIncidentContacts(town.knex)).toHaveLength(1);
  });

  it('keeps no number that the next file would bar: it is refused, and says whose it is', async () => {
    const abroad = LISTED.replace('+441632960510', '+12025550123').replace('  duty:', '  may_ring: [GB, US]\n  duty:');
    const sent = async (text: string) =>
      importFile(town.parts, SYSTEM, { text, revision: await revisionNow(town.knex), overwrite: true });
    expect(await sent(abroad)).toMatchObject({ kind: 'done' });
    const before = await majorIncidentContacts(town.knex);
    // The file says nothing of the list, and of Mo, who stay.
    const narrowed = RIVERSIDE.replace('  duty:', '  may_ring: [GB]\n  duty:');
    expect(await sent(narrowed)).toEqual({ kind: 'faults' });
    expect(await previewImport(town.parts, narrowed, town.now())).toMatchObject({
      kind: 'faults',
      faults: [
        {
          line: 6,
          reason:
            'Press office on the list for a major incident is not in the file and stays, but ' +
            'the number that begins +1202 is a number of US: may_ring does not name it',
        },
      ],
    });
    expect(await majorIncidentContacts(town.knex)).toEqual(before);
    expect(await ready()).not.toContain('may_ring');
    // As a row that came before the rule.
    await town.knex('organisation').update({ may_ring: JSON.stringify(['GB']) });
    expect(await ready()).toContain(
      '✗ Press office on the list for a major incident the number that begins +1202 is a number of US',
    );
    expect(await barredFindings(town.knex, null, [])).toHaveLength(1);
    expect(await sent(LISTED)).toMatchObject({ kind: 'done' });
  });

  it('is named where somebody leaves whose phone is on it', async () => {
    const mo = await callerByStaffNumber(town.knex, '4030');
    const leaves = async () => (await whatHangsOn(town.knex, mo?.id ?? '', '2026-12-04'))?.listed;
    expect(await leaves()).toEqual([]);
    const given = { name: 'Manager on duty', whatFor: 'staff', day: '01632 960511', night: MO };
    expect((await saveListed(town.parts, SYSTEM, { who: null, given })).kind).toBe('done');
    expect(await leaves()).toEqual(['Manager on duty']);
  });
});

describe('an entry of the list for a major incident', () => {
  it('that is changed or gone meanwhile is shown beside what was typed, with who changed it', async () => {
    const desk = await openDesk({ organisation: LISTED });
    const [mo, joan] = [await desk.signedIn('manager'), await desk.signedIn('administrator')];
    const [press] = await majorIncidentContacts(desk.knex);
    const opened = { id: press?.id ?? '', version: press ? versionOfListed(press) : '' };
    const kept = { name: 'Press office', whatFor: 'the press', day: '01632 960510', night: '07700 900151' };
    const entry = '/desk/major-incident/entry';
    const sends = (who: typeof mo, typed: object) => who.sends(entry, entry, { ...opened, ...kept, ...typed });

    expect((await sends(joan, { night: '07700 900154' })).status).toBe(303);
    const slower = await sends(mo, { whatFor: 'The press and the radio' });
    expect([slower.status, wordsOf(slower.text)]).toEqual([
      409,
      expect.stringMatching(
        new RegExp(
          'Last: The administrator, 23 Nov 2026, \\d\\d:\\d\\d\\. .*Kept now You typed ' +
            'What for the press The press and the radio ' +
            'Number at night and at weekends 07700 900154 07700 900151 Press Save',
        ),
      ),
    ]);
    expect(slower.text).toMatch(/value="The press and the radio"/);
    const version = / name="version" value="([^"]+)"/.exec(slower.text)?.[1] ?? '';
    expect((await sends(mo, { version, whatFor: 'The press and the radio' })).status).toBe(303);
    expect(await majorIncidentContacts(desk.knex)).toMatchObject([{ whatFor: 'The press and the radio' }]);

    await desk.knex('major_incident_contact').delete();
    const gone = await sends(mo, { day: '01632 960517' });
    expect([gone.status, wordsOf(gone.text)]).toEqual([
      409,
      expect.stringMatching(/taken this entry off the list.*Add somebody to ring/),
    ]);
    expect(gone.text).toMatch(/value="01632 960517"/);
    await desk.close();
  });
});
