import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeHash } from '../../src/crypto/pin.ts';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { inOne } from '../harness/patterns.ts';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { SECRETS } from '../harness/town.ts';
import { wordsOf } from '../harness/words-of.ts';

let desk: TestDesk;
let admin: SignedIn;
let manager: SignedIn;
let operator: SignedIn;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  admin = await desk.signedIn('administrator');
  manager = await desk.signedIn('manager', { team: 'North', staffNumber: '4030' });
  operator = await desk.signedIn('operator', { team: 'North' });
});
afterAll(() => desk.close());

const idOf = (staffNumber: string): Promise<string> => desk.records.personId(staffNumber);
const pageOf = async (staffNumber: string): Promise<string> => `/desk/people/${await idOf(staffNumber)}`;
/** What a page says, without its tags. */

describe('The list of people', () => {
  it('has those of one’s teams, with who is out, and what is to put right for whoever looks after them', async () => {
    await desk
      .knex('visit')
      .insert({
        id: '5b0e0f3a-0000-4000-8000-000000000001',
        worker_id: await idOf('4022'),
        team_id: await desk.records.teamId('North'),
        status: 'open',
        started_at: desk.clock.now(),
        deadline: new Date('2026-11-23T15:10:00Z'),
        due_at: new Date('2026-11-23T15:05:00Z'),
        state: '{}',
      });
    const list = wordsOf((await manager.opens('/desk/people')).text);
    expect(list).toContain('4 people');
    expect(list).toMatch(/Sam Okoro SO 4021 North worker 07700 900101 Not out number not proved, has not practised/);
    expect(list).toMatch(/Bea Lindqvist BL 4022 .* Out until 15:10/);
    expect(list).not.toContain('Cai Morgan');
    expect(wordsOf((await admin.opens('/desk/people')).text)).toContain('Cai Morgan');
    const brief = wordsOf((await operator.opens('/desk/people')).text);
    expect(brief).toContain('Sam Okoro');
    expect(brief).not.toMatch(/not proved|practised|To put right/);
    expect(wordsOf((await manager.opens(await pageOf('4021'))).text)).toMatch(/Bea Lindqvist \(on a visit: text only/);
    const begun = async (who: SignedIn): Promise<string | undefined> =>
      /Visits begun this month \d+/.exec(wordsOf((await who.opens(await pageOf('4022'))).text))?.[0];
    await desk.knex('visit').update({ started_at: new Date('2026-11-01T00:00:00Z') });
    expect([await begun(manager), await begun(admin), await begun(operator)]).toEqual([
      'Visits begun this month 1',
      undefined,
      undefined,
    ]);
    await desk.knex('visit').update({ started_at: new Date('2026-10-31T23:59:59Z') });
    expect(await begun(manager)).toBe('Visits begun this month 0');
    await desk.knex('visit').delete();
  });

  it.each([
    ['okoro', ['Sam Okoro']],
    ['sam ok', ['Sam Okoro']],
    ['4030', ['Mo Haddad']],
    ['07700 900104', ['Ira Nowak']],
    ['nobody', []],
  ])('is searched for %j', async (find, names) => {
    const { text } = await manager.searches('/desk/people', { find });
    const found = [...text.matchAll(/class="govuk-link people-name"[^>]*><span class="desk-detail">([^<]+)/g)];
    expect(found.map(([, name]) => name)).toEqual(names);
    expect(text).toContain(`value="${find}"`);
  });

  it('shows a worker themselves alone', async () => {
    const sam = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
    const { text } = await sam.opens('/desk/people');
    expect(text).toContain('Sam Okoro');
    expect(text).not.toContain('Bea Lindqvist');
    expect((await sam.opens(await pageOf('4022'))).status).toBe(404);
  });
});

describe("A person's page", () => {
  it('says to whoever looks after them what the line knows, and nothing of the second PIN alone', async () => {
    await desk.knex('phone').where({ number: '+447700900101' }).update({ verified_at: desk.clock.now() });
    const words = wordsOf((await manager.opens(await pageOf('4021'))).text);
    for (const said of ['07700 900101 : verified 23 Nov 2026', 'PIN Both set', 'Buddies Bea Lindqvist (4022)'])
      expect(words).toContain(said);
    await desk.knex('person').where({ staff_number: '4021' }).update({ duress_pin_hash: null });
    expect(wordsOf((await manager.opens(await pageOf('4021'))).text)).toContain('PIN Not set');
    expect(wordsOf((await manager.searches('/desk/people', { find: '4021' })).text)).toContain('PINs not set');
    // A worker's own page has no second PIN.
    const sam = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
    expect(wordsOf((await sam.opens(await pageOf('4021'))).text)).toMatch(/PIN Set Practice/);
    expect(wordsOf((await manager.opens(await pageOf('4030'))).text)).toContain('PIN Set');
  });

  it('says to whoever answers the office phone the name, the phones, and whether they are out', async () => {
    const words = wordsOf((await operator.opens(await pageOf('4021'))).text);
    expect(words).toMatch(/Now Not out/);
    expect(words).toContain('07700 900101');
    expect(words).not.toMatch(/PIN|Buddies|verified|proved|Who is rung/);
  });

  it('lists whom the line would ring about them now, and follows who is away or on a visit', async () => {
    const whom = async (): Promise<string> => wordsOf((await manager.opens(await pageOf('4021'))).text);
    expect(await whom()).toMatch(
      inOne(
        /0:00 text Sam Okoro, 07700 900101 2:00 ring Sam Okoro, 07700 900101 6:00 text and ring Bea Lindqvist /,
        /one person alone /,
        /9:00 text and ring (?:Ira Nowak Mo Haddad|Mo Haddad Ira Nowak)/,
      ),
    );
    expect(await whom()).toContain('Bea Lindqvist one person alone 9:00');
    // Beside a name in Arabic the number's halves would change places.
    expect((await manager.opens(await pageOf('4021'))).text).toContain('<bdi>07700 900101</bdi>');
    const away = JSON.stringify([{ from: '2026-11-23', to: '2026-11-24' }]);
    await desk.knex('person').where({ staff_number: '4022' }).update({ away });
    expect(await whom()).toMatch(/6:00 text and ring Nobody/);
    expect(wordsOf((await manager.opens(await pageOf('4022'))).text)).toMatch(/Now Away until 24 Nov 2026/);
    await desk.knex('person').where({ staff_number: '4022' }).update({ away: '[]' });
  });

  it('tells when a phone last pressed a key, and nothing by which a covert alarm would be known', async () => {
    const said = async (): Promise<string | undefined> =>
      /last pressed a key [^<]*/.exec((await manager.opens(await pageOf('4022'))).text)?.[0].trim();
    const number = '+447700900102';
    const call = {
      channel: 'call',
      urgency: 5,
      status: 'completed',
      to_number: number,
      flow: 'test-call',
      vars: '{}',
      not_before: desk.clock.now(),
      created_at: desk.clock.now(),
    };
    const keyedAt = (day: string): Date => new Date(`${day}T10:00:00Z`);
    await desk.knex('contact_attempt').insert([
      { ...call, id: '5b0e0f3a-0000-4000-8000-000000000002', purpose: 'test', keyed_at: keyedAt('2026-11-16') },
      { ...call, id: '5b0e0f3a-0000-4000-8000-000000000003', purpose: 'purple', keyed_at: keyedAt('2026-11-18') },
    ]);
    expect(await said()).toBe('last pressed a key 16 Nov 2026');
    await desk.knex('contact_attempt').delete();
  });
});

describe('On a page of a person', () => {
  const away = async (staffNumber: string): Promise<unknown> =>
    (await desk.knex('person').where({ staff_number: staffNumber }).first<{ away: unknown }>('away')).away;
  const office = async (): Promise<unknown[]> => (await desk.records.officeEntries()).map(({ what }) => what);

  it('an absence is noted and removed, by the account that does it; a wrong day is told by its field', async () => {
    const page = await pageOf('4022');
    const wrong = await manager.sends(page, `${page}/absence`, { from: 'Monday', to: '2026-12-02' });
    expect([wrong.status, wordsOf(wrong.text).includes('Write the first day, as in 2026-12-24')]).toEqual([422, true]);
    expect(wrong.text).toContain('value="Monday"');
    const backwards = await manager.sends(page, `${page}/absence`, { from: '2026-12-03', to: '2026-12-02' });
    expect(backwards.text).toContain('It ends before it begins');
    expect(await away('4022')).toEqual([]);

    const request = randomUUID();
    for (let press = 0; press < 2; press += 1) {
      const noted = await manager.sends(page, `${page}/absence`, { request, from: '2026-12-01', to: '2026-12-02' });
      expect([noted.status, noted.headers.location]).toEqual([303, page]);
    }
    expect(await away('4022')).toEqual([{ from: '2026-12-01', to: '2026-12-02', noted: 'desk' }]);
    expect((await manager.opens(page)).text).toContain('1 Dec 2026 to 2 Dec 2026');
    const told = await office();
    expect(told).toEqual(['notes that Bea Lindqvist is away from 2026-12-01 to 2026-12-02']);
    const [entry] = await desk.records.journal({ kind: 'office' });
    expect(entry?.actor).toEqual({ kind: 'account', id: manager.accountId, via: 'desk' });

    const removed = { from: '2026-12-01', to: '2026-12-02' };
    expect((await manager.sends(page, `${page}/absence/remove`, removed)).status).toBe(303);
    expect(await away('4022')).toEqual([]);
    expect((await manager.sends(page, `${page}/absence/remove`, removed)).text).toContain('not there any more');
  });

  it('a worker notes their own absence, and no other', async () => {
    const sam = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
    const [own, other] = [await pageOf('4021'), await pageOf('4022')];
    const days = { from: '2026-12-24', to: '2026-12-24' };
    expect((await sam.sends(own, `${own}/absence`, days)).status).toBe(303);
    expect(await away('4021')).toEqual([{ ...days, noted: 'desk' }]);
    expect((await sam.sends(own, `${other}/absence`, days)).status).toBe(404);
    expect((await sam.sends(own, `${own}/code`, { way: 'shown' })).status).toBe(404);
    expect((await sam.opens(own)).text).not.toContain('Give a code');
    expect((await operator.opens(own)).text).not.toContain('First day away');
  });

  it('a one-time code is shown once, or texted and not shown, and a form sent twice gives the same', async () => {
    const page = await pageOf('4031');
    const request = randomUUID();
    const code = (text: string): string | undefined => /class="desk-code">(\d{6})</.exec(text)?.[1];
    const kept = async (): Promise<unknown> =>
      desk.knex('person').where({ staff_number: '4031' }).first('code_hash', 'code_sent_to');
    const first = await manager.sends(page, `${page}/code`, { request, way: 'shown' });
    const given = code(first.text) ?? '';
    expect(given).toMatch(/^\d{6}$/);
    const hash = codeHash(SECRETS.pin.current, await idOf('4031'), given);
    expect(await kept()).toEqual({ code_hash: hash, code_sent_to: null });
    const again = await manager.sends(page, `${page}/code`, { request, way: 'shown' });
    expect(code(again.text)).toBe(given);
    expect(await kept()).toEqual({ code_hash: hash, code_sent_to: null });
    expect(wordsOf((await manager.opens(page)).text)).toContain('A one-time code works until 30 Nov, 14:00');
    expect(JSON.stringify(await desk.knex('request').select())).not.toContain(given);

    const texted = await manager.sends(page, `${page}/code`, { request: randomUUID(), way: 'text' });
    expect(code(texted.text)).toBeUndefined();
    expect(texted.text).toContain('on its way to 07700 900104');
    expect(await desk.records.contacts({ purpose: 'code' })).toMatchObject([{ to: '+447700900104' }]);
    expect((await manager.sends(page, `${page}/code`, {})).text).toContain('Choose whether the code is texted');
  });

  it('a number is asked for its proof, once; somebody in an open alarm is left alone, without a word', async () => {
    await desk.knex('contact_attempt').delete();
    const [mo, sam] = [await pageOf('4030'), await pageOf('4021')];

    const request = randomUUID();
    const said = await admin.sends(mo, `${mo}/verify`, { request, way: 'call' });
    await admin.sends(mo, `${mo}/verify`, { request, way: 'call' });
    const asked = await desk.records.contacts();
    expect(asked.map(({ channel, to }) => `${channel} ${to}`).sort()).toEqual([
      'call +441632960103',
      'call +447700900103',
    ]);
    await desk.knex('phone').where({ number: '+447700900101' }).update({ verified_at: null });
    const raised = await raiseAlarmFor(desk.dependencies.parts, SYSTEM, {
      worker: await idOf('4021'),
      why: 'code-phrase',
      by: null,
    });
    expect(raised.kind).toBe('done');
    await desk.knex('contact_attempt').delete();
    const notice = (html: string): string | undefined => /Numbers that are not proved[^<]*/.exec(html)?.[0];
    const alone = await admin.sends(sam, `${sam}/verify`, { way: 'call' });
    expect(notice(alone.text)).toBe(notice(said.text));
    expect(await desk.records.contacts({ to: '+447700900101' })).toEqual([]);
  });
});

describe('The page of a plan', () => {
  const plan = async (team: string): Promise<string> => `/desk/plans/${await desk.records.teamId(team)}`;

  it('shows each ladder with its times and whom it reaches for a chosen worker, now or at a chosen time', async () => {
    expect((await manager.opens('/desk/plans')).headers.location).toBe(await plan('North'));
    expect((await admin.opens('/desk/plans')).text).toContain('South');
    const day = { from: '2026-11-28', to: '2026-11-28' };
    await desk
      .knex('person')
      .where({ staff_number: '4022' })
      .update({ away: JSON.stringify([day]) });
    const about = `${await plan('North')}?worker=${await idOf('4021')}`;
    const now = wordsOf((await manager.opens(about)).text);
    expect(now).toMatch(/About Sam Okoro SO , now\./);
    expect(now).toMatch(/A check-in that did not come .* 6:00 text and ring Bea Lindqvist one person alone 9:00/);
    expect(now).toMatch(/A covert call for help .* 0:00 text and ring Bea Lindqvist Mo Haddad Ira Nowak 3:00/);
    expect(now).toContain('After the last step from the beginning, every 5m, until somebody takes it');
    const saturday = wordsOf((await manager.opens(`${about}&at=2026-11-28T02:00`)).text);
    expect(saturday).toMatch(/on 28 Nov, 02:00\..* 6:00 text and ring Nobody 9:00/);
    expect(wordsOf((await manager.opens(`${about}&at=2026-11-29T00:00`)).text)).not.toContain('Nobody 9:00');
    const wrong = await manager.opens(`${about}&at=soon`);
    expect([wrong.status, wrong.text.includes('value="soon"')]).toEqual([422, true]);
    expect(wordsOf(wrong.text)).toContain('Write a day and a time, as in 2026-11-28T02:00');
    await desk.knex('person').where({ staff_number: '4022' }).update({ away: '[]' });
  });

  it('has no number for whoever audits, and says of a team without workers that it has none', async () => {
    const audit = await desk.signedIn('governance');
    const words = wordsOf((await audit.opens(await plan('North'))).text);
    expect(words).toContain('Sam Okoro');
    expect(words).not.toMatch(/07700|01632/);
    expect((await admin.opens(await plan('South'))).text).toContain('The team has no workers yet.');
    expect((await manager.opens(await plan('South'))).status).toBe(404);
  });
});
