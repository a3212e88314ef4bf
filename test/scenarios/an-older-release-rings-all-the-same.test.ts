import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** What the next release may write, and this one cannot know. */
const FACT = { at: Date.parse('2026-11-23T15:06:10Z'), what: 'drone_seen', over: { roof: true } };
const STEP = { after: 0, who: [{ kind: 'neighbours', within: 3 }], by: ['hologram'], loudly: true };
const OWN = { mood: 'calm' };

describe('what a newer release has written fails nobody while an older one still runs', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    await town.close();
  });

  const alarm = async (): Promise<{ status: string; state: { [key: string]: unknown; facts: unknown[] } }> =>
    town.knex('alarm').first('status', 'state');

  it('an alarm with a fact of a new kind and new keys goes on, is taken, is closed, and keeps them all', async () => {
    await samIsMissed(town);
    await town.knex.raw(
      `update alarm set state = jsonb_set(state, '{facts,1}', cast(? as jsonb)) || cast(? as jsonb)`,
      [JSON.stringify(FACT), JSON.stringify(OWN)],
    );
    await town.passes('3m');
    const call = await town.phone(MO).expectsCall();
    await call.answers();
    await call.presses('1', '1', '15#');
    expect((await alarm()).status).toBe('taken');
    await town.passes('1m');
    await town.phone(SAM).texts('OUT 7294');
    expect(await alarm()).toMatchObject({ status: 'closed', state: { ...OWN, facts: expect.arrayContaining([FACT]) } });
  });

  it('a ladder that asks unknown people in an unknown way rings everybody', async () => {
    await town.knex.raw(`update team set plan = jsonb_set(plan, '{duress}', cast(? as jsonb)) || cast(? as jsonb)`, [
      JSON.stringify([STEP]),
      JSON.stringify(OWN),
    ]);
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('OUT 3851');
    await town.passes('1m');
    for (const number of [BEA, MO, IRA]) expect(ringsOf(town, number)).not.toEqual([]);
    const { state } = await alarm();
    expect(state).toMatchObject({ plan: OWN });
    expect(state.steps).toMatchObject([{ who: STEP.who, loudly: true }]);
  });
});
