import { openDatabase, warnLaterOfFewConnections } from './app/process.ts';
import { runProcess } from './app/run.ts';
import { startWorker } from './app/start-worker.ts';

/** The Procfile's worker process: rings people. Several may run; leases and locks keep them apart. */

await runProcess(async (own) => {
  const { config, log } = own;
  const database = await openDatabase(own, 'worker');
  warnLaterOfFewConnections(own, database, { webs: 0, workers: 1 });
  await startWorker(own, {
    database,
    carriers: config.carriers,
    speed: config.demoSpeed ?? 1,
    here: await database.place(),
  });
  log.info({}, 'worker is ready');
});
