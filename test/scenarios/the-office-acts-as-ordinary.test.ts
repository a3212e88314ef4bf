import { afterEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import type { Call } from '../harness/phones.ts';
import { reportCovertContact, takeAlarm } from '../../src/operations/alarms/respond.ts';
import { personKey } from '../../src/contact/contact-key.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM, withoutDuty } from '../harness/riverside.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const REAL = '7294';
const DURESS = '3851';
/** Nobody is on duty, and Mo, a manager, goes on visits too. */
const MO_GOES_OUT = withoutDuty(RIVERSIDE)
  .replace(
    'roles: [manager], team: North, phones: ["+447700900103"',
    'roles: [manager, worker], team: North, phones: ["+447700900103"',
  )
  .replace('pin: "8462"', 'pin: "8462", duress_pin: "2750"');

describe('the office acts as the ordinary office', () => {
  let town: Town;
  afterEach(async () => {
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    await town.close();
  });

  const keys = (number: string, ...entries: string[]): Promise<Call> => town.phone(number).rings(...entries);

  it('under duress, given in this very call: who answers is told how to act; the caller hears no change', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const heard = async (pin: string, briefing: RegExp): Promise<string> => {
      const call = await keys(SAM, pin, '0', '1');
      const duty = await town.phone(DUTY).answersCall();
      duty.hears(/^(Riverside lone-working line\. A caller for the office\. Press 1\. ?){3}$/);
      await duty.presses('1');
      duty.hears(briefing);
      await town.passes('3s');
      duty.hears(/Connected with/);
      await duty.hangsUp();
      return call.everything();
    };
    const shown = await heard(REAL, /^It is Sam Okoro\. They asked for a person\. They may not be alone\.$/);
    const order = inOne(
      /^Act as the ordinary office\. Say nothing that gives them away\. It is Sam Okoro\. They have asked /,
      /covertly for help, and others are asked\. .*do not ring or text them\. Do not go there\. When they have /,
      /gone, dial 999: nobody has yet\./,
    );
    expect(await heard(DURESS, order)).toBe(shown);
    // The real PIN does not change that. The fact that somebody has dialled 999 does.
    await town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await town.phone(BEA).texts('DIALLED A');
    await confirmsText(town, BEA);
    expect(await heard(REAL, /^Act as the ordinary office\..* Do not go there\.$/)).toBe(shown);
  });

  it('also where what the phone has said cannot be taken in: nobody knows that it was nothing covert', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    const call = await keys(SAM, REAL, '0', '1');
    const duty = await town.phone(DUTY).answersCall();
    const { person_id: sam } = await town.knex('phone').where({ number: SAM }).first('person_id');
    const [at, sealed] = [town.now(), Buffer.from('sealed with a secret that is lost')];
    await town.knex('sealed_event').insert({ worker_id: sam, at, due_at: at, sealed });
    await duty.presses('1');
    duty.hears(/Act as the ordinary office\..*When they have gone, dial 999: nobody has yet\.$/);
    await duty.hangsUp();
    await call.hangsUp();
  });

  it('rings no phone that covert words came from; the caller waits the same minute as if nobody answered', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await (await keys(DUTY, '4021#', `${DURESS}#`)).hangsUp();
    const call = await keys(SAM, REAL, '0', '1');
    call.hears(/Thank you\. One moment\.$/);
    // The managers are rung in place of the telephone that somebody may stand beside.
    expect(await town.records.callSequences({ purpose: 'office' })).toMatchObject([{ phones: [MO, MO_AT_HOME, IRA] }]);
    await town.passes('55s');
    expect({
      heard: call.everything().endsWith('The office: press 1. Thank you. One moment.'),
      over: call.isOver,
    }).toEqual({ heard: true, over: false });
    await town.passes('7s');
    call.hears(/^Thank you\. One moment\. Your PIN, please\.$/);
    await call.hangsUp();
  });

  it('is rung before all others, so the wait shows no alarm: eight responders, one call a second', async () => {
    const more = Array.from({ length: 5 }, (_, n) => `+4477009002${n}0`);
    town = await openTown({
      organisation:
        RIVERSIDE +
        more
          .map(
            (number, n) =>
              `  - { name: Manager ${n}, staff_number: "404${n}", roles: [manager], team: ` +
              `North, phones: ["${number}"] }\n`,
          )
          .join(''),
      pace: { calls: 1, texts: 1 },
    });
    const waited = async (pin: string): Promise<number> => {
      const call = await keys(SAM, pin);
      await town.passes('2s');
      await call.presses('0', '1');
      const [asked, before] = [town.now().getTime(), ringsOf(town, DUTY).length];
      await town.passes('20s', () => ringsOf(town, DUTY).length > before);
      const seconds = (town.now().getTime() - asked) / 1000;
      await (await town.phone(DUTY).expectsCall()).declines();
      await call.hangsUp();
      return seconds;
    };
    const ordinary = await waited(REAL);
    expect((await waited(DURESS)) - ordinary).toBeLessThanOrEqual(1);
    // The responders of the alarm were still being rung.
    const waiting = await town.records.contacts({ channel: 'call', purpose: 'alarm', status: 'waiting' });
    expect(waiting.length).toBeGreaterThan(2);
    await mind(town, ...more);
  });

  it('rings nobody on a visit at the same address, in either book', async () => {
    town = await openTown({ organisation: MO_GOES_OUT });
    await town.phone(MO).texts('START 120 min 12 High Street');
    await town.phone(SAM).texts('START 60 min 12 High St');
    for (const pin of [REAL, DURESS]) {
      const call = await keys(SAM, pin, '0', '1');
      const office = await town.records.callSequences({ purpose: 'office' });
      expect({ pin, rung: office.at(-1)?.phones }).toEqual({ pin, rung: [IRA] });
      await call.hangsUp();
    }
  });

  it('rings nobody at the address though a covert alarm of theirs is over: a caller would notice it', async () => {
    town = await openTown({ organisation: MO_GOES_OUT });
    await town.phone(MO).texts('START 120 min 12 High Street');
    await town.phone(SAM).texts('START 60 min 12 High St');
    await town.phone(MO).texts('OUT 2750');
    await town.settle();
    const on = { alarm: (await town.records.alarm()).id, by: personKey(await town.records.personId('4022')) };
    const actor = { kind: 'person', via: 'line' } as const;
    await takeAlarm(town.parts, actor, { ...on, minutes: 10 });
    expect(await reportCovertContact(town.parts, actor, { ...on, how: 'seen', isProved: true })).toEqual({
      kind: 'done',
    });
    const call = await keys(SAM, REAL, '0', '1');
    expect(await town.records.callSequences({ purpose: 'office' })).toMatchObject([{ phones: [IRA] }]);
    await call.hangsUp();
  });

  it('rings nobody who was at the address two hours before a covert alarm, or where the caller was', async () => {
    town = await openTown({
      organisation: MO_GOES_OUT.replace(
        'police_force: Northshire',
        'police_force: Northshire\n    repeat: 24h\n    duress: [{ after: 0s, who: last_resort, by: [sms] }]',
      ),
      at: '2026-11-23T14:00:00Z',
    });
    const rung = async (number: string, pin: string): Promise<string[]> => {
      await town.passes('1s');
      await (await keys(number, pin, '0', '1')).hangsUp();
      return (await town.records.callSequences({ purpose: 'office' })).at(-1)?.phones ?? [];
    };
    await town.phone(MO).texts('START 120 min 12 High Street');
    for (const number of [SAM, BEA]) await town.phone(number).texts('START 300 min 12 High St');
    await town.phone(MO).texts('OUT');
    await town.phone(SAM).texts('STATUS 3851');
    await town.passes('2h30m');
    // Bea, whose phone has said nothing covert, is put through as on any day.
    expect({ sam: await rung(SAM, REAL), bea: await rung(BEA, '6183') }).toEqual({
      sam: [IRA],
      bea: [MO, MO_AT_HOME, IRA],
    });

    await town.phone(MO).texts('START 120 min 14 Mill Lane');
    await town.phone(BEA).texts('START 60 min 14 Mill Lane');
    await town.phone(BEA).texts('OUT');
    expect(await rung(BEA, '6183')).toEqual([IRA]);
    for (const number of [SAM, MO]) await town.phone(number).texts('OUT');
    await endAlarms(town);
  });
});
