import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { deskSession, wallSession } from './desk-session.ts';
import type { Beside } from './duress.ts';
import { done } from './fake-carrier.ts';
import { openVisits, type Server, type Town, type Worker } from './house.ts';
import { startBoth, startHelper } from './processes.ts';
import { DURESS_PIN, environment, PIN } from './settings.ts';
import { textTheLine } from './texts.ts';

/**
 * Whether a clock could tell a covert alarm from the pages that its worker, a colleague who was not asked, an operator
 * or people who pass by a screen on a wall may open. Two teams of one town live alike, but for the PIN in a text of a
 * few of each. The pages of the one and of the other are opened in alternation, and chance decides which is first.
 */

const TEAM = 50;
/** Of each team. */
const ALARMS = 10;
export const LOADS = 250;
const HOUR = 3_600_000;
const SOON = 8_000;

interface PagesOf {
  reader: string;
  page: string;
  times: Beside;
}

interface Side {
  pin: string;
  workers: Worker[];
  /** By reader. */
  cookies: Map<string, string>;
  /** What stands for an id in an address. */
  ids: { person: string; visit: string };
}

const READERS = [
  ['their own worker', 'worker', true],
  ['a colleague who was not asked', 'worker', false],
  ['an operator', 'operator', false],
] as const;

const PAGES = ['', '/visits', '/visits/VISIT', '/people', '/people/PERSON', '/me', '/rows'];
const WALL = 'a screen on a wall';
const WALL_PAGES = ['/wall', '/wall/rows'];
const OPENED = [
  ...READERS.flatMap(([reader]) => PAGES.map((page) => ({ reader, page }))),
  ...WALL_PAGES.map((page) => ({ reader: WALL, page })),
];

export async function measurePages(server: Server): Promise<PagesOf[]> {
  const town = await server.town(2 * TEAM);
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: 100 });
  const carrier = startHelper('fake-carrier');
  await carrier.ask({ listen: carrierPort }, done);
  const [web, worker] = await startBoth(env, port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const now = new Date();
    const deadline = new Date(now.getTime() + HOUR);
    await openVisits(
      town,
      town.workers.map((one) => ({ worker: one, deadline })),
      now,
    );
    const sides = [
      await sideOf(town, DURESS_PIN, town.workers.slice(0, TEAM)),
      await sideOf(town, PIN, town.workers.slice(TEAM)),
    ];
    for (let n = 0; n < ALARMS; n++)
      for (const { pin, workers } of sides) await textTheLine(port, workers[n]?.phone ?? '', `STATUS ${pin}`);
    await pause(SOON);
    const raised = await town.knex('alarm').where({ covert: true }).whereNot({ status: 'closed' });
    if (raised.length !== ALARMS) throw new Error(`${raised.length} alarms are open`);

    const measured: PagesOf[] = [];
    for (const { reader, page } of OPENED) {
      const times: Beside = { real: [], covert: [] };
      const statuses = new Set<number>();
      for (let load = -20; load < LOADS; load++) {
        const order = randomInt(2) === 0 ? sides : sides.toReversed();
        for (const side of order) {
          const { took, status } = await opens(agent, port, side, reader, page);
          statuses.add(status);
          // The first few warm up.
          if (load >= 0) times[side.pin === PIN ? 'real' : 'covert'].push(took);
        }
      }
      // A page that is not for them is timed as well: it must not be refused in another time. A wall's is for all.
      const [status = 0] = statuses;
      if (statuses.size !== 1 || (status !== 200 && (status !== 404 || reader === WALL)))
        throw new Error(`${page} was answered with ${[...statuses].join(' and ')} for ${reader}`);
      measured.push({ reader, page: `/desk${page}`, times });
    }
    return measured;
  } finally {
    agent.destroy();
    await Promise.all([worker.stop(), web.stop(), carrier.stop()]);
    await town.close();
  }
}

async function sideOf({ knex }: Town, pin: string, workers: Worker[]): Promise<Side> {
  const [first] = workers;
  if (!first) throw new Error('a team without anybody');
  const { staff_number: staffNumber } = await knex('person').where({ id: first.id }).first<{ staff_number: string }>();
  const visit = await knex('visit').where({ worker_id: first.id }).first<{ id: string }>();
  const cookies = new Map([[WALL, await wallSession(knex, first.teamId)]]);
  for (const [reader, role, isOwn] of READERS)
    cookies.set(
      reader,
      await deskSession(knex, {
        email: `${pin}-${cookies.size}@bench.example`,
        role,
        teamId: first.teamId,
        staffNumber: isOwn ? staffNumber : null,
      }),
    );
  return { pin, workers, cookies, ids: { person: first.id, visit: visit.id } };
}

/** Milliseconds until the whole page is there. */
async function opens(
  agent: Agent,
  port: number,
  side: Side,
  reader: string,
  page: string,
): Promise<{ took: number; status: number }> {
  const path = `/desk${page.replace('PERSON', side.ids.person).replace('VISIT', side.ids.visit)}`;
  const headers = { cookie: side.cookies.get(reader) ?? '' };
  const from = performance.now();
  return await new Promise((resolve, reject) => {
    const asked = request({ agent, port, host: '127.0.0.1', path, headers });
    asked.on('error', reject);
    asked.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        resolve({ took: performance.now() - from, status: response.statusCode ?? 0 });
      });
    });
    asked.end();
  });
}
