import type { Logger } from 'pino';
import type { CallView } from '../../exchange/calls/call-view.ts';
import { createExchange, type Exchange } from '../../exchange/exchange.ts';
import type { PageFacts } from '../../exchange/exchange-verbs.ts';
import { SYSTEM } from '../../records/actor.ts';
import { type Ahead, loadAhead, visitsSince } from '../../records/views/ahead.ts';
import type { DatabaseClock } from '../../records/clock.ts';
import type { Organisation } from '../../records/organisation/organisation-shape.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';
import { personKey } from '../../contact/contact-key.ts';
import type { Responders } from '../../safety/responders.ts';
import { respondersAbout, knownOf } from '../../operations/alarm-responders.ts';
import { inTransaction, type Dependencies } from '../../operations/work.ts';
import { type Directory, loadDirectory } from './directory.ts';
import { forecastSteps } from './forecast.ts';
import { guideLines, stepsDone, withProgress } from './guide.ts';
import { EXCHANGE_ACCOUNT, EXCHANGE_COVER, EXCHANGE_LINE } from './numbers.ts';

/**
 * A telephone exchange for people without a carrier, with the organisation's own phones on it and one of a stranger.
 * The page tells whose they are, what to try, and what the line does next; it is told anew twice a second, so that what
 * is imported meanwhile is there at once.
 */

/** Real milliseconds. */
const BETWEEN_LOOKS = 500;

interface DemoParts {
  parts: Dependencies & { clock: DatabaseClock };
  /** Where this process listens. */
  address: string;
  /** The demo organisation's file. */
  demo: Organisation;
  log: Logger;
}

interface Demo {
  exchange: Exchange;
  /** No more looks at the records; resolves when the one under way is over. */
  stop(): Promise<void>;
}

export async function createDemo({ parts, address, demo, log }: DemoParts): Promise<Demo> {
  const { knex, clock } = parts;
  const startedAt = clock.now();
  let directory = await loadDirectory(knex, parts.secrets.pin, demo);
  let told: PageFacts | null = null;
  const exchange = createExchange({
    twilio: {
      account: EXCHANGE_ACCOUNT,
      lines: [EXCHANGE_LINE, EXCHANGE_COVER].map((number) => ({
        number,
        voiceUrl: `${address}/twilio/voice`,
        smsUrl: `${address}/twilio/sms`,
        statusUrl: `${address}/twilio/status`,
      })),
    },
    lineLabels: { [EXCHANGE_COVER]: 'cover number' },
    phones: directory.phones,
    clock: () => ({ now: clock.now(), speed: clock.speed, pace: clock.pace, timezone: directory.timezone }),
  });
  exchange.watch(({ kind }) => {
    if (kind === 'call' || kind === 'phone') holdWhileSomebodyListens();
  });

  function holdWhileSomebodyListens(): void {
    const isHeld = exchange.calls().some((call) => isListenedTo(call, exchange));
    if (clock.speed === 1 || isHeld === (clock.pace !== clock.speed)) return;
    clock.hold(isHeld).catch((error: unknown) => {
      log.warn({ err: error }, "the demo's clock could not be written down");
    });
    exchange.show({});
  }

  async function look(): Promise<void> {
    const before = directory;
    directory = await loadDirectory(knex, parts.secrets.pin, demo);
    const facts: PageFacts = {
      organisation: directory.organisation,
      guide: await guideOf(directory),
      next:
        (await inTransaction(parts, SYSTEM, async (work) => {
          const ahead = await loadAhead(work.trx);
          const people = directory;
          return forecastSteps({
            ...ahead,
            respondersByWorker: await respondersByWorker(ahead, (about) => respondersAbout(work, about)),
            nameOf: people.nameOf,
          });
        })) ?? [],
    };
    const arePhonesOthers = JSON.stringify(before.phones) !== JSON.stringify(directory.phones);
    if (!arePhonesOthers && JSON.stringify(facts) === JSON.stringify(told)) return;
    told = facts;
    exchange.show(arePhonesOthers ? { ...facts, phones: directory.phones } : facts);
  }

  async function guideOf({ cast, nameOf }: Directory) {
    if (!cast) return [];
    const buddy = await callerByStaffNumber(knex, cast.buddy.staffNumber);
    const done = stepsDone(cast, {
      visits: await visitsSince(knex, cast.worker.staffNumber, startedAt),
      calls: exchange.calls(),
      texts: exchange.texts(),
      buddyKey: buddy ? personKey(buddy.id) : '',
      toReal: (time) => clock.toReal(time),
    });
    return withProgress(guideLines(cast, clock.speed, nameOf), done);
  }

  await look();
  const looking = repeated(look, BETWEEN_LOOKS, (error) => {
    log.warn({ err: error }, "the demo's page cannot be told what the line does");
  });
  return { exchange, stop: () => looking.stop() };
}

/** The line speaks to a person, or waits for a key; on a call to a room or a machine nobody has to be waited for. */
function isListenedTo({ status, screening, phone, waitingFor }: CallView, exchange: Pick<Exchange, 'phones'>): boolean {
  if (status !== 'in-progress' || screening || waitingFor?.kind === 'conference' || waitingFor?.kind === 'pause')
    return false;
  return exchange.phones().find(({ number }) => number === phone)?.answers !== 'voicemail';
}

type About = Parameters<typeof respondersAbout>[1];

async function respondersByWorker(
  { visits, alarms }: Ahead,
  load: (about: About) => Promise<Responders>,
): Promise<Map<string, Responders>> {
  const abouts: About[] = [
    ...visits.map(({ visit }) => ({
      ...visit,
      visitId: visit.id,
      covert: false,
      raisedAt: visit.startedAt ?? new Date(0),
      excludedPhones: [],
      known: [],
    })),
    ...alarms.map(({ alarm }) => ({ ...alarm, excludedPhones: alarm.state.excludedPhones, known: knownOf(alarm) })),
  ];
  const respondersByWorker = new Map<string, Responders>();
  // An alarm's own comes last and stands: it leaves out who may stand beside the worker.
  for (const about of abouts) respondersByWorker.set(about.workerId, await load(about));
  return respondersByWorker;
}

/** Runs it again and again, each time so long after the last has ended. */
function repeated(
  act: () => Promise<void>,
  pause: number,
  onFault: (error: unknown) => void,
): { stop(): Promise<void> } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let going = Promise.resolve();
  let isFailing = false;
  const again = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      going = act()
        .then(
          () => {
            isFailing = false;
          },
          (error: unknown) => {
            if (!isFailing) onFault(error);
            isFailing = true;
          },
        )
        .finally(again);
    }, pause);
  };
  again();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await going;
    },
  };
}
