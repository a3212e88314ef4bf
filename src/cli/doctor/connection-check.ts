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

export function connectionFinding({ given, running }: Connections): Finding {
  const what = 'Connections';
  const [largest] = LAYOUTS;
  const fits = LAYOUTS.find((layout) => given >= wantedBy(layout));
  const least = { webs: Math.max(1, running.webs), workers: Math.max(1, running.workers) };
  const short = shortOfConnections(given, least);
  if (short !== null)
    return warning(
      what,
      short,
      'Raise max_connections, or the limit of the account, or run fewer: ' +
        'src/app/operating.md, "Connections to PostgreSQL"',
    );
  const enough = `the database gives ${given}, enough for ${processWords(fits ?? least)}`;
  return ok(what, fits === largest ? enough : `${enough}; ${processWords(largest)} may want ${wantedBy(largest)}`);
}
