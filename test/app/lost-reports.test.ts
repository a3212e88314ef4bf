import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallReport, Line } from '../../src/carriers/carrier.ts';
import { createLostReports, type LostReports } from '../../src/app/lost-reports.ts';
import { untilTrue } from '../harness/until-true.ts';

const REPORT: CallReport = {
  carrier: 'twilio',
  carrierRef: 'CA1',
  attemptId: null,
  status: 'busy',
  order: null,
  errorCode: null,
};

/** So many other promises are settled meanwhile. */
async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await Promise.resolve();
}

describe('a report that cannot be stored', () => {
  let told: number;
  let isAway: boolean;
  let stopping: AbortController;
  let stored: CallReport[];
  let line: Line;
  beforeEach(() => {
    [told, isAway, stopping, stored] = [0, false, new AbortController(), []];
    const nothing = (): Promise<never> => Promise.reject(new Error('not here'));
    line = {
      callBegins: nothing,
      callTurns: nothing,
      answererGuessed: nothing,
      textReported: nothing,
      textReceived: nothing,
      textNotTaken: nothing,
      memoRecorded: nothing,
      beforeTurn: nothing,
      leftAlone: nothing,
      callReported: (report) => {
        if (isAway) return Promise.reject(new Error('the database is away'));
        stored.push(report);
        return Promise.resolve();
      },
    };
  });
  afterEach(() => {
    stopping.abort();
  });

  const reports = (): LostReports =>
    createLostReports({
      tell: () => {
        if (isAway) return Promise.reject(new Error('the database is away'));
        told += 1;
        return Promise.resolve();
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      stopping: stopping.signal,
    });
  const watched = (): Line => reports().onLine(line);

  it('is refused, and the worker is told once the database is back: many reports, one word', async () => {
    isAway = true;
    const one = watched();
    for (let n = 0; n < 5; n += 1) await expect(one.callReported(REPORT)).rejects.toThrow('away');
    expect(told).toBe(0);
    isAway = false;
    await untilTrue(() => told === 1);
    await one.callReported(REPORT);
    expect([told, stored]).toEqual([1, [REPORT]]);
  });

  it('is of no concern unless the call is over: nothing waits for it', async () => {
    isAway = true;
    const one = watched();
    await expect(one.callReported({ ...REPORT, status: 'ringing' })).rejects.toThrow('away');
    await expect(one.callReported({ ...REPORT, status: 'answered' })).rejects.toThrow('away');
    isAway = false;
    await one.callReported(REPORT);
    await turns(10);
    expect(told).toBe(0);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])('is told of although it comes just as the last is told, %d turns later', async (n) => {
    const lost = reports();
    lost.note();
    await turns(n);
    lost.note();
    await turns(10);
    expect(told).toBe(2);
  });

  it('is told again where it happens again', async () => {
    const one = watched();
    for (let times = 1; times <= 2; times += 1) {
      isAway = true;
      await expect(one.callReported(REPORT)).rejects.toThrow('away');
      isAway = false;
      await untilTrue(() => told === times);
    }
    expect(told).toBe(2);
  });
});
