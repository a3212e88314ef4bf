import { afterEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { existsSync, readFileSync } from 'node:fs';
import { LOG_FILE } from '../harness/logged.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

const EVERYBODY = [BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];

describe('nobody is asked who must not be', () => {
  let town: Town;
  afterEach(async () => {
    await town.close();
  });

  it('never the worker, although they are a manager and their phone is on the duty list', async () => {
    town = await openTown({
      organisation: RIVERSIDE.replace(
        'roles: [worker], team: North, phones: ["+447700900101"]',
        'roles: [worker, manager], team: North, phones: ["+447700900101"]',
      ).replace('duty: ["+441632960500"]', `duty: ["${SAM}"]`),
    });
    await samIsMissed(town);
    const before = ringsOf(town, SAM).length;
    await town.passes('20m');
    expect(ringsOf(town, SAM).length).toBe(before);
    // They cannot answer for themselves either.
    await town.phone(SAM).texts('SAFE A');
    await town.phone(SAM).expectsText(/^Your time was up at 15:00\. Left\? OUT\. Still there\?/);
    const sam = await town.phone(SAM).dials();
    sam.hears(/^Riverside office\. Your PIN, please\.$/);
    await sam.hangsUp();
    await mind(town, ...EVERYBODY);
  });

  it('people on a visit of their own get a text, and are not rung while others are left', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await town.phone(BEA).texts('START 240');
    await samIsMissed(town);
    await town.phone(BEA).expectsText(/On until/);
    await town.phone(BEA).expectsText(/urgent/);
    // The step has nobody whom it may ring, so the next goes at once.
    expect(ringsOf(town, MO)).toEqual(['15:06:00']);
    await town.passes('10m');
    expect(ringsOf(town, BEA)).toEqual([]);
    await town.phone(BEA).texts('TAKE 5');
    await mind(town, ...EVERYBODY);
    await town.phone(MO).texts('SAFE');
    await confirmsText(town, MO);
    await mind(town, ...EVERYBODY);
    await town.phone(BEA).texts('END');
    await mind(town, BEA);
  });

  it('people on a visit are rung if nobody else is left', async () => {
    town = await openTown({
      organisation: RIVERSIDE.replace('duty: ["+441632960500"]', 'duty: []')
        .replace(/ {2}last_resort: .*\n/, '')
        .replace(/ {2}- \{ name: (Mo|Ira) .*\n/g, ''),
    });
    await town.phone(BEA).texts('START 240');
    await samIsMissed(town);
    expect(ringsOf(town, BEA)).toEqual(['15:06:00']);
    await town.phone(BEA).texts('SAFE');
    await mind(town, BEA);
    await town.phone(BEA).texts('END');
    await mind(town, BEA);
  });

  it('nobody who is away or off duty', async () => {
    town = await openTown({
      organisation: RIVERSIDE.replace(
        'buddies: ["4021"] }',
        'buddies: ["4021"], away: [{ from: 2026-11-20, to: 2026-11-30 }] }',
      ).replace('pin: "8462" }', 'pin: "8462", hours: [{ days: mon-fri, from: "08:00", to: "12:00" }] }'),
    });
    await samIsMissed(town);
    await town.passes('20s');
    expect([ringsOf(town, BEA), ringsOf(town, MO), ringsOf(town, IRA)]).toEqual([[], [], ['15:06:00']]);
    await town.phone(IRA).texts('SAFE');
    await confirmsText(town, IRA);
    await mind(town, IRA);
  });

  it('only the last resort is left: it is rung at once, and at each repeat', async () => {
    town = await openTown({
      organisation: RIVERSIDE.replace(', buddies: ["4022"]', '')
        .replace('duty: ["+441632960500"]', 'duty: []')
        .replace(/ {2}- \{ name: (Mo|Ira) .*\n/g, ''),
    });
    await samIsMissed(town);
    await town.passes('11m');
    expect(ringsOf(town, OUT_OF_HOURS)).toEqual([
      '15:06:00',
      '15:06:45',
      '15:11:00',
      '15:11:45',
      '15:16:00',
      '15:16:45',
    ]);
    await town.passes('1m10s');
    await mind(town, OUT_OF_HOURS);
    await (await town.phone(OUT_OF_HOURS).dials()).presses('1');
    await town.passes('5s');
    const call = await town.phone(OUT_OF_HOURS).answersCall();
    await call.presses('1', '1', '5#');
    call.hears(/News by/);
    await mind(town, OUT_OF_HOURS);
  });

  it('if nobody at all is left, the log says so at each repeat, by id', async () => {
    town = await openTown({
      organisation: RIVERSIDE.replace('duty: ["+441632960500"]', 'duty: []')
        .replace(/ {2}last_resort: .*\n/, '')
        .replace(/ {2}- \{ name: (Mo|Ira) .*\n/g, ''),
    });
    await town.knex('phone').where({ number: BEA }).delete();
    const log = (): string => (existsSync(LOG_FILE) ? readFileSync(LOG_FILE, 'utf8') : '');
    const said = (): number =>
      log()
        .split('\n')
        .filter((line) => line.includes('operator alarm: an alarm has nobody to ask')).length;
    const before = said();
    await samIsMissed(town);
    await town.passes('10m');
    expect(said() - before).toBe(3);
    expect(await town.records.operatorEntries()).toHaveLength(3);
  });
});
