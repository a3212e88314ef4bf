import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_CODE, DEMO_PASSWORD } from '../../../src/operations/accounts/demo-accounts.ts';
import { loadOrganisation } from '../../../src/records/organisation/organisation.ts';
import { openDesk, type SignedIn, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { formFields } from './form-fields.ts';
import { inOne } from '../../harness/patterns.ts';
import { wordsOf } from '../../harness/words-of.ts';

let desk: TestDesk;
let manager: SignedIn;
let page: string;
let team: string;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  manager = await desk.signedIn('manager', { team: 'North' });
  team = await desk.records.teamId('North');
  page = `/desk/plans/${team}`;
});
afterAll(() => desk.close());

type Fields = Record<string, string | string[]>;
const opened = async (by = manager): Promise<Fields> => formFields((await by.opens(`${page}/edit`)).text);
const presses = (fields: Fields, button: string, by = manager) => by.posts(`${page}/edit`, { ...fields, do: button });
const plan = async (name = 'North') => (await loadOrganisation(desk.knex))?.teams.find((one) => one.name === name);
/** Checks what was typed, gives a reason and saves. */
async function saves(fields: Fields, reason = 'asked for by the team', by = manager) {
  const checked = formFields((await presses(fields, 'check', by)).text);
  return by.posts(`${page}/save`, { ...checked, reason, do: 'save' });
}

describe("A team's plan at the desk", () => {
  it('is changed by rows that buttons add, move and remove, and nothing is kept before it is saved', async () => {
    const before = await plan();
    let fields = await opened();
    expect(fields).toMatchObject({
      'ladder-after': ['0s', '2m', '6m', '9m', '12m'],
      'ladder-who': ['worker', 'worker', 'buddies', 'managers', 'everyone, last_resort'],
      'ladder-by': ['sms', 'call', 'sms,call', 'sms,call', 'sms,call'],
      ...{ panicAsDuress: 'yes', newsMissed: '30m', newsCovert: '15m', repeat: '5m', ownSteps: '' },
    });
    fields = formFields((await presses(fields, 'up ladder 3')).text);
    expect(fields).toMatchObject({
      'ladder-after': ['0s', '2m', '6m', '9m', '12m'],
      'ladder-who': ['worker', 'worker', 'managers', 'buddies', 'everyone, last_resort'],
    });
    fields = formFields((await presses(fields, 'down ladder 2')).text);
    expect(fields['ladder-who']).toEqual(['worker', 'worker', 'buddies', 'managers', 'everyone, last_resort']);
    fields = formFields((await presses(fields, 'remove ladder 0')).text);
    fields = formFields((await presses(fields, 'add ladder')).text);
    expect(fields['ladder-after']).toEqual(['2m', '6m', '9m', '12m', '']);
    for (const nonsense of ['up ladder 0', 'down ladder 4', 'remove ladder 99', 'add nothing', 'fly ladder 1'])
      expect(formFields((await presses(fields, nonsense)).text)['ladder-after']).toEqual(fields['ladder-after']);
    expect(await plan()).toEqual(before);
  });

  it('shows whom it would ring about three people, and the warnings of an import, before it may be saved', async () => {
    const fields = await opened();
    expect((await manager.opens(`${page}/edit`)).text).not.toContain('/save"');
    const watch = { 'watch-after': ['0', '5:00'], 'watch-who': ['4040, last resort', 'service managers'] };
    const checked = await presses({ ...fields, ...watch, 'watch-by': ['sms', 'call'] }, 'check');
    expect(checked.status).toBe(200);
    const words = wordsOf(checked.text);
    expect(words).toContain('Who would be rung now');
    // Somebody of another team, whom only the new plan names.
    expect(words).toMatch(/0:00 text Cai Morgan Out of hours team, 01632 960999/);
    expect(words).toContain('step 2: nobody has the role service_manager');
    expect(words).toContain('Step 2 of “A quiet word to keep watch” reaches nobody');
    expect(words).toMatch(/About Bea Lindqvist BL 4022 .* About Sam Okoro SO 4021 /);
    expect(checked.text).toContain(`formaction="${page}/save"`);
  });

  it('keeps why it is changed while a row is moved, and while a step is wrong', async () => {
    const fields = { ...(await opened()), reason: 'the night team is slow' };
    expect(formFields((await presses(fields, 'add ladder')).text)['reason']).toBe('the night team is slow');
    const wrong = await presses({ ...fields, repeat: 'soon' }, 'check');
    expect(wrong.status).toBe(422);
    expect(formFields(wrong.text)['reason']).toBe('the night team is slow');
  });

  it('is saved once, with who, when and why, old beside new; an open alarm is told to keep its own', async () => {
    const fields = await opened();
    const typed = {
      ...fields,
      'ladder-after': ['0s', '3', '6 min', '9:30', '12m'],
      ownSteps: 'Ring the duty social worker\r\n\r\nLook in the diary <b>today</b>',
      helpPhrase: 'purple file',
      boardShowsPlace: [],
      newsMissed: '20m',
      ...{ usualLength: '45', longest: '4h', reminder: '10 min', okExtends: '20m' },
      ...{ inform: '4031', tellStart: 'buddies', tellEnd: 'buddies and managers' },
    };
    const looked = await presses(typed, 'check');
    expect(wordsOf(looked.text)).toMatch(
      /Told of emergencies : Ira Nowak Told of each start : Bea Lindqvist Told of each end : Bea Lindqvist, Mo Haddad/,
    );
    const checked = formFields(looked.text);
    const sent = { ...checked, reason: 'the night team is slow', do: 'save' };
    for (let press = 0; press < 2; press += 1)
      expect((await manager.posts(`${page}/save`, sent)).headers.location).toBe(`${page}?saved=yes`);
    expect(await plan()).toMatchObject({
      ownSteps: ['Ring the duty social worker', 'Look in the diary <b>today</b>'],
      plan: {
        codePhrases: { help: 'purple file' },
        boardShowsPlace: false,
        newsWithin: { missed: 1_200_000, covert: 900_000 },
        ...{ usualLength: 2_700_000, longest: 14_400_000, reminder: 600_000, okExtends: 1_200_000 },
        ...{ inform: [{ kind: 'staff', staffNumber: '4031' }] },
        tell: { start: [{ kind: 'buddies' }], end: [{ kind: 'buddies' }, { kind: 'role', role: 'manager' }] },
        ladder: [{ after: 0 }, { after: 180_000 }, { after: 360_000 }, { after: 570_000 }, { after: 720_000 }],
      },
    });
    const shown = await manager.opens(`${page}?saved=yes`);
    expect(wordsOf(shown.text)).toContain('an alarm that is open keeps the plan that it began with');
    expect(shown.text).toContain('Look in the diary &lt;b&gt;today&lt;/b&gt;');
    const history = wordsOf((await manager.opens(`${page}/history`)).text);
    expect(history).toContain('Revision 2, at the desk by The manager, 23 Nov 2026, 14:00 Why: the night team is slow');
    expect(history).toMatch(
      inOne(
        /A check-in that did not come 0s: text worker 2m: ring worker 6m: text and ring buddies .* 0s: text /,
        /worker 3m: ring worker 6m: .*9m30s: text and ring managers/,
      ),
    );
    expect(history).toMatch(/What the team does itself none Ring the duty social worker Look in the diary/);
    expect(history).toMatch(/News is due within covert: 15m missed: 30m covert: 15m missed: 20m/);
    expect(history.match(/Revision/g)).toHaveLength(1);
    expect(await desk.records.journal({ kind: 'office' })).toMatchObject([
      {
        detail: { what: expect.stringMatching(/^changes own steps, usual length, .* in the plan of North$/) },
        actor: { kind: 'account', id: manager.accountId, via: 'desk', reason: 'the night team is slow' },
      },
    ]);
    expect((await saves(await opened())).headers.location).toBe(`${page}?saved=nothing`);
    expect(await desk.knex('change')).toHaveLength(1);
  });

  it('is not saved without a reason, or where something was typed after the check', async () => {
    const before = await plan();
    const fields: Fields = { ...(await opened()), repeat: '7m' };
    const unseen = await manager.posts(`${page}/save`, { ...fields, reason: 'x', do: 'save' });
    expect([unseen.status, wordsOf(unseen.text)]).toEqual([422, expect.stringContaining('changed after the check')]);
    const checked = formFields((await presses(fields, 'check')).text);
    const later = await manager.posts(`${page}/save`, { ...checked, repeat: '8m', reason: 'x', do: 'save' });
    expect(later.status).toBe(422);
    const silent = await manager.posts(`${page}/save`, { ...checked, reason: ' ', do: 'save' });
    expect([silent.status, wordsOf(silent.text)]).toEqual([
      422,
      expect.stringContaining('Say why the plan is changed'),
    ]);
    expect(formFields(silent.text)).toMatchObject({ repeat: '7m' });
    expect(await plan()).toEqual(before);
  });

  it.each([
    ['ladder-0-after', { 'ladder-after': ['soon', '2m', '6m', '9m', '12m'] }, 'Error: After must be a duration'],
    [
      'ladder-2-who',
      { 'ladder-who': ['worker', 'worker', '7777', 'managers', 'everyone'] },
      'nobody has the staff number 7777',
    ],
    ['ladder-2-who', { 'ladder-who': ['worker', 'worker', 'managerss', 'managers', 'everyone'] }, 'Is managers meant?'],
    [
      'ladder-2-who',
      { 'ladder-who': ['worker', 'worker', '', 'managers', 'everyone'] },
      'Error: Whom must name somebody',
    ],
    ['usualLength', { usualLength: 'long' }, 'must be a duration'],
    ['longest', { longest: '30m' }, 'The longest visit is shorter than the usual one'],
    ['reminder', { reminder: 'early' }, 'must be a duration'],
    ['okExtends', { okExtends: '0' }, 'must be longer than 0s'],
    ['inform', { inform: '7777' }, 'Nobody has the staff number 7777'],
    ['tellStart', { tellStart: 'managerss' }, 'Is managers meant?'],
    ['tellEnd', { tellEnd: '7777' }, 'Nobody has the staff number 7777'],
    ['helpPhrase', { helpPhrase: 'second signature' }, 'Error:'],
    ['repeat', { repeat: '0s' }, 'The time until it begins again must be longer than 0s'],
    ['newsMissed', { newsMissed: 'never' }, 'Missed must be a duration'],
    ['ownSteps', { ownSteps: '1\n2\n3\n4\n5\n6' }, 'The own steps must be 5 lines at most'],
    ['ownSteps', { ownSteps: 'x'.repeat(201) }, 'must hold lines of 200 characters at most'],
  ])('is refused what an import refuses, beside the field %s', async (field, wrong, said) => {
    const fields = await opened();
    const refused = await presses({ ...fields, ...wrong }, 'check');
    expect(refused.status).toBe(422);
    expect(wordsOf(refused.text)).toContain(said);
    expect(refused.text).toContain(`href="#${field}"`);
    expect(refused.text).toMatch(new RegExp(` id="${field}"`));
    expect(formFields(refused.text)).toMatchObject(JSON.parse(JSON.stringify(wrong)));
    expect(refused.text).not.toContain(`formaction="${page}/save"`);
    expect((await manager.posts(`${page}/save`, { ...fields, ...wrong, reason: 'x' })).status).toBe(422);
  });

  it('is refused where a ladder would reach nobody but the worker', async () => {
    const before = await plan();
    const fields = await opened();
    const alone = { ...fields, 'ladder-after': '0s', 'ladder-who': 'worker', 'ladder-by': 'sms,call' };
    for (const refused of [await presses(alone, 'check'), await saves(alone)]) {
      expect(refused.status).toBe(422);
      expect(wordsOf(refused.text)).toContain(
        'Sam Okoro: “A check-in that did not come” reaches nobody but this worker',
      );
    }
    const none = await presses({ ...fields, 'duress-after': [], 'duress-who': [], 'duress-by': [] }, 'check');
    expect(wordsOf(none.text)).toContain('“A covert call for help” reaches nobody but this worker');
    expect(await plan()).toEqual(before);
  });

  it('that two change at once: the second is told what the first did, and keeps what they typed', async () => {
    const other = await desk.signedIn('administrator');
    const [mine, theirs] = [await opened(), await opened(other)];
    // What is changed elsewhere is no reason.
    expect((await saves({ ...theirs, repeat: '6m' }, 'a first reason', other)).headers.location).toContain('saved=yes');
    const told = await saves({ ...mine, newsCovert: '10m' });
    expect(told.status).toBe(409);
    expect(wordsOf(told.text)).toMatch(/Somebody else has changed this plan.*repeat, at the desk by The administrator/);
    const kept = formFields(told.text);
    expect(kept).toMatchObject({ newsCovert: '10m', repeat: '5m' });
    expect((await plan())?.plan.newsWithin.covert).toBe(900_000);
    const again = await manager.posts(`${page}/save`, { ...kept, reason: 'both', do: 'save' });
    expect(again.headers.location).toContain('saved=yes');
    expect((await plan())?.plan).toMatchObject({ repeat: 300_000, newsWithin: { covert: 600_000 } });
  });

  it('gives an open call for help steps of its own, or those of a covert one', async () => {
    const fields = await opened();
    const own = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'panicAsDuress'));
    const apart = formFields((await presses(own, 'check')).text);
    expect(apart['panic-who']).toEqual(['buddies, managers', 'everyone, last_resort']);
    expect((await saves({ ...apart, 'panic-who': ['managers', 'everyone, last_resort'] })).status).toBe(303);
    expect((await plan())?.plan.panic[0]?.who).toEqual([{ kind: 'role', role: 'manager' }]);
    expect(await opened()).not.toHaveProperty('panicAsDuress');
    expect((await saves({ ...(await opened()), panicAsDuress: 'yes' })).status).toBe(303);
    const now = (await plan())?.plan;
    expect(now?.panic).toEqual(now?.duress);
  });

  it('is changed by whoever answers for the team and has just confirmed who they are', async () => {
    const fields = await opened();
    for (const role of ['worker', 'operator', 'governance'] as const) {
      const by = await desk.signedIn(role);
      expect([role, (await by.opens(`${page}/edit`)).status]).toEqual([role, 404]);
      expect([role, (await by.opens(`${page}/history`)).status]).toEqual([role, role === 'governance' ? 200 : 404]);
    }
    const south = await desk.signedIn('manager', { team: 'South' });
    expect((await south.opens(`${page}/edit`)).status).toBe(404);
    const before = await plan();
    desk.clock.advance(6 * 60_000);
    const checked = formFields((await presses({ ...fields, repeat: '9m' }, 'check')).text);
    const asked = await manager.posts(`${page}/save`, { ...checked, reason: 'x', do: 'save', request: randomUUID() });
    expect(asked.headers.location).toMatch(/^\/desk\/confirm\?form=/);
    expect(await plan()).toEqual(before);
    const [, form = ''] = /form=(.+)$/.exec(String(asked.headers.location)) ?? [];
    const confirm = { password: DEMO_PASSWORD, code: DEMO_CODE, form };
    const confirmed = await manager.sends('/desk/confirm', '/desk/confirm', confirm);
    const keptPage = await manager.opens(String(confirmed.headers.location));
    expect(wordsOf(keptPage.text)).toMatch(
      /Ladder after 0s; 3m; .*Ladder who worker; .*News missed 20m .*Repeat 9m .*Reason x/,
    );
    const names = ['ladder', 'duress', 'panic', 'watch'].flatMap((one) => [`${one}-after`, `${one}-who`, `${one}-by`]);
    const again = formFields(
      keptPage.text.replace('<form method="post" action="/desk/plans', '<form class="plan-form" action="'),
    );
    expect(names.map((name) => again[name])).toEqual(names.map((name) => checked[name]));
    expect((await manager.posts(`${page}/save`, again)).headers.location).toBe(`${page}?saved=yes`);
    expect((await plan())?.plan.repeat).toBe(540_000);
    const seen = desk.knex('access_log').where({ team_id: team }).whereIn('page', ['plan form', 'plan history']);
    expect(await seen.distinct('page', 'did').orderBy(['page', 'did'])).toEqual([
      { page: 'plan form', did: 'denied' },
      { page: 'plan form', did: 'view' },
      { page: 'plan history', did: 'denied' },
      { page: 'plan history', did: 'view' },
    ]);
  });

  it('is on cards to print, which lead from its page: the covert ways, and for no worker', async () => {
    const cards = `${page}/cards`;
    expect((await manager.opens(page)).text).toContain(`href="${cards}"`);
    const own = (await manager.opens(cards)).text;
    expect(own).toMatch(/Sam Okoro · staff number 4021[^]*FOR THE WALLET[^]*Ring or text: 01632 960000/);
    expect(own).toContain('In a text, the words &quot;purple file&quot;: as the second PIN.');
    expect((await manager.opens(`${cards}?for=responders`)).text).toContain('WHEN WE RING YOU, DAY OR NIGHT');
    const family = (await manager.opens(`${cards}?for=family`)).text;
    expect(family).toMatch(/for the family of Sam Okoro[^]*Ring 01632 960000 from your own phone/);
    expect(family).not.toMatch(/purple|second PIN|Mo Haddad/);
    for (const [role, status] of [
      ['worker', 404],
      ['operator', 404],
      ['governance', 404],
    ] as const)
      expect([role, (await (await desk.signedIn(role, { team: 'North' })).opens(cards)).status]).toEqual([
        role,
        status,
      ]);
    const ofSouth = await desk.signedIn('manager', { team: 'South' });
    expect((await ofSouth.opens(cards)).status).toBe(404);
  });

  it('has other steps out of hours, which the page shows for the time that is chosen', async () => {
    const admin = await desk.signedIn('administrator');
    const before = await opened(admin);
    const steps = {
      'ladder_out_of_hours-after': '6m',
      'ladder_out_of_hours-who': 'last_resort',
      'ladder_out_of_hours-by': 'sms,call',
    };
    const noHours = await presses({ ...before, ...steps }, 'check', admin);
    expect(noHours.status).toBe(422);
    expect(wordsOf(noHours.text)).toContain(
      '“Out of hours: a check-in that did not come” never rings: write the hours',
    );
    const hours = { officeHours: 'Mon-Fri 8.30 to 17:30' };
    expect((await presses({ ...before, ...steps, officeHours: 'weekdays' }, 'check', admin)).status).toBe(422);
    expect((await saves({ ...before, ...steps, ...hours }, 'nights', admin)).status).toBe(303);
    expect((await plan())?.plan).toMatchObject({
      officeHours: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:30' }],
      ladderOutOfHours: [{ after: 360_000, who: [{ kind: 'last_resort' }], by: ['sms', 'call'] }],
    });
    const night = wordsOf((await manager.opens(`${page}?at=2026-11-28T02:00`)).text);
    expect(night).toMatch(/Hours Monday to Friday, 08:30 to 17:30\. The time that is shown is out of hours/);
    expect(night).toContain('6:00 text and ring Out of hours team, 01632 960999 one person alone');
    expect(night).toContain('In hours: a check-in that did not come');
    expect(formFields((await manager.opens(`${page}/edit`)).text)).toMatchObject(steps);
    const taken = await saves({ ...before, revision: String((await opened())['revision']) }, 'as it was', admin);
    expect(taken.status).toBe(303);
    expect((await plan())?.plan.ladderOutOfHours).toBeUndefined();
  });
});
