import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { Browser as DeskBrowser, tokenIn, signedInAt } from '../harness/desk.ts';
import { looksWell, signInAtDesk } from '../harness/desk-in-browser.ts';
import { BEA, DUTY, EVERYBODY, SAM } from '../harness/riverside.ts';
import { dutyKey } from '../../src/contact/contact-key.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { questionWords } from '../../src/desk/raise/questions.ts';
import { closeFromOffice } from '../../src/operations/alarms/close-from-office.ts';
import type { Role } from '../../src/records/accounts.ts';
import { QUESTIONS } from '../../src/safety/purple-file.ts';
import { theFlows } from '../harness/flows.ts';
import { raises, TWO_SAMS } from './raises.ts';

describe('raising an alarm for somebody at the desk', () => {
  let browser: Browser;
  let town: Town;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    town = await openTown({ organisation: TWO_SAMS, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ...EVERYBODY, '+447700900107');
    await town.abandon();
  });

  const signsIn = (role: Role, staffNumber: string | null = null): Promise<DeskBrowser> =>
    signedInAt(town, role, { staffNumber });

  it('the code phrase on the office phone: an operator raises it, asks covertly, each answer is told', async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await mind(town, SAM);
    const joan = await signsIn('operator', '4031');
    const raised = await raises(joan, { who: 'sam okoro', why: 'code-phrase', words: 'I need the purple file' });
    expect(raised.status).toBe(303);
    expect(await town.records.alarms()).toMatchObject([
      { worker: 'Sam Okoro', kind: 'duress', covert: true, status: 'raised' },
    ]);
    await town.settle();
    const bea = await town.phone(BEA).expectsCall();
    const address = String(raised.headers['location']);
    const script = await joan.opens(address);
    expect(script.text).toMatch(/Is it the red form\?[^]*It means: Are you in danger\?/);
    expect(script.text).not.toMatch(/Yes, 1\. No, 2/);
    const answered = await joan.sends(address, `${address}/answer`, {
      request: randomUUID(),
      question: 'danger',
      answer: 'yes',
    });
    expect(answered.status).toBe(303);
    expect((await joan.opens(address)).text).toMatch(/They said: YES/);
    expect((await joan.opens(address.replace('raise', 'alarms'))).text).toMatch(
      /Ira Nowak: Asked on the phone: Are you in danger\? YES/,
    );
    // They hung up before the weapon: nobody is to think that there is none.
    await joan.sends(address, `${address}/answer`, { request: randomUUID(), question: 'weapon', answer: 'not-asked' });
    expect((await joan.opens(address)).text).toMatch(/Is there a weapon\?[^]*?Not asked<\/p>/);
    expect((await joan.opens(address.replace('raise', 'alarms'))).text).toMatch(
      /Ira Nowak: Not asked on the phone: Is there a weapon\?/,
    );
    await (await bea.answers()).hangsUp();
    await mind(town, ...EVERYBODY);
    // The worker's phone has heard of nothing but its own START.
    expect(
      town.exchange.texts().filter(({ phone, direction }) => phone === SAM && direction === 'outbound'),
    ).toHaveLength(1);
    // For half an hour it is theirs to see.
    await town.passes('31m');
    expect((await joan.opens(address)).status).toBe(404);
  });

  it('a key in a covert call proves no number, for pages say which are proved; a text of hers does', async () => {
    const desk = await signsIn('operator');
    await raises(desk, { who: '4021', why: 'code-phrase' });
    await town.settle();
    const isProved = async (): Promise<boolean> =>
      (await town.knex('phone').where({ number: BEA }).whereNotNull('verified_at')).length > 0;
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    expect(await town.knex('contact_attempt').whereNotNull('keyed_at')).toHaveLength(1);
    expect(await isProved()).toBe(false);
    await bea.hangsUp();
    await town.phone(BEA).texts('HELP');
    expect(await isProved()).toBe(true);
  });

  it('an answer is kept and told from an account without a person; after the close it is kept', async () => {
    const desk = await signsIn('operator');
    const raised = await raises(desk, { who: '4021', why: 'code-phrase' });
    const address = String(raised.headers['location']);
    const fields = { request: randomUUID(), question: 'danger', answer: 'yes' };
    const unread = await desk.sends(address, `${address}/answer`, { ...fields, answer: 'perhaps' });
    expect([unread.status, unread.text]).toEqual([400, expect.stringMatching(/That answer was not kept/)]);
    const answer = await desk.sends(address, `${address}/answer`, fields);
    expect([answer.status, answer.headers['location']]).toEqual([303, address]);
    expect((await desk.opens(address)).text).toContain('They said: YES');

    const page = address.replace('raise', 'alarms');
    const shown = (await desk.opens(page)).text;
    expect([shown.includes('A fact that others'), shown.includes('I deal with it')]).toEqual([true, false]);
    expect((await desk.sends(page, `${page}/fact`, { request: randomUUID(), words: 'He shouts' })).status).toBe(303);
    expect((await desk.sends(page, `${page}/take`, { request: randomUUID(), minutes: '15' })).status).toBe(404);
    expect((await desk.opens(page)).text).toContain('He shouts');

    const words = 'Asked on the phone: Are you in danger? YES';
    const { accountId } = (await town.records.looks()).at(-1) ?? {};
    expect(await town.records.alarmFacts({ what: 'note' })).toMatchObject([
      { byKey: `account:${accountId}`, detail: { words } },
      { byKey: `account:${accountId}`, detail: { words: 'He shouts' } },
    ]);
    // The alarm's owner reads it at once.
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1', '1', '15#');
    await desk.sends(address, `${address}/answer`, { request: randomUUID(), question: 'weapon', answer: 'no' });
    await town.settle();
    const texts = town.exchange.texts().filter(({ phone, body }) => phone === BEA && body.startsWith('A, news'));
    expect(texts.map(({ body }) => body)).toEqual([expect.stringMatching(/The operator.*weapon.* no/)]);

    const manager = await signsIn('manager');
    const form = await manager.opens(address);
    const alarm = address.split('/').at(-1) ?? '';
    await closeFromOffice(town.parts, { kind: 'system', reason: 'seen' }, { alarm, why: 'seen by the police' });
    const late = await manager.posts(`${address}/answer`, {
      _csrf: tokenIn(form.text),
      ...fields,
      request: randomUUID(),
    });
    expect([late.status, late.text]).toEqual([409, expect.stringMatching(/Your answer is kept with it/)]);
    expect((await town.records.alarmFacts({ what: 'note' })).at(-1)).toMatchObject({
      detail: { words, by: { name: 'The manager' } },
    });
  });

  it('is refused by no page that was left alone for two hours, nor is what they answer', async () => {
    const desk = await signsIn('operator', '4031');
    await town.passes('2h');
    expect((await desk.opens('/desk/raise')).text).toContain('an alarm you\n      can raise');
    const raised = await raises(desk, { who: '4021', why: 'code-phrase' });
    const address = String(raised.headers['location']);
    expect([raised.status, address]).toEqual([303, expect.stringMatching(/^\/desk\/raise\//)]);
    expect(await town.records.alarms()).toMatchObject([{ worker: 'Sam Okoro', kind: 'duress', status: 'raised' }]);
    const fields = { request: randomUUID(), question: 'danger', answer: 'yes' };
    expect((await desk.sends(address, `${address}/answer`, fields)).headers['location']).toBe(address);
    expect((await desk.opens(address)).text).toMatch(/They said: YES/);
    // Every other act waits until they have said who they are.
    const page = address.replace('raise', 'alarms');
    const fact = await desk.sends(page, `${page}/fact`, { request: randomUUID(), words: 'He shouts' });
    expect(fact.headers['location']).toMatch(/^\/desk\/confirm\?form=/);
  });

  it('a second press of the same form raises nothing more, and a second alarm joins the first', async () => {
    const desk = await signsIn('manager', '4030');
    const fields = { who: '4021', why: 'asks-for-help', request: randomUUID() };
    const [one, other] = [await raises(desk, fields), await raises(desk, fields)];
    expect(one.headers['location']).toBe(other.headers['location']);
    const again = await raises(desk, { who: '4021', why: 'no-contact' });
    const joined = `${one.headers['location']}?open=already`;
    expect(again.headers['location']).toBe(joined);
    expect((await desk.opens(joined)).text).toContain('An alarm about them was open already, and this is it.');
    expect(await town.records.alarms()).toHaveLength(1);
  });

  it('who may stand beside a worker under a covert alarm is told what anybody is told', async () => {
    for (const phone of [SAM, BEA]) await town.phone(phone).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('END 3851');
    await mind(town, ...EVERYBODY);
    const bea = await signsIn('operator', '4022');
    const raised = await raises(bea, { who: '4021', why: 'no-contact' });
    expect([raised.status, raised.text]).toEqual([200, expect.stringMatching(/Raised\. People are being rung\./)]);
  });

  it('an operator who raises one about somebody whose alarm is open already has it before them', async () => {
    const manager = await signsIn('manager', '4030');
    await raises(manager, { who: '4021', why: 'code-phrase' });
    const desk = await signsIn('operator');
    const raised = await raises(desk, { who: '4021', why: 'no-contact' });
    expect((await desk.opens(String(raised.headers['location']))).status).toBe(200);
    expect(await town.records.alarms()).toHaveLength(1);
  });

  it('nobody of that name: whoever is on duty is rung, and told what was written', async () => {
    const desk = await signsIn('administrator');
    const told = await raises(desk, { who: 'Zoe Unknown', why: 'somebody-else', words: 'Her sister rang' });
    expect([told.status, told.text]).toEqual([200, expect.stringMatching(/The people on duty are rung/)]);
    expect(await town.records.alarms()).toEqual([]);
    await town.settle();
    await town.phone(DUTY).expectsText(/The administrator: Zoe Unknown/);
  });

  it('names that nobody has: each rings, and neither keeps a stranger quiet nor is kept quiet by one', async () => {
    const calls = (): Promise<unknown[]> => town.knex('call_sequence').where({ contact_key: dutyKey(DUTY) });
    const told = (words: RegExp): number =>
      town.exchange.texts().filter(({ phone, body }) => phone === DUTY && words.test(body)).length;
    for (const number of ['+447700900801', '+447700900802', '+447700900803'])
      await town.phone(number).texts('Help me please');
    await town.settle();
    const before = (await calls()).length;
    const desk = await signsIn('manager', '4030');
    for (const who of ['Zoe Unknown', 'Yan Absent', 'Uma Nowhere']) {
      const { status, text } = await raises(desk, { who, why: 'code-phrase' });
      expect([status, text]).toEqual([
        200,
        expect.stringContaining('The duty phones are rung, and told what you wrote'),
      ]);
    }
    await town.settle();
    expect([told(/Zoe Unknown/), told(/Yan Absent/), told(/Uma Nowhere/)]).toEqual([1, 1, 1]);
    expect(await calls()).toHaveLength(before + 3);
    await town.passes('61m');
    for (const number of ['+447700900804', '+447700900805', '+447700900806']) {
      await raises(desk, { who: `Nobody ${number.at(-1) === '4' ? 'Else' : 'More'}`, why: 'no-contact' });
      await town.phone(number).texts('Help me please');
    }
    await town.settle();
    expect(told(/90080[456]/)).toBe(3);
  });

  it('no phone is on duty, or nobody is here at all: it says that nobody is rung', async () => {
    await town.knex('organisation').update({ duty: '[]', last_resort: null });
    await town.knex('phone').delete();
    const desk = await signsIn('administrator');
    const told = async (who: string): Promise<unknown[]> => {
      const { status, text } = await raises(desk, { who, why: 'code-phrase' });
      return [status, /<h1[^>]*>([^<]*)/.exec(text)?.[1], /Nobody was rung: [^.]*/.exec(text)?.[0]];
    };
    expect(await told('Zoe Unknown')).toEqual([409, 'Nobody is rung', 'Nobody was rung: no phone is on duty here']);
    await town.knex('organisation').delete();
    expect(await told('Yan Absent')).toEqual([409, 'Nobody is rung', 'Nobody was rung: nobody is here yet']);
  });

  it('no team is theirs, so there is no list: those on duty are told who it is', async () => {
    await town
      .knex('person_team')
      .where({ person_id: await town.records.personId('4021') })
      .delete();
    const desk = await signsIn('manager', '4030');
    const { status, text } = await raises(desk, { who: '4021', why: 'asks-for-help', words: 'At 12 Mill Lane' });
    expect([status, text]).toEqual([200, expect.stringContaining('Nobody is on a list for them. The duty phones')]);
    await town.settle();
    await town.phone(DUTY).expectsText(/Mo Haddad: Sam Okoro \/ At 12 Mill Lane/);
  });

  it('a worker may raise one for a colleague, and learns no more of it than that people are rung', async () => {
    const desk = await signsIn('worker', '4023');
    const raised = await raises(desk, { who: '4021', why: 'no-contact' });
    expect([raised.status, raised.text]).toEqual([200, expect.stringMatching(/Raised\. People are being rung\./)]);
    expect(await town.records.alarms()).toMatchObject([{ worker: 'Sam Okoro' }]);
  });

  it.each([
    [{ who: '', why: 'no-contact' }, /Write a name or a staff number/],
    [{ who: 'Sam Okoro' }, /Choose why/],
  ])('bad input %j: says what is wrong, keeps the rest, and rings nobody', async (fields, words) => {
    const desk = await signsIn('manager', '4030');
    const answer = await raises(desk, fields);
    expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(words)]);
    if (fields.who !== '') expect(answer.text).toContain('value="Sam Okoro"');
    expect(await town.records.alarms()).toEqual([]);
  });

  it('is refused to nobody for what they write besides: of too much the beginning is taken, and no NUL', async () => {
    const desk = await signsIn('manager', '4030');
    const besides = {
      words: `he\0 shouts ${'x'.repeat(400)}`,
      number: 'a number that they have not got in front of them',
    };
    const raised = await raises(desk, { who: 'Sam Okoro', why: 'somebody-else', ...besides });
    expect(raised.status).toBe(303);
    expect(await town.records.alarms()).toMatchObject([{ worker: 'Sam Okoro' }]);
    expect((await desk.opens(String(raised.headers['location']))).text).toContain('he shouts xxx');
  });

  it('in a browser: one finds the button on the board; axe finds nothing at any width', async () => {
    const { page, faults, close } = await signInAtDesk(browser, town, 'manager', { staffNumber: '4031' });
    await page.getByRole('link', { name: 'Raise an alarm' }).click();
    await looksWell(page, 'raise-form');
    await page.getByLabel('Who', { exact: true }).fill('4021');
    await page.getByLabel('They said the code phrase').check();
    await page.getByRole('button', { name: 'Raise now' }).click();
    await page.getByText('Raised. People are being rung.').waitFor();
    await looksWell(page, 'raise-questions');
    expect(faults).toEqual([]);
    await close();
  }, 120_000);
});

const CONTEXT = { now: new Date('2026-11-23T14:00:00Z'), timezone: 'Europe/London' };

it.each(['en-GB', 'cy', 'ar'])('what an operator reads out in %s names no key of a telephone', (locale) => {
  for (const question of QUESTIONS)
    for (const isPlain of [true, false])
      expect(questionWords(theFlows(), question, isPlain, { ...CONTEXT, locale })).toMatch(/^\D+[?؟]$/u);
});
