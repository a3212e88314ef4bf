import { createCarriers } from './carriers/carriers.ts';
import { startWhereInForce } from './app/in-force.ts';
import { openDatabase, openParts, processName } from './app/process.ts';
import { run } from './app/run.ts';
import { createWorker } from './app/service.ts';

/** The Procfile's worker process: rings people. Several may run; leases and locks keep them apart. */

const CONNECTIONS = 30;

await run(async (own) => {
  const { config, log } = own;
  const { knex, url, place, disk } = await openDatabase(own, CONNECTIONS);
  const parts = await openParts(own, knex, config.demoSpeed ?? 1, config.carriers);
  const worker = createWorker({
    parts,
    url,
    carriers: await createCarriers(config.carriers),
    holder: processName(),
    disk,
    log,
  });
  await startWhereInForce({ knex, clock: parts.clock, here: await place(), worker, log, atEnd: own.atEnd });
  log.info({}, 'worker is ready');
});
