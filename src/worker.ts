import { createTwilio } from './carriers/twilio/twilio.ts';
import { configOrExit, openDatabase, openParts, processName, startLog, stopOnSignals, twilioSettings } from './process.ts';
import { createWorker } from './service.ts';

/** The Procfile's worker process: rings people. Several may run; leases and locks keep them apart. */

const CONNECTIONS = 30;

const config = configOrExit();
const log = startLog(config);
const database = await openDatabase(config, CONNECTIONS);
const { parts, stop } = await openParts(config, database.knex, config.demoSpeed, log);
const twilio = twilioSettings(config);
const worker = createWorker({ parts, url: database.url, carriers: twilio ? [createTwilio(twilio)] : [], holder: processName(), log });
await worker.start();
log.info({}, 'worker is ready');
stopOnSignals(log, async () => {
  await worker.stop();
  stop();
  await database.close();
});
