import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadOrganisation } from '../../src/records/organisation/organisation.ts';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { wordsOf } from '../harness/words-of.ts';

let desk: TestDesk;
let admin: SignedIn;
let north: string;
let south: string;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  admin = await desk.signedIn('administrator');
  north = await desk.records.teamId('North');
  south = await desk.records.teamId('South');
});
afterAll(() => desk.close());

const NEW = '/desk/people/new';
const noor = () => ({
  request: randomUUID(),
  name: 'Noor Aziz',
  staffNumber: '4050',
  roles: 'worker, Service manager',
  team: north,
  phones: '07700 900106\n01632 960106',
  buddies: '4022, 4021',
  hours: 'mon-fri 08:00-18:00\nsat 09:00 - 12:00',
});
const entryOf = async (staffNumber: string) =>
  (await loadOrganisation(desk.knex))?.people.find((one) => one.staffNumber === staffNumber);
const changeOf = async (staffNumber: string): Promise<string> =>
  `/desk/people/${await desk.records.personId(staffNumber)}/change`;
/** What the form of a page holds, by name. */
function fieldsIn(html: string): Record<string, string> {
  const values = [...html.matchAll(/<input[^>]*>/g)].flatMap(([input]) => {
    const [, name] = / name="([^"]+)"/.exec(input) ?? [];
    const [, value] = / value="([^"]*)"/.exec(input) ?? [];
    const isOn = !input.includes('type="checkbox"') || input.includes(' checked');
    return name !== undefined && isOn ? [[name, value ?? '']] : [];
  });
  const areas = [...html.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</g)].map(([, name, value]) => [
    name,
    value,
  ]);
  const lists = [...html.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([^]*?)<\/select>/g)].map(
    ([, name, options = '']) => [name, /<option value="([^"]+)" selected/.exec(options)?.[1] ?? ''],
  );
  return Object.fromEntries([...values, ...areas, ...lists]);
}

describe('An administrator', () => {
  it('adds a person as a file would, once however often the form is sent, and gives a code from there', async () => {
    const given = noor();
    const added = await admin.sends(NEW, NEW, given);
    expect(added.status).toBe(200);
    expect(wordsOf(added.text)).toMatch(/They are added\. A one-time code, below/);
    expect(await entryOf('4050')).toEqual({
      staffNumber: '4050',
      name: 'Noor Aziz',
      roles: ['worker', 'service_manager'],
      teams: ['North'],
      phones: ['+447700900106', '+441632960106'],
      pin: null,
      duressPin: null,
      buddies: ['4022', '4021'],
      away: [],
      hours: [
        { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
        { days: [6], from: '09:00', to: '12:00' },
      ],
      needs: { language: null, slowSpeech: false, textOnly: false },
      stretch: 1,
      reportEach: false,
      building: null,
    });
    expect(wordsOf((await admin.sends(NEW, NEW, given)).text)).toMatch(/They are added\. A one-time code, below/);
    expect(await desk.records.journal({ kind: 'office' })).toMatchObject([
      { detail: { what: 'adds Noor Aziz' }, actor: { kind: 'account', id: admin.accountId, via: 'desk' } },
    ]);
  });

  it.each([
    ['name', { name: ' ' }, 'The name must not be empty'],
    ['staffNumber', { staffNumber: '12' }, 'The staff number must be 3 to 10 digits'],
    ['staffNumber', { staffNumber: '999' }, 'The staff number must not be 999, 112 or 911'],
    ['staffNumber', { staffNumber: '4021' }, 'The staff number is given twice'],
    ['phones', { phones: '07700 900107\n999' }, 'Phone 2 is an emergency number: Buddyline never rings one'],
    ['phones', { phones: '+44 112' }, 'Phone 1 is an emergency number'],
    ['phones', { phones: '0770 9001' }, 'Phone 1 is not a possible phone number'],
    ['phones', { phones: '' }, 'Phones is missing: a person without a phone cannot be rung'],
    ['buddies', { buddies: '4021 7777' }, 'Nobody has the staff number 7777'],
    [
      'phones',
      { phones: '07700 900107\n0909 8790 123' },
      'Phone 2 is a premium-rate number: may_ring must name its beginning before it may be rung',
    ],
    ['phones', { phones: '+1 202 555 0123' }, 'Phone 1 is a number of US: may_ring does not name it'],
    [
      'phones',
      { phones: '07700 900107\n01632 960000' },
      'Phone 2 is a number of the line itself: Buddyline would ring',
    ],
    ['buddies', { buddies: '4051' }, 'Buddy 1 names the person themselves'],
    ['roles', { roles: '1st' }, 'The role must be a word, as in service_manager'],
    ['hours', { hours: 'mon-fri 08:00-18:00\nsometimes' }, 'Line 2 must be days, as in mon-fri or sat,sun'],
    ['hours', { hours: 'mon 8:00-25:00' }, 'Line 1 must be a time of day, as in 08:00'],
    ['team', { team: '' }, 'Choose the team of their visits'],
  ])('is told beside the field %s what is wrong with %j, and nothing is done', async (field, wrong, said) => {
    const given = { ...noor(), staffNumber: '4051', phones: '07700 900107', ...wrong };
    const refused = await admin.sends(NEW, NEW, given);
    expect(refused.status).toBe(422);
    expect(wordsOf(refused.text)).toContain(`Error: ${said}`);
    expect(refused.text).toContain(`href="#${field}"`);
    const kept = fieldsIn(refused.text);
    expect({ ...kept, ...wrong, _csrf: '', request: '', version: '' }).toEqual({
      ...kept,
      _csrf: '',
      request: '',
      version: '',
    });
    expect([kept['name'], kept['phones']]).toEqual([given.name, given.phones]);
    expect(await entryOf('4051')).toBeUndefined();
  });

  it('changes a person: PINs, absence and proved numbers stay, and what an import warns of is told', async () => {
    await desk.knex('phone').where({ number: '+447700900102' }).update({ verified_at: desk.clock.now() });
    const away = [{ from: '2026-12-24', to: '2026-12-26' }];
    await desk
      .knex('person')
      .where({ staff_number: '4022' })
      .update({ away: JSON.stringify(away) });
    const page = await changeOf('4022');
    const before = await entryOf('4022');
    const fields = fieldsIn((await admin.opens(page)).text);
    expect(fields).toMatchObject({ name: 'Bea Lindqvist', phones: '+447700900102', buddies: '4021', team: north });
    const changed = await admin.posts(page, { ...fields, phones: '07700900102\n07700 900101' });
    expect(changed.status).toBe(200);
    expect(wordsOf(changed.text)).toContain('Phones shares a number with 4021: it identifies neither');
    expect(await entryOf('4022')).toEqual({ ...before, phones: ['+447700900102', '+447700900101'] });
    expect(await desk.knex('phone').where({ number: '+447700900102' }).pluck('verified_at')).toEqual([
      desk.clock.now(),
    ]);
    expect((await desk.records.officeEntries()).at(-1)).toEqual({ what: 'changes phones of Bea Lindqvist' });
    const again = fieldsIn((await admin.opens(page)).text);
    await admin.posts(page, { ...again, phones: '07700900102' });
    expect(await entryOf('4022')).toEqual(before);
  });

  it('is named in the log of changes, which each reads of their own teams', async () => {
    await admin.posts(await changeOf('4022'), {
      ...fieldsIn((await admin.opens(await changeOf('4022'))).text),
      phones: '07700 900102\n07700 900109',
    });
    const reads = async (who: SignedIn, query = ''): Promise<string> =>
      wordsOf((await who.searches('/desk/records/changes', Object.fromEntries(new URLSearchParams(query)))).text);
    const line = /Bea Lindqvist [^<]*4022 Phones At the desk by The administrator, 23 Nov 2026, 14:00/;
    expect(await reads(await desk.signedIn('manager', { team: 'North' }), 'about=bea')).toMatch(line);
    expect(await reads(admin, 'about=4022')).toMatch(line);
    expect(await reads(admin, 'about=4040')).not.toContain('Bea Lindqvist');
    expect(await reads(await desk.signedIn('manager', { team: 'South' }))).not.toContain('Bea Lindqvist');
    expect(await reads(admin, 'from=soon')).toContain('A day, as in 2026-11-30 or 30/11/2026');
    expect((await (await desk.signedIn('operator')).opens('/desk/records/changes')).status).toBe(403);
    expect(await reads(await desk.signedIn('governance'), 'from=2026-11-01&to=2026-11-22')).toContain(
      'Nothing was changed in these days.',
    );
    await admin.posts(await changeOf('4022'), {
      ...fieldsIn((await admin.opens(await changeOf('4022'))).text),
      phones: '07700 900102',
    });
  });

  it('notes how somebody is spoken to: the page has it, the history no need, a language is one of ours', async () => {
    const page = await changeOf('4022');
    const fields = fieldsIn((await admin.opens(page)).text);
    const changed = await admin.posts(page, { ...fields, language: 'cy', needs: 'text-only' });
    expect(wordsOf(changed.text)).toContain('Spoken to Cymraeg (Welsh), by text only');
    expect((await entryOf('4022'))?.needs).toEqual({ language: 'cy', slowSpeech: false, textOnly: true });
    expect((await desk.records.officeEntries()).at(-1)).toEqual({
      what: 'changes communication needs of Bea Lindqvist',
    });
    const again = fieldsIn((await admin.opens(page)).text);
    expect(again).toMatchObject({ language: 'cy', needs: 'text-only' });
    const refused = await admin.posts(page, { ...again, language: 'xx' });
    expect([refused.status, wordsOf(refused.text)]).toEqual([
      422,
      expect.stringContaining('The language must be a language that Buddyline speaks: en-GB, cy, ar'),
    ]);
    await admin.posts(page, { ...again, language: '', needs: '' });
    expect((await entryOf('4022'))?.needs).toEqual({ language: null, slowSpeech: false, textOnly: false });
  });

  it('is refused what would leave somebody else alone, and told whom', async () => {
    const fields = fieldsIn((await admin.opens(await changeOf('4040'))).text);
    await admin.sends(NEW, NEW, {
      ...noor(),
      staffNumber: '4060',
      name: 'Lone Worker',
      team: south,
      phones: '07700 900108',
      buddies: '4040',
      roles: 'worker',
    });
    await desk.knex('organisation').update({ duty: '[]', last_resort: null });
    const moved = await admin.posts(await changeOf('4040'), {
      ...fields,
      request: randomUUID(),
      roles: 'coach',
      team: north,
    });
    expect(moved.status).toBe(200);
    const lone = fieldsIn((await admin.opens(await changeOf('4060'))).text);
    const alone = await admin.posts(await changeOf('4060'), { ...lone, buddies: '' });
    expect([alone.status, wordsOf(alone.text)]).toEqual([
      422,
      expect.stringContaining('Ladder reaches nobody but this worker'),
    ]);
    const back = fieldsIn((await admin.opens(await changeOf('4040'))).text);
    await admin.posts(await changeOf('4040'), { ...back, roles: 'manager', team: south });
    const manager = fieldsIn((await admin.opens(await changeOf('4060'))).text);
    await admin.posts(await changeOf('4060'), { ...manager, buddies: '' });
    const last = fieldsIn((await admin.opens(await changeOf('4040'))).text);
    const left = await admin.posts(await changeOf('4040'), { ...last, roles: 'coach' });
    expect([left.status, wordsOf(left.text)]).toEqual([
      422,
      expect.stringContaining('Lone Worker: ladder reaches nobody but this worker'),
    ]);
    expect((await entryOf('4040'))?.roles).toEqual(['manager']);
  });

  it('who comes second sees what is kept and what they typed side by side, and decides', async () => {
    const other = await desk.signedIn('administrator');
    const page = await changeOf('4031');
    const [first, second] = [fieldsIn((await admin.opens(page)).text), fieldsIn((await other.opens(page)).text)];
    const changed = { name: 'Ira Nowak-Bell', needs: 'text-only', language: 'cy', reportEach: 'yes' };
    expect((await admin.posts(page, { ...first, ...changed, alsoIn: south })).status).toBe(200);
    const late = await other.posts(page, { ...second, name: 'Ira N. Nowak' });
    expect(late.status).toBe(409);
    // Also what a colleague who is deaf would be rung by, were it set back unseen.
    expect(wordsOf(late.text)).toMatch(
      new RegExp(
        'Somebody else has changed them .* Last: The administrator, at the desk, 23 Nov 2026, \\d\\d:\\d\\d\\. .*' +
          'What differs Kept now You typed Name Ira Nowak-Bell Ira N. Nowak Also in South nothing ' +
          'Reports back each time yes no Language Cymraeg \\(Welsh\\) as the organisation Texts only yes no Press Save',
      ),
    );
    const kept = fieldsIn(late.text);
    expect(kept['name']).toBe('Ira N. Nowak');
    expect((await other.posts(page, kept)).status).toBe(200);
    expect((await entryOf('4031'))?.name).toBe('Ira N. Nowak');
  });

  it('of one team puts nobody into another, and takes nobody out of one', async () => {
    const local = await desk.signedIn('administrator', { team: 'North' });
    const refused = await local.sends(NEW, NEW, { ...noor(), staffNumber: '4070', team: south });
    expect([refused.status, wordsOf(refused.text).includes('Choose the team of their visits')]).toEqual([422, true]);
    const whole = fieldsIn((await admin.opens(await changeOf('4031'))).text);
    await admin.posts(await changeOf('4031'), { ...whole, team: north, alsoIn: south });
    const part = fieldsIn((await local.opens(await changeOf('4031'))).text);
    await local.posts(await changeOf('4031'), { ...part, roles: 'manager, coach' });
    expect(await entryOf('4031')).toMatchObject({ roles: ['manager', 'coach'], teams: ['North', 'South'] });
    const manager = await desk.signedIn('manager', { team: 'North' });
    expect((await manager.opens(NEW)).status).toBe(403);
    expect((await manager.opens(await changeOf('4031'))).status).toBe(404);
  });
});
