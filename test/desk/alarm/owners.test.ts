import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tokenIn } from '../../harness/desk.ts';
import { BEA, IRA, RIVERSIDE } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { alarmPage, EVERYBODY, sends, signsIn } from './alarm-desk.ts';

describe('who has an alarm at the desk', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.abandon());

  it('two who take it at the same moment end in one truth, and both see it', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [mo, ira] = [await signsIn(town, 'manager', '4030'), await signsIn(town, 'manager', '4031')];
    const tokens = [
      tokenIn((await mo.opens(await alarmPage(town))).text),
      tokenIn((await ira.opens(await alarmPage(town))).text),
    ];
    const path = `${await alarmPage(town)}/take`;
    const answers = await Promise.all(
      [mo, ira].map((desk, n) => desk.posts(path, { _csrf: tokens[n] ?? '', request: randomUUID(), minutes: '10' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const late = answers.find(({ status }) => status === 409);
    expect(late?.text).toMatch(/(Mo Haddad|Ira Nowak) took it just now\. You have not taken it\./);
    const [one, other] = [await mo.opens(await alarmPage(town)), await ira.opens(await alarmPage(town))];
    const owner = /(Mo Haddad|Ira Nowak) has it/.exec(one.text)?.[1];
    expect(owner).toBeDefined();
    expect(other.text).toContain(`${owner ?? ''} has it`);
    await mind(town, ...EVERYBODY);
  });

  it('an old page is answered with who has it and since when, or how it was closed; typed words stay', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [mo, ira] = [await signsIn(town, 'manager', '4030'), await signsIn(town, 'manager', '4031')];
    const fields = (typed: object) => ({ _csrf: token, request: randomUUID(), ...typed });
    const token = tokenIn((await mo.opens(await alarmPage(town))).text);
    await sends(town, ira, 'take', { minutes: '10' });
    await town.passes('20s');
    const take = fields({ minutes: '7' });
    const late = await mo.posts(`${await alarmPage(town)}/take`, take);
    expect([late.status, late.text]).toEqual([
      409,
      expect.stringMatching(/Ira Nowak took it 20 seconds ago\. You have not taken it\./),
    ]);
    await town.passes('3m');
    // The same form again is answered with what is so then.
    expect((await mo.posts(`${await alarmPage(town)}/take`, take)).text).toMatch(/Ira Nowak took it 3 minutes ago\./);
    await sends(town, ira, 'contact', { goes_on: 'no' });
    for (const [act, typed] of [
      ['fact', { words: 'Her <b>car</b> is outside' }],
      ['dialled', { reference: 'NP <b>4471' }],
    ] as const) {
      const over = await mo.posts(`${await alarmPage(town)}/${act}`, fields(typed));
      expect([act, over.status]).toEqual([act, 409]);
      expect(over.text).toMatch(/Closed: somebody has reached the worker\. That was before you pressed\./);
      expect(over.text).toMatch(/You wrote: (Her &lt;b&gt;car&lt;\/b&gt; is outside|NP &lt;b&gt;4471)/);
    }
    expect(await town.records.alarmFacts({ what: ['note', 'dialled'] })).toEqual([]);
    await mind(town, ...EVERYBODY);
  });

  it('999 and its reference, more time, passing on, contact with a visit that goes on: as a phone would', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const mo = await signsIn(town, 'manager', '4030');
    await sends(town, mo, 'take', { minutes: '5' });
    await sends(town, mo, 'dialled', { reference: 'NP 4471' });
    expect((await mo.opens(await alarmPage(town))).text).toMatch(
      /Mo Haddad has dialled 999, police reference NP ?4471/,
    );
    await sends(town, mo, 'more', { minutes: '20' });
    expect((await mo.opens(await alarmPage(town))).text).toMatch(/Mo Haddad has it, news by 15:26/);
    await mind(town, ...EVERYBODY);
    await sends(town, mo, 'pass-on');
    expect(await town.records.alarm()).toMatchObject({ status: 'raised' });
    await town.settle();
    await town.phone(BEA).expectsCall();
    await mind(town, ...EVERYBODY);
    await sends(town, mo, 'contact', { goes_on: 'yes', minutes: '30' });
    expect(await town.records.alarm()).toMatchObject({ status: 'closed', closedHow: 'contact' });
    expect(await town.records.visit()).toMatchObject({ status: 'open', deadline: new Date('2026-11-23T15:36:00Z') });
    const closed = await mo.opens(await alarmPage(town));
    expect(closed.text).toMatch(/Closed: somebody has reached the worker\./);
    // What it was may be said, and what became known late; nothing more is done about it.
    const forms = [...closed.text.matchAll(/action="\/desk\/alarms\/[0-9a-f-]+\/(\w+)"/g)].map(([, act]) => act);
    expect(new Set(forms)).toEqual(new Set(['class', 'add']));
    await mind(town, ...EVERYBODY);
  });

  it('taken over from a phone: the old owner is told, not asked for news, and the history has no gap', async () => {
    await samIsMissed(town);
    await town.phone(BEA).texts('TAKE 10');
    await town.settle();
    await mind(town, ...EVERYBODY);
    await town.passes('2m');
    const ira = await signsIn(town, 'manager', '4031');
    const opened = await ira.opens(await alarmPage(town));
    expect(opened.text).toMatch(/Take over from <span class="desk-detail">Bea Lindqvist/);
    expect(opened.text).not.toMatch(/name="from"\s+value="[^"]*(?:07700|\+44)|I can't/);
    const [, from = ''] = /name="from"\s+value="([^"]*)"/.exec(opened.text) ?? [];
    expect((await sends(town, ira, 'take-over', { over: '20', from })).status).toBe(303);
    await town.settle();
    await town.phone(BEA).expectsText(/^A is no longer yours: taken over, news by 15:28\.\nBy Ira Nowak\./);
    await mind(town, ...EVERYBODY);
    // What the old owner texts counts as it would from anybody.
    await town.phone(BEA).texts('TAKE 30');
    await town.phone(BEA).expectsText(/Ira Nowak/);
    await town.passes('15m');
    expect(town.exchange.calls().filter(({ status }) => status === 'ringing')).toEqual([]);
    expect(await history()).toEqual([
      ['Bea Lindqvist', '15:06', '15:08', 'taken_over'],
      ['Ira Nowak', '15:08', null, null],
    ]);
    const story = await ira.opens(await alarmPage(town));
    expect(story.text).toMatch(/Ira Nowak takes alarm A over from Bea Lindqvist, news by 15:28/);
    await town.passes('5m');
    await town.phone(IRA).expectsCall();
    await mind(town, ...EVERYBODY);
  });

  it('joined: two have it, each with their own news; a late press offers both; one passing on leaves one', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [mo, ira] = [await signsIn(town, 'manager', '4030'), await signsIn(town, 'manager', '4031')];
    const token = tokenIn((await mo.opens(await alarmPage(town))).text);
    await sends(town, ira, 'take', { minutes: '10' });
    const late = await mo.posts(`${await alarmPage(town)}/take`, { _csrf: token, request: randomUUID(), minutes: '7' });
    expect(late.status).toBe(409);
    expect(late.text).toMatch(/id="minutes" [^>]*value="7"[^]*>Join<[^]*Take over from/);
    expect((await sends(town, mo, 'join', { minutes: '7' })).status).toBe(303);
    await town.settle();
    await town.phone(IRA).expectsText(/^A: one more has it too, with news by 15:13\.\nMo Haddad\./);
    const both = await mo.opens(await alarmPage(town));
    expect(both.text).toMatch(/Ira Nowak has it, news by 15:16\. Mo Haddad has it, news by 15:13\./);
    await mind(town, ...EVERYBODY);
    await sends(town, ira, 'pass-on');
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
    expect(await history()).toEqual([
      ['Ira Nowak', '15:06', '15:06', 'passed_on'],
      ['Mo Haddad', '15:06', null, null],
    ]);
    await mind(town, ...EVERYBODY);
  });

  it('taken over by two at once: one has it, and the other is told who', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [mo, ira, bea] = [
      await signsIn(town, 'manager', '4030'),
      await signsIn(town, 'manager', '4031'),
      await signsIn(town, 'worker', '4022'),
    ];
    await sends(town, mo, 'take', { minutes: '10' });
    const page = await alarmPage(town);
    const forms = [ira, bea].map(async (desk) => {
      const { text } = await desk.opens(page);
      const [, from = ''] = /name="from"\s+value="([^"]*)"/.exec(text) ?? [];
      return { _csrf: tokenIn(text), request: randomUUID(), over: '10', from };
    });
    const [one, other] = await Promise.all(forms);
    const answers = await Promise.all([
      ira.posts(`${page}/take-over`, { ...one }),
      bea.posts(`${page}/take-over`, { ...other }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const late = answers.find(({ status }) => status === 409);
    expect(late?.text).toMatch(/(Bea Lindqvist|Ira Nowak) took it just now\. You have not taken it\./);
    expect(await history()).toHaveLength(2);
    await mind(town, ...EVERYBODY);
  });

  /** Who had it, from when to when, and how that ended. */
  async function history(): Promise<unknown[]> {
    const rows = await town
      .knex('alarm_owner')
      .join('person', 'person.id', 'alarm_owner.person_id')
      .orderBy('alarm_owner.id')
      .select<{ name: string; since: Date; until: Date | null; ended_how: string | null }[]>(
        'name',
        'since',
        'until',
        'ended_how',
      );
    const clock = (at: Date | null): string | null => at && at.toISOString().slice(11, 16);
    return rows.map(({ name, since, until, ended_how: how }) => [name, clock(since), clock(until), how]);
  }
});
