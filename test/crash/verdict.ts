import { sealLogs, verifyLogs } from '../../src/records/log-seal.ts';
import { tellStory } from '../../src/cli/story.ts';
import { theFlows } from '../harness/flows.ts';
import { closedByNobody, stuck } from '../soak/verdict.ts';
import { toldOfNoRecord } from '../soak/worker-verdict.ts';
import type { CarrierRequest } from './carrier-way.ts';
import { type Cell, SPEED } from './cell.ts';
import { explainLateRings, type LateRing } from './late-rings.ts';
import type { Life } from './lives.ts';
import { type Broken, inTime, SLACK, type Span, spanOf } from './in-time.ts';
import { alarmsTooSoon, missedVisits, type RecordedRing, recordedRings } from './missed-visits.ts';
import type { Outage } from './outages.ts';

/** What must hold in a cell after all kills (src/README.md "Promises"). Times are real milliseconds. */
export interface Verdict {
  lives: Record<Life['story'], number>;
  /** Lives whose worker never heard that the visit is open. */
  neverOpen: number;
  /** How late each buddy was rung, less the time in which something was dead. */
  lateness: number[];
  lateRings: LateRing[];
  /** Requests to the carrier that were repeated because nobody knew what had become of the first. */
  repeated: number;
  broken: string[];
}

/** Longer than a step may take on a machine that has much to do: what is due just now is not stuck. */
const LONGEST_STEP = 15_000;
/** What is being written is sealed later, as the service does. */
const WRITTEN_WITHIN = 10_000;
const YEARS = 100 * 365 * 86_400_000;

export async function assess(cell: Cell, lives: Life[], outages: Outage[], ended: number): Promise<Verdict> {
  const { knex, clock } = cell;
  const told = lives.filter(({ toldOpen }) => toldOpen !== null);
  const rings = await recordedRings(cell);
  const span: Span = { outages, ended, rung: [] };
  const repeats = repeatedRequests(cell, outages);
  const broken = [
    ...(await missedVisits(cell, rings, span)),
    ...(await heardCovertly(cell, told, rings, span)),
    ...(await openAsTold(cell, told)),
    ...(await alarmsTooSoon(cell)),
    ...(await alarmsAfterTheEnd(cell)),
    ...(await toldWhatIsOnRecord(cell)),
    ...repeats.broken.map((what) => ({ visit: null, what })),
    ...(await incomplete(cell)).map((what) => ({ visit: null, what })),
    ...[
      ...(await stuck({ knex, now: () => new Date(clock.now().getTime() - clock.stretch(LONGEST_STEP)) })),
      ...(await closedByNobody({ knex })),
    ].map(({ worker, what }) => ({ visit: null, what: `${worker ?? 'nobody in particular'}: ${what}` })),
  ];
  const count = (story: Life['story']): number =>
    told.filter((life) => life.story === story && life.until !== null).length;
  return {
    lives: { ends: count('ends'), misses: count('misses'), duress: count('duress') },
    neverOpen: lives.length - told.length,
    lateness: span.rung.map(({ late }) => late),
    lateRings: await explainLateRings(cell, span.rung, outages),
    repeated: repeats.count,
    broken: await Promise.all(
      broken.map(async ({ visit, what }) => {
        const story = visit === null ? '' : `\n${await tellStory(knex, visit, clock.now())}`;
        return `cell ${cell.number} (${cell.carrier}): ${what}${story}`;
      }),
    ),
  };
}

interface CovertAlarm {
  id: string;
  staff_number: string;
  raised_at: Date;
  closed_at: Date | null;
  taken_at: Date | null;
}

/**
 * A worker who was told that all is over after the duress PIN has people who know otherwise: of an alarm that was
 * raised since, or of one that was open then. A buddy whose phone was in another call is not rung any more once the
 * manager has taken it.
 */
async function heardCovertly(
  { knex, clock, families }: Cell,
  told: Life[],
  rings: RecordedRing[],
  span: Span,
): Promise<Broken[]> {
  const alarms = await knex('alarm')
    .join('person', 'person.id', 'alarm.worker_id')
    .where('alarm.covert', true)
    .orderBy('alarm.raised_at')
    .select<CovertAlarm[]>('alarm.id', 'staff_number', 'raised_at', 'closed_at', 'taken_at');
  const real = (at: Date | null): number => (at ? clock.toReal(at).getTime() : Infinity);
  return told.flatMap(({ story, toldEnded, saidEnd, family }) => {
    if (story !== 'duress' || toldEnded === null || saidEnd === null) return [];
    const worker = family.worker.staffNumber;
    const alarm = alarms.find((one) => one.staff_number === worker && real(one.closed_at) > saidEnd);
    const wasOpen = alarm !== undefined && real(alarm.raised_at) < saidEnd - SLACK;
    const buddy = families.find(({ index }) => index === family.index)?.buddy.phone;
    const ring = rings.find(
      (one) => one.alarm === alarm?.id && one.covert && one.to === buddy && (wasOpen || one.at >= saidEnd),
    );
    if (wasOpen && ring) return [];
    // The words may have arrived long before the answer did: nothing is too early.
    const expected = Math.min(toldEnded, ring?.at ?? toldEnded);
    const until = Math.min(span.ended, real(alarm?.taken_at ?? null));
    const who = `the buddy of ${worker}, who is under duress,`;
    return inTime(who, { expected, ring: ring ?? null, until }, spanOf(worker, span)).map((what) => ({
      visit: ring?.visit ?? null,
      what: alarm ? what : `${what}; no alarm was raised`,
    }));
  });
}

/** A worker who was told that a visit is open had one then. It may be one that a text of their last life began late. */
async function openAsTold({ knex, clock }: Cell, told: Life[]): Promise<Broken[]> {
  const visits = await knex('visit')
    .join('person', 'person.id', 'visit.worker_id')
    .whereNotNull('started_at')
    .select<{ staff_number: string; started_at: Date; ended_at: Date | null }[]>(
      'staff_number',
      'started_at',
      'ended_at',
    );
  return told.flatMap(({ family, from, toldOpen }) => {
    const own = visits.some(({ staff_number: worker, started_at: started, ended_at: ended }) => {
      const until = ended ? clock.toReal(ended).getTime() : Infinity;
      const wasOpen = until >= from - SLACK && clock.toReal(started).getTime() <= (toldOpen ?? 0) + SLACK;
      return worker === family.worker.staffNumber && wasOpen;
    });
    return own
      ? []
      : [{ visit: null, what: `${family.worker.staffNumber} was told that a visit is open, and none is on record` }];
  });
}

/** Nobody is alarmed about a visit that had ended. */
async function alarmsAfterTheEnd({ knex }: Cell): Promise<Broken[]> {
  const alarms = await knex('alarm')
    .join('visit', 'visit.id', 'alarm.visit_id')
    .where('alarm.kind', 'missed')
    .whereRaw('visit.ended_at < alarm.raised_at')
    .select<{ visit: string }[]>('visit.id as visit');
  return alarms.map(({ visit }) => ({ visit, what: 'an alarm was raised after its visit had ended' }));
}

/** Whatever end of a visit somebody heard or read of is one that was set (promise 2). */
async function toldWhatIsOnRecord({ knex, clock, families, phones }: Cell): Promise<Broken[]> {
  const { rows } = await knex.raw<{ rows: { staff_number: string; deadlines: string[] | null }[] }>(`
    select p.staff_number,
      array_agg(j.detail->>'deadline') filter (where j.detail->>'deadline' is not null) as deadlines
    from person p join journal j on j.worker_id = p.id and j.kind = 'visit' group by p.staff_number`);
  const deadlines = new Map(
    rows.map(({ staff_number: worker, deadlines: set }) => [worker, (set ?? []).map((at) => Date.parse(at))]),
  );
  const service = (real: string): number => {
    const now = Date.now();
    return clock.now().getTime() - (now - Date.parse(real)) * SPEED;
  };
  return families.flatMap(({ worker }) => {
    const read = phones
      .textsTo(worker.phone, 0)
      .map(({ createdAt, body }) => ({ at: service(createdAt), words: body, by: 'text' as const }));
    const heard = phones
      .allCalls()
      .filter(({ phone }) => phone === worker.phone)
      .flatMap(({ transcript }) => transcript)
      .filter(({ who }) => who === 'line')
      .map(({ at, text }) => ({ at: service(at), words: text, by: 'call' as const }));
    return toldOfNoRecord(theFlows(), [...read, ...heard], deadlines.get(worker.staffNumber) ?? []).map((what) => ({
      visit: null,
      what: `${worker.staffNumber}: ${what}`,
    }));
  });
}

/** The same call or text is asked for again only if nobody knew what had become of the first, or it was refused. */
function repeatedRequests({ carrierWay }: Cell, outages: Outage[]): { count: number; broken: string[] } {
  const lastOf = new Map<string, CarrierRequest>();
  let count = 0;
  const broken: string[] = [];
  for (const asked of carrierWay.all) {
    const { attemptId, status, channel, at } = asked;
    if (attemptId === null || (status !== null && status >= 300)) continue;
    const first = lastOf.get(attemptId);
    lastOf.set(attemptId, asked);
    if (!first) continue;
    if (outages.some(({ from, to }) => from <= at && to >= first.at)) count += 1;
    else broken.push(`the ${channel} of attempt ${attemptId} was asked for twice, and nothing had failed between`);
  }
  return { count, broken };
}

/** The record has a beginning and an end of everything, and nothing in it has been changed. */
async function incomplete({ knex, clock }: Cell): Promise<string[]> {
  const looks: [what: string, sql: string][] = [
    [
      'visits that the journal does not know',
      `select id from visit v where not exists (select 1 from journal j where j.kind = 'visit' and j.visit_id = v.id)`,
    ],
    [
      'visits whose end the journal does not know',
      `select id from visit v where status = 'ended' and not exists (select 1 from journal j
         where j.kind = 'visit' and j.visit_id = v.id and j.detail->>'status' = 'ended')`,
    ],
    [
      'alarms that the journal does not know',
      `select id from alarm a where not exists (select 1 from journal j where j.kind = 'alarm' and j.alarm_id = a.id)`,
    ],
    [
      'closed alarms whose end the journal does not know',
      `select id from alarm a where status = 'closed' and not exists (select 1 from journal j
         where j.kind = 'alarm' and j.alarm_id = a.id and j.detail->>'status' = 'closed')`,
    ],
    [
      'conversations with a turn missing',
      `select conversation_id from turn group by conversation_id having count(*) <> max(number) - min(number) + 1`,
    ],
    ['open visits without a time to look', `select id from visit where is_open and due_at is null`],
    [
      'open visits without an alarm and after their deadline',
      `select id from visit v where status = 'open' and deadline < now() and due_at is null`,
    ],
  ];
  const found = await Promise.all(
    looks.map(async ([what, sql]) => {
      const { rows } = await knex.raw<{ rows: unknown[] }>(sql);
      return rows.length > 0 ? [`${rows.length} ${what}`] : [];
    }),
  );
  const now = clock.now();
  const before = new Date(now.getTime() - clock.stretch(WRITTEN_WITHIN));
  await sealLogs(knex, { now: clock.toReal(now), before, ahead: before, unlessSince: new Date(0) });
  const { faults, brokenSeals } = await verifyLogs(knex, YEARS);
  return [
    ...found.flat(),
    ...faults.map(({ what, log, id }) => `row ${id} of the ${log} is ${what}`),
    ...brokenSeals.map((number) => `seal ${number} is broken`),
  ];
}
