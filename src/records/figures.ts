import type { Knex } from 'knex';

/** Counts of the moment: nothing about anybody. */
export interface Figures {
  openVisits: number;
  overdueVisits: number;
  raisedAlarms: number;
  takenAlarms: number;
  /** Seconds since the longest raised alarm was raised; 0 where none is. */
  oldestRaisedAlarm: number;
  waitingAttempts: number;
  /** Seconds by which the most overdue row is late; 0 where none is. */
  lateness: number;
}

interface FiguresRow {
  open: number;
  overdue: number;
  raised: number;
  taken: number;
  oldest_raised: Date | null;
  waiting: number;
  most_overdue: Date | null;
}

export async function readFigures(db: Knex, now: Date): Promise<Figures> {
  const { rows } = await db.raw<{ rows: FiguresRow[] }>(`
    select
      (select count(*) from visit where status = 'open') as open,
      (select count(*) from visit where status = 'overdue') as overdue,
      (select count(*) from alarm where status = 'raised') as raised,
      (select count(*) from alarm where status = 'taken') as taken,
      (select min(raised_at) from alarm where status = 'raised') as oldest_raised,
      (select count(*) from attempt where status = 'waiting') as waiting,
      least((select min(due_at) from visit where due_at is not null), (select min(due_at) from alarm where due_at is not null)) as most_overdue`);
  const [row] = rows;
  if (!row) throw new Error('the figures could not be read');
  const secondsSince = (time: Date | null): number => (time === null ? 0 : Math.max(0, (now.getTime() - time.getTime()) / 1000));
  return {
    openVisits: row.open, overdueVisits: row.overdue, raisedAlarms: row.raised, takenAlarms: row.taken,
    oldestRaisedAlarm: secondsSince(row.oldest_raised), waitingAttempts: row.waiting, lateness: secondsSince(row.most_overdue),
  };
}
