import type { Knex } from 'knex';
import { covertThen } from './running.ts';
import type { HeldCall, HeldContact, StoredText } from './things.ts';

/**
 * Calls and texts of somebody of staff, or of a family by its telephone and its reference. `before`: what came later is
 * left out.
 */

export interface HeldSpeech {
  personId: string | null;
  /** A telephone of nobody of staff; empty: none. */
  phone: string;
  /** Words that name a family; empty: none. */
  reference: string;
  before: Date;
}

/** A text of a worker that names a family waits until the worker's own visit or alarm is over. */
const NOT_RUNNING = (person: string, at: string): string => `
  ${at} < :before
  and not exists (select 1 from visit rv where rv.worker_id = ${person} and rv.is_open and ${at} >= rv.started_at)
  and not exists (select 1 from alarm ra where ra.status <> 'closed' and ${at} >= ra.raised_at
    and (ra.worker_id = ${person}
      or exists (select 1 from alarm_contact rc where rc.alarm_id = ra.id and rc.person_id = ${person})))`;

const NAMES = (words: string): string => `(:reference <> '' and strpos(lower(${words}), lower(:reference)) > 0)`;

/** With a reference, everything sealed is among them: only its opener sees whether it names that family. */
export async function heldTexts(db: Knex, spoken: HeldSpeech): Promise<StoredText[]> {
  const { rows } = await db.raw<{ rows: StoredText[] }>(
    `
    select 'text' as kind, t.carrier || ' ' || t.carrier_ref as id, t.at, p.name as by, t.body as words,
      ${covertThen('t.person_id', 't.at')} as "covertThen", t.person_id as "workerId", null::bytea as sealed
    from inbound_text t left join person p on p.id = t.person_id
    where t.body is not null and (t.person_id = :personId
        or (:phone <> '' and t.person_id is null and t.from_number = :phone) or ${NAMES('t.body')})
      and ${NOT_RUNNING('t.person_id', 't.at')}
    union all
    select 'words', u.id::text, u.at, p.name, u.words, ${covertThen('u.worker_id', 'u.at')}, u.worker_id, u.sealed
    from unread_text u left join person p on p.id = u.worker_id
    where (u.worker_id = :personId or (:phone <> '' and u.worker_id is null and u.from_number = :phone)
        or ${NAMES('u.words')}
        or (:reference <> '' and u.sealed is not null))
      and ${NOT_RUNNING('u.worker_id', 'u.at')}
    order by 3, 2`,
    { ...spoken },
  );
  return rows;
}

/** Ours, but for those of an alarm: they are in its story. */
export async function heldContacts(db: Knex, { personId, before }: HeldSpeech): Promise<HeldContact[]> {
  if (personId === null) return [];
  const { rows } = await db.raw<{ rows: HeldContact[] }>(
    `
    select 'contact' as kind, a.id, a.created_at as at, a.channel, a.status, a.body as words,
      ${covertThen('a.person_id', 'a.created_at')} as "covertThen",
      (a.worker_id is not null and a.worker_id <> a.person_id) as "isAboutAnother"
    from contact_attempt a
    where a.person_id = :personId and a.alarm_id is null and not a.is_live
      and a.created_at < :before
      and not exists (select 1 from visit v where v.id = a.visit_id and v.is_open)
    order by a.created_at, a.id`,
    { personId, before },
  );
  return rows;
}

/** But for those of an alarm. Keys of a PIN are masked where they are kept. */
export async function heldCalls(db: Knex, spoken: HeldSpeech): Promise<HeldCall[]> {
  const { rows } = await db.raw<{ rows: HeldCall[] }>(
    `
    select 'call' as kind, c.id, c.started_at as at, c.direction, c.ended_at as "endedAt",
      ${covertThen('c.person_id', 'c.started_at')} as "covertThen",
      (c.heard is not null or coalesce(a.worker_id <> c.person_id, false)) as "isAboutAnother",
      coalesce((select jsonb_agg(jsonb_build_object('input', t.input, 'reply', t.reply) order by t.number)
        from turn t where t.conversation_id = c.id), '[]') as turns
    from conversation c left join contact_attempt a on a.id = c.attempt_id
    where c.status = 'ended' and a.alarm_id is null
      and (c.person_id = :personId or (:phone <> '' and c.person_id is null and c.their_number = :phone))
      and ${NOT_RUNNING('c.person_id', 'c.started_at')}
    order by c.started_at, c.id`,
    { ...spoken },
  );
  return rows;
}
