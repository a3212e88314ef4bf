import type { Knex } from 'knex';
import { countUnaskedAlarms } from '../alarms.ts';
import { lateSteps } from '../due.ts';
import { countEventsSetAside, dayBefore } from '../sealed-events.ts';
import { readCarrierHealth } from '../carrier-health.ts';
import { countFailedMails } from '../mail.ts';
import { unreachedCarriersSince } from '../unreached-carriers.ts';
import { unsealedSince } from '../unsealed-logs.ts';
import { connectionsOf } from '../../database/connections-given.ts';

/** Counts of the moment: nothing about anybody. */
export interface Figures {
  openVisits: number;
  overdueVisits: number;
  raisedAlarms: number;
  takenAlarms: number;
  /** Seconds since the longest raised alarm was raised; 0 where none is. */
  oldestRaisedAlarm: number;
  /** About which the line can ring nobody who would go, covert ones too. */
  alarmsUnasked: number;
  waitingAttempts: number;
  /** Seconds that the call or text has waited which waits longest and might go out; 0 where none does. */
  oldestWaitingAttempt: number;
  /** Seconds since any worker last swept; infinite where none ever has. */
  sweepAge: number;
  /** Worker processes that have swept of late. */
  workers: number;
  /** Seconds by which the most overdue row is late; 0 where none is. */
  lateness: number;
  /** Of what workers' phones said within a day, that which could not be applied. */
  eventsSetAside: number;
  /** Receivers and channels that could not be reached, and calendars that could not be read, the last time. */
  failingConnections: number;
  /** Mails that failed and are tried again, and those that were given up within a day. */
  failingMails: number;
  /** Carriers that a worker could not reach within the last hour, so that another one was to ask them. */
  unreachedCarriers: number;
  /** Seconds since the oldest row of the logs was written that no seal holds; 0 where each has one. */
  oldestUnsealed: number;
  /** Connections that the database's server would still give. */
  connectionsLeft: number;
  /** Calls and texts under way, and those that ended within the last hour. */
  attempts: { carrier: string; channel: string; status: string; count: number }[];
  /** Those that wait for a reason of their own. */
  held: { reason: string; count: number }[];
  carriers: { carrier: string; channel: string; isTrusted: boolean }[];
}

interface FiguresRow {
  open: number;
  overdue: number;
  raised: number;
  taken: number;
  oldest_raised: Date | null;
  waiting: number;
  oldest_waiting: Date | null;
  swept: Date | null;
  workers: number;
  failing: number;
}

export async function readFigures(db: Knex, now: Date): Promise<Figures> {
  const { rows } = await db.raw<{ rows: FiguresRow[] }>(
    `
    select
      (select count(*) from visit where status = 'open') as open,
      (select count(*) from visit where status = 'overdue') as overdue,
      (select count(*) from alarm where status = 'raised') as raised,
      (select count(*) from alarm where status = 'taken') as taken,
      (select min(raised_at) from alarm where status = 'raised') as oldest_raised,
      (select count(*) from contact_attempt where status = 'waiting') as waiting,
      (select min(not_before) from contact_attempt where status = 'waiting' and not_before <= :now
        and delay_reason is null) as oldest_waiting,
      (select max(swept_at) from sweep) as swept,
      (select count(*) from sweep where swept_at > :fresh and stopped_at is null) as workers,
      (select count(*) from alarm_receiver where ended_at is null and fault is not null)
        + (select count(*) from notice_channel where ended_at is null and fault is not null)
        + (select count(*) from calendar_feed f join person p on p.id = f.person_id
          where f.fault is not null and p.left_at is null) as failing`,
    { now, fresh: new Date(now.getTime() - FRESH) },
  );
  const [row] = rows;
  if (!row) throw new Error('the figures could not be read');
  const attempts = await countAttempts(db, now);
  const mails = await countFailedMails(db, dayBefore(now));
  const secondsSince = (time: Date | null): number =>
    time === null ? 0 : Math.max(0, (now.getTime() - time.getTime()) / 1000);
  return {
    openVisits: row.open,
    overdueVisits: row.overdue,
    raisedAlarms: row.raised,
    takenAlarms: row.taken,
    oldestRaisedAlarm: secondsSince(row.oldest_raised),
    alarmsUnasked: await countUnaskedAlarms(db, 'all'),
    waitingAttempts: row.waiting,
    oldestWaitingAttempt: secondsSince(row.oldest_waiting),
    sweepAge: row.swept === null ? Infinity : secondsSince(row.swept),
    workers: row.workers,
    lateness: secondsSince((await lateSteps(db, now)).since),
    eventsSetAside: await countEventsSetAside(db, dayBefore(now)),
    failingConnections: row.failing,
    failingMails: mails.waiting + mails.givenUp,
    unreachedCarriers: (await unreachedCarriersSince(db, new Date(now.getTime() - AN_HOUR))).length,
    oldestUnsealed: secondsSince(await unsealedSince(db)),
    connectionsLeft: (await connectionsOf(db)).left,
    attempts: sumOf(attempts, ({ carrier, channel, status }) => ({ carrier: carrier ?? 'none', channel, status })),
    held: sumOf(
      attempts.flatMap(({ delay_reason, count }) => (delay_reason === null ? [] : [{ delay_reason, count }])),
      ({ delay_reason }) => ({ reason: delay_reason }),
    ),
    carriers: (await readCarrierHealth(db)).map(({ carrier, channel, state }) => ({
      carrier,
      channel,
      isTrusted: state === 'good',
    })),
  };
}

const AN_HOUR = 3_600_000;
/** As /health has it. */
const FRESH = 15_000;

interface Counted {
  carrier: string | null;
  channel: string;
  status: string;
  delay_reason: string | null;
  count: number;
}

async function countAttempts(db: Knex, now: Date): Promise<Counted[]> {
  const { rows } = await db.raw<{ rows: Counted[] }>(
    `
    select carrier, channel, status, case when ended_at is null then delay_reason end as delay_reason, count(*) as count
      from contact_attempt
    where ended_at is null or ended_at > ? group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    [new Date(now.getTime() - AN_HOUR)],
  );
  return rows;
}

function sumOf<Row extends { count: number }, Key extends Record<string, string>>(
  rows: Row[],
  keyOf: (row: Row) => Key,
): (Key & { count: number })[] {
  const sums = new Map<string, Key & { count: number }>();
  for (const row of rows) {
    const key = keyOf(row);
    const name = JSON.stringify(key);
    sums.set(name, { ...key, count: (sums.get(name)?.count ?? 0) + row.count });
  }
  return [...sums.values()];
}
