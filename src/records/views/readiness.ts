import type { Knex } from 'knex';
import { z } from 'zod';
import { PEOPLE_OF_TEAM } from '../organisation/phones.ts';

/** What must be known of a person before a team relies on the line. */
export interface PersonReadiness {
  id: string;
  name: string;
  staffNumber: string;
  /** Somebody whose visits this team's plan is for. */
  isWorker: boolean;
  /** A worker, of this team or another: they need a duress PIN. */
  needsDuressPin: boolean;
  hasPin: boolean;
  hasDuressPin: boolean;
  /** When the one-time code was given that they have not used yet. */
  codeAt: Date | null;
  practisedAt: Date | null;
  duressPractisedAt: Date | null;
  /** A call of theirs since then came with a withheld number. */
  isWithheld: boolean;
  phones: { number: string; isVerified: boolean; marks: string[] }[];
}

interface Row {
  id: string;
  name: string;
  staff_number: string;
  is_worker: boolean;
  needs_duress_pin: boolean;
  has_pin: boolean;
  has_duress_pin: boolean;
  code_at: Date | null;
  practised_at: Date | null;
  duress_practised_at: Date | null;
  is_withheld: boolean;
  phones: unknown;
}

const phones = z.array(z.object({ number: z.string(), isVerified: z.boolean(), marks: z.array(z.string()) }));

/**
 * The team's people and its workers' buddies, by name. `marks`: why a number takes no texts, as table
 * undeliverable_number has it.
 */
export async function readinessOf(
  db: Knex,
  teamId: string,
  now: Date,
  withheldSince: Date,
): Promise<PersonReadiness[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    select p.id, p.name, p.staff_number, 'worker' = any (p.roles) as needs_duress_pin,
      'worker' = any (p.roles) and exists (select 1 from person_team pt
        where pt.person_id = p.id and pt.team_id = :teamId and pt.position = 0) as is_worker,
      p.pin_hash is not null as has_pin,
      p.duress_pin_hash is not null as has_duress_pin, p.code_at, p.practised_at, p.duress_practised_at,
      exists (select 1 from conversation c where c.person_id = p.id and c.direction = 'inbound'
        and c.their_number is null
        and c.started_at > :withheldSince) as is_withheld,
      coalesce((select jsonb_agg(jsonb_build_object('number', f.number, 'isVerified', f.verified_at is not null,
        'marks', array(
        select distinct m.why from undeliverable_number m where m.number = f.number and m.until > :now))
          order by f.position)
        from phone f where f.person_id = p.id), '[]') as phones
    from person p where p.id in (${PEOPLE_OF_TEAM}) order by p.name`,
    { teamId, now, withheldSince },
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    staffNumber: row.staff_number,
    isWorker: row.is_worker,
    needsDuressPin: row.needs_duress_pin,
    hasPin: row.has_pin,
    hasDuressPin: row.has_duress_pin,
    codeAt: row.code_at,
    practisedAt: row.practised_at,
    duressPractisedAt: row.duress_practised_at,
    isWithheld: row.is_withheld,
    phones: phones.parse(row.phones),
  }));
}
