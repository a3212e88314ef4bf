import type { Knex } from 'knex';
import { z } from 'zod';
import { mayBeRung } from '../../../contact/barred-numbers.ts';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import type { BesideWorker } from '../../../safety/risk.ts';
import { type AlarmRow, asStored, soundAlarm, type StoredAlarm } from '../../alarms.ts';
import { raisersOf } from '../../alarm-raiser.ts';
import { companionsOf, keptPhones, mayStillBeThere, placesOfWorker } from '../../beside.ts';
import { placesOfVisit } from '../../visits.ts';

/** What only the true book knows of the board: an open alarm. */
export interface BoardAlarm {
  alarm: Alarm;
  name: string;
  staffNumber: string;
  team: string;
  /** Where the worker said that they are; null where no visit of theirs is open. */
  place: string | null;
  /** Whose phones are in one of our calls about it now, or about to be. */
  ringing: string[];
  /** The accounts that raised it at the desk, or added to it, and still see it for that. */
  raisers: string[];
  /** Of a covert alarm: what may be beside the worker. Empty of other alarms. */
  beside: BesideWorker;
  /**
   * Of a covert alarm: the places of others' visits, and all phones that may be rung of others who have one of those
   * beside it.
   */
  placesOfOthers: { personId: string; place: string }[];
  phonesOfOthers: { personId: string; phones: string[] }[];
}

export interface TrueBoard {
  alarms: BoardAlarm[];
}

/** By what is decided who may see an alarm; who may be beside the worker, as when the line decides whom it rings. */
export interface BesideRules {
  /** Somebody who ended a visit at an address less than so many milliseconds before may be there still. */
  stillThere: number;
  /** Where the line itself is rung: a number that reaches nobody is no phone of theirs. */
  lineNumbers: readonly string[];
  /** An account that has raised one at the desk since then sees it; null: it is not asked who has. */
  raisedSince: Date | null;
}

const Places = z.array(z.object({ personId: z.string(), place: z.string() }));
const Phones = z.array(z.object({ personId: z.string(), phones: z.array(z.string()) }));

interface Row extends AlarmRow {
  name: string;
  staff_number: string;
  team: string;
  place: string | null;
  ringing: string[];
  raisers: string[];
  companions: string[];
  own_places: string[];
  beside_phones: string[];
  places_of_others: unknown;
  phones_of_others: unknown;
  may_ring: unknown;
}

/** What the line counts from too, when it decides whom it may ring. */
const SINCE = "(a.raised_at - :stillThere * interval '1 millisecond')";

const ALARMS = `
    select a.*, p.name, p.staff_number, t.name as team, v.place,
      array(select distinct coalesce(q.name, c.contact_key) from contact_attempt c
        left join person q on q.id = c.person_id
        where c.alarm_id = a.id and c.is_live_call and c.purpose in ('alarm', 'news')) as ringing,
      ${raisersOf('a.id')} as raisers,
      case when a.covert then array(select went.id::text from (${companionsOf('a.worker_id', SINCE)}) went)
          else '{}' end as companions,
      beside.phones as beside_phones,
      (select coalesce(jsonb_agg(jsonb_build_object('personId', one.person_id, 'phones', one.phones)), '[]'::jsonb)
        from (select f.person_id, jsonb_agg(f.number) as phones from phone f where f.person_id <> a.worker_id
          and f.person_id in (select person_id from phone where number = any (beside.phones))
          group by f.person_id) one) as phones_of_others,
      case when a.covert then array(${placesOfWorker('a.worker_id', 'a.visit_id', SINCE)})
          else '{}' end as own_places,
      case when a.covert then (select coalesce(jsonb_agg(jsonb_build_object('personId', o.worker_id, 'place',
        one.place)), '[]'::jsonb) from visit o, lateral ${placesOfVisit('o')} as one (place)
        where o.worker_id <> a.worker_id and ${mayStillBeThere('o', SINCE)})
          else '[]'::jsonb end as places_of_others,
      coalesce((select may_ring from organisation), '[]') as may_ring
    from alarm a join person p on p.id = a.worker_id join team t on t.id = a.team_id
    left join visit v on v.worker_id = a.worker_id and v.is_open,
    lateral (select case when a.covert then array(select jsonb_array_elements_text(a.state->'excludedPhones')
      union select number from phone where person_id = a.worker_id
      union (${keptPhones('a.worker_id')}))
      else '{}' end as phones) beside`;

/** Which alarms are read: every one, or those of these ids, where the others are not to be touched. */
export type Which = 'all' | string[];

export async function readTrueBoard(db: Knex, rules: BesideRules, which: Which = 'all'): Promise<TrueBoard> {
  if (which !== 'all' && which.length === 0) return { alarms: [] };
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${ALARMS} where a.status <> 'closed' ${which === 'all' ? '' : 'and a.id = any(:which)'}`,
    { ...timesOf(rules), ...(which !== 'all' && { which }) },
  );
  return { alarms: soundAlarms(rows, rules) };
}

/** Closed alarms, of everybody or of one worker, the latest first, at most so many. */
export async function readClosedAlarms(
  db: Knex,
  most: number,
  rules: BesideRules,
  which: Which = 'all',
  workerId: string | null = null,
): Promise<BoardAlarm[]> {
  if (which !== 'all' && which.length === 0) return [];
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${ALARMS} where a.status = 'closed' ${which === 'all' ? '' : 'and a.id = any(:which)'}
      ${workerId === null ? '' : 'and a.worker_id = :workerId'}
    order by a.closed_at desc limit :most`,
    { most, ...timesOf(rules), ...(which !== 'all' && { which }), ...(workerId !== null && { workerId }) },
  );
  return soundAlarms(rows, rules);
}

/** One alarm, open or closed; null: there is none. */
export async function readBoardAlarm(db: Knex, id: string, rules: BesideRules): Promise<BoardAlarm | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${ALARMS} where a.id = :id`, { id, ...timesOf(rules) });
  return rows[0] ? asBoardAlarm(rows[0], asStored(rows[0]), rules) : null;
}

const timesOf = ({ stillThere, raisedSince }: BesideRules) => ({ stillThere, raisedSince });

/** One whose state cannot be read hides no other. */
function soundAlarms(rows: Row[], rules: BesideRules): BoardAlarm[] {
  return rows.flatMap((row) => {
    const stored = soundAlarm(row);
    return stored ? [asBoardAlarm(row, stored, rules)] : [];
  });
}

function asBoardAlarm(row: Row, { alarm }: StoredAlarm, { lineNumbers }: BesideRules): BoardAlarm {
  const mayRing = z.array(z.string()).parse(row.may_ring);
  return {
    alarm,
    name: row.name,
    staffNumber: row.staff_number,
    team: row.team,
    place: row.place,
    ringing: row.ringing.toSorted(),
    raisers: row.raisers.toSorted(),
    beside: { phones: row.beside_phones, places: row.own_places, companions: row.companions },
    placesOfOthers: Places.parse(row.places_of_others),
    phonesOfOthers: Phones.parse(row.phones_of_others).map(({ personId, phones }) => ({
      personId,
      phones: phones.filter((number) => mayBeRung(number, mayRing, lineNumbers)),
    })),
  };
}

/** Changes with every change of what the true board is made of, beside the shown one. */
export async function trueBoardMark(db: Knex): Promise<string> {
  const { rows } = await db.raw<{ rows: { mark: string }[] }>(`
    select (select count(*) || ' ' || coalesce(bit_xor(hashtextextended(id::text || ':' || version, 7)), 0)
      from alarm where status <> 'closed')
      || ' ' || (select coalesce(bit_xor(hashtextextended(id::text || ':' || status, 7)), 0) from contact_attempt
        where is_live_call and alarm_id is not null) as mark`);
  return rows[0]?.mark ?? '';
}
