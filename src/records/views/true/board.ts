import type { Knex } from 'knex';
import { z } from 'zod';
import type { Alarm } from '../../../safety/alarm/alarm.ts';
import { type AlarmRow, asStored, soundAlarm, type StoredAlarm } from '../../alarms.ts';

/** What only the true book knows of the board: open alarms, and words that nobody has read. */
export interface BoardAlarm {
  alarm: Alarm;
  name: string;
  staffNumber: string;
  team: string;
  /** Where the worker said that they are; null where no visit of theirs is open. */
  place: string | null;
  /** Whose phones are in a call of ours about it now, or about to be. */
  ringing: string[];
  /**
   * People who must not see a covert alarm, whatever their role: those with a phone that covert words came from, and
   * where they may stand beside the worker, the places of their visits. Empty of other alarms.
   */
  excludedPeople: string[];
  places: string[];
  placesOfOthers: { personId: string; place: string }[];
}

export interface BoardText {
  id: string;
  at: Date;
  words: string;
  workerId: string | null;
  teamId: string | null;
  /** Null: it came from a number that we do not know. */
  name: string | null;
  staffNumber: string | null;
}

export interface TrueBoard {
  alarms: BoardAlarm[];
  texts: BoardText[];
}

const Places = z.array(z.object({ personId: z.string(), place: z.string() }));

interface Row extends AlarmRow {
  name: string;
  staff_number: string;
  team: string;
  place: string | null;
  ringing: string[];
  excluded_people: string[];
  own_places: string[];
  places_of_others: unknown;
  text_id: string | null;
  text_at: Date;
  text_words: string;
  text_worker_id: string | null;
  text_team_id: string | null;
}

const ALARMS = `
    select a.*, p.name, p.staff_number, t.name as team, v.place,
      array(select distinct coalesce(q.name, c.contact_key) from contact_attempt c left join person q on q.id = c.person_id
        where c.alarm_id = a.id and c.is_live_call and c.purpose in ('alarm', 'news')) as ringing,
      case when a.covert then array(select f.person_id::text from phone f
        where f.number in (select jsonb_array_elements_text(a.state->'excludedPhones')))
          else '{}' end as excluded_people,
      case when a.covert then array(select o.place from visit o where o.worker_id = a.worker_id and o.place is not null
        and (o.is_open or o.id = a.visit_id or o.ended_at >= a.raised_at - :stillThere * interval '1 millisecond'))
          else '{}' end as own_places,
      case when a.covert then (select coalesce(jsonb_agg(jsonb_build_object('personId', o.worker_id, 'place',
        o.place)), '[]'::jsonb) from visit o
        where o.worker_id <> a.worker_id and o.place is not null
        and (o.is_open or o.ended_at >= a.raised_at - :stillThere * interval '1 millisecond'))
          else '[]'::jsonb end as places_of_others,
      null::uuid as text_id, null::timestamptz as text_at, null as text_words, null::uuid as text_worker_id,
        null::uuid as text_team_id
    from alarm a join person p on p.id = a.worker_id join team t on t.id = a.team_id
    left join visit v on v.worker_id = a.worker_id and v.is_open`;

/** @param stillThere whoever ended a visit at an address less than so many milliseconds before may be there still */
export async function readTrueBoard(db: Knex, stillThere: number): Promise<TrueBoard> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${ALARMS}
    where a.status <> 'closed'
    union all
    select (null::alarm).*, p.name, p.staff_number, null, null, '{}', '{}', '{}', '[]'::jsonb, u.id, u.at, u.words,
      u.worker_id, u.team_id
    from unread_text u left join person p on p.id = u.worker_id where u.read_at is null`,
    { stillThere },
  );
  return {
    alarms: soundAlarms(rows.filter((row) => row.text_id === null)),
    texts: rows.flatMap((row) => (row.text_id === null ? [] : [asBoardText(row, row.text_id)])),
  };
}

/** Closed alarms, the latest first, at most so many. `stillThere` as above. */
export async function readClosedAlarms(db: Knex, most: number, stillThere: number): Promise<BoardAlarm[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${ALARMS} where a.status = 'closed' order by a.closed_at desc limit :most`,
    { most, stillThere },
  );
  return soundAlarms(rows);
}

/** One alarm, open or closed; null: there is none. `stillThere` as above. */
export async function readBoardAlarm(db: Knex, id: string, stillThere: number): Promise<BoardAlarm | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${ALARMS} where a.id = :id`, { id, stillThere });
  return rows[0] ? asBoardAlarm(rows[0], asStored(rows[0])) : null;
}

/** One whose state cannot be read hides no other. */
function soundAlarms(rows: Row[]): BoardAlarm[] {
  return rows.flatMap((row) => {
    const stored = soundAlarm(row);
    return stored ? [asBoardAlarm(row, stored)] : [];
  });
}

function asBoardAlarm(row: Row, { alarm }: StoredAlarm): BoardAlarm {
  return {
    alarm,
    name: row.name,
    staffNumber: row.staff_number,
    team: row.team,
    place: row.place,
    ringing: row.ringing.toSorted(),
    excludedPeople: row.excluded_people,
    places: row.own_places,
    placesOfOthers: Places.parse(row.places_of_others),
  };
}

function asBoardText(row: Row, id: string): BoardText {
  return {
    id,
    at: row.text_at,
    words: row.text_words,
    workerId: row.text_worker_id,
    teamId: row.text_team_id,
    name: row.name,
    staffNumber: row.staff_number,
  };
}

/** Changes with every change of what the true board is made of, beside the shown one. */
export async function trueBoardMark(db: Knex): Promise<string> {
  const { rows } = await db.raw<{ rows: { mark: string }[] }>(`
    select (select count(*) || ' ' || coalesce(bit_xor(hashtextextended(id::text || ':' || version, 7)), 0)
      from alarm where status <> 'closed')
      || ' ' || (select coalesce(bit_xor(hashtextextended(id::text || ':' || status, 7)), 0) from contact_attempt
        where is_live_call and alarm_id is not null)
      || ' ' || (select count(*) || ' ' || coalesce(bit_xor(hashtextextended(id::text, 7)), 0) from unread_text
        where read_at is null) as mark`);
  return rows[0]?.mark ?? '';
}
