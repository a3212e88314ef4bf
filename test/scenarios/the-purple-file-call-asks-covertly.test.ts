import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Call, Phone } from '../harness/phones.ts';
import {
  BEA,
  DUTY,
  EVERYBODY,
  IRA,
  MO,
  MO_AT_HOME,
  OUT_OF_HOURS,
  RIVERSIDE_RINGS_BACK,
  SAM,
} from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const LEA = '+447700900105';
const OPENING = /^Records office, a few questions\. Is this a good time\? Yes, 1\. No, 2\./;

describe('the purple-file call asks covertly', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let mo: Phone;
  let ira: Phone;

  const opened = async (organisation = RIVERSIDE_RINGS_BACK): Promise<void> => {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z' });
    [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)];
  };
  beforeEach(() => opened());
  afterEach(async () => {
    await town.close();
  });

  /** Sam texts the phrase from a visit, and Bea takes the alarm. All texts and calls up to here are checked. */
  async function beaHasIt(): Promise<void> {
    await sam.texts('START 60 12 High Street');
    await sam.expectsText(/^On until 15:00/);
    await sam.texts('I will need the purple file');
    await sam.expectsText(/You're down until/);
    const call = await bea.answersCall();
    await call.presses('1', '1', '15#');
    await bea.ignores({ texts: 2 });
    await mo.ignores({ calls: 1, texts: 2 });
    await ira.ignores({ calls: 1, texts: 2 });
  }

  async function recordsOfficeRings(): Promise<Call> {
    const call = await sam.answersCall();
    call.hears(OPENING);
    expect(call.shown).toBe('+441632960001');
    return call;
  }

  /** On a visit, half an hour after Sam has asked for it. */
  async function ringsAsBooked(): Promise<Call> {
    await sam.texts('START 60 12 High Street');
    await sam.expectsText(/^On until 15:00/);
    await sam.texts('RING 30');
    await sam.expectsText(/^Thank you\. We ring you at 14:30\.$/);
    await town.passes('30m');
    return recordsOfficeRings();
  }

  async function closes(): Promise<void> {
    await endAlarms(town);
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
    for (const number of [BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS])
      await town.phone(number).minds('what came so far');
  }

  it("rings from the cover number within the plan's window, and the answers are told as they come", async () => {
    await beaHasIt();
    await town.passes('3m29s');
    await town.passes('1s');
    const call = await recordsOfficeRings();
    await call.presses('1');
    call.hears(/^Is the address on the file right\? Yes, 1\. No, 2\.$/);
    await call.presses('1');
    call.hears(/^Is it the red form\?/);
    await call.presses('1');
    call.hears(/^Should head office see it\?/);
    await call.presses('1');
    await bea.expectsText(
      inOne(
        /^A, from their phone, we cannot know by whom:\nat the address yes, in danger YES, police YES, so far\. /,
        /If 999 is dialled, tell them\.$/,
      ),
    );
    call.hears(/^Is anything attached to it\?/);
    await call.says('No.');
    await bea.expectsText(/weapon no, so far/);
    call.hears(/^Does it need a second signature\?/);
    await call.staysSilent();
    await call.says('What did you say to me there?');
    call.hears(/second signature.*Shall I look again/);
    await town.passes('10s');
    await bea.expectsText(/colleague unclear, so far/);
    await call.presses('2');
    call.hears(/Thank you\. I'll see to it\.$/);
    expect(call.isOver).toBe(true);
    await bea.ignores({ texts: 1 });
    await closes();
    await town.passes('1h');
  });

  it('asks in plain words only if the plan says so and the time is good; knows the spoken phrase', async () => {
    await town.close();
    await opened(
      RIVERSIDE_RINGS_BACK.replace(
        'police_force: Northshire',
        'police_force: Northshire\n    purple_file: { wording: plain }',
      ),
    );
    const call = await ringsAsBooked();
    await call.says('Yes.');
    call.hears(/^Are you at the address in the diary\?/);
    await call.says('Yes, and I will need the purple file');
    call.hears(/^Are you at the address in the diary\?/);
    await bea.expectsText(/urgent/);
    await bea.expectsCall();
    await call.presses('1', '2', '2', '2', '2', '2');
    call.hears(/Thank you\. I'll see to it\.$/);
    await bea.ignores({ texts: 3 });
    await mo.ignores({ calls: 1, texts: 4 });
    await ira.ignores({ calls: 1, texts: 4 });
    expect(await town.records.alarm()).toMatchObject({ kind: 'duress', covert: true });
    await closes();
  });

  it('0 twice, which is help in every other call, is a covert cry in a booked one', async () => {
    const call = await ringsAsBooked();
    await call.presses('0');
    call.hears(/^Is the address on the file right\?/);
    await call.presses('1');
    call.hears(/^Is it the red form\?/);
    // An answer came between.
    await call.presses('0');
    call.hears(/^Is it the red form\?/);
    expect(await town.records.alarms()).toEqual([]);
    await call.staysSilent();
    call.hears(/^Is it the red form\?/);
    await call.presses('0');
    call.hears(/^Is it the red form\?/);
    await bea.expectsText(/urgent/);
    await bea.expectsCall();
    // Somebody who leans on the key comes to the end, and raises nothing anew.
    await call.presses('0');
    call.hears(/^Should head office see it\?/);
    await call.presses('2', '2', '2', '2');
    call.hears(/Thank you\. I'll see to it\.$/);
    expect(await town.records.alarm()).toMatchObject({ kind: 'duress', covert: true });
    for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
    await closes();
  });

  it('a spoken cry for help in a booked call is one, as in a text, and is covert', async () => {
    const call = await ringsAsBooked();
    await call.says('Can you help with the form?');
    expect(await town.records.alarms()).toEqual([]);
    await call.says('Help me, please call the police');
    call.hears(/Is the address on the file right\?/);
    await bea.expectsText(/urgent/);
    await bea.expectsCall();
    await call.presses('1', '2', '2', '2', '2', '2');
    call.hears(/Thank you\. I'll see to it\.$/);
    expect(await town.records.alarm()).toMatchObject({ kind: 'duress', covert: true });
    for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
    await closes();
  });

  it('leaves only its opening on a machine, whatever the machine says', async () => {
    await beaHasIt();
    await town.passes('3m30s');
    const greeting = await recordsOfficeRings();
    await greeting.says(
      "Hello, you have reached Sam. I can't come to the phone right now. Please leave a message after the tone, " +
        'or dial 999 if you need help now.',
    );
    await greeting.says('To listen to your message, press one. To send it, hang up.');
    expect(greeting.isOver).toBe(true);
    greeting.hears(OPENING);
    expect(greeting.everything()).not.toMatch(/address|form|head office|attached|signature|look again/);
    sam.answers('voicemail');
    await town.passes('4m30s');
    const left = town.exchange
      .calls()
      .filter(({ phone, direction }) => phone === SAM && direction === 'outbound')
      .flatMap(({ transcript }) => transcript.filter(({ who }) => who === 'line').map(({ text }) => text));
    expect(left.length).toBeGreaterThan(2);
    for (const line of left)
      expect(line).toMatch(/^(Records office, a few questions\.|Is this a good time|Yes, 1|No, 2)/);
    sam.answers('manual');
    for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
    await closes();
  });

  it('once it is over, people who need not act are told, outside their hours too, and told how it ends', async () => {
    await town.close();
    await opened(
      RIVERSIDE_RINGS_BACK.replace(
        'police_force: Northshire',
        'police_force: Northshire\n    inform: [safeguarding_leads]',
      ).concat(
        `  - { name: Lea Haas, staff_number: "4040", roles: [safeguarding_lead], team: ` +
          `North, phones: ["${LEA}"], pin: "2750", hours: [{ days: sat, from: "08:00", to: "10:00" }] }\n`,
      ),
    );
    const lea = town.phone(LEA);
    await beaHasIt();
    await town.passes('3m30s');
    const call = await recordsOfficeRings();
    await call.presses('1', '1', '2', '2', '2', '2', '2');
    call.hears(/I'll see to it/);
    await lea.expectsText(
      inOne(
        /^Riverside lone-working line, for your information: A\. You need not act\. To hear more, ring us\.\nDo /,
        /nothing else about it\.$/,
      ),
    );
    await bea.ignores({ texts: 3 });
    await town.passes('11m30s');
    await bea.expectsText(/^News of A, please\. Ring us\.$/);
    const news = await bea.answersCall();
    await news.presses('1', '1', '6183', '1');
    await lea.expectsText(/^A is over: they were seen in person\. Thank you\.$/);
    await mo.ignores({ texts: 1 });
    await ira.ignores({ texts: 1 });
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
  });

  it('asks a person who says "Hello?" first, and goes on once they answer', async () => {
    await beaHasIt();
    await town.passes('3m30s');
    const call = await recordsOfficeRings();
    await call.says('Hello? Who is this?');
    call.hears(OPENING);
    await call.says('Yes.');
    call.hears(/^Is the address on the file right/);
    await call.presses('7');
    await call.staysSilent();
    call.hears(/Is it the red form\?/);
    await call.hangsUp();
    await town.passes('10s');
    await bea.expectsText(/at the address unclear, so far/);
    await town.knex('purple_call').update({ status: 'over', due_at: null });
    await closes();
  });

  it('continues where it broke off, and two unanswered calls mean: dial 999', async () => {
    await beaHasIt();
    await town.passes('3m30s');
    const first = await recordsOfficeRings();
    await first.presses('2', '1', '1');
    first.hears(/Should head office see it\? Yes, 1\. No, 2\.$/);
    await first.hangsUp();
    sam.answers('voicemail');
    await town.passes('10s');
    await bea.expectsText(/at the address yes, in danger YES, so far/);
    await town.passes('3m40s');
    await sam.ignores({ calls: 1 });
    for (const phone of [bea, mo, ira]) await phone.expectsText(/urgent\. Dial 999 about A now, then DIALLED A/);
    const call = await bea.answersCall();
    await call.presses('1');
    call.hears(
      inOne(
        /Dial 999\..*We rang Sam back, twice\. No answer\. Keys pressed on Sam's phone, we cannot know by whom, /,
        /said: At the address: yes\. In danger: yes\. Tell 999 who/,
      ),
    );
    for (const phone of [mo, ira]) await phone.expectsCall();
    await call.presses('3', '1');
    for (const phone of [mo, ira]) await phone.expectsText(/999 is dialled/);
    await bea.expectsText(/^A: Do not ring or text Sam\. Do not go there\. 999 is dialled\./);
    await call.hangsUp();
    sam.answers('manual');
    await closes();
  });

  it('rings back in five minutes when asked to, and not again', async () => {
    await beaHasIt();
    await town.passes('3m30s');
    const first = await recordsOfficeRings();
    await first.presses('2', '1', '2', '2', '2', '2', '1');
    first.hears(/Thank you\. I'll see to it\.$/);
    await bea.ignores({ texts: 2 });
    sam.answers('silent');
    await town.passes('10s');
    await bea.expectsText(/ring back yes, so far/);
    await town.passes('9m50s');
    await sam.ignores({ calls: 2 });
    for (const phone of [bea, mo, ira]) await phone.expectsText(/Dial 999 about A now/);
    await bea.ignores({ calls: 1 });
    await mo.ignores({ calls: 1 });
    await ira.ignores({ calls: 1 });
    sam.answers('manual');
    await closes();
  });

  it('a booked call that nobody answers, twice, is an alarm; END cancels the call and says so', async () => {
    const call = await sam.dials();
    await call.presses('7294', '5');
    call.hears(/We ring you in how many minutes\? Then hash\.$/);
    await call.presses('20#');
    call.hears(/Thank you\. We ring you at twenty past two\./);
    await call.presses('1', '2');
    await sam.texts('OUT');
    await sam.expectsText(/Your visit is ended\. Still there\? BACK\. The call you asked for is cancelled\.$/);
    await town.passes('30m');

    await sam.texts('RING 10');
    await sam.expectsText(/We ring you at 14:40/);
    sam.answers('silent');
    await town.passes('14m25s');
    await sam.ignores({ calls: 2 });
    await bea.expectsText(/urgent/);
    const ring = await bea.answersCall();
    await ring.presses('1');
    ring.hears(
      /Ring Sam once\. Sam Okoro had asked us to ring them\. We did, twice, by [a-z -]+: no answer\. The number is/,
    );
    await ring.presses('1', '15#');
    sam.answers('manual');
    const back = await sam.dials();
    await back.presses('7294');
    await bea.ignores({ texts: 1 });
    await mo.ignores({ texts: 2 });
    await ira.ignores({ texts: 2 });
    expect(await town.records.alarm()).toMatchObject({ kind: 'no_answer', status: 'closed' });
  });

  it('a booked call that nobody answered, then no end of the visit: who takes it hears both', async () => {
    await sam.texts('START 60');
    await sam.texts('RING 10');
    sam.answers('silent');
    await town.passes('30m');
    await sam.ignores({ calls: 2, texts: 2 });
    for (const phone of [bea, mo, ira, town.phone(MO_AT_HOME), town.phone(DUTY), town.phone(OUT_OF_HOURS)])
      phone.answers('silent');
    await town.passes('50m');
    await bea.ignores({ calls: 12, texts: 6 });
    await bea.texts('TAKE 15');
    await bea.expectsText(
      inOne(
        /^A: Ring Sam once, \+447700900101\. Sam Okoro was expected out at 15:00\. We rang twice, as they had /,
        /asked: no answer\./,
      ),
    );
    sam.answers('manual');
    await sam.texts('OUT 7294');
    for (const phone of [sam, bea, mo, ira, town.phone(MO_AT_HOME), town.phone(DUTY), town.phone(OUT_OF_HOURS)])
      await phone.minds('what came so far');
  });

  it('a call to the cover number stays in cover', async () => {
    await bea.texts('STATUS', { cover: true });
    const stranger = await bea.dials({ cover: true });
    stranger.hears(/^Records office\. Nobody can come to the phone now\. Goodbye\.$/);
    await beaHasIt();
    await town.passes('3m30s');
    const missed = await sam.expectsCall();
    await missed.declines();
    const back = await sam.dials({ cover: true });
    back.hears(OPENING);
    await back.presses('1', '1', '1', '2', '2', '2', '2');
    back.hears(/Thank you\. I'll see to it\.$/);
    await bea.ignores({ texts: 3 });
    await closes();
    await town.passes('30m');
  });
});
