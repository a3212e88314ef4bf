import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createWorker } from '../../src/app/create-worker.ts';
import type { Call } from '../harness/phones.ts';
import { BEA, EVERYBODY, IRA, MO, MO_AT_HOME, RIVERSIDE, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { closeRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

/** Phones that show other people's numbers. */
const FORGERS = ['+447700900901', '+447700900902'];

/**
 * That a phone is in a call with us is only the last report. The call may be over, and it may never have been that
 * phone's (src/safety/README.md "One live call per phone").
 */
describe.each(['twilio', 'vonage'] as const)('a phone is engaged only as long as %s says so', (carrier) => {
  let town: Town;
  async function open(organisation = RIVERSIDE): Promise<void> {
    town = await openTown({ organisation, carriers: [carrier], at: '2026-11-23T14:00:00Z' });
  }
  beforeEach(() => open());
  afterEach(() => closeRiverside(town));

  async function samIsInDanger(): Promise<void> {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('STATUS 3851');
  }

  /** From now on the reports of how calls end are lost. */
  function losesReports(): void {
    town.exchange.setFaults({ statusCallbacks: 'missing' });
  }

  /** Afterwards nobody asks the carrier about a call that no other call waits for. */
  async function ourStartIsOver(): Promise<void> {
    for (const stretch of ['3s', '3s']) await town.passes(stretch);
  }

  /** For half a minute somebody keeps these calls open. */
  async function keepsOpen(calls: Call[]): Promise<void> {
    for (const stretch of ['8s', '8s', '8s', '5s']) {
      await town.passes(stretch);
      for (const call of calls) await call.presses('*');
    }
    expect(calls.map(({ isOver }) => isOver)).toEqual(calls.map(() => false));
  }

  it("a call held open with somebody's number: in half a minute they are rung anyway, next number too", async () => {
    const held = [
      await town.phone(FORGERS[0] ?? '').dials({ showing: BEA }),
      await town.phone(FORGERS[1] ?? '').dials({ showing: MO }),
    ];
    await samIsInDanger();
    await keepsOpen(held);
    expect([ringsOf(town, BEA), ringsOf(town, MO), ringsOf(town, MO_AT_HOME)]).toEqual([[], [], []]);
    expect(ringsOf(town, IRA)).toEqual(['14:00:00']);
    await town.passes('1s');
    expect([ringsOf(town, BEA), ringsOf(town, MO), ringsOf(town, MO_AT_HOME)]).toEqual([
      ['14:00:30'],
      ['14:00:30'],
      ['14:00:30'],
    ]);
    // Neither of Mo's two calls hides the other. The sequence pauses as usual once both are over.
    await town.passes('50s');
    expect([ringsOf(town, MO), ringsOf(town, MO_AT_HOME)]).toEqual([['14:00:30', '14:01:15'], ['14:00:30']]);
    for (const call of held) if (!call.isOver) await call.hangsUp();
  });

  it("nobody knows what became of the call to somebody's first number: the next number rings at once", async () => {
    town.exchange.setFaults({ phones: { [MO]: { 'rest-cut-off': 1 }, [BEA]: { 'rest-cut-off': 1 } } });
    await samIsInDanger();
    await town.passes('1s');
    expect([ringsOf(town, BEA), ringsOf(town, MO), ringsOf(town, MO_AT_HOME)]).toEqual([[], [], ['14:00:00']]);
    town.exchange.setFaults({ phones: {} });
    await town.passes('9s');
    // Looked up, not found, and asked for once more.
    expect([ringsOf(town, BEA), ringsOf(town, MO), ringsOf(town, MO_AT_HOME)].map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('a call whose end was never reported: the carrier is asked after 5 s, and the phone rings at once', async () => {
    await ourStartIsOver();
    const call = await town.phone(BEA).dials();
    losesReports();
    await call.hangsUp();
    await samIsInDanger();
    for (const stretch of ['4s', '1s']) await town.passes(stretch);
    expect(ringsOf(town, BEA)).toEqual([]);
    await town.passes('1s');
    expect(ringsOf(town, BEA)).toEqual(['14:00:12']);
  });

  it('a report that was lost while the service was down: the carrier is asked for all calls at the start', async () => {
    await ourStartIsOver();
    await samIsInDanger();
    const [ours, theirs] = [await town.phone(BEA).answersCall(), await town.phone(MO_AT_HOME).dials()];
    await ours.presses('1');
    losesReports();
    for (const call of [ours, theirs]) await call.hangsUp();
    for (const stretch of ['3s', '3s']) await town.passes(stretch);
    const goesOn = async (): Promise<unknown> => [
      (await town.records.conversations({ status: 'live' })).map((call) => call.with),
      (await town.records.contacts({ to: BEA, channel: 'call' })).map(({ status }) => status),
    ];
    expect(await goesOn()).toEqual([expect.arrayContaining([BEA, MO_AT_HOME]), ['answered']]);
    const again = createWorker({
      parts: town.parts,
      url: town.databaseUrl,
      carriers: [town.carrier],
      holder: 'test',
      log: town.log,
    });
    await again.dispatcher.dispatchOnce();
    expect(await goesOn()).toEqual([[], ['completed']]);
    await again.stop();
  });
});

it("a worker's own covert call is not disturbed, whoever else needs help", async () => {
  const town = await openTown({ organisation: RIVERSIDE_RINGS_BACK, at: '2026-11-23T14:00:00Z' });
  const bea = town.phone(BEA);
  await bea.texts('RING 5');
  await town.passes('5m');
  const call = await bea.answersCall();
  call.hears(/Is this a good time/);
  const before = ringsOf(town, BEA).length;
  await town.phone(SAM).texts('START 60 12 Mill Lane');
  await town.phone(SAM).texts('STATUS 3851');
  for (let turn = 0; turn < 6; turn += 1) {
    await town.passes('8s');
    await call.presses('*');
  }
  expect([call.isOver, ringsOf(town, BEA).length]).toEqual([false, before]);
  await call.hangsUp();
  await town.passes('1s');
  expect(ringsOf(town, BEA).length).toBe(before + 1);
  await endAlarms(town);
  await mind(town, ...EVERYBODY);
  await town.close();
});
