import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { showOrganisation } from '../../src/organisation-file/show.ts';
import { loadOrganisation } from '../../src/records/organisation/organisation.ts';
import { recordAbsence } from '../../src/operations/people/record-absence.ts';
import { savePerson, versionOf } from '../../src/operations/people/save-person.ts';
import type { Actor } from '../../src/records/actor.ts';
import { codeHash } from '../../src/crypto/pin.ts';
import { SECRETS } from '../harness/town.ts';
import { openDesk, type SignedIn, type TestDesk, tokenIn } from '../harness/desk.ts';
import { RIVERSIDE, RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { inOne } from '../harness/patterns.ts';
import { wordsOf } from '../harness/words-of.ts';

const PAGE = '/desk/people/import';

let desk: TestDesk;
let admin: SignedIn;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  admin = await desk.signedIn('administrator');
});
afterAll(() => desk.close());

const previewOf = (text: string) => admin.sends(PAGE, PAGE, { text });
const actor = (): Actor => ({ kind: 'account', id: admin.accountId, via: 'desk' });
const revisionIn = (html: string): string => /name="revision" value="([^"]*)"/.exec(html)?.[1] ?? '';
async function organisation() {
  const found = await loadOrganisation(desk.knex);
  if (!found) throw new Error('there is no organisation');
  return found;
}
const NEWCOMER =
  '  - { name: Noor Aziz, staff_number: "4050", roles: [worker], team: North, phones: ["+447700900106"], ' +
  'buddies: ["4022"] }\n';

describe('An organisation file at the desk', () => {
  it('that is what is stored changes nothing, though PostgreSQL keeps keys in another order', async () => {
    const away = JSON.stringify([{ from: '2026-12-24', to: '2026-12-26' }]);
    const hours = JSON.stringify([{ days: [1, 2], from: '08:00', to: '18:00' }]);
    await desk.knex('person').where({ staff_number: '4031' }).update({ away, hours });
    const words = wordsOf((await previewOf(showOrganisation(await organisation()))).text);
    expect(words).toContain('Teams: 0 new, 0 changed, 2 the same');
    expect(words).toContain('People: 0 new, 0 changed, 5 the same');
    await desk.knex('person').where({ staff_number: '4031' }).update({ away: '[]', hours: '[]' });
  });

  it('shows what it would change before anything does, and imports all of it once', async () => {
    await recordAbsence(desk.dependencies.parts, actor(), { person: '4022', from: '2026-12-24', to: '2026-12-26' });
    const mo = await desk.records.personId('4030');
    await desk
      .knex('person')
      .where({ id: mo })
      .update({ away: JSON.stringify([{ from: '2026-11-01', to: '2026-11-02' }]) });
    const text = RIVERSIDE_AND_SOUTH.replace('name: Sam Okoro', 'name: Sam A. Okoro')
      .replace('purple_file: off', 'purple_file: off\n    reminder: 10m')
      .replace('+447700900104', '+447700900107')
      .concat(NEWCOMER);
    const before = await organisation();
    const preview = await previewOf(text);
    expect(preview.status).toBe(200);
    const words = wordsOf(preview.text);
    expect(words).toContain('Teams: 0 new, 1 changed, 1 the same');
    expect(words).toContain('North reminder 5m becomes 10m');
    expect(words).toContain('People: 1 new, 3 changed, 2 the same New: Noor Aziz (4050)');
    expect(words).toContain('Mo Haddad (4030) away from 2026-11-01 to 2026-11-02 becomes none');
    expect(words).toContain(
      'What stays Bea Lindqvist (4022) is away from 2026-12-24 to 2026-12-26: noted at the desk, and not in the file',
    );
    expect(words).toContain('Sam A. Okoro (4021) name Sam Okoro becomes Sam A. Okoro');
    expect(words).toContain('Ira Nowak (4031) phones +447700900104 becomes +447700900107');
    expect(words).toContain('The file gives PINs to 5 of them');
    expect(await organisation()).toEqual(before);

    const sent = { text, revision: revisionIn(preview.text), request: randomUUID() };
    for (let press = 0; press < 2; press += 1)
      expect(wordsOf((await admin.sends(PAGE, `${PAGE}/apply`, sent)).text)).toContain(
        'The file is imported, all of it.',
      );
    const after = await organisation();
    expect(after.people.map(({ name }) => name)).toEqual([
      'Sam A. Okoro',
      'Bea Lindqvist',
      'Mo Haddad',
      'Ira Nowak',
      'Cai Morgan',
      'Noor Aziz',
    ]);
    expect(after.people.find(({ staffNumber }) => staffNumber === '4022')?.away).toEqual([
      { from: '2026-12-24', to: '2026-12-26', noted: 'desk' },
    ]);
    const told = await desk.records.journal({ kind: 'office' });
    expect(told.slice(1)).toMatchObject([
      {
        detail: { what: expect.stringMatching(/^imports an organisation file: 1 people added, \d changed$/) },
        actor: { kind: 'account', id: admin.accountId, via: 'desk' },
      },
    ]);

    const codes = await admin.sends(PAGE, `${PAGE}/codes`, { request: randomUUID() });
    expect(wordsOf(codes.text)).toContain('1 code is on the way by text');
    expect(await desk.records.contacts({ purpose: 'code' })).toMatchObject([{ to: '+447700900106' }]);
  });

  it('prints a letter with a code to each who has none, once, and texts nobody', async () => {
    await desk.knex('person').where({ staff_number: '4050' }).update({ code_hash: null, code_at: null });
    const before = await desk.records.contacts({ purpose: 'code' });
    const sent = { request: randomUUID() };
    const letters = await admin.sends(PAGE, `${PAGE}/letters`, sent);
    const words = wordsOf(letters.text);
    expect(words).toMatch(/One letter, with a code.*Noor Aziz NA , staff number 4050.* \d{3} \d{3} /);
    expect(letters.headers['cache-control']).toBe('no-store');
    expect(words).not.toMatch(/duress|covert|second PIN/i);
    const [, code = ''] = / (\d{3} \d{3}) /.exec(words) ?? [];
    const { code_hash: hash, id } = await desk.knex('person').where({ staff_number: '4050' }).first();
    expect(codeHash(SECRETS.pin.current, id, code.replace(' ', '')).equals(hash)).toBe(true);
    const again = wordsOf((await admin.sends(PAGE, `${PAGE}/letters`, sent)).text);
    expect(again).toContain(code);
    await desk.knex('stashed_form').update({ expires_at: desk.clock.now() });
    const late = wordsOf((await admin.sends(PAGE, `${PAGE}/letters`, sent)).text);
    expect(late).toContain('The letters were made by the first press');
    expect(late).not.toContain(code);
    const none = await admin.sends(PAGE, `${PAGE}/letters`, { request: randomUUID() });
    expect(wordsOf(none.text)).toContain('Everybody has a PIN, or a code that works.');
    expect(await desk.records.contacts({ purpose: 'code' })).toEqual(before);
  });

  it('with faults is refused with each line, and nothing is imported', async () => {
    const before = await organisation();
    const text = RIVERSIDE_AND_SOUTH.replace('+447700900104', '999').replace('"4040"', '"40"');
    const refused = await previewOf(text);
    expect(refused.status).toBe(422);
    expect(wordsOf(refused.text)).toMatch(
      /Nothing was imported Line \d+: staff_number must be 3 to 10 digits Line \d+: phones is an emergency number/,
    );
    expect(refused.text).toContain('Riverside Children&#39;s Services');
    const csv = await admin.sends(PAGE, `${PAGE}/csv`, { text });
    expect([csv.headers['content-type'], csv.headers['content-disposition']]).toEqual([
      'text/csv; charset=utf-8',
      'attachment; filename=faults.csv',
    ]);
    const [head, first] = csv.text.split('\r\n');
    expect(head).toBe('\u{FEFF}"What","Line","It says","Rule"');
    // Somebody else may put it right.
    expect(csv.text).toMatch(/pin: …/);
    expect(csv.text).not.toContain('5846');
    expect(first).toMatch(/^"fault","\d+","'- \{ name: Cai Morgan.*","staff_number must be 3 to 10 digits"$/);
    expect((await admin.sends(PAGE, `${PAGE}/apply`, { text, revision: 'x' })).status).toBe(422);
    expect(await organisation()).toEqual(before);
    expect(wordsOf((await previewOf(' ')).text)).toContain('Choose a file, or paste all of it.');
  });

  it('is shown anew where somebody has changed something since it was looked at', async () => {
    const text = RIVERSIDE_AND_SOUTH.replace('name: Cai Morgan', 'name: Cai M. Morgan');
    const revision = revisionIn((await previewOf(text)).text);
    const days = { from: '2027-03-01', to: '2027-03-02' };
    await recordAbsence(desk.dependencies.parts, actor(), { person: '4030', ...days });
    const before = await organisation();
    const refused = await admin.sends(PAGE, `${PAGE}/apply`, { text, revision });
    expect(wordsOf(refused.text)).toContain('Somebody has changed something since you looked. Nothing was imported');
    expect(wordsOf(refused.text)).toContain(
      'Mo Haddad (4030) is away from 2027-03-01 to 2027-03-02: noted at the desk',
    );
    expect(await organisation()).toEqual(before);
  });

  it('is exported with its revision and without PINs, and imports again without a change', async () => {
    const exported = await admin.opens('/desk/people/export');
    expect(exported.headers['content-disposition']).toMatch(/^attachment; filename=organisation-\d+\.yaml$/);
    expect(exported.text).toMatch(/^revision: \d+\norganisation:\n/);
    expect(exported.text).toMatch(/ pin: \(set\)/);
    expect(exported.text).not.toMatch(/7294|3851/);
    const words = wordsOf((await previewOf(exported.text)).text);
    expect(words).toMatch(/Teams: 0 new, 0 changed, 2 the same People: 0 new, 0 changed, \d the same/);
    expect(words).not.toContain('The file would undo');
    const operator = await desk.signedIn('operator');
    expect((await operator.opens('/desk/people/export')).status).toBe(403);
    expect(await desk.records.looks({ page: 'export' })).toMatchObject([{ did: 'view' }, { did: 'denied' }]);
  });

  it('that is older than a change names it, and undoes it only after a tick', async () => {
    const old = (await admin.opens('/desk/people/export')).text;
    const cai = (await organisation()).people.find(({ staffNumber }) => staffNumber === '4040');
    if (!cai) throw new Error('Cai is not there');
    const who = { kind: 'known', person: '4040', version: versionOf(cai) } as const;
    const given = { ...cai, phones: ['07700 900109'], hours: [] };
    await savePerson(desk.dependencies.parts, actor(), { who, given });
    const preview = await previewOf(old);
    expect(wordsOf(preview.text)).toMatch(
      inOne(
        /The file would undo 1 change It was made after the file was exported.* Cai Morgan \(4040\): phones, at /,
        /the desk by The administrator, 23 Nov 2026, 14:00/,
      ),
    );
    const sent = { text: old, revision: revisionIn(preview.text) };
    const before = await organisation();
    const refused = await admin.sends(PAGE, `${PAGE}/apply`, { ...sent, request: randomUUID() });
    expect(refused.status).toBe(422);
    expect(wordsOf(refused.text)).toContain('Nothing was imported The file would undo changes');
    expect(await organisation()).toEqual(before);
    const ticked = { ...sent, overwrite: 'yes', request: randomUUID() };
    expect(wordsOf((await admin.sends(PAGE, `${PAGE}/apply`, ticked)).text)).toContain(
      'The file is imported, all of it.',
    );
    expect((await organisation()).people.find(({ staffNumber }) => staffNumber === '4040')?.phones).toEqual([
      '+447700900105',
    ]);
  });

  it('is chosen, and read as it is; one not in UTF-8 is refused with its lines, and so is no form at all', async () => {
    const before = await organisation();
    const token = tokenIn((await admin.opens(PAGE)).text);
    const sends = (bytes: Buffer, pasted = '') =>
      admin.agent.post(PAGE).field('_csrf', token).attach('file', bytes, 'riverside.yaml').field('text', pasted);
    const text = RIVERSIDE_AND_SOUTH.replace('Cai Morgan', 'Siân Zoë Morgan');
    const read = await sends(Buffer.from(`\uFEFF${text}`), 'not: this');
    expect([read.status, wordsOf(read.text)]).toEqual([200, expect.stringMatching(/becomes Siân Zoë Morgan/)]);
    const sent = { text, revision: revisionIn(read.text) };
    expect(revisionIn(read.text)).toMatch(/^\d+$/);
    expect(read.text).toContain('Siân Zoë');
    const latin = await sends(Buffer.from(text, 'latin1'));
    const line = text.split('\n').findIndex((one) => one.includes('Siân')) + 1;
    expect([latin.status, wordsOf(latin.text)]).toEqual([
      422,
      expect.stringContaining(`Nothing was imported Line ${line}: is not UTF-8`),
    ]);
    const faulty = await sends(Buffer.from(text.replace('"4040"', '"40"')));
    expect([faulty.status, wordsOf(faulty.text)]).toEqual([
      422,
      expect.stringMatching(/Line \d+: staff_number must be/),
    ]);
    const none = await admin.agent.post(PAGE).field('_csrf', token).field('text', text);
    expect([none.status, none.text]).toEqual([200, expect.stringContaining('Import all of it')]);
    const forged = await admin.agent.post(PAGE).field('text', text);
    expect(forged.status).toBe(403);
    const type = 'multipart/form-data; boundary=x';
    for (const nonsense of ['--x', 'hello', '--x\r\nContent-Disposition: form-data\r\n\r\n--x--'])
      expect([nonsense, (await admin.agent.post(PAGE).set('Content-Type', type).send(nonsense)).status]).toEqual([
        nonsense,
        400,
      ]);
    const long = await sends(Buffer.alloc(3_000_000, 'x'));
    expect([long.status, wordsOf(long.text)]).toEqual([413, expect.stringContaining('2 MB')]);
    expect(await organisation()).toEqual(before);
    expect(wordsOf((await admin.sends(PAGE, `${PAGE}/apply`, sent)).text)).toContain(
      'The file is imported, all of it.',
    );
    const cai = (await organisation()).people.find(({ staffNumber }) => staffNumber === '4040');
    expect(cai?.name).toBe('Siân Zoë Morgan');
  });

  it('of a county is longer than any other form, and is read', async () => {
    const people = Array.from(
      { length: 950 },
      (_, index) =>
        `  - { name: Kit Example ${index}, staff_number: "${7000 + index}", roles: [manager], team: North, ` +
        `phones: ["+441632960${String(100 + (index % 800))}"] }\n`,
    );
    const text = RIVERSIDE_AND_SOUTH.concat(...people);
    expect(text.length).toBeGreaterThan(100_000);
    expect(wordsOf((await previewOf(text)).text)).toContain('People: 950 new');
  });

  it('is for whoever looks after every team, who confirms who they are', async () => {
    const local = await desk.signedIn('administrator', { team: 'North' });
    const before = await organisation();
    for (const path of ['', '/apply', '/codes']) {
      const refused = await local.sends('/desk/people', `${PAGE}${path}`, { text: RIVERSIDE_AND_SOUTH, revision: 'x' });
      expect(wordsOf(refused.text)).toContain('An administrator of every team imports it');
    }
    expect(await organisation()).toEqual(before);
    desk.clock.advance(6 * 60_000);
    expect((await admin.opens(PAGE)).headers.location).toMatch(/^\/desk\/confirm/);
  });

  it('has an example to begin with, which is read without a fault', async () => {
    await admin.signsIn(admin.email);
    const { status, text } = await admin.opens(`${PAGE}/example`);
    expect([status, readOrganisation(text)]).toEqual([
      200,
      expect.objectContaining({ organisation: expect.anything() }),
    ]);
    expect(text).not.toMatch(/pin:/);
  });

  it('leaves whoever is out what they went with, and says so; a team of another name is the same', async () => {
    const before = showOrganisation(await organisation());
    const [cai, team, now] = [await desk.records.personId('4040'), await desk.records.teamId('South'), desk.now()];
    const visit = { id: randomUUID(), worker_id: cai, team_id: team, status: 'open', state: '{}', due_at: now };
    await desk.knex('visit').insert({ ...visit, started_at: now, deadline: now });
    const text = before.replaceAll(/(name|team:.*)(\W+)South/g, '$1$2Valley').replace('+447700900105', '+447700900109');
    const preview = await previewOf(text);
    const words = wordsOf(preview.text);
    expect(words).toContain('What stays South is called Valley in the file. It stays the same team, with its visits');
    expect(words).toContain('Teams: 0 new, 0 changed, 2 the same');
    const sent = { text, revision: revisionIn(preview.text), request: randomUUID() };
    const done = wordsOf((await admin.sends(PAGE, `${PAGE}/apply`, sent)).text);
    expect(done).toMatch(/all of it\. .* Morgan \(4040\) is out and keeps their numbers: import the file again/);
    expect(await desk.records.teamId('Valley')).toBe(team);
    await desk.knex('visit').where({ id: visit.id }).delete();
    const back = { text: before, revision: revisionIn((await previewOf(before)).text), request: randomUUID() };
    expect(wordsOf((await admin.sends(PAGE, `${PAGE}/apply`, back)).text)).toMatch(/all of it\. Import an/);
  });

  it('in the demo lets go of who is not in it, if told to, and of nobody while one of them is out', async () => {
    await admin.signsIn(admin.email);
    const preview = await previewOf(RIVERSIDE);
    expect(wordsOf(preview.text)).toMatch(/Morgan \(4040\), .*Let go of people who are not in the file/);
    const send = () =>
      admin.sends(PAGE, `${PAGE}/apply`, {
        text: RIVERSIDE,
        revision: revisionIn(preview.text),
        overwrite: 'yes',
        letGo: 'yes',
        request: randomUUID(),
      });
    const cai = await desk.records.personId('4040');
    const team = await desk.records.teamId('South');
    const now = desk.now();
    const visit = { id: randomUUID(), worker_id: cai, team_id: team, status: 'open', state: '{}', due_at: now };
    await desk.knex('visit').insert({ ...visit, started_at: now, deadline: now });
    expect(wordsOf((await send()).text)).toContain('Nothing was imported. 4040 is on a visit.');
    expect((await organisation()).people.map(({ staffNumber }) => staffNumber)).toContain('4040');
    await desk.knex('visit').where({ id: visit.id }).delete();
    expect(wordsOf((await send()).text)).toContain('The file is imported, all of it.');
    const after = (await organisation()).people.map(({ name }) => name);
    expect(after.toSorted()).toEqual(['Bea Lindqvist', 'Ira Nowak', 'Mo Haddad', 'Sam Okoro']);
  });
});
