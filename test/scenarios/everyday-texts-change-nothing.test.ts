import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { EVERYDAY } from '../conversation/texts/everyday-texts.ts';

/**
 * Texts that sound like a word of the line, or are one, with the latest deadline afterwards (an hour's visit from
 * 14:00).
 */
const MEANT: [text: string, deadline: string, place: string | null][] = [
  ['START 120 High Street', '15:00', '120 High Street'],
  ['START 30 High Street', '14:30', '30 High Street'],
  ['START 12 High Street', '14:12', '12 High Street'],
  ['START 3 High Street', '15:00', '3 High Street'],
  ['START 30 min 12 High Street', '14:30', '12 High Street'],
  ['START Mrs Khan, the usual place', '15:00', null],
  ['START 900', '15:00', null],
  ['IN 12 High Street', '14:12', '12 High Street'],
  ['Arrived NF1 4AB', '15:00', 'NF1 4AB'],
  ['in flat 3 Elm Court', '15:00', 'flat 3 Elm Court'],
  ['Arrived 120 High Street', '15:00', '120 High Street'],
  ['MORE 30 please', '15:30', null],
  ['MORE', '15:00', null],
  ['OK', '15:00', null],
  ['ok.', '15:00', null],
  ['AT 12 High Street', '15:00', '12 High Street'],
  ['BACK', '15:00', null],
  ['NOTE out of here by 7', '15:00', null],
  ['STATUS', '15:00', null],
  ['TAKE 15', '15:00', null],
  ['SAFE', '15:00', null],
  ['RING 20', '15:00', null],
  ['WORRIED 4022', '15:00', null],
  ['END 7295', '15:00', null],
  ['MORE 60 7295', '15:00', null],
  ['7295', '15:00', null],
];

describe('everyday texts change nothing', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterAll(async () => {
    // One of the texts reported a concern about Bea.
    await mind(town, SAM, BEA, MO, IRA, DUTY, OUT_OF_HOURS);
    await town.close();
  });

  async function visit(): Promise<{ status: string; deadline: string; place: string | null }> {
    const [row] = await town.records.openVisits();
    return {
      status: row?.status ?? 'none',
      deadline: row?.deadline?.toISOString().slice(11, 16) ?? '',
      place: row?.place ?? null,
    };
  }

  /** The line has taken the text in. Replies are checked at the end, because there are so many. */
  async function isTold(body: string): Promise<void> {
    town.exchange.text({ from: SAM, to: town.line, body });
    await town.exchange.idle();
  }

  it('a hundred of them, one after the other, leave the visit unchanged', async () => {
    expect(EVERYDAY.length).toBeGreaterThan(100);
    await isTold('START 60');
    const before = await visit();
    for (const body of EVERYDAY) {
      await isTold(body);
      expect({ body, ...(await visit()) }).toEqual({ body, ...before });
    }
    await town.settle();
    expect(await town.records.alarms()).toEqual([]);
  });

  it('and start none', async () => {
    await isTold('END');
    for (const body of EVERYDAY) await isTold(body);
    await town.settle();
    expect(await visit()).toEqual({ status: 'none', deadline: '', place: null });
  });

  it('those that have a meaning never move the deadline later', async () => {
    for (const [body, deadline, place] of MEANT) {
      await isTold('START 60');
      await isTold(body);
      expect({ body, ...(await visit()) }).toEqual({ body, status: 'open', deadline, place });
    }
    // Sent without a PIN, because so many numbers within the hour would count as many tries.
    await isTold('END');
    expect((await visit()).status).toBe('none');
  });
});
