import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeFromOffice } from '../../../src/operations/alarms/close-from-office.ts';
import type { Browser } from '../../harness/desk.ts';
import { BEA, EVERYBODY, RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { wordsOf } from '../../harness/words-of.ts';
import { signsIn } from '../alarm/alarm-desk.ts';

/** The whole story of a visit at the desk, and what there is of a worker's alarms besides. */

describe('the whole story of a visit', () => {
  let town: Town;
  let visit: string;
  let person: string;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.abandon());

  async function samIsMissedAndFound(): Promise<void> {
    await samIsMissed(town);
    for (const body of ['the lift stuck', 'on the stairs now', 'OUT 7294']) await town.phone(SAM).texts(body);
    await town.settle();
    await mind(town, ...EVERYBODY);
    const { id, worker_id: workerId } = await town.knex('visit').first<{ id: string; worker_id: string }>();
    visit = `/desk/visits/${id}`;
    person = `/desk/people/${workerId}`;
  }
  const reads = async (desk: Browser, path: string): Promise<string> => wordsOf((await desk.opens(path)).text);

  it('is for those who answer for the team, a day after the visit, whatever became of it', async () => {
    await samIsMissedAndFound();
    const mo = await signsIn(town, 'manager', '4030');
    expect(await reads(mo, visit)).toContain('The whole story');
    expect(await reads(mo, `${visit}/story`)).toContain('It can be read here from 24 Nov, 15:06');
    await town.passes('25h');
    const [bea, office] = [await signsIn(town, 'worker', '4022'), await signsIn(town, 'operator', null)];
    const asWorker = await signsIn(town, 'manager', '4021');
    const story = await reads(await signsIn(town, 'manager', '4030'), `${visit}/story`);
    for (const said of ['START 60 12 Mill Lane', 'Alarm A is raised']) expect(story).toContain(said);
    expect(story).not.toContain('7294');
    // They came within one instant.
    expect(story).toMatch(/texts: &quot;the lift stuck&quot;.*texts: &quot;on the stairs now&quot;.*texts: &quot;OUT/);
    for (const other of [bea, office]) {
      expect((await other.opens(`${visit}/story`)).status).toBe(404);
      expect(await reads(other, visit)).not.toContain('The whole story');
    }
    expect(await reads(asWorker, `${visit}/story`)).toContain('It cannot be read here');
  });

  it('that an alarm is part of cannot be read by a manager who was there too', async () => {
    for (const phone of [SAM, BEA]) await town.phone(phone).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    const { id: alarm, visit_id: id } = await town.knex('alarm').first<{ id: string; visit_id: string }>();
    await town.phone(SAM).texts('OUT 7294');
    await town.phone(BEA).texts('OUT 6183');
    await closeFromOffice(town.parts, { kind: 'system' }, { alarm, why: 'seen at the office' });
    await mind(town, ...EVERYBODY);
    await town.passes('25h');
    const [bea, mo] = [await signsIn(town, 'manager', '4022'), await signsIn(town, 'manager', '4030')];
    expect(await reads(bea, `/desk/visits/${id}/story`)).toContain('It cannot be read here');
    expect(await reads(mo, `/desk/visits/${id}/story`)).toMatch(/START 60 12 Mill Lane.*under duress/);
  });

  it.each(['STATUS 7294', 'STATUS 3851'])('tells nobody who was there of an open alarm: %s', async (words) => {
    for (const phone of [SAM, BEA]) await town.phone(phone).texts('START 60 12 Mill Lane');
    const sam = await town.records.personId('4021');
    const { id } = await town.knex('visit').where({ worker_id: sam }).first<{ id: string }>();
    for (const text of [words, 'OUT 7294']) await town.phone(SAM).texts(text);
    await town.phone(BEA).texts('OUT 6183');
    await mind(town, ...EVERYBODY);
    await town.isDownFor('25h');
    await mind(town, ...EVERYBODY);
    expect(await town.knex('alarm').whereNot({ status: 'closed' })).toHaveLength(words.endsWith('3851') ? 1 : 0);
    const [bea, mo] = [await signsIn(town, 'manager', '4022'), await signsIn(town, 'manager', '4030')];
    expect(await reads(bea, `/desk/visits/${id}/story`)).toContain('It cannot be read here');
    expect(await reads(mo, `/desk/visits/${id}/story`)).toContain('START 60 12 Mill Lane');
  });

  it('their closed alarms are a list of its own, and the page of the person knows none', async () => {
    await samIsMissedAndFound();
    const mo = await signsIn(town, 'manager', '4030');
    const page = (await mo.opens(person)).text;
    const [, list = ''] = /href="(\/desk\/alarms\?closed[^"]+)"/.exec(page) ?? [];
    expect(await reads(mo, list.replace('&amp;', '&'))).toMatch(/Needs a class: 1 .*Sam Okoro/);
    expect(await reads(mo, '/desk/alarms?closed&person=0b0e0f3a-0000-4000-8000-000000000001')).toContain(
      'No closed alarm is here for you.',
    );
    const office = await signsIn(town, 'operator', null);
    expect((await office.opens(person)).text).not.toContain('/desk/alarms?closed');
    // An administrator finds the account.
    await signsIn(town, 'worker', '4021');
    const administrator = await signsIn(town, 'administrator', null);
    expect(await reads(administrator, person)).toMatch(/Desk account \S+@riverside\.example : Worker: North/);
  });
});
