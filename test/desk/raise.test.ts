import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { Browser as DeskBrowser, tokenIn, signedInAt } from '../harness/desk.ts';
import { looksWell, signInAtDesk } from '../harness/desk-in-browser.ts';
import { BEA, DUTY, EVERYBODY, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { dutyKey } from '../../src/contact/contact-key.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { questionWords } from '../../src/desk/raise/questions.ts';
import { closeFromOffice } from '../../src/operations/alarms/close-from-office.ts';
import type { Role } from '../../src/records/accounts.ts';
import { QUESTIONS } from '../../src/safety/purple-file.ts';
import { theFlows } from '../harness/flows.ts';

/** Another Sam. */
const TWO_SAMS = RIVERSIDE.replace(
  '  - { name: Ira Nowak',
  '  - { name: Sam Bell, staff_number: "4023", roles: [worker], team: North, phones: ["+447700900107"], pin: ' +
    '"9315" }\n' +
    '  - { name: Ira Nowak',
);

/** The field for a name, in which one may write more of it. */
const TYPED = /<input\s+class="govuk-input" id="[a-z-]+" name="who" type="text"[^>]* value="Sam"/;

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
  const raises = (desk: DeskBrowser, fields: Record<string, string | string[]>) =>
    desk.sends('/desk/raise', '/desk/raise', { request: randomUUID(), ...fields });

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

  it('two of that name: it asks which, keeps what was typed, and rings nobody before', async () => {
    const desk = await signsIn('manager', '4030');
    const asked = await raises(desk, { who: 'Sam', why: 'no-contact', words: 'No answer since noon' });
    expect(asked.status).toBe(409);
    expect(asked.text).toMatch(
      /Several people may be Sam: choose one[^]*Sam Bell[^]*Sam Okoro[^]*No answer since noon/,
    );
    expect(await town.records.alarms()).toEqual([]);
    const id = /value="([0-9a-f-]{36})"[^>]*>\s*<label[^>]*>\s*Sam Bell/.exec(asked.text)?.[1] ?? '';
    // Nobody is chosen: it asks again. Chosen without a reason: what was typed stays.
    expect(asked.text).toMatch(TYPED);
    const unchosen = await raises(desk, { who: 'Sam', why: 'no-contact' });
    expect([unchosen.status, unchosen.text]).toEqual([409, expect.stringContaining('Several people may be Sam')]);
    const without = await raises(desk, { who: ['Sam', id] });
    expect([without.status, without.text]).toEqual([400, expect.stringMatching(/name="who"[^>]* value="Sam"/)]);
    expect((await raises(desk, { why: 'no-contact' })).text).toContain('Write a name or a staff number');
    const raised = await raises(desk, { who: ['Sam', id], why: 'no-contact', words: 'No answer since noon' });
    expect([raised.status, raised.headers['location']]).toEqual([303, expect.stringMatching(/^\/desk\/alarms\//)]);
    expect(await town.records.alarms()).toMatchObject([
      { worker: 'Sam Bell', kind: 'panic', covert: false, status: 'raised' },
    ]);
    expect((await desk.opens(String(raised.headers['location']))).text).toMatch(
      /Mo Haddad is worried about them: No answer since noon/,
    );
  });

  it('nine of one name: eight are offered, and it says that there is one more, and how to find her', async () => {
    for (const [index, second] of [...'IHGFEDCBA'].entries()) {
      const id = randomUUID();
      const sarah = { id, name: `Sarah ${second}ard`, staff_number: `41${index}0`, roles: ['worker'] };
      await town.knex('person').insert({ ...sarah, away: '[]', hours: '[]' });
      await town
        .knex('person_team')
        .insert({ person_id: id, team_id: await town.records.teamId('North'), position: 0 });
    }
    const manager = await signsIn('manager', '4030');
    const governance = await signedInAt(town, 'governance', { team: null });
    const forms: [desk: DeskBrowser, page: string, fields: Record<string, string>][] = [
      [manager, '/raise', { why: 'no-contact' }],
      [manager, '/visits/start', { minutes: '60' }],
      [manager, '/visits/plan', { minutes: '60' }],
      [manager, '/incidents/new', { day: '2026-11-23', time: '13:00' }],
      [governance, '/records/requests/new', { kind: 'access', about: 'staff' }],
    ];
    for (const [desk, page, fields] of forms) {
      const sends = (who: string | string[]) =>
        desk.sends(`/desk${page}`, `/desk${page.replace('/new', '')}`, { request: randomUUID(), ...fields, who });
      const { text } = await sends('Sarah');
      const offered = [...text.matchAll(/Sarah (.)ard \(/g)].map(([, second]) => second);
      expect([page, offered.join('')]).toEqual([page, 'ABCDEFGH']);
      expect([page, text]).toEqual([page, expect.stringMatching(/And 1 more: write more of the name/)]);
      expect([page, text]).toEqual([page, expect.stringMatching(/name="who" type="text"[^>]* value="Sarah"/)]);
    }
    // A choice among those of another name counts for nothing.
    const sam = await town.records.personId('4021');
    expect((await raises(manager, { who: ['Sarah', sam], why: 'no-contact' })).status).toBe(409);
    expect((await raises(manager, { who: ['Sarah Iard', sam], why: 'no-contact' })).status).toBe(303);
    expect(await town.records.alarms()).toMatchObject([{ worker: 'Sarah Iard' }]);
  });

  it('one of two of that name has left: it is the other, unless the one who has left is on a visit', async () => {
    const desk = await signsIn('manager', '4030');
    await town.phone(SAM).texts('START 60 12 High Street');
    await mind(town, SAM);
    const left = (staffNumber: string) =>
      town.knex('person').where({ staff_number: staffNumber }).update({ left_at: town.now() });
    await left('4021');
    expect((await raises(desk, { who: 'Sam', why: 'no-contact' })).status).toBe(409);
    await left('4023');
    expect((await raises(desk, { who: 'Sam', why: 'no-contact' })).status).toBe(303);
    expect(await town.records.alarms()).toMatchObject([{ worker: 'Sam Okoro', status: 'raised' }]);
  });

  it('two of that name: every form that asks which keeps the choice, and never shows an id for a name', async () => {
    const manager = await signsIn('manager', '4030');
    const governance = await signedInAt(town, 'governance', { team: null });
    const when = { day: '2026-11-23', time: '13:00' };
    const forms: [desk: DeskBrowser, page: string, fields: Record<string, string>][] = [
      [manager, '/raise', {}],
      [manager, '/visits/start', { minutes: '60' }],
      [manager, '/visits/plan', { minutes: '60' }],
      [manager, '/incidents/new', when],
      [governance, '/records/requests/new', { kind: 'access', about: 'staff' }],
    ];
    for (const [desk, page, fields] of forms) {
      const to = `/desk${page.replace('/new', '')}`;
      const sends = async (who: string | string[]): Promise<string> =>
        (await desk.sends(`/desk${page}`, to, { request: randomUUID(), ...fields, who })).text;
      const asked = await sends('Sam');
      const id = /value="([0-9a-f-]{36})"[^>]*>\s*<label[^>]*>\s*Sam Bell \(4023\)/.exec(asked)?.[1] ?? 'no choice';
      const chosen = await sends(['Sam', id]);
      expect([page, chosen]).toEqual([page, expect.stringMatching(new RegExp(`type="radio" value="${id}" checked`))]);
      expect([page, chosen]).toEqual([page, expect.stringMatching(TYPED)]);
    }
    expect(await town.records.alarms()).toEqual([]);
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
