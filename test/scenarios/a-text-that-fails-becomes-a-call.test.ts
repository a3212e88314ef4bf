import { afterEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { repairInconsistencies } from '../../src/switchboard/repair-inconsistencies.ts';

describe('a text that fails becomes a call', () => {
  let town: Town;
  afterEach(async () => {
    await town.close();
  });

  /** The carrier accepts no more texts to a phone that has sent its opt-out word. */
  async function optsOut(number: string): Promise<void> {
    town.exchange.setFaults({ optOutWords: 'the-carriers' });
    await town.phone(number).texts('STOP');
    await mind(town, number);
  }

  it('for people who must be told that it is taken, and that it is over', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await optsOut(IRA);
    await samIsMissed(town);
    await town.phone(BEA).texts('TAKE 20');
    await mind(town, BEA, MO);
    const told = await town.phone(IRA).answersCall();
    told.hears(/^(Riverside lone-working line\. A message for you\. Press 1\. ?){3}$/);
    await told.presses('1');
    told.hears(/A is taken, news by 15:26\.\s+By Bea Lindqvist\./);
    await told.hangsUp();
    await town.phone(SAM).texts('END 7294');
    await mind(town, SAM, BEA, MO);
    await town.phone(IRA).expectsCall();
    // Nobody pressed a key the second time, so it is told once more.
    await town.passes('2m');
    expect(ringsOf(town, IRA)).toEqual(['15:06:00', '15:06:00', '15:06:45']);
    await mind(town, IRA);
  });

  it('if no receipt comes within the time that the plan gives', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await samIsMissed(town);
    await mind(town, BEA);
    town.exchange.setFaults({ statusCallbacks: 'missing' });
    await town.phone(BEA).texts('TAKE 20');
    town.exchange.setFaults({ statusCallbacks: 'in-order' });
    await mind(town, BEA, MO, IRA);
    // Asking the carrier does not help either.
    await town.knex.raw(
      "update contact_attempt set not_before = not_before + interval '1 hour' where channel = 'text' and status " +
        "= 'queued'",
    );
    await town.passes('1m59s');
    await repairInconsistencies(town.parts);
    await town.settle();
    expect([ringsOf(town, MO), ringsOf(town, IRA)]).toEqual([[], []]);
    await town.passes('1s');
    // Somebody holds Sam's row: what is about others is repaired all the same, and this at the next look.
    await town.knex('webhook').insert({ jti: 'old', content: '', at: new Date('2026-11-20T14:00:00Z') });
    const holder = await town.knex.transaction();
    await holder('person').where({ staff_number: '4021' }).forUpdate().select('id');
    await repairInconsistencies(town.parts);
    expect(await town.knex('webhook').where({ jti: 'old' })).toEqual([]);
    expect(ringsOf(town, IRA)).toEqual([]);
    await holder.rollback();
    await repairInconsistencies(town.parts);
    const told = await town.phone(IRA).answersCall();
    await told.presses('1');
    told.hears(/A is taken, news by 15:26/);
    await told.hangsUp();
    await repairInconsistencies(town.parts);
    await town.passes('2m');
    expect(ringsOf(town, IRA).length).toBe(1);
    expect(ringsOf(town, MO).length).toBe(2);
    await town.phone(BEA).texts('SAFE');
    await mind(town, BEA, MO, IRA);
  });

  it('for people whom a step only texts, but never beside a call that the step makes anyway', async () => {
    town = await openTown({
      organisation: RIVERSIDE.replace(
        '    police_force: Northshire\n',
        `    police_force: Northshire
    ladder:
      - { after: 0s, who: worker, by: [sms] }
      - { after: 6m, who: buddies, by: [sms] }
      - { after: 9m, who: managers, by: [sms, call] }
`,
      ),
    });
    await optsOut(BEA);
    await optsOut(IRA);
    await samIsMissed(town);
    const bea = await town.phone(BEA).answersCall();
    bea.hears(/Urgent\. Press 1\./);
    await bea.hangsUp();
    await town.passes('5m');
    expect([ringsOf(town, BEA), ringsOf(town, IRA)]).toEqual([
      ['15:06:00', '15:06:20'],
      ['15:09:00', '15:09:45'],
    ]);
    await town.phone(MO).texts('SAFE');
    await confirmsText(town, MO);
    await mind(town, BEA, MO, '+441632960103');
    // Both are told by call that it is over.
    await town.passes('2m');
    expect([ringsOf(town, BEA).length, ringsOf(town, IRA).length]).toEqual([4, 4]);
    await mind(town, BEA, IRA);
  });
});

it('a text that another carrier would send anew becomes a call, once its receiver has asked for no texts', async () => {
  const town = await openTown({ organisation: RIVERSIDE, carriers: ['twilio', 'vonage'] });
  const sam = town.phone(SAM);
  await sam.texts('IN 60 mins at 12 Mill Lane');
  await sam.expectsText(/^On until 15:00/);
  // Twilio takes the reminder, and says two minutes later that it was blocked on its way.
  town.exchange.setFaults({ phones: { [SAM]: { 'text-blocked': 1, 'status-late': 1 } } });
  await town.passes('55m');
  await sam.texts('stop texting shes reading my phone');
  town.exchange.setFaults({ phones: {} });
  await town.passes('2m');
  const call = await sam.answersCall();
  call.hears(/Can you talk\? Yes, 1\./);
  await call.presses('1');
  call.hears(/It is nearly 15:00/);
  await call.hangsUp();
  const sent = town.exchange.texts().filter(({ phone, direction }) => phone === SAM && direction === 'outbound');
  expect(sent.map(({ status }) => status)).toEqual(['delivered', 'undelivered']);
  await mind(town, SAM, BEA, MO, IRA);
  await town.close();
});
