import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { arrivals, done } from './fake-carrier.ts';
import { openVisits, type Server, type Town } from './house.ts';
import { loadResult } from './load.ts';
import { FEW_DESKS, openDesk, signInAtDesks } from './open-desks.ts';
import { beginCalls, ringTheLine } from './pin-turn.ts';
import { type Helper, startBoth, startHelper } from './processes.ts';
import { DURESS_PIN, environment, PIN } from './settings.ts';
import { textTheLine } from './texts.ts';

/** Whether a clock could tell the duress PIN from the real one, while the alarms that it raises are worked on. */

const WORKERS = 200;
const TURNS = 2_000;
const TURNS_A_SECOND = 40;
/**
 * So far apart that what a duress text brings about (after 75 to 250 ms, two texts and two calls) is over before the
 * next text. That leaves something out: 0.2 s apart a reply could wait up to 100 ms, for a carrier takes ten texts a
 * second and the alarms' own texts go beside it. It did so by chance: the 95th percentiles of two samples of 200 were
 * 4 ms apart in one run, and 15 ms in another. So the bar says nothing of replies that close to an alarm's texts.
 */
const TEXTS = 400;
const TEXTS_A_SECOND = 2.5;
const LAST_REPLY = 5_000;
const HOUR = 3_600_000;

/** Milliseconds, with the one PIN and with the other. */
export interface Beside {
  real: number[];
  covert: number[];
}

/** `beside`: the turns while fifty desks stand open, to which each alarm is news. */
export async function measureDuress(server: Server): Promise<{ turns: Beside; beside: Beside; texts: Beside }> {
  const town = await server.town(WORKERS);
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: 100 });
  const [load, carrier] = [startHelper('load'), startHelper('fake-carrier')];
  await carrier.ask({ listen: carrierPort }, done);
  const [web, worker] = await startBoth(env, port);
  try {
    const now = new Date();
    await openVisits(
      town,
      town.workers.map((one) => ({ worker: one, deadline: new Date(now.getTime() + HOUR) })),
      now,
    );
    const example = await ringTheLine(town, port);
    const measureTurns = async (count: number): Promise<Beside> => {
      const paths = await beginCalls(town, example, count);
      const pace = { perSecond: TURNS_A_SECOND };
      const { byPin, failed } = await load.ask(
        { port, paths, seconds: count / TURNS_A_SECOND, pace, pins: [PIN, DURESS_PIN] },
        loadResult,
      );
      if (failed > 0) throw new Error(`${failed} callers did not hear a menu`);
      const [real = [], covert = []] = byPin;
      return { real, covert };
    };
    const turns = await measureTurns(TURNS);
    const desks = (await signInAtDesks(town, FEW_DESKS)).map((cookie) => openDesk(port, cookie));
    const beside = await measureTurns(TURNS / 2);
    for (const desk of desks) desk.close();
    return { turns, beside, texts: await measureTexts(town, port, carrier) };
  } finally {
    await Promise.all([load.stop(), carrier.stop(), web.stop(), worker.stop()]);
    await town.close();
  }
}

/**
 * From the text to the request of its reply, which the carrier dates. The holder of the phone sees one text and not the
 * next one of somebody else, which the alarm's calls may delay. So chance decides which PIN is next: what follows a
 * duress text falls on texts of both kinds alike. If they took turns, it would all fall on the real ones, and every
 * second worker alone would have an alarm. What stands between a duress text and its own reply falls on it as before.
 */
async function measureTexts({ knex, workers }: Town, port: number, carrier: Helper): Promise<Beside> {
  const asked: { phone: string; pin: string; at: number }[] = [];
  for (let number = 0; number < TEXTS; number++) {
    const pin = randomInt(2) === 0 ? PIN : DURESS_PIN;
    const phone = workers[number % WORKERS]?.phone ?? '';
    asked.push({ phone, pin, at: performance.timeOrigin + performance.now() });
    await textTheLine(port, phone, `STATUS ${pin}`);
    await pause(1_000 / TEXTS_A_SECOND);
  }
  await pause(LAST_REPLY);
  const { arrivals: came } = await carrier.ask({ arrivals: true }, arrivals);
  const cameAt = new Map(came.map(({ attemptId, at }) => [attemptId, at]));
  const replies: { id: string; to_number: string }[] = await knex('contact_attempt')
    .where({ purpose: 'reply' })
    .orderBy('created_at')
    .select('id', 'to_number');
  // A phone's replies come in the order of its texts.
  const latencies = asked.map(({ phone, pin, at }) => {
    const found = replies.findIndex(({ to_number: to }) => to === phone);
    const [reply] = found < 0 ? [] : replies.splice(found, 1);
    const arrived = reply && cameAt.get(reply.id);
    if (arrived === undefined) throw new Error('a text had no reply');
    return { pin, took: arrived - at };
  });
  const of = (wanted: string): number[] => latencies.flatMap(({ pin, took }) => (pin === wanted ? [took] : []));
  return { real: of(PIN), covert: of(DURESS_PIN) };
}
