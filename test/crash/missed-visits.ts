import type { Cell } from './cell.ts';
import { type Broken, inTime, type FirstCall, type Span, SLACK, spanOf } from './in-time.ts';

/** The buddies' step of the plan, in milliseconds of Buddyline's clock. */
const BUDDIES_AFTER = 6 * 60_000;

export interface RecordedRing extends FirstCall {
  alarm: string;
  visit: string | null;
  covert: boolean;
  to: string;
}

/** Each call to a responder, by when the carrier was first asked for it. */
export async function recordedRings({ knex, carrierWay }: Cell): Promise<RecordedRing[]> {
  const calls = await knex('contact_attempt')
    .join('alarm', 'alarm.id', 'contact_attempt.alarm_id')
    .where('contact_attempt.channel', 'call')
    .select<{ id: string; alarm: string; visit: string | null; covert: boolean; to: string }[]>(
      'contact_attempt.id',
      'alarm.id as alarm',
      'alarm.visit_id as visit',
      'alarm.covert',
      'contact_attempt.to_number as to',
    );
  const first = new Map<string, number>();
  for (const { attemptId, at } of carrierWay.all)
    if (attemptId !== null && !first.has(attemptId)) first.set(attemptId, at);
  return calls
    .flatMap(({ id, ...call }) => {
      const at = first.get(id);
      return at === undefined ? [] : [{ ...call, attempt: id, at }];
    })
    .sort((a, b) => a.at - b.at);
}

interface VisitRow {
  id: string;
  staff_number: string;
  deadline: Date;
  ended_at: Date | null;
}

interface AlarmRow {
  id: string;
  staff_number: string;
  covert: boolean;
  raised_at: Date;
  taken_at: Date | null;
}

/**
 * The buddy of a worker who misses the end is rung no earlier than the plan says, and no later than the promise, unless
 * somebody else has taken it before. An end may have been moved after an alarm about the one before, and an alarm may
 * become covert and go on about the next visit: what counts is the alarms that were raised after the last end.
 */
export async function missedVisits(cell: Cell, rings: RecordedRing[], span: Span): Promise<Broken[]> {
  const { knex, clock, families } = cell;
  const visits = await knex('visit')
    .join('person', 'person.id', 'visit.worker_id')
    .whereNotNull('deadline')
    // Whom their people look for already, because of a duress PIN or since the visit before, need not be missed as
    // well.
    .whereNotExists(
      knex('alarm').whereRaw(
        `alarm.worker_id = visit.worker_id and (alarm.visit_id = visit.id and alarm.covert
         or alarm.raised_at < visit.deadline and coalesce(alarm.closed_at, 'infinity') > visit.deadline)`,
      ),
    )
    .select<VisitRow[]>('visit.id', 'person.staff_number', 'visit.deadline', 'visit.ended_at');
  const alarms = await knex('alarm')
    .join('person', 'person.id', 'alarm.worker_id')
    .orderBy('alarm.raised_at')
    .select<AlarmRow[]>('alarm.id', 'person.staff_number', 'alarm.covert', 'alarm.raised_at', 'alarm.taken_at');
  return visits.flatMap(({ id, staff_number: worker, deadline, ended_at: ended }) => {
    const buddiesAt = new Date(deadline.getTime() + BUDDIES_AFTER);
    if (ended && ended <= buddiesAt) return [];
    const own = alarms.filter(
      (alarm) => alarm.staff_number === worker && alarm.raised_at >= deadline && (!ended || alarm.raised_at <= ended),
    );
    const [first] = own;
    // A duress PIN came before the buddies' step did.
    if (first?.covert && first.raised_at < buddiesAt) return [];
    const buddy = families.find((family) => family.worker.staffNumber === worker)?.buddy.phone;
    const ring = rings.find(({ alarm, to }) => to === buddy && own.some((one) => one.id === alarm));
    const real = (at: Date | null | undefined): number => (at ? clock.toReal(at).getTime() : span.ended);
    // The person who ended or took it may have come before the ring that was late.
    const until = Math.min(real(ended), real(first?.taken_at));
    return inTime(
      `the buddy of ${worker}`,
      { expected: real(buddiesAt), ring: ring ?? null, until },
      spanOf(worker, span),
    ).map((what) => ({ visit: id, what }));
  });
}

/** Nobody is asked because of an end that was not the last one set, or before the plan says (promise 1). */
export async function alarmsTooSoon({ knex }: Cell): Promise<Broken[]> {
  const { rows } = await knex.raw<{ rows: { visit: string | null; raised: Date; set: string }[] }>(
    `select alarm.visit_id as visit, alarm.raised_at as raised, last.set
     from alarm cross join lateral (
       select j.detail->>'deadline' as set from journal j
       where j.worker_id = alarm.worker_id and j.kind = 'visit' and j.at < alarm.raised_at
       order by j.id desc limit 1) last
     where alarm.kind = 'missed' and not alarm.covert and last.set is not null
       and alarm.raised_at + make_interval(secs => ?) < last.set::timestamptz + make_interval(secs => ?)`,
    [SLACK / 1000, BUDDIES_AFTER / 1000],
  );
  return rows.map(({ visit, raised, set }) => ({
    visit,
    what: `an alarm was raised at ${raised.toISOString()}, and the end that was set last is ${set}`,
  }));
}
