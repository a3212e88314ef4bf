import { createCarriers } from './carriers/carriers.ts';
import { openDatabase, openParts, processName } from './process.ts';
import { run } from './run.ts';
import { createWorker } from './service.ts';

/** The Procfile's worker process: rings people. Several may run; leases and locks keep them apart. */

const CONNECTIONS = 30;

await run(async (own) => {
  const { config, log } = own;
  const { knex, url } = await openDatabase(own, CONNECTIONS);
  const parts = await openParts(own, knex, config.demoSpeed ?? 1, config.carriers);
  const worker = createWorker({ parts, url, carriers: await createCarriers(config.carriers), holder: processName(), log });
  own.atEnd(() => worker.stop());
  await worker.start();
  log.info({}, 'worker is ready');
});
