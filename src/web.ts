import { createLimitedServer, listenOn, stopListening } from './app/listening.ts';
import { createLostReports } from './app/lost-reports.ts';
import { openBesideCallers, openDatabase, serviceDependencies, warnLaterOfFewConnections } from './app/process.ts';
import { runProcess } from './app/run.ts';
import { createWebApp } from './app/service.ts';
import { notifyReportsLost } from './database/transact.ts';
import { createSpool } from './switchboard/spool.ts';

/** The Procfile's web process: answers carriers. As many as needed may run. */

await runProcess(async (own) => {
  const { config, log } = own;
  const database = await openDatabase(own, 'web');
  const { knex, disk } = database;
  warnLaterOfFewConnections(own, database, { webs: 1, workers: 0 });
  const parts = await serviceDependencies(own, knex, config.demoSpeed ?? 1, config.carriers);
  const stopping = new AbortController();
  const server = createLimitedServer(
    await createWebApp({
      parts,
      ...openBesideCallers(own, database),
      carriers: config.carriers,
      exchange: false,
      trustProxy: config.trustProxy,
      metricsToken: config.metricsToken,
      desk: { publicUrl: config.publicUrl, oidc: config.oidc },
      stopping: stopping.signal,
      disk,
      spool: createSpool(config.dataDir, parts.secrets.data),
      skew: () => parts.clock.skew,
      log,
    }),
  );
  const port = await listenOn(server, config.port, undefined);
  own.atEnd(() => stopListening(server));
  own.atEnd(() => {
    stopping.abort();
  });
  // Those of the process before this one.
  createLostReports({ tell: () => notifyReportsLost(knex), log, stopping: stopping.signal }).note();
  log.info({ port }, 'web is ready');
});
