import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { recordSweep } from '../../src/records/sweeps.ts';
import { DUTY, OUT_OF_HOURS, RIVERSIDE } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';

let town: Town;
beforeEach(async () => {
  town = await openTown({
    organisation: RIVERSIDE,
    carriers: ['twilio', 'vonage'],
    at: '2026-11-23T14:00:00Z',
    pace: { calls: 100, texts: 100 },
  });
});
afterEach(async () => {
  await town.abandon();
});

it('a worker that is gone: those on duty are told once by text and call, by both carriers; it is noted', async () => {
  await recordSweep(town.knex, 'the other', town.now());
  for (let looks = 0; looks < 14; looks++) {
    await town.worker.timers.sweep();
    await town.passes('5s');
  }
  const outbound = () => town.exchange.calls().filter(({ direction }) => direction === 'outbound');
  await untilTrue(() => outbound().length >= 4);
  await town.exchange.idle();
  const lines = ['+441632960000', '+441632960002'];
  for (const number of [DUTY, OUT_OF_HOURS]) {
    expect(
      town.exchange
        .texts()
        .filter(({ phone }) => phone === number)
        .map(({ line, body }) => ({ line, body })),
    ).toEqual(
      lines.map((line) => ({
        line,
        body:
          'Riverside lone-working line: one of the programs that ring people has stopped. ' +
          'Another goes on. Please have it looked at.',
      })),
    );
    expect(
      outbound()
        .filter(({ phone }) => phone === number)
        .map(({ line }) => line),
    ).toEqual(lines);
  }
  expect(await town.records.operatorEntries()).toMatchObject([{ kind: 'worker', id: 'the other' }]);
  expect(town.exchange.errors()).toEqual([]);
});
