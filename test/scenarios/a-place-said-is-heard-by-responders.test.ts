import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import type { Call } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const SAID = 'I am at 12 Mill Lane, the red door';
const EVERYBODY = [SAM, BEA, MO, '+441632960103', IRA, '+441632960500', '+441632960999'];

/** What a carrier calls the sound, and what it makes of a silence that ended by itself. Vonage records it. */
const CARRIERS = [
  { carrier: 'twilio', type: 'audio/x-wav', silence: [] },
  { carrier: 'vonage', type: 'audio/wav', silence: ['kept'] },
] as const;

describe.each(CARRIERS)('a place said is heard by responders, on $carrier', ({ carrier, type, silence }) => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', carriers: [carrier] });
  });
  afterEach(async () => {
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  async function starts(pin = '7294'): Promise<Call> {
    const call = await town.phone(SAM).dials();
    await call.presses(pin, '1', '2');
    return call;
  }

  async function says(words: string, call: Call): Promise<void> {
    await call.says(words);
    await call.presses('#');
  }

  /** Bea answers the call about Sam and hears the briefing. */
  async function beaIsBriefed(): Promise<Call> {
    const call = await town.phone(BEA).answersCall();
    return call.presses('1');
  }

  it('asked for once the visit has begun, fetched, deleted at the carrier, played, told in our own words', async () => {
    const call = await starts();
    call.hears(/Thank you\. Until three o'clock\. Say where you are, then press hash\. Or just hang up\. Beep\.$/);
    expect(await town.records.visits()).toMatchObject([{ status: 'open' }]);
    await says(SAID, call);
    call.hears(/^Thank you\.$/);
    expect(call.isOver).toBe(true);
    const memos = await town.records.memos();
    expect(memos).toMatchObject([{ status: 'kept', atCarrier: false, dueAt: null, seconds: expect.any(Number), type }]);
    for (const { ref, sealed } of memos) {
      expect(await town.carrier.fetchRecording(ref)).toBeNull();
      expect(sealed?.includes('RIFF')).toBe(false);
    }

    const record = await town.phone(SAM).dials();
    await record.presses('7294', '4', '1');
    record.hears(/down until three o'clock\. What you said is on record\./);
    expect(record.everything()).not.toContain('(a recording)');
    await record.hangsUp();

    await town.passes('1h6m');
    const bea = await beaIsBriefed();
    bea.hears(/Ring Sam once\. .*They said where they are: \(a recording\) To deal with it, press 1/);
    await bea.presses('*');
    bea.hears(/They said where they are: \(a recording\) If you have dialled 999/);
    await bea.hangsUp();
    const {
      rows: [{ path }],
    } = await town.knex.raw(`select jsonb_path_query(reply, '$.say[*].sound') #>> '{}' as path from turn limit 1`);
    const played = await request(town.url)
      .get(path)
      .expect(200)
      .expect('content-type', type)
      .expect('cache-control', 'no-store');
    expect(played.body.subarray(0, 4).toString()).toBe('RIFF');
    await request(town.url)
      .get(path.replace(/.(?=\.wav)/, ''))
      .expect(404);

    await town.passes('3m');
    await mind(town, IRA);
    await town.phone(IRA).texts('TAKE A 15');
    await town.phone(IRA).expectsText(/They said where they are: ring us to hear it\./);
    const ira = await town.phone(IRA).dials();
    await ira.presses('1', '5827');
    ira.hears(/News of Sam Okoro, please\. They said where they are: \(a recording\) If you have made contact/);
    await ira.hangsUp();
    await town.passes('15m');
    const news = await town.phone(IRA).answersCall();
    await news.presses('1');
    news.hears(/News of Sam Okoro, please\. If you have made contact/);
    await news.hangsUp();
  });

  it('skipped by hash, silence or a hang-up: the briefing says that there is no place', async () => {
    for (const skip of [
      (call: Call) => call.presses('#'),
      (call: Call) => call.staysSilent(),
      (call: Call) => call.hangsUp(),
    ]) {
      const call = await starts();
      await skip(call);
      expect(call.isOver).toBe(true);
      await town.passes('1s');
    }
    expect(await town.records.visits({ status: 'open' })).toMatchObject([
      { deadline: new Date('2026-11-23T15:00:02Z') },
    ]);
    const left = await town.records.memos();
    expect(left.map(({ status }) => status).filter((status) => status !== 'empty')).toEqual(silence);
    expect(left.filter(({ atCarrier, dueAt }) => atCarrier || dueAt !== null)).toEqual([]);
    await town.passes('1h6m');
    const bea = await beaIsBriefed();
    bea.hears(/We have no place on record\. /);
    await bea.hangsUp();
  });

  it('reported twice by the carrier, which has lost it: the briefing says that it cannot be played', async () => {
    town.exchange.setFaults({ chances: { [carrier]: { 'status-doubled': 1 } } });
    const { id } = await starts();
    town.exchange.speak(id, SAID);
    town.exchange.press(id, '#');
    while ((await town.records.memos()).length === 0);
    for (const { ref } of await town.records.memos()) await town.carrier.deleteRecording(ref);
    await town.settle();
    expect(await town.records.memos()).toMatchObject([{ status: 'wanted' }]);
    await town.passes('2m');
    expect(await town.records.memos()).toMatchObject([{ status: 'lost', atCarrier: false, dueAt: null }]);
    await town.passes('1h4m');
    const bea = await beaIsBriefed();
    bea.hears(/They said where they are, but we cannot play it\. /);
    await bea.hangsUp();
  });

  it('kept if the worker hangs up amid it; asked for under duress too; not if a place is recorded', async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    const longer = await town.phone(SAM).dials();
    await longer.presses('7294', '3', '1');
    longer.hears(/Until half past three\.$/);
    expect(longer.isOver).toBe(true);
    const call = await starts('3851');
    call.hears(/Until three o'clock\. Say where you are, then press hash\. Or just hang up\. Beep\.$/);
    await call.says(SAID);
    await call.hangsUp();
    expect(await town.records.memos()).toMatchObject([{ status: 'kept', atCarrier: false }]);
    const bea = await beaIsBriefed();
    bea.hears(
      inOne(
        /Do not ring or text Sam\. Do not go there\. Dial 999\. .*They said where they are: \(a recording\) Tell /,
        /999 who, where and since when/,
      ),
    );
    await bea.hangsUp();
  });

  it('fetched if the carrier reports the recording two minutes late', async () => {
    town.exchange.setFaults({ chances: { [carrier]: { 'status-late': 1 } } });
    await says(SAID, await starts());
    await town.passes('2m');
    expect(await town.records.memos()).toMatchObject([{ status: 'kept', atCarrier: false }]);
  });
});

it('a place said is fetched by the next turn if Twilio never reports the recording, or after a hang-up', async () => {
  const town = await openTown({ organisation: RIVERSIDE });
  town.exchange.setFaults({ chances: { twilio: { 'status-lost': 1 } } });
  const sam = town.phone(SAM);
  for (const ends of [(call: Call) => call.presses('#'), (call: Call) => call.hangsUp()]) {
    const call = await sam.dials();
    await call.presses('7294', '1', '2');
    await call.says(SAID);
    await ends(call);
    await town.passes('5s');
  }
  // A fetch that fails is tried again some seconds later.
  await town.passes('30s');
  const kept = { status: 'kept', atCarrier: false };
  expect(await town.records.memos()).toMatchObject([kept, kept]);
  await town.close();
});
