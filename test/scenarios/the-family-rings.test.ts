import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import { resealAll } from '../../src/operations/secrets/reseal.ts';
import { saveSheet } from '../../src/operations/sheets/save-sheet.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import type { Role } from '../../src/records/accounts.ts';
import { loadStory } from '../../src/records/views/stories.ts';
import { whoseFamily } from '../../src/records/emergency-sheets.ts';
import { familyPhoneHashes } from '../../src/crypto/family-phone.ts';
import { eventsOf } from '../../src/timeline/events.ts';
import { Browser as DeskBrowser, signedInAt } from '../harness/desk.ts';
import { BEA, DUTY, EVERYBODY, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, SECRETS, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';
import { wordsOf } from '../harness/words-of.ts';

const FAMILY = '+447700900190';
const STRANGER = '+447700900199';

describe("a worker's family", () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const saved = await saveSheet(town.parts, SYSTEM, {
      person: '4021',
      sheet: { contactName: 'Wilhelmina', contactPhone: '07700 900190' },
    });
    expect(saved).toEqual({ kind: 'done' });
  });
  afterEach(async () => {
    await town.close();
  });

  /** What the caller and the person who answers heard. */
  async function asksForAPerson(from: string): Promise<{ caller: string; answered: string }> {
    const call = await town.phone(from).dials();
    await call.presses('00#', '1');
    const duty = await town.phone(DUTY).answersCall();
    await duty.presses('1');
    await town.passes('3s');
    const heard = { caller: call.everything(), answered: duty.everything() };
    await call.hangsUp();
    await duty.hangsUp();
    return heard;
  }

  async function isOutAndTheFamilyRings(): Promise<string> {
    await town.phone(SAM).texts('IN 60 mins at 12 High Street');
    await town.phone(SAM).expectsText(/^On until/);
    await asksForAPerson(FAMILY);
    const visit = await town.records.visit();
    return `/desk/visits/${visit.id}`;
  }

  const signsIn = (role: Role, staffNumber: string | null): Promise<DeskBrowser> =>
    signedInAt(town, role, { staffNumber });

  it('is named to whoever answers, and hears what any caller hears', async () => {
    const family = await asksForAPerson(FAMILY);
    const stranger = await asksForAPerson(STRANGER);
    expect(family.answered).toMatch(/Say nothing of where Sam Okoro is.*family of Sam Okoro: it may be anybody/);
    expect(family.answered).not.toMatch(/We do not know who it is/);
    expect(stranger.answered).toMatch(/We do not know who it is/);
    expect(stranger.answered).not.toMatch(/Sam/);
    expect(family.caller).toBe(stranger.caller);
  });

  it("is named in the text to the office where nobody answers; in the true book, on no worker's phone", async () => {
    await town.phone(SAM).texts('IN 60 mins at 12 High Street');
    await town.phone(SAM).expectsText(/^On until/);
    const call = await town.phone(FAMILY).dials();
    await call.presses('00#');
    await town.passes('2s');
    await call.hangsUp();
    await town.passes('40s');
    for (const number of [DUTY, OUT_OF_HOURS])
      await town
        .phone(number)
        .expectsText(
          inOne(
            /^[^\n]*somebody's family \(by the number\) asked for a person and got none[^\n]*\n[^\n]*\n?Family of /,
            /Sam Okoro/,
          ),
        );
    const visit = await town.records.visit();
    const story = await loadStory(town.knex, { kind: 'visit', id: visit.id }, town.parts.clock.now());
    expect(story && eventsOf(story).filter(({ text }) => /family/.test(text))).toHaveLength(1);
    expect(await town.records.alarms()).toEqual([]);
    const { rows } = await town.knex.raw<{ rows: { words: string }[] }>(
      'select s::text as words from emergency_sheet s',
    );
    expect(rows[0]?.words).not.toMatch(/900190|Wilhelmina/);
  });

  it('is named to the office when it texts, behind the first line; the reply is that to anybody', async () => {
    await town.phone(SAM).texts('IN 60 mins at 12 High Street');
    await town.phone(SAM).expectsText(/^On until/);
    const replies: string[] = [];
    for (const from of [FAMILY, STRANGER]) {
      await town.phone(from).texts('Is he still at work? Dinner is getting cold');
      replies.push(await town.phone(from).expectsText(/^Thank you/));
    }
    expect(replies[0]).toBe(replies[1]);
    const duty = town.phone(DUTY);
    await duty.expectsText(
      inOne(
        /^[^\n]*: a text from somebody's family \(by the number\)\. Say nothing of where anybody is\. READ to see /,
        /it\.\nFamily of Sam Okoro\.$/,
      ),
    );
    await duty.expectsText(/^[^\n]*: a text from a number that we don't know\. READ to see it\.$/);
    await duty.texts('READ');
    await duty.expectsText(/\nBy the number, from the family of Sam Okoro: it may be anybody\. Is he still at work\?/);
    await town.phone(FAMILY).texts('Please help he does not answer');
    await town.phone(FAMILY).expectsText(/^Thank you\. One moment\.$/);
    for (const number of [DUTY, OUT_OF_HOURS]) {
      await town
        .phone(number)
        .expectsText(/^[^\n]*a text for help from somebody's family[^\n]*\n[^\n]*\nFamily of Sam Okoro\.$/);
      await town.phone(number).expectsCall();
    }
    const visit = await town.records.visit();
    const story = await loadStory(town.knex, { kind: 'visit', id: visit.id }, town.parts.clock.now());
    expect(
      story && eventsOf(story).filter(({ text }) => text.startsWith('Their family, by the number, texts')),
    ).toHaveLength(2);
    const mo = await signsIn('manager', '4030');
    const page = wordsOf((await mo.opens(`/desk/visits/${visit.id}`)).text);
    expect(page).toMatch(/Family texted \d\d:\d\d, \d\d:\d\d by the number, which proves nothing/);
    expect(page).not.toMatch(/Family rang/);
    for (const number of [SAM, DUTY, OUT_OF_HOURS]) await town.phone(number).minds('what came so far');
  });

  it('who misses somebody without saying whom brings people to the phone; the reply is that to anybody', async () => {
    const body = 'shed be home by 2, not heard';
    const replies: string[] = [];
    for (const from of [STRANGER, FAMILY]) {
      await town.phone(from).texts(body);
      replies.push(await town.phone(from).expectsText(/A person will read this\.$/));
    }
    expect(replies[0]).toBe(replies[1]);
    await town.phone(DUTY).expectsText(/^[^\n]*: a text from a number that we don't know\. READ to see it\.$/);
    for (const number of [DUTY, OUT_OF_HOURS]) {
      await town.phone(number).expectsText(/^[^\n]*a text for help from somebody's family/);
      await town.phone(number).expectsCall();
    }
    await town.phone(DUTY).texts('READ');
    await town.phone(DUTY).expectsText(/shed be home by 2[^]*from the family of Sam Okoro[^]*shed be home by 2/);
  });

  it('stands on the pages of the visit and of the alarm for those who see alarms, and on no other', async () => {
    const address = await isOutAndTheFamilyRings();
    const mo = await signsIn('manager', '4030');
    expect(wordsOf((await mo.opens(address)).text)).toMatch(
      /Family rang \d\d:\d\d by the number, which proves nothing/,
    );
    for (const reader of [
      await signsIn('worker', '4022'),
      await signsIn('operator', null),
      await signsIn('worker', '4021'),
    ])
      expect((await reader.opens(address)).text).not.toMatch(/Family rang/);
    await town.phone(BEA).texts('IN 60 mins at 12 High Street');
    const beside = await signsIn('manager', '4022');
    expect((await beside.opens(address)).text).not.toMatch(/Family rang/);

    await raiseAlarmFor(town.parts, SYSTEM, { worker: '4021', why: 'code-phrase', by: null });
    await town.passes('2s');
    const { id } = await town.records.alarm();
    const facts = wordsOf((await mo.opens(`/desk/alarms/${id}`)).text);
    expect(facts).toMatch(/News and facts.* \d\d:\d\d Their family, by the number, rings and asks for a person\./);
    for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
  });

  it('is known by numbers older than the hashes, and by either secret while it changes', async () => {
    await town.knex('emergency_sheet').update({ family_phones: [], family_phones_key: null });
    const changed = { current: 'another data secret, long enough', previous: SECRETS.data.current };
    await resealAll(town.knex, changed, { isTrial: false });
    const found = (secrets: { current: string; previous?: string }) =>
      whoseFamily(town.knex, familyPhoneHashes(secrets, FAMILY));
    expect(await found(changed)).toMatchObject([{ name: 'Sam Okoro' }]);
    expect(await found({ current: changed.current })).toMatchObject([{ name: 'Sam Okoro' }]);
    expect(await found({ current: changed.previous })).toEqual([]);
    await town.knex('emergency_sheet').update({ left_at: new Date() });
    expect(await found(changed)).toEqual([]);
  });
});
