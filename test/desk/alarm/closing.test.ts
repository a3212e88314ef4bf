import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Browser as DeskBrowser, tokenIn } from '../../harness/desk.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, SAM, RIVERSIDE } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { alarmPage, EVERYBODY, samIsInDanger, sends, signsIn } from './alarm-desk.ts';
import { inOne } from '../../harness/patterns.ts';

describe('an alarm is closed at the desk', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.abandon());

  it('a covert one is closed only by its owner, after confirming who they are; the worker hears nothing', async () => {
    await samIsInDanger(town);
    const ira = await signsIn(town, 'manager', '4031');
    await sends(town, ira, 'take', { minutes: '15' });
    await mind(town, ...EVERYBODY);
    // Signing in is proof for five minutes.
    await town.passes('6m');
    const asked = await sends(town, ira, 'close', { how: 'police', who: 'PC 1124' });
    expect([asked.status, asked.headers['location']]).toEqual([303, expect.stringMatching(/^\/desk\/confirm\?/)]);
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
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
    expect(await town.records.alarm()).toMatchObject({ status: 'closed', closedHow: 'police' });
    await town.settle();
    for (const phone of [BEA, MO]) await town.phone(phone).expectsText(/A is over/);
    await mind(town, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    // The worker's phone has had nothing since its own STATUS.
    expect(
      town.exchange.texts().filter(({ phone, direction }) => phone === SAM && direction === 'outbound'),
    ).toHaveLength(2);
  });

  it('is not closed by a page that shows it as it was before the worker called for help', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const ira = await signsIn(town, 'manager', '4031');
    const shown = await ira.opens(await alarmPage(town));
    expect(shown.text).toContain('<input type="hidden" name="kind" value="missed">');
    await town.phone(SAM).texts('SOS');
    await town.passes('1s');
    const answer = await sends(town, ira, 'contact', { goes_on: 'no', kind: 'missed' });
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('They have called for help since')]);
    expect(await town.records.alarm()).toMatchObject({ kind: 'panic', status: 'raised' });
    expect((await sends(town, ira, 'contact', { goes_on: 'no', kind: 'panic' })).status).toBe(303);
    expect(await town.records.alarm()).toMatchObject({ status: 'closed' });
    await mind(town, ...EVERYBODY);
  });

  it('is not closed by whoever could not reach the worker: others read it, and news stays due', async () => {
    await samIsMissed(town);
    await town.knex('visit').update({ companion: 'Priya of the school' });
    const ira = await signsIn(town, 'manager', '4031');
    await sends(town, ira, 'take', { minutes: '15' });
    await mind(town, ...EVERYBODY);
    expect((await sends(town, ira, 'unreached')).status).toBe(303);
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
    const { text } = await ira.opens(await alarmPage(town));
    expect(text).toContain('Ira Nowak: Tried to reach them, and could not.');
    expect(text).toContain('Ira Nowak has it, news by');
    expect(text).toMatch(/Priya of the school<.span>[^]*\sis there too[.]/);
    await town.settle();
    await mind(town, ...EVERYBODY);
  });

  it('once 999 is dialled it stays open without the all-clear of the police; with it everybody hears so', async () => {
    await samIsMissed(town);
    const ira = await signsIn(town, 'manager', '4031');
    await sends(town, ira, 'dialled', { reference: '' });
    await mind(town, ...EVERYBODY);
    const { text } = await ira.opens(await alarmPage(town));
    expect(text).toMatch(/Nobody goes in before they say that it is clear\.[^]*The police say that it is clear/);
    expect((await sends(town, ira, 'contact', { all_clear: 'no' })).status).toBe(303);
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
    expect((await ira.opens(await alarmPage(town))).text).toMatch(
      /the police have not given the all-clear: alarm A stays/,
    );
    expect((await sends(town, ira, 'contact', { goes_on: 'no', all_clear: 'yes' })).status).toBe(303);
    expect(await town.records.alarm()).toMatchObject({ status: 'closed', closedHow: 'police' });
    await town.settle();
    await town.phone(BEA).expectsText(/^A is over: the police confirm it\./);
    await mind(town, ...EVERYBODY);
  });

  it('the visit goes on until a time of the clock, and not until one that is over', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const ira = await signsIn(town, 'manager', '4031');
    const over = await sends(town, ira, 'contact', { goes_on: 'yes', until: '14:05', minutes: '60' });
    expect([over.status, /That time is over, or more than twelve hours away/.test(over.text)]).toEqual([409, true]);
    expect([over.text.includes('value="14:05"'), await town.records.alarm()]).toMatchObject([
      true,
      { status: 'raised' },
    ]);
    expect((await sends(town, ira, 'contact', { goes_on: 'yes', until: '16:45', minutes: '60' })).status).toBe(303);
    expect(await town.records.alarm()).toMatchObject({ status: 'closed' });
    expect(await town.records.visit()).toMatchObject({ status: 'open', deadline: new Date('2026-11-23T16:45:00Z') });
    await town.settle();
    await mind(town, ...EVERYBODY);
  });

  async function isMissedAndClosed(): Promise<DeskBrowser> {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const ira = await signsIn(town, 'manager', '4031');
    await sends(town, ira, 'contact', { goes_on: 'no' });
    await town.settle();
    await mind(town, ...EVERYBODY);
    return ira;
  }
  /** How it ended, as is kept. */
  async function closed(): Promise<unknown> {
    const { closedBy, closedHow, closedAt, closedWhy } = await town.records.alarm();
    return { closedBy, closedHow, closedAt, closedWhy };
  }
  const classes = (): Promise<unknown[]> => town.knex('alarm_class').orderBy('id').select('class', 'note');

  it('whoever was asked says what it was, once, and not of a covert one; a manager corrects it', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [bea, ira] = [await signsIn(town, 'worker', '4022'), await signsIn(town, 'manager', '4031')];
    const says = async (desk: DeskBrowser, named: string): Promise<number> => {
      const page = await desk.opens(await alarmPage(town));
      const act = { _csrf: tokenIn(page.text), request: randomUUID(), class: named, note: '' };
      return (await desk.posts(`${await alarmPage(town)}/class`, act)).status;
    };
    expect(await says(bea, 'forgotten')).toBe(404);
    await sends(town, ira, 'take', { minutes: '15' });
    await sends(town, ira, 'contact', { goes_on: 'no' });
    await mind(town, ...EVERYBODY);
    const page = (await bea.opens(await alarmPage(town))).text;
    expect([page.includes('What was it?'), page.includes('A fact that became')]).toEqual([true, false]);
    expect(await says(bea, 'forgotten')).toBe(303);
    expect((await bea.opens(await alarmPage(town))).text).not.toContain('Was it something else?');
    expect(await says(bea, 'real')).toBe(404);
    expect(await says(ira, 'real')).toBe(303);
    expect(await classes()).toEqual([
      { class: 'forgotten', note: null },
      { class: 'real', note: null },
    ]);
  });

  it('afterwards somebody says what it was; a correction keeps the earlier class, and nobody is rung', async () => {
    const ira = await isMissedAndClosed();
    const before = await closed();
    const [texts, calls] = [town.exchange.texts().length, town.exchange.calls().length];
    const list = await ira.opens('/desk/alarms?closed');
    expect(list.text).toMatch(/Needs a class: 1[^]*Sam Okoro/);
    expect((await ira.opens('/desk/alarms')).text).toMatch(/No alarm is open that is for you/);
    expect((await ira.opens(await alarmPage(town))).text).toMatch(/What was it\?/);
    expect((await sends(town, ira, 'class', { class: 'forgotten', note: '' })).status).toBe(303);
    const counted = (await ira.opens('/desk/alarms?closed')).text;
    expect(counted).toMatch(/Closed: 1[^]*Forgotten \(said by Ira Nowak\)/);
    expect(counted).not.toMatch(/Needs a class/);
    // An account without a person says so in its own name.
    const other = await signsIn(town, 'manager', null);
    await sends(town, other, 'class', { class: 'other', note: 'The <b>phone</b> was at home' });
    await sends(town, other, 'add', { words: 'She had rung the school' });
    expect(await classes()).toEqual([
      { class: 'forgotten', note: null },
      { class: 'other', note: 'The <b>phone</b> was at home' },
    ]);
    const { text } = await ira.opens(await alarmPage(town));
    expect(text).toMatch(
      inOne(
        /Something else: The &lt;b&gt;phone&lt;\/b&gt; was at home \(said by The /,
        /manager\)[^]*Forgotten[^]*corrected since/,
      ),
    );
    expect(text).toMatch(/The manager: She had rung the school/);
    expect(text).not.toMatch(/I have dialled 999|I deal with it/);
    expect(await closed()).toEqual(before);
    expect(await town.records.alarmFacts({ what: 'note' })).toMatchObject([
      { byKey: expect.stringMatching(/^account:/) },
    ]);
    await town.settle();
    expect([town.exchange.texts().length, town.exchange.calls().length]).toEqual([texts, calls]);
  });

  it('it is said of a closed alarm alone, by whom it is for, and what is wrong is said', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [mo, bea] = [await signsIn(town, 'manager', '4030'), await signsIn(town, 'worker', '4022')];
    const page = await alarmPage(town);
    const open = await sends(town, mo, 'class', { class: 'forgotten', note: '' });
    // A page of an open alarm is not there for that.
    expect(open.status).toBe(404);
    expect((await mo.opens('/desk/alarms')).text).toMatch(/Open: 1[^]*Sam Okoro[^]*Nobody has it/);
    await sends(town, mo, 'contact', { goes_on: 'no' });
    for (const [fields, words] of [
      [{ note: 'x' }, 'Choose what it was'],
      [{ class: 'nonsense', note: '' }, 'Choose what it was'],
      [{ class: 'other', note: ' ' }, 'Write in one line what it was'],
      [{ class: 'real', note: 'y'.repeat(201) }, 'One line, of at most 200 letters'],
    ] as const) {
      const answer = await sends(town, mo, 'class', fields);
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(words)]);
    }
    // Somebody who was asked sees it, and adds nothing to it afterwards.
    expect((await bea.opens('/desk/alarms?closed')).text).toMatch(/Sam Okoro/);
    const seen = await bea.opens(page);
    expect([seen.status, seen.text]).toEqual([200, expect.stringContaining('What was it?')]);
    expect((await sends(town, bea, 'add', { words: 'x' })).status).toBe(404);
    const governance = await signsIn(town, 'governance', null);
    expect((await governance.opens('/desk/alarms?closed')).text).toMatch(/Sam Okoro/);
    expect((await sends(town, governance, 'add', { words: 'x' })).status).toBe(404);
    // The worker's own list is as on any day, and so is a colleague's who was not asked.
    for (const desk of [await signsIn(town, 'worker', '4021'), await signsIn(town, 'operator', null)])
      for (const list of ['/desk/alarms', '/desk/alarms?closed'])
        expect((await desk.opens(list)).text).not.toMatch(/Sam Okoro|Bea Lindqvist|MISSED/);
    expect(await classes()).toEqual([]);
    await mind(town, ...EVERYBODY);
  });
});
