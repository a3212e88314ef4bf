import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tellStory } from '../../src/cli/story.ts';
import { planMove } from '../../src/operations/people/leaving/move.ts';
import { notifyOfClockPutBack, notifyOfOutage } from '../../src/operations/outage.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { IN_FORCE_HERE, OUTAGE, writeJournal } from '../../src/records/journal.ts';
import { lastSweep, recordSweep } from '../../src/records/sweeps.ts';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS, RIVERSIDE_AND_SOUTH, SAM } from '../harness/riverside.ts';
import { ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const CAI = '+447700900105';
const ONE_WAS_OUT = inOne(
  /^Riverside lone-working line: we were down from 14:00 to 14:11\. One of your team was out and could not /,
  /reach us\. If late, they are being rung now\.$/,
);

describe('after a time in which nothing was looked after', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE_AND_SOUTH, at: '2026-11-23T14:00:00Z' });
    await town.worker.timers.sweep();
  });
  afterEach(async () => {
    await town.close();
  });

  const outages = async (): Promise<unknown[]> =>
    (await town.records.journal({ kind: 'operator', visitId: null })).filter(({ detail }) => detail['what'] === OUTAGE);

  async function samIsOut(): Promise<void> {
    await town.phone(SAM).texts('START 10 12 High Street');
    await town.phone(SAM).expectsText(/^On until 14:10/);
  }

  it('the overdue are looked for; managers whose team was out hear from when to when, the story too', async () => {
    await samIsOut();
    await town.isDownFor('11m');
    await town.phone(SAM).expectsText(/^Have you left\?/);
    await town.phone(MO).expectsText(ONE_WAS_OUT);
    await town.phone(IRA).expectsText(ONE_WAS_OUT);
    expect(town.exchange.texts().filter(({ phone }) => phone === CAI)).toEqual([]);

    await town.phone(SAM).texts('OUT 7294');
    await town.phone(SAM).expectsText(/./);
    const visit = await town.records.visit();
    expect(await tellStory(town.knex, visit.id, town.now(), {})).toContain(
      'The line was down from 14:00 to 14:11. Nobody could reach it, and it rang nobody.',
    );
  });

  it('nobody hears of a minute, as a restart takes, or of a night with nobody out, which is written down', async () => {
    await samIsOut();
    await town.isDownFor('1m');
    await town.phone(SAM).texts('OUT 7294');
    await town.phone(SAM).expectsText(/./);
    expect(await outages()).toEqual([]);
    await town.worker.timers.sweep();
    await town.isDownFor('8h');
    await town.worker.timers.sweep();
    expect(await outages()).toHaveLength(1);
  });

  it('one of several processes that come back tells; without a manager those on duty hear of it', async () => {
    await samIsOut();
    await town
      .knex('person')
      .whereRaw(`'manager' = any (roles)`)
      .update({ roles: ['worker'] });
    const outage = { from: new Date('2026-11-23T13:00:00Z'), until: new Date('2026-11-23T14:00:00Z') };
    await Promise.all([notifyOfOutage(town.parts, outage), notifyOfOutage(town.parts, outage)]);
    await town.settle();
    for (const phone of [DUTY, OUT_OF_HOURS]) await town.phone(phone).expectsText(/we were down from 13:00 to 14:00\./);
    expect(await outages()).toHaveLength(1);
    await town.phone(SAM).texts('OUT 7294');
    await town.phone(SAM).expectsText(/./);
    expect(town.exchange.texts().filter(({ phone }) => phone === BEA)).toEqual([]);
  });

  it('a copy that was brought into force: every team hears that it knows of nothing since', async () => {
    await samIsOut();
    const team = await town.records.teamId('South');
    await planMove(town.parts, SYSTEM, { person: '4022', team, day: '2026-11-23' });
    const brought = { at: new Date('2026-11-23T14:08:00Z'), actor: SYSTEM, kind: 'operator' as const };
    await writeJournal(town.knex, [{ ...brought, detail: { what: IN_FORCE_HERE } }]);
    await town.isDownFor('11m');
    const older = /: our records are of 14:00\. We know of no visit begun since\./;
    for (const phone of [MO, IRA]) {
      await town.phone(phone).expectsText(ONE_WAS_OUT);
      await town.phone(phone).expectsText(older);
    }
    await town.phone(CAI).expectsText(older);
    await town.phone(SAM).expectsText(/^Have you left\?/);
    await town.phone(SAM).texts('OUT 7294');
    await town.phone(SAM).expectsText(/./);
  });

  it('data that was moved after the service was stopped is no older copy', async () => {
    await samIsOut();
    await town.knex('sweep').update({ stopped_at: new Date('2026-11-23T14:00:00Z') });
    const brought = { at: new Date('2026-11-23T14:08:00Z'), actor: SYSTEM, kind: 'operator' as const };
    await writeJournal(town.knex, [{ ...brought, detail: { what: IN_FORCE_HERE } }]);
    await town.isDownFor('9m');
    for (const phone of [MO, IRA]) await town.phone(phone).expectsText(/we were down from 14:00 to 14:09\./);
    await town.phone(SAM).minds('what came so far');
    await town.phone(SAM).texts('OUT 7294');
    await town.phone(SAM).expectsText(/./);
  });

  it('a clock that was put back: those on duty are rung once, and an earlier sweep is no sign of life', async () => {
    await recordSweep(town.knex, 'gone', new Date('2026-11-23T15:00:00Z'));
    const times = { from: new Date('2026-11-23T15:00:00Z'), to: town.now() };
    await Promise.all([notifyOfClockPutBack(town.parts, times), notifyOfClockPutBack(town.parts, times)]);
    await town.settle();
    expect(ringsOf(town, DUTY)).toEqual(['14:00:00']);
    expect((await lastSweep(town.knex))?.getTime()).toBeLessThanOrEqual(town.now().getTime());
    await town.phone(DUTY).minds('what came so far');
  });
});
