import { type Finding, ok, warning } from '../../carriers/diagnostics.ts';
import { type Connections, shortOfConnections } from '../../database/connections-given.ts';
import { type Processes, processWords, wantedBy } from '../../database/pools.ts';

/** Whether the database gives as many connections as the processes may want (src/app/operating.md). */

/** The fewest, and the most that people are told of. The most comes first. */
const LAYOUTS: [Processes, ...Processes[]] = [
  { webs: 2, workers: 3 },
  { webs: 2, workers: 2 },
  { webs: 2, workers: 1 },
  { webs: 1, workers: 1 },
];

/** So few are soon gone. */
const FEW = 5;

export function connectionFinding({ given, left, running, isPooled }: Connections): Finding {
  const what = 'Connections';
  const [largest] = LAYOUTS;
  const fits = LAYOUTS.find((layout) => given >= wantedBy(layout));
  const least = { webs: Math.max(1, running.webs), workers: Math.max(1, running.workers) };
  if (isPooled)
    return warning(
      what,
      `a pooler stands between, and its own limit counts: ${processWords(least)} may want ${wantedBy(least)}`,
      'See that its pool for this database is as large, and in session mode: another one is not supported',
    );
  const short = shortOfConnections(given, least);
  if (short !== null)
    return warning(
      what,
      short,
      'Raise max_connections, or the limit of the account, or run fewer: ' +
        'src/app/operating.md, "Connections to PostgreSQL"',
    );
  if (left < FEW)
    return warning(
      what,
      `the database gives ${given}, and only ${left} are free now: the next that is refused waits`,
      'Find out who holds them (select application_name, count(*) from pg_stat_activity group by 1)',
    );
  const enough = `the database gives ${given}, enough for ${processWords(fits ?? least)}`;
  return ok(what, fits === largest ? enough : `${enough}; ${processWords(largest)} may want ${wantedBy(largest)}`);
}
