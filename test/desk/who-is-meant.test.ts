import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Browser, signedInAt } from '../harness/desk.ts';
import { EVERYBODY, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { raises, TWO_SAMS } from './raises.ts';

/** The field for a name, in which one may write more of it. */
const TYPED = /<input\s+class="govuk-input" id="[a-z-]+" name="who" type="text"[^>]* value="Sam"/;

describe('a form of the desk that somebody is named in', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: TWO_SAMS, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ...EVERYBODY, '+447700900107');
    await town.abandon();
  });

  const manager = (): Promise<Browser> => signedInAt(town, 'manager', { staffNumber: '4030' });

  it('two of that name: it asks which, keeps what was typed, and rings nobody before', async () => {
    const desk = await manager();
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
    const mo = await manager();
    const governance = await signedInAt(town, 'governance', { team: null });
    const forms: [desk: Browser, page: string, fields: Record<string, string>][] = [
      [mo, '/raise', { why: 'no-contact' }],
      [mo, '/visits/start', { minutes: '60' }],
      [mo, '/visits/plan', { minutes: '60' }],
      [mo, '/incidents/new', { day: '2026-11-23', time: '13:00' }],
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
    expect((await raises(mo, { who: ['Sarah', sam], why: 'no-contact' })).status).toBe(409);
    expect((await raises(mo, { who: ['Sarah Iard', sam], why: 'no-contact' })).status).toBe(303);
    expect(await town.records.alarms()).toMatchObject([{ worker: 'Sarah Iard' }]);
  });

  it('one of two of that name has left: it is the other, unless the one who has left is on a visit', async () => {
    const desk = await manager();
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
    const mo = await manager();
    const governance = await signedInAt(town, 'governance', { team: null });
    const when = { day: '2026-11-23', time: '13:00' };
    const forms: [desk: Browser, page: string, fields: Record<string, string>][] = [
      [mo, '/raise', {}],
      [mo, '/visits/start', { minutes: '60' }],
      [mo, '/visits/plan', { minutes: '60' }],
      [mo, '/incidents/new', when],
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
});
