import type { Knex } from 'knex';
import { z } from 'zod';
import { toJson } from '../database/json.ts';

/** Requests for what is kept about somebody: opened, decided item by item, answered. All times are real times. */

export const REQUEST_KINDS = ['access', 'erasure'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const DECISIONS = ['give', 'withhold', 'erase', 'keep'] as const;
type DecisionKind = (typeof DECISIONS)[number];

/** What a family is searched for by. An empty one is not searched for. */
export const familyMarks = z.object({
  initials: z.string(),
  reference: z.string(),
  place: z.string(),
  /** As +44… */
  phone: z.string(),
});
export type FamilyMarks = z.infer<typeof familyMarks>;

export interface DataRequest {
  id: string;
  kind: RequestKind;
  /** Null: a family's. */
  person: { id: string; name: string; staffNumber: string; teamIds: string[] } | null;
  family: FamilyMarks | null;
  askedBy: string;
  /** Days, as "2026-11-30". */
  receivedOn: string;
  dueOn: string;
  extendedWhy: string | null;
  openedBy: string;
  proof: string | null;
  closedAt: Date | null;
  closedBy: string | null;
  closedHow: 'answered' | 'withdrawn' | null;
  /** Of the package; null: there is none, or its time is over. */
  package: { madeAt: Date; sha256: string } | null;
}

interface Row extends Omit<DataRequest, 'person' | 'family' | 'package'> {
  personId: string | null;
  personName: string | null;
  staffNumber: string | null;
  teamIds: string[];
  family: unknown;
  madeAt: Date | null;
  sha256: string | null;
}

const REQUESTS = `
  select r.id, r.kind, r.person_id as "personId", p.name as "personName", p.staff_number as "staffNumber",
    array(select team_id::text from person_team where person_id = r.person_id) as "teamIds", r.family,
    r.asked_by as "askedBy", r.received_on::text as "receivedOn", r.due_on::text as "dueOn",
    r.extended_why as "extendedWhy", o.name as "openedBy", r.proof, r.closed_at as "closedAt", c.name as "closedBy",
    r.closed_how as "closedHow", k.made_at as "madeAt", k.sha256
  from data_request r join account o on o.id = r.opened_by left join account c on c.id = r.closed_by
    left join person p on p.id = r.person_id left join data_request_package k on k.request_id = r.id`;

const asRequest = ({ personId, personName, staffNumber, teamIds, madeAt, sha256, ...row }: Row): DataRequest => ({
  ...row,
  person: personId === null ? null : { id: personId, name: personName ?? '', staffNumber: staffNumber ?? '', teamIds },
  family: row.family === null ? null : familyMarks.parse(row.family),
  package: madeAt === null || sha256 === null ? null : { madeAt, sha256 },
});

/** Open ones first, the one that is due first before the others; then the latest answered. */
export async function listDataRequests(db: Knex): Promise<DataRequest[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${REQUESTS} order by r.closed_at is not null, case when r.closed_at is null then r.due_on end, r.closed_at ` +
      'desc, r.id',
  );
  return rows.map(asRequest);
}

export async function dataRequestById(db: Knex, id: string): Promise<DataRequest | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${REQUESTS} where r.id = ?`, [id]);
  return rows[0] ? asRequest(rows[0]) : null;
}

/** Locks it, so that nothing is decided while it is answered. False: it is closed, or there is none. */
export async function lockOpenRequest(trx: Knex.Transaction, id: string): Promise<boolean> {
  const row = await trx('data_request').where({ id, closed_at: null }).forUpdate().first<object | undefined>('id');
  return row !== undefined;
}

export async function insertDataRequest(
  trx: Knex.Transaction,
  request: Pick<DataRequest, 'id' | 'kind' | 'family' | 'askedBy' | 'receivedOn' | 'dueOn'> & {
    personId: string | null;
    openedAt: Date;
    accountId: string;
  },
): Promise<void> {
  await trx('data_request').insert({
    id: request.id,
    kind: request.kind,
    person_id: request.personId,
    family: request.family === null ? null : toJson(request.family),
    asked_by: request.askedBy,
    received_on: request.receivedOn,
    due_on: request.dueOn,
    opened_at: request.openedAt,
    opened_by: request.accountId,
  });
}

export async function extendDataRequest(
  trx: Knex.Transaction,
  id: string,
  { dueOn, why }: { dueOn: string; why: string },
): Promise<void> {
  await trx('data_request').where({ id }).update({ due_on: dueOn, extended_why: why });
}

export async function closeDataRequest(
  trx: Knex.Transaction,
  id: string,
  closed: { at: Date; accountId: string; how: 'answered' | 'withdrawn'; proof: string | null },
): Promise<void> {
  await trx('data_request')
    .where({ id })
    .update({ closed_at: closed.at, closed_by: closed.accountId, closed_how: closed.how, proof: closed.proof });
}

export interface Decision {
  kind: string;
  item: string;
  decision: DecisionKind;
  reason: string | null;
}

export async function decisionsOf(db: Knex, requestId: string): Promise<Decision[]> {
  return await db('data_request_item')
    .where({ request_id: requestId })
    .select<Decision[]>('kind', 'item', 'decision', 'reason');
}

/** What was decided before of the same things is replaced. */
export async function saveDecisions(
  trx: Knex.Transaction,
  requestId: string,
  decisions: Decision[],
  { at, accountId }: { at: Date; accountId: string },
): Promise<void> {
  if (decisions.length === 0) return;
  await trx('data_request_item')
    .insert(
      decisions.map(({ kind, item, decision, reason }) => ({
        request_id: requestId,
        kind,
        item,
        decision,
        reason,
        decided_at: at,
        decided_by: accountId,
      })),
    )
    .onConflict(['request_id', 'kind', 'item'])
    .merge(['decision', 'reason', 'decided_at', 'decided_by']);
}

export async function storePackage(
  trx: Knex.Transaction,
  requestId: string,
  { madeAt, sha256, sealed }: { madeAt: Date; sha256: string; sealed: Buffer },
): Promise<void> {
  await trx('data_request_package').insert({ request_id: requestId, made_at: madeAt, sha256, sealed });
}

export async function sealedPackageOf(db: Knex, requestId: string): Promise<Buffer | null> {
  const row = await db('data_request_package')
    .where({ request_id: requestId })
    .first<{ sealed: Buffer } | undefined>('sealed');
  return row?.sealed ?? null;
}

interface FoundPerson {
  id: string;
  name: string;
  staffNumber: string;
  teamIds: string[];
  /** They have left. */
  hasLeft: boolean;
}

/** Everybody of a name or a staff number, those who have left too, at most 200. */
export async function peopleCalled(db: Knex, who: string): Promise<FoundPerson[]> {
  const { rows } = await db.raw<{ rows: FoundPerson[] }>(
    `
    select id::text, name, staff_number as "staffNumber", left_at is not null as "hasLeft",
      array(select team_id::text from person_team where person_id = person.id) as "teamIds"
    from person where staff_number = :who or id::text = :who or strpos(lower(name), lower(:who)) > 0
    order by (staff_number = :who or id::text = :who) desc, left_at is not null, name limit 200`,
    { who },
  );
  return rows;
}
