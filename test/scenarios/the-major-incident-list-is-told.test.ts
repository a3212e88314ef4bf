import { afterEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const [PRESS_BY_DAY, PRESS_AT_NIGHT, HEAD] = ['+441632960510', '+447700900151', '+447700900152'];
const LISTED = RIVERSIDE.replace(
  'teams:',
  `  major_incident:
    - { name: Press office, for: the press, day: "${PRESS_BY_DAY}", night: "${PRESS_AT_NIGHT}" }
    - { name: Head of service, for: staff, day: "${HEAD}" }
    - { name: Shared mobile, for: the van, day: "${SAM}" }
teams:`,
).replace('police_force: Northshire', 'police_force: Northshire\n    inform: major_incident');

/** The head of service belongs to another team, and makes visits too. */
const FROM_ELSEWHERE = LISTED.replace(
  'people:',
  `  - name: South
people:
  - { name: Cai Morgan, staff_number: "4040", roles: [worker, manager], team: South,
      phones: ["${HEAD}"], pin: "5846", duress_pin: "9153", buddies: ["4030"] }`,
);

const INFORMED = inOne(
  /^Riverside lone-working line, for your information: A\. You need not act\. To hear more, ring /,
  /\+441632960500\.\nDo nothing else about it\.$/,
);

describe('those on the list for a major incident', () => {
  let town: Town;
  afterEach(async () => {
    await town.close();
  });

  /** Sam asks for help under duress; Bea deals with it, and says at the end that Sam was seen. */
  async function helpIsAskedFor(): Promise<void> {
    const [sam, bea, mo, ira] = town.phones(SAM, BEA, MO, IRA);
    await sam.texts('START 30 at 12 High Street');
    await sam.expectsText(/^On until/);
    await sam.texts('OUT 3851');
    await sam.expectsText(/^Thank you\. Your visit is ended/);
    for (const phone of [bea, mo, ira]) {
      await phone.expectsText(/urgent\. Reply TAKE A/);
      await phone.expectsCall();
    }
    await bea.texts('TAKE 10');
    await bea.expectsText(/once you press 1 in our call/);
    await confirmsText(town, BEA);
    await bea.expectsText(/^A: Do not ring or text Sam/);
    for (const phone of [mo, ira]) await phone.expectsText(/^A is taken/);
  }

  async function samIsSeen(): Promise<void> {
    const [bea, mo, ira] = town.phones(BEA, MO, IRA);
    await town.passes('10m');
    await bea.expectsText(/^News of A, please/);
    const news = await bea.answersCall();
    await news.presses('1', '1', '6183', '1');
    if (!news.isOver) await news.hangsUp();
    for (const phone of [mo, ira]) await phone.expectsText(/^A is over/);
  }

  it('are told by day on one number, with no name, no place and no kind, and hear how it ends', async () => {
    town = await openTown({ organisation: LISTED, at: '2026-11-23T14:00:00Z' });
    await helpIsAskedFor();
    const [press, head] = town.phones(PRESS_BY_DAY, HEAD);
    for (const phone of [press, head]) await phone.expectsText(INFORMED);
    // The worker's own phone is on the list: it hears nothing. Nothing else came to it.
    await samIsSeen();
    for (const phone of [press, head]) await phone.expectsText(/^A is over: they were seen in person\. Thank you\.$/);
    expect(JSON.stringify(await town.records.journal())).not.toContain('960510');
  });

  it('are told at night on another', async () => {
    town = await openTown({ organisation: LISTED, at: '2026-11-23T22:00:00Z' });
    await helpIsAskedFor();
    for (const phone of town.phones(PRESS_AT_NIGHT, HEAD)) await phone.expectsText(INFORMED);
    await samIsSeen();
    for (const phone of town.phones(PRESS_AT_NIGHT, HEAD)) await phone.expectsText(/^A is over/);
  });

  it("are told on the other number as soon as the team's own office hours are over", async () => {
    const organisation = LISTED.replace(
      'inform: major_incident',
      'inform: major_incident\n    office_hours: [{ days: mon-fri, from: "09:00", to: "13:00" }]',
    );
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z' });
    await helpIsAskedFor();
    for (const phone of town.phones(PRESS_AT_NIGHT, HEAD)) await phone.expectsText(INFORMED);
    await samIsSeen();
    for (const phone of town.phones(PRESS_AT_NIGHT, HEAD)) await phone.expectsText(/^A is over/);
  });

  it('are passed over where their number may not be rung: nobody on duty is rung for it, the log has it', async () => {
    town = await openTown({ organisation: LISTED, at: '2026-11-23T14:00:00Z' });
    const warned: unknown[] = [];
    town.parts.log.warn = (found: object) => warned.push(found);
    await town
      .knex('major_incident_contact')
      .where({ day_number: PRESS_BY_DAY })
      .update({ day_number: '+12025550123' });
    await helpIsAskedFor();
    await town.phone(HEAD).expectsText(INFORMED);
    expect(await town.records.operatorEntries()).toEqual([]);
    expect(warned).toContainEqual({ contact: expect.stringMatching(/^listed:/) });
    await samIsSeen();
    await town.phone(HEAD).expectsText(/^A is over/);
  });

  it('are not told while they are where the worker is, of whatever team they are', async () => {
    town = await openTown({ organisation: FROM_ELSEWHERE, at: '2026-11-23T14:00:00Z' });
    await town.phone(HEAD).texts('START 60 at 12 High Street');
    await town.phone(HEAD).expectsText(/^On until/);
    await helpIsAskedFor();
    await town.phone(PRESS_BY_DAY).expectsText(INFORMED);
    await town.settle();
    expect(await town.records.contacts({ to: HEAD })).toMatchObject([{ purpose: 'reply' }]);
    await samIsSeen();
    await town.phone(PRESS_BY_DAY).expectsText(/^A is over/);
    await town.phone(HEAD).texts('OUT');
    await town.phone(HEAD).expectsText(/ended/);
  });
});
