import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, EVERYBODY, MO, OUT_OF_HOURS, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

const SHARED = '+447700900109';
/**
 * Nobody takes the alarm for a day, and this plan rings nobody about it meanwhile. The tests are about other things.
 */
const QUIET = RIVERSIDE_RINGS_BACK.replace(
  'police_force: Northshire',
  'police_force: Northshire\n    repeat: 24h\n    duress: [{ after: 0s, who: last_resort, by: [sms] }]',
);

describe('a covert alarm holds', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let mo: Phone;

  const opened = async (organisation = RIVERSIDE_RINGS_BACK): Promise<void> => {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z' });
    [sam, bea, mo] = [town.phone(SAM), town.phone(BEA), town.phone(MO)];
  };
  beforeEach(() => opened());
  afterEach(async () => {
    await endAlarms(town);
    await mind(town, ...EVERYBODY, SHARED);
    await town.close();
  });

  const opens = async (organisation: string): Promise<void> => {
    await town.close();
    await opened(organisation);
  };

  it('if two people take it in the same second: one owns it, and the other is told who', async () => {
    await sam.texts('I will need the purple file');
    const calls = await Promise.all([bea, mo].map(async (phone) => phone.answersCall()));
    for (const key of ['1', '1']) for (const call of calls) await call.presses(key);
    await Promise.all(calls.map((call) => call.presses('15#')));
    const heard = calls.map((call) => call.everything());
    expect(heard.filter((words) => /deals with it\. Thank you/.test(words))).toHaveLength(1);
    expect(heard.filter((words) => /News by quarter past two/i.test(words))).toHaveLength(1);
    const { state } = await town.records.alarm();
    expect(state.owners).toHaveLength(1);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'taken', covert: true }]);
  });

  it('on a mobile that the worker and the buddy share: that phone is told nothing, and cannot answer', async () => {
    await opens(
      RIVERSIDE_RINGS_BACK.replace(`["${SAM}"]`, `["${SAM}", "${SHARED}"]`).replace(
        `["${BEA}"]`,
        `["${SHARED}", "${BEA}"]`,
      ),
    );
    await sam.texts('END 3851');
    await bea.expectsText(/urgent/);
    await bea.expectsCall();
    expect(await town.records.contacts({ to: SHARED })).toEqual([]);
    await town.phone(SHARED).texts('TAKE A 15');
    await town.phone(SHARED).texts('SAFE');
    const call = await town.phone(SHARED).dials();
    call.hears(/^Riverside office\. Your staff number, then hash\.$/);
    await call.hangsUp();
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'raised', covert: true }]);
  });

  it('after the real PIN an hour later and until the next day, when a duress PIN is news again', async () => {
    await opens(QUIET);
    sam.answers('silent');
    await sam.texts('START 120 min 12 High Street');
    await sam.texts('STATUS 3851');
    await town.passes('1h');
    const call = await sam.dials();
    await call.presses('7294');
    call.hears(/You're down until four o'clock/);
    await call.presses('2');
    call.hears(/Your visit is ended/);
    await sam.texts('OK 7294');
    const open = { kind: 'duress', status: 'raised', covert: true };
    expect(await town.records.alarms()).toMatchObject([open]);
    await town.passes('22h');

    await sam.texts('START 60 12 Mill Lane');
    await sam.ignores({ calls: 2, texts: 4 });
    sam.answers('manual');
    await sam.texts('OK 3851');
    await sam.expectsText(/^Thank you\. On until 14:00/);
    expect(await town.records.alarms()).toMatchObject([open]);
    const { state } = await town.records.alarm();
    expect(state.facts.filter((fact) => fact.what === 'cause' && fact.kind === 'duress')).toHaveLength(2);
    await town.passes('3m30s');
    const back = await sam.answersCall();
    back.hears(/^Records office/);
    await back.hangsUp();
    expect(await town.records.purpleCalls()).toHaveLength(2);
  });

  it('if it was raised by a phone to which the carrier sends no texts', async () => {
    town.exchange.setFaults({ optOutWords: 'the-carriers' });
    await sam.texts('STOP');
    await sam.ignores({ texts: 1 });
    await sam.texts('The purple file please');
    const replies = town.exchange
      .texts()
      .filter(({ phone, direction, status }) => phone === SAM && direction === 'outbound' && status === 'delivered');
    expect(replies.filter(({ body }) => !body.includes('unsubscribed'))).toEqual([]);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'raised', covert: true }]);
    await bea.expectsCall();
  });

  it('against a machine that says yes, and a phone that is switched off in the middle of question three', async () => {
    await opens(QUIET);
    await sam.texts('I will need the purple file');
    await town.passes('3m30s');
    const machine = await sam.answersCall();
    await machine.says('Yes?');
    await machine.says('Yes, leave me a message');
    while (!machine.isOver) await machine.staysSilent();
    expect(await town.records.purpleCalls()).toEqual([
      { reason: 'alarm', status: 'waiting', state: { version: 1, replies: {}, tries: 1 } },
    ]);

    await town.passes('3m30s');
    const call = await sam.answersCall();
    await call.presses('2', '1', '1');
    call.hears(/Should head office see it\? Yes, 1\. No, 2\.$/);
    sam.answers('off');
    await call.hangsUp();
    await town.phone(OUT_OF_HOURS).expectsText(/urgent/);
    await town.phone(OUT_OF_HOURS).expectsText(/Dial 999 about A now/);
    await town.phone(OUT_OF_HOURS).expectsText(/at the address yes, in danger YES, so far/);
    const [asked] = await town.records.purpleCalls();
    expect(asked?.state.replies).toEqual({ address: 'yes', danger: 'yes' });
  });

  it('whatever is keyed when we ring back: a yes to danger stays in the facts for 999', async () => {
    await opens(QUIET);
    await sam.texts('I will need the purple file');
    await town.passes('3m30s');
    const first = await sam.answersCall();
    await first.presses('2', '1', '1', '2', '2', '2', '1');
    await town.passes('5m');
    const second = await sam.answersCall();
    await second.presses('2', '2', '2');
    expect(second.isOver).toBe(true);
    await (await town.phone(OUT_OF_HOURS).dials()).presses('1');
    await town.passes('5s');
    const call = await town.phone(OUT_OF_HOURS).answersCall();
    await call.presses('1');
    call.hears(/At the address: yes\. In danger: yes\./);
    await call.hangsUp();
  });

  it('beside a booked call: the two never ring together, and END cancels only the booked one', async () => {
    await opens(QUIET.replace('repeat: 24h', 'repeat: 24h\n    purple_file: { between: [5m, 5m] }'));
    sam.answers('silent');
    await sam.texts('RING 5. I will need the purple file');
    await sam.expectsText(/We ring you at 14:05/);
    await town.passes('5m');
    expect(await town.records.callSequences({ purpose: 'purple' })).toHaveLength(1);
    await sam.texts('OUT');
    await town.passes('4m');
    expect(await town.records.purpleCalls()).toEqual([
      { reason: 'alarm', status: 'waiting', state: { version: 1, replies: {}, tries: 1 } },
      { reason: 'booked', status: 'over', state: { version: 1, replies: {}, tries: 0 } },
    ]);
  });
});
