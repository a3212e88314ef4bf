import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { importDemo, openSpreadService, type SpreadService } from '../harness/spread-service.ts';
import { untilTrue } from '../harness/until-true.ts';

/**
 * Real workers. The one that remains misses the other after 20 s, and looks once a second. A machine on which it cannot
 * look for 10 s lets it begin anew.
 */
const MISSED_WITHIN = 180_000;
const GONE = /one of the programs that ring people has stopped/;

let service: SpreadService;
beforeEach(async () => {
  service = await openSpreadService(importDemo);
});
afterEach(() => service.close());

it('kill -9 of one of two workers: the other tells those on duty; without any the web is red within 15 s', async () => {
  const [, one, two] = await Promise.all([
    service.started('web.ts'),
    service.started('worker.ts'),
    service.started('worker.ts'),
  ]);
  const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${service.port}/health`)).status;
  // Each has swept since both were there: one that ends before counts as replaced by the other.
  await untilTrue(async () => {
    const sweeps = await service.database
      .knex('sweep')
      .select<{ started_at: Date; swept_at: Date }[]>('started_at', 'swept_at');
    const bothSince = Math.max(...sweeps.map(({ started_at: started }) => started.getTime()));
    return sweeps.length === 2 && sweeps.every(({ swept_at: swept }) => swept.getTime() > bothSince);
  });
  await untilTrue(async () => (await health()) === 200);

  await one.kill();
  const killed = performance.now();
  const told = async (): Promise<string[]> =>
    (await service.carrier.phones.state()).texts.filter(({ body }) => GONE.test(body)).map(({ phone }) => phone);
  while ((await told()).length === 0) {
    if (performance.now() - killed > MISSED_WITHIN) throw new Error(`nobody was told:\n${two.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await health()).toBe(200);
  const phones = await told();
  expect(phones).toEqual([...new Set(phones)]);

  await two.kill();
  const alone = performance.now();
  for (;;) {
    // What counts is when it was asked: on a busy machine the answer takes its time.
    const asked = performance.now() - alone;
    if ((await health()) !== 200) break;
    expect(asked).toBeLessThan(15_500);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}, 300_000);
