import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, EVERYBODY, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { closeRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';
import type { SeenContact } from '../harness/town-records/contacts.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { reportCovertContact, takeAlarm } from '../../src/operations/alarms/respond.ts';
import { personKey } from '../../src/contact/contact-key.ts';

/** What this phone was sent about alarms. */
async function aboutAlarms({ records }: Town, number: string): Promise<SeenContact[]> {
  return (await records.contacts({ to: number })).filter(({ alarmId }) => alarmId !== null);
}

describe('two people in one house', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
    [sam, bea] = [town.phone(SAM), town.phone(BEA)];
    await sam.texts('START 120 min 12 High Street');
    await bea.texts('START 120 min 12, High St.');
    await mind(town, SAM, BEA);
  });
  afterEach(() => closeRiverside(town));

  it('she is made to end hers with her real PIN: she is neither rung nor told of his', async () => {
    (await bea.rings('6183', '2')).hears(/ended/);
    (await sam.rings('3851', '2')).hears(/ended/);
    await town.passes('10m');
    expect(ringsOf(town, BEA)).toEqual([]);
    expect(ringsOf(town, MO).length).toBeGreaterThan(0);
    expect(await aboutAlarms(town, BEA)).toEqual([]);
    // A call to us and a question by text get the answers of an ordinary day.
    (await bea.rings()).hears(/^Riverside office\. Your PIN, please\.$/);
    await bea.texts('STATUS');
    await bea.expectsText(/^No visit is open\.$/);
  });

  it.each([SAM, BEA])('nor is she if %s has named another address since: they may be at the old one', async (one) => {
    await town.phone(one).texts('AT Flat 3, 14 Mill Lane');
    await sam.texts('STATUS 3851');
    await town.passes('5m');
    expect(ringsOf(town, MO).length).toBeGreaterThan(0);
    expect(await aboutAlarms(town, BEA)).toEqual([]);
  });

  it('nor is she if his visit ended before the alarm', async () => {
    await bea.texts('END 6183');
    await sam.texts('END 7294');
    await town.passes('30m');
    await sam.texts('STATUS 3851');
    await town.passes('5m');
    expect(await aboutAlarms(town, BEA)).toEqual([]);
  });

  it('and if she was asked before it was covert, she hears neither more of it nor how it ends', async () => {
    await town.passes('2h7m');
    expect(await town.records.alarms({ status: 'raised' })).toMatchObject([{ kind: 'missed' }, { kind: 'missed' }]);
    await bea.texts('END 6183');
    await mind(town, ...EVERYBODY);
    await sam.texts('OK 3851');
    await town.passes('1m');
    const aMinuteAgo = new Date(town.now().getTime() - 60_000);
    expect((await aboutAlarms(town, BEA)).filter(({ createdAt }) => createdAt > aMinuteAgo)).toEqual([]);
    (await bea.rings()).hears(/^Riverside office\. Your PIN, please\.$/);
  });

  it.each([
    [
      'SOS',
      'ten minutes after he has left',
      /no place on record\. .*Before that they said that they were at 12 High Street/,
    ],
    ['START 30', 'on a visit without a place', /no place on record\. .*Before that .* 12 High Street/],
  ])('he texts %s %s: whoever is asked hears where he was', async (body, _when, heard) => {
    await sam.texts('OUT 7294');
    await town.passes('10m');
    await sam.texts(body);
    await sam.texts('STATUS 3851');
    await town.passes('1s');
    const mo = await town.phone(MO).answersCall();
    await mo.presses('1');
    mo.hears(heard);
    await mo.hangsUp();
  });

  it('of several places where he was, the latest is told first', async () => {
    await town.passes('1m');
    await sam.texts('START 30 7 Pier Road');
    await town.passes('1m');
    await sam.texts('AT 3 Mill Lane');
    await sam.texts('OUT 7294');
    await town.passes('10m');
    await sam.texts('SOS');
    await town.passes('1s');
    const mo = await town.phone(MO).answersCall();
    await mo.presses('1');
    mo.hears(/Before that they said that they were at 3 Mill Lane; 7 Pier Road; 12 High Street\./);
    await mo.hangsUp();
  });

  it('she is asked again when two hours have passed since she ended hers', async () => {
    await sam.texts('START 300 min 12 High Street');
    await bea.texts('END 6183');
    await town.passes('1h59m');
    await sam.texts('STATUS 3851');
    await town.settle();
    expect(ringsOf(town, BEA)).toEqual([]);
    await endAlarms(town);
    await town.passes('2m');
    await sam.texts('STATUS 3851');
    await town.settle();
    expect(ringsOf(town, BEA)).toHaveLength(1);
  });

  it('she is asked again once a responder has seen her', async () => {
    await bea.texts('STATUS 2947');
    await bea.texts('END 6183');
    await town.settle();
    await mind(town, ...EVERYBODY);
    const mo = personKey(await town.records.personId('4030'));
    const on = { alarm: (await town.records.alarm()).id, by: mo };
    const actor = { kind: 'person', via: 'line' } as const;
    await takeAlarm(town.parts, actor, { ...on, minutes: 10 });
    const before = ringsOf(town, BEA).length;
    const seen = { ...on, how: 'seen', isProved: true } as const;
    expect(await reportCovertContact(town.parts, actor, seen)).toEqual({ kind: 'done' });
    await sam.texts('STATUS 3851');
    await town.settle();
    expect(ringsOf(town, BEA)).toHaveLength(before + 1);
  });
});

describe('two who were planned to go together', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    [sam, bea] = [town.phone(SAM), town.phone(BEA)];
    await planVisit(
      town.parts,
      { kind: 'system' },
      {
        worker: '4021',
        start: new Date('2026-11-23T14:05:00Z'),
        end: new Date('2026-11-23T15:30:00Z'),
        place: null,
        companionId: await town.records.personId('4022'),
        isJoint: true,
      },
    );
  });
  afterEach(() => closeRiverside(town));

  it('she has not begun hers, and his has another address: she may be there, and hears nothing', async () => {
    await sam.texts('START');
    await sam.texts('AT Flat 3, 14 Mill Lane');
    await sam.texts('STATUS 3851');
    await town.passes('1s');
    // Those who are asked hear that she may be there.
    const mo = await town.phone(MO).answersCall();
    await mo.presses('1');
    mo.hears(/Bea Lindqvist is there too\./);
    await mo.hangsUp();
    await town.passes('10m');
    expect(await aboutAlarms(town, BEA)).toEqual([]);
    (await bea.rings()).hears(/^Riverside office\. Your PIN, please\.$/);
  });

  it('it is her who asks covertly, and he has begun neither: he is not asked', async () => {
    await bea.texts('START');
    await bea.texts('STATUS 2947');
    await town.passes('4m');
    expect(await aboutAlarms(town, SAM)).toEqual([]);
    expect(ringsOf(town, MO).length).toBeGreaterThan(0);
  });

  it('his is missed, and she has ended hers: what she is told is of him, and not of herself', async () => {
    await sam.texts('START 60 min 14 Mill Lane');
    await bea.texts('START 60 min');
    await bea.texts('OUT 6183');
    await town.passes('1h7m', () => ringsOf(town, BEA).length > 0);
    const call = await bea.answersCall();
    await call.presses('1');
    expect(call.everything()).toMatch(/14 Mill Lane/);
    expect(call.everything()).not.toMatch(/Bea Lindqvist|0 7, 7 0 0, 9 0 0, 1 0 2/);
    await call.hangsUp();
  });

  it('two hours after she ended hers she is asked', async () => {
    await sam.texts('START 240 mins at 14 Mill Lane');
    await bea.texts('START 60 mins');
    await bea.texts('OUT 6183');
    await town.passes('2h1m');
    await sam.texts('STATUS 3851');
    await town.settle();
    expect((await aboutAlarms(town, BEA)).length).toBeGreaterThan(0);
  });
});
