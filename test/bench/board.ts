import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { freePort } from '../harness/free-port.ts';
import { done } from './fake-carrier.ts';
import { openVisits, type Server, type Town } from './house.ts';
import { type Desk, FEW_DESKS, openDesk, openDesks, signInAtDesks } from './open-desks.ts';
import { type Process, startBoth, startHelper } from './processes.ts';
import { environment } from './settings.ts';
import { textTheLine } from './texts.ts';
import { measureTurnsBesideDesks, type TurnsBesideDesks } from './turns-beside-desks.ts';

/** The duty desk's board with five hundred visits and twenty alarms, and what open desks cost the web process. */

const VISITS = 500;
const ALARMS = 20;
const OPENED = 60;
const RAISED = 20;
const MANY_DESKS = 200;
/** A county's busiest hour has fewer changes than one a second. */
const CHANGE_EVERY = 1_000;
const SECONDS = 10;
const SOON = 3_000;
const HOUR = 3_600_000;

interface BoardFigures {
  /** Milliseconds. */
  firstByte: number[];
  whole: number[];
  /** Of the web process's processor, for one board. */
  processor: number;
  /** Bytes as they are sent, and without compression. */
  sent: number;
  plain: number;
  /** Milliseconds from the worker's text to the row at a desk. */
  raised: number[];
  /** Of one core. */
  fewDesks: number;
  manyDesks: number;
  /** MB of the web process with the many. */
  memory: number;
  turns: TurnsBesideDesks;
  /** Milliseconds, of one alarm's page, and its bytes as they are sent. */
  alarmWhole: number[];
  alarmSent: number;
}

export async function measureBoard(server: Server): Promise<BoardFigures> {
  const town = await server.town(VISITS + RAISED);
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: 100 });
  const [carrier, load] = [startHelper('fake-carrier'), startHelper('load')];
  await carrier.ask({ listen: carrierPort }, done);
  const [web, worker] = await startBoth(env, port);
  const desks: Desk[] = [];
  try {
    const now = new Date();
    await openVisits(
      town,
      town.workers.map((one, n) => ({ worker: one, deadline: new Date(now.getTime() + HOUR + n * 10_000) })),
      now,
    );
    for (const { phone } of town.workers.slice(0, ALARMS)) await textTheLine(port, phone, 'SOS');
    const cookies = await signInAtDesks(town, MANY_DESKS);
    const [cookie = ''] = cookies;
    await pause(SOON);
    const openBoard = (): Promise<Opened> => openPage(port, cookie, '/desk', boardFault);
    await openBoard(); // warms up
    const opened: Opened[] = [];
    const before = processorSeconds(web);
    for (let time = 0; time < OPENED; time++) opened.push(await openBoard());
    const processor = ((processorSeconds(web) - before) * 1_000) / OPENED;
    const [last] = opened;
    const alarm = await town.knex('alarm').first<{ id: string } | undefined>('id');
    const alarmPages: Opened[] = [];
    for (let time = 0; time < OPENED; time++)
      alarmPages.push(await openPage(port, cookie, `/desk/alarms/${alarm?.id ?? ''}`, alarmFault));
    const raised = await timesToARow(town, port, cookie);
    const open = async (count: number): Promise<number> => {
      desks.push(...(await openDesks(port, cookies.slice(desks.length, count))));
      await pause(SOON);
      return await shareOfACore(web, town);
    };
    const turns = await measureTurnsBesideDesks({
      town,
      port,
      load,
      cookies: cookies.slice(0, FEW_DESKS),
      changeEachSecond: (seconds) => changeEachSecond(town, seconds),
    });
    const none = await open(0);
    const fewDesks = await open(FEW_DESKS);
    const manyDesks = await open(MANY_DESKS);
    return {
      turns,
      firstByte: opened.map(({ firstByte }) => firstByte),
      whole: opened.map(({ whole }) => whole),
      processor,
      sent: last?.sent ?? NaN,
      plain: last?.plain ?? NaN,
      raised,
      fewDesks: fewDesks - none,
      manyDesks: manyDesks - none,
      memory: residentMegabytes(web),
      alarmWhole: alarmPages.map(({ whole: each }) => each),
      alarmSent: alarmPages[0]?.sent ?? NaN,
    };
  } finally {
    for (const desk of desks) desk.close();
    await Promise.all([worker.stop(), web.stop(), carrier.stop(), load.stop()]);
    await town.close();
  }
}

interface Opened {
  firstByte: number;
  whole: number;
  sent: number;
  plain: number;
}

/** Null: the page is the one that is measured. */
type PageFault = (page: string) => string | null;

const boardFault: PageFault = (page) => {
  const rows = page.match(/<tr id="row-/g)?.length ?? 0;
  return rows < VISITS ? `the board shows ${rows} rows` : null;
};
const alarmFault: PageFault = (page) => (page.includes('id="alarm-say"') ? null : "it is no alarm's page");

async function openPage(port: number, cookie: string, path: string, faultOf: PageFault): Promise<Opened> {
  const from = performance.now();
  return await new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, headers: { cookie, 'accept-encoding': 'gzip' } });
    asked.on('error', reject);
    asked.on('response', (response) => {
      const firstByte = performance.now() - from;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        const isGzip = response.headers['content-encoding'] === 'gzip';
        const plain = isGzip ? gunzipSync(body) : body;
        const fault = faultOf(plain.toString());
        if (fault !== null) reject(new Error(`${fault}, status ${response.statusCode}`));
        resolve({ firstByte, whole: performance.now() - from, sent: body.length, plain: plain.length });
      });
    });
    asked.end();
  });
}

/** From the request that brings a worker's cry to the row in an open page. */
async function timesToARow(town: Town, port: number, cookie: string): Promise<number[]> {
  const desk = openDesk(port, cookie);
  await pause(SOON / 2);
  const times: number[] = [];
  for (const [n, { phone }] of town.workers.slice(VISITS).entries()) {
    const staffNumber = String(100_000 + VISITS + n + 1);
    const row = desk.until(`${staffNumber}</span>`);
    const from = performance.now();
    await textTheLine(port, phone, 'SOS');
    await row;
    times.push(performance.now() - from);
    // Not in step with the looks of the desk.
    await pause(300 + n * 37);
  }
  desk.close();
  return times;
}

/** While a visit changes each second. */
async function shareOfACore(web: Process, town: Town): Promise<number> {
  const [before, from] = [processorSeconds(web), performance.now()];
  await changeEachSecond(town, SECONDS);
  return (processorSeconds(web) - before) / ((performance.now() - from) / 1_000);
}

async function changeEachSecond({ knex, workers }: Town, seconds: number): Promise<void> {
  const from = performance.now();
  for (let n = 0; performance.now() - from < seconds * 1_000; n++) {
    const worker = workers[ALARMS + (n % (VISITS - ALARMS))];
    await knex('visit')
      .where({ worker_id: worker?.id ?? '' })
      .update({ place: `${n} Mill Lane`, version: knex.raw('version + 1') });
    await pause(CHANGE_EVERY);
  }
}

/** Linux alone. A tick is a hundredth of a second. */
function processorSeconds({ pid }: Process): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMegabytes({ pid }: Process): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
