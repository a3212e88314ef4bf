import { PostgresBackend } from '@agendajs/postgres-backend';
import { Agenda } from 'agenda';
import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { z } from 'zod';
import { answerQuestions } from './processes.ts';

/**
 * What rings people at their time in other services, as it is written first: each asks the carrier for a call as soon
 * as it knows that a deadline has come. None keeps our promises.
 */

const deadline = z.object({ id: z.string(), at: z.coerce.date() });
type Deadline = z.output<typeof deadline>;

const KINDS = ['polling', 'agenda', 'graphile'] as const;
export type Kind = (typeof KINDS)[number];

const question = z.union([
  /** `farOff`: so many deadlines are hours away. */
  z.object({ kind: z.enum(KINDS), url: z.string(), carrierPort: z.number(), farOff: z.number() }),
  z.object({ deadlines: z.array(deadline) }),
  z.object({ stop: z.literal(true) }),
]);

interface Yardstick {
  add(deadlines: Deadline[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on an empty database. */
type Start = (url: string, ring: (id: string) => Promise<void>) => Promise<Yardstick>;

const POLL_EVERY = 5_000;
const FAR_OFF = 3 * 3_600_000;
const AT_ONCE = 200;

/** Rows with a deadline, and each five seconds a look for those that are due. */
const polling: Start = async (url, ring) => {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  await pool.query('create table deadline (id uuid, at timestamptz not null, is_rung boolean not null default false)');
  await pool.query('create index deadline_at on deadline (at) where not is_rung');
  const look = async (): Promise<void> => {
    const { rows } = await pool.query<{ id: string }>(
      'update deadline set is_rung = true where at <= now() and not is_rung returning id',
    );
    for (const { id } of rows) await ring(id);
  };
  const ticking = setInterval(() => void look().catch(console.error), POLL_EVERY);
  return {
    async add(deadlines) {
      const columns = [deadlines.map(({ id }) => id), deadlines.map(({ at }) => at)];
      await pool.query('insert into deadline select * from unnest($1::uuid[], $2::timestamptz[])', columns);
    },
    async stop() {
      clearInterval(ticking);
      await pool.end();
    },
  };
};

const job = z.object({ id: z.string() });

async function inBatches(deadlines: Deadline[], add: (one: Deadline) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < deadlines.length; from += AT_ONCE)
    await Promise.all(deadlines.slice(from, from + AT_ONCE).map(add));
}

/** A job for each deadline, with Agenda as it comes. */
const agenda: Start = async (url, ring) => {
  const clock = new Agenda({ backend: new PostgresBackend({ connectionString: url }), logging: false });
  clock.define('ring', (called: { attrs: { data?: unknown } }) => ring(job.parse(called.attrs.data).id));
  await clock.start();
  return {
    add: (deadlines) => inBatches(deadlines, ({ id, at }) => clock.schedule(at, 'ring', { id })),
    stop: () => clock.stop(),
  };
};

/** The same with graphile-worker, which looks each two seconds for what has come due. */
const graphile: Start = async (url, ring) => {
  const runner = await run({
    connectionString: url,
    noHandleSignals: true,
    logger: new Logger(() => () => undefined),
    taskList: { ring: (payload) => ring(job.parse(payload).id) },
  });
  return {
    add: (deadlines) => inBatches(deadlines, ({ id, at }) => runner.addJob('ring', { id }, { runAt: at })),
    stop: () => runner.stop(),
  };
};

const STARTS: Record<Kind, Start> = { polling, agenda, graphile };

/** As the service asks Twilio. */
async function askForCall(port: number, id: string): Promise<void> {
  const body = new URLSearchParams({ To: '+447700900101', Url: `http://bench/twilio/attempt/${id}` });
  await fetch(`http://127.0.0.1:${port}/2010-04-01/Accounts/AC1/Calls.json`, { method: 'POST', body });
}

let running: Yardstick | null = null;

answerQuestions(question, async (asked) => {
  if ('kind' in asked) {
    running = await STARTS[asked.kind](asked.url, (id) => askForCall(asked.carrierPort, id));
    const at = new Date(Date.now() + FAR_OFF);
    await running.add(Array.from({ length: asked.farOff }, () => ({ id: crypto.randomUUID(), at })));
  } else if ('deadlines' in asked) {
    await running?.add(asked.deadlines);
  } else {
    await running?.stop();
  }
  return { done: true };
});
