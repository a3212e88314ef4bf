import { randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { z } from 'zod';
import { freePort } from '../harness/free-port.ts';
import { openVisits, type Server, type Town } from './house.ts';
import { type Job, loadResult } from './load.ts';
import { answers, type Helper, startHelper, startService } from './processes.ts';
import { ACCOUNT_SID, AUTH_TOKEN, environment, LINE } from './settings.ts';
import { median, percentile } from './statistics.ts';

/** A PIN turn, webhook to reply, over the floor. */

const WORKERS = 2_000;
const ROUNDS = 4;
const SECONDS = 3;
const AT_ONCE = 32;
const CALLS_A_ROUND = 9_000;
const RATE = 100;
const SECONDS_AT_RATE = 10;

interface PinTurns {
  /** A second, by round. */
  turns: number[];
  floor: number[];
  ratios: number[];
  /** Milliseconds at 100 a second. */
  p50: number;
  p99: number;
  floorP50: number;
  floorP99: number;
}

export async function measurePinTurns(server: Server): Promise<PinTurns> {
  const town = await server.town(WORKERS);
  const [port, floorPort, carrierPort] = [await freePort(), await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: 100 });
  const [load, floor] = [startHelper('load'), startHelper('floor')];
  const web = await startService('web', env, () => answers(`http://127.0.0.1:${port}/live`));
  try {
    await floor.ask({ port: floorPort, databaseUrl: town.url }, z.object({ listening: z.literal(true) }));
    // One in two is on a visit: both menus are heard.
    const now = new Date();
    await openVisits(
      town,
      town.workers
        .filter((_, n) => n % 2 === 0)
        .map((worker) => ({ worker, deadline: new Date(now.getTime() + 3_600_000) })),
      now,
    );
    const example = await ringTheLine(town, port);
    const turnPaths = (count: number): Promise<string[]> => beginCalls(town, example, count);
    const floorPaths = (count: number): string[] => Array.from({ length: count }, (_, n) => `/floor/${n % 2000}`);

    const turns: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const pace = { atOnce: AT_ONCE };
      const turn = await drive(load, { port, paths: await turnPaths(CALLS_A_ROUND), seconds: SECONDS, pace });
      const least = await drive(load, {
        port: floorPort,
        paths: floorPaths(2 * CALLS_A_ROUND),
        seconds: SECONDS,
        pace,
      });
      if (round === 0) continue; // warms up
      turns.push(turn.done / turn.seconds);
      floors.push(least.done / least.seconds);
    }
    const count = RATE * SECONDS_AT_RATE;
    const steady = { seconds: SECONDS_AT_RATE, pace: { perSecond: RATE } };
    const turn = await drive(load, { port, paths: await turnPaths(count + RATE), ...steady });
    const least = await drive(load, { port: floorPort, paths: floorPaths(count + RATE), ...steady });
    return {
      turns,
      floor: floors,
      ratios: turns.map((rate, round) => rate / (floors[round] ?? NaN)),
      p50: median(turn.latencies),
      p99: percentile(turn.latencies, 0.99),
      floorP50: median(least.latencies),
      floorP99: percentile(least.latencies, 0.99),
    };
  } finally {
    await Promise.all([load.stop(), floor.stop(), web.stop()]);
    await town.close();
  }
}

export async function drive(load: Helper, job: Job): Promise<z.infer<typeof loadResult>> {
  const result = await load.ask(job, loadResult);
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.done} callers did not hear a menu`);
  return result;
}

/** A first call by HTTP, as it stands in the records once it waits for the PIN. */
export async function ringTheLine({ knex, workers }: Town, port: number): Promise<string> {
  const fields = {
    AccountSid: ACCOUNT_SID,
    CallSid: `CA${'0'.repeat(32)}`,
    From: workers[1]?.phone ?? '',
    To: LINE,
    CallStatus: 'ringing',
  };
  const url = `http://127.0.0.1:${port}/twilio/voice`;
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(AUTH_TOKEN, url, fields) },
  });
  const id = /\/twilio\/call\/([0-9a-f-]{36})\/1/.exec(await answer.text())?.[1];
  if (id === undefined) throw new Error('the line does not ask for a PIN');
  await knex('conversation').where({ id }).update({ status: 'ended' });
  return id;
}

/** As many calls more, copied from the first: everybody has rung and is about to key in the PIN. */
export async function beginCalls({ knex, workers }: Town, example: string, count: number): Promise<string[]> {
  const calls = Array.from({ length: Math.ceil(count / workers.length) }, () => workers)
    .flat()
    .slice(0, count)
    .map((worker) => ({ id: randomUUID(), worker }));
  await knex.raw(
    `
    with calls as (
      select * from unnest(:ids::uuid[], :people::uuid[], :phones::text[]) as calls (id, person_id, phone)
    ), c as (
      insert into conversation (id, carrier, direction, carrier_ref, our_number, their_number, person_id, state,
        turn, status, due_at, started_at)
      select calls.id, carrier, direction, 'CA' || replace(calls.id::text, '-', ''), our_number, calls.phone,
        calls.person_id, state, turn, 'live',
        due_at + interval '1 hour', started_at
      from calls cross join conversation where conversation.id = :example
    )
    insert into turn (conversation_id, number, at, input, reply)
    select calls.id, number, at, input, jsonb_set(reply, '{conversationId}', to_jsonb(calls.id)) from calls cross
      join turn
    where turn.conversation_id = :example`,
    {
      ids: calls.map(({ id }) => id),
      people: calls.map(({ worker }) => worker.id),
      phones: calls.map(({ worker }) => worker.phone),
      example,
    },
  );
  await knex.raw('analyze conversation, turn');
  return calls.map(({ id }) => `/twilio/call/${id}/1`);
}
