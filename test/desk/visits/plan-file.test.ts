import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from '../../../src/desk/visits/plan/read-file.ts';
import { openDesk, type SignedIn, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { inOne } from '../../harness/patterns.ts';
import { wordsOf } from '../../harness/words-of.ts';

const HEAD = 'Staff number,Date,Start,Until,Address,Postcode,Reference,Risk,With';
const SAM = '4021,23/11/2026,15:00,16:00,"12 Mill Lane, Gloucester",GL1 2AB,50117,amber,Bea Lindqvist';
const BEA = '4022,24/11/2026,09:30,10:15,3 Elm Road,,47002,,A. Warden';

describe('A file of planned visits', () => {
  it.each([
    ['commas', `${HEAD}\n${SAM}`],
    [
      'Excel: semicolons, a byte order mark, Windows lines',
      `\uFEFFwho;day;from;minutes\r\n4021;23/11/2026;15:00;60\r\n\r\n`,
    ],
    ['tabs, as pasted from a spreadsheet', 'Name\tday\tfrom\tlength\nSam Okoro\t2026-11-23\t15:00\t60'],
    ['cells that are left out at the end', 'who,day,from,minutes,note\n4021,2026-11-23,15:00,60'],
  ])('is read with %s', async (_what, text) => {
    expect(await readFile(text)).toMatchObject({ rows: [{ line: 2, fields: { from: '15:00' } }] });
  });

  it.each([
    ['', /nothing in it/],
    ['who,day,from,minutes', /no rows/],
    ['who,day,minutes\n4021,x,60', /column “from” is missing/],
    ['who,day,from,shoe size\n1,2,3,4', /no column “shoe size”/],
    ['who,day,from\n"4021,1,2', /no CSV/],
    ['who,day,from\n1,2,3,4,5', /no CSV/],
    ['who,day,from\nAndr\uFFFD,2,3', /not UTF-8/],
    [`who,day,from\n${'1,2,3\n'.repeat(301)}`, /301 rows/],
  ])('is refused as a whole: %j', async (text, fault) => {
    expect(await readFile(text)).toEqual({ fault: expect.stringMatching(fault) });
  });
});

describe('Planning from a file', () => {
  let desk: TestDesk;
  let mo: SignedIn;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    mo = await desk.signedIn('manager', { team: 'North', staffNumber: '4030' });
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    await desk.knex('visit_act').delete();
    await desk.knex('visit').delete();
  });

  const PAGE = '/desk/visits/import';
  const looks = (rows: string[], head = HEAD) => mo.sends(PAGE, PAGE, { text: [head, ...rows].join('\n') });
  const applies = (rows: string[], request: string = randomUUID()) =>
    mo.sends(PAGE, `${PAGE}/apply`, { text: [HEAD, ...rows].join('\n'), request });

  it('shows what it would do and does nothing; then does all of it, once', async () => {
    const looked = await looks([SAM, BEA]);
    expect(looked.status).toBe(200);
    expect(wordsOf(looked.text)).toMatch(
      inOne(
        /2 new, 0 changed, 0 left as they are\..*Row 2 Sam Okoro SO 15:00 to 16:00 12 Mill Lane, Gloucester, GL1 /,
        /2AB New Row 3 Bea Lindqvist .*New/,
      ),
    );
    expect(await desk.records.visits()).toEqual([]);
    const id = randomUUID();
    expect((await applies([SAM, BEA], id)).status).toBe(303);
    expect((await applies([SAM, BEA], id)).status).toBe(303);
    expect(await desk.records.visits()).toMatchObject([
      { place: '12 Mill Lane, Gloucester, GL1 2AB', risk: 'amber', companion: null, companionId: expect.any(String) },
      { place: '3 Elm Road', companion: 'A. Warden', companionId: null },
    ]);
  });

  it("changes what it names again: worker, reference, start within two hours; not another day's visit", async () => {
    await applies([SAM, BEA]);
    const later = SAM.replace('15:00,16:00', '16:30,17:30');
    const next = SAM.replace('23/11/2026', '25/11/2026');
    expect(wordsOf((await looks([later, BEA, next])).text)).toMatch(
      /1 new, 1 changed, 1 left as they are\..*The plan is changed .*As it is .*New/,
    );
    expect((await applies([later, BEA, next])).status).toBe(303);
    expect((await desk.records.visits()).map((visit) => visit.plannedStart)).toEqual([
      new Date('2026-11-23T16:30:00Z'),
      new Date('2026-11-24T09:30:00Z'),
      new Date('2026-11-25T15:00:00Z'),
    ]);
  });

  it('leaves alone what has begun and what was cancelled', async () => {
    await applies([SAM, BEA]);
    await mo.sends('/desk/visits/start', '/desk/visits/start', { who: '4021', minutes: '30', how: 'spoken-to' });
    await desk.knex('visit').where({ status: 'planned' }).update({ status: 'cancelled' });
    const [before, after] = [await desk.records.visits(), [SAM.replace('16:00', '17:00'), BEA]];
    expect(wordsOf((await looks(after)).text)).toMatch(/It has begun: left as it is .*It was cancelled: left as it is/);
    expect((await applies(after)).status).toBe(303);
    expect(await desk.records.visits()).toEqual(before);
  });

  it('takes as many rows as it says, with long addresses; a longer form is told how long one may be', async () => {
    const row = SAM.replace('12 Mill Lane', `Flat ${'\u0175, '.repeat(80)}12 Mill Lane`);
    const looked = await looks(Array.from({ length: 300 }, () => row));
    expect([looked.status, wordsOf(looked.text)]).toEqual([422, expect.stringContaining('299 cells are wrong')]);
    const whole = await mo.sends('/desk/raise', '/desk/raise', { words: 'x'.repeat(110_000) });
    expect([whole.status, wordsOf(whole.text)]).toEqual([413, expect.stringContaining('At most 100 kB are taken')]);
  });

  it('names every wrong cell with its value and rule, and then plans nothing', async () => {
    const wrong = [SAM, BEA.replace('09:30', '25:00').replace('4022', '4040'), SAM.replace('amber', 'purple'), SAM];
    const looked = await looks(wrong);
    expect(looked.status).toBe(422);
    const words = wordsOf(looked.text);
    const csv = await mo.sends(PAGE, `${PAGE}/csv`, { text: [HEAD, ...wrong].join('\n') });
    expect(csv.headers['content-disposition']).toBe('attachment; filename=faults.csv');
    expect(csv.text).toMatch(
      /^\u{FEFF}"Row","Column","It says","Rule"\r\n"3","who","4040","Nobody of your teams"\r\n/u,
    );
    for (const fault of [
      'Row 3 who 4040 Nobody of your teams',
      'Row 3 from 25:00 A time, as in 14:30',
      'Row 4 risk purple Green, amber or red',
      'Row 5 who Sam Okoro The same visit as in row 2',
    ])
      expect(words).toContain(fault);
    expect(looked.text).not.toMatch(/Plan all of it/);
    expect((await applies(wrong)).status).toBe(422);
    expect(await desk.records.visits()).toEqual([]);
    const whole = await looks([], 'who,day');
    expect([whole.status, wordsOf(whole.text).includes('column “from” is missing')]).toEqual([422, true]);
  });
});
