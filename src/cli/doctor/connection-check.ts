import { type Finding, ok, warning } from '../../carriers/diagnostics.ts';

/** Whether the database gives as many connections as the processes may want (src/app/operating.md). */

/** With ten for commands, backups and a monitor. */
const [MOST, LARGEST] = [207, 'two webs and three workers'];
const LAYOUTS: [wanted: number, processes: string][] = [
  [MOST, LARGEST],
  [160, 'two webs and two workers'],
  [113, 'two webs and one worker'],
  [85, 'one web and one worker'],
];

export function connectionFinding(given: number): Finding {
  const what = 'Connections';
  const fits = LAYOUTS.find(([wanted]) => given >= wanted)?.[1];
  const more = `${LARGEST} may want ${MOST}`;
  if (fits === undefined)
    return warning(
      what,
      `the database gives ${given}, too few for one web and one worker; ${more}`,
      'Raise max_connections, or the limit of the account: src/app/operating.md, "Connections to PostgreSQL"',
    );
  return ok(what, `the database gives ${given}, enough for ${fits}${fits === LARGEST ? '' : `; ${more}`}`);
}
