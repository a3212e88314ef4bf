import { createServer } from 'node:http';
import { configOrExit, openDatabase, openParts, startLog, stopOnSignals, twilioSettings } from './process.ts';
import { createWebApp } from './service.ts';

/** The Procfile's web process: answers carriers. As many as needed may run. */

const CONNECTIONS = 20;

const config = configOrExit();
const log = startLog(config);
const database = await openDatabase(config, CONNECTIONS);
const { parts, stop } = await openParts(config, database.knex, config.demoSpeed, log);
const server = createServer(createWebApp({ parts, twilio: twilioSettings(config), carrier: 'twilio', trustProxy: config.trustProxy, metricsToken: config.metricsToken, log }));
server.listen(config.port, () => {
  log.info({ port: config.port }, 'web is ready');
});
stopOnSignals(log, async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  stop();
  await database.close();
});
