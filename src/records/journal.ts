import type { Knex } from 'knex';
import { z } from 'zod';
import { QUESTIONS } from '../safety/purple-file.ts';
import { toJson } from '../database/json.ts';
import { runStatement, statement } from '../database/statement.ts';
import { type Actor, actorSchema } from './actor.ts';
import { inJournal } from './journal-contact.ts';

/**
 * The append-only record of what happened, for `cli story` and for people who must answer for it later. It contains no
 * PIN and no telephone number. Names and addresses stay in their own tables. Writers and readers share this one union.
 * Entries are never changed, so a field that is added later must be optional.
 */

const what = z.string();
const channel = z.enum(['call', 'text']);

const effect = z.object({
  kind: z.string(),
  /** Contact keys. */
  contacts: z.array(z.string()).optional(),
  by: z.array(z.string()).optional(),
  why: z.string().optional(),
  message: z.string().optional(),
  claim: z.string().optional(),
  deadline: z.string().optional(),
  /** Only for a step that was skipped. */
  who: z.array(z.string()).optional(),
  absent: z.array(z.object({ key: z.string(), why: z.enum(['away', 'hours', 'no phone']) })).optional(),
});

const details = {
  /** An event of a call or a text. */
  attempt: z.object({
    what,
    channel,
    purpose: z.string().optional(),
    contact: z.string().nullable().optional(),
    status: z.string().optional(),
    tries: z.number().optional(),
    code: z.string().optional(),
    /** The carrier that has it or will get it. */
    carrier: z.string().optional(),
    /** The carrier's guess about who answered. */
    answerer: z.enum(['human', 'machine', 'unknown']).optional(),
    /** Why it waits, and until when. */
    held: z.string().optional(),
    until: z.string().optional(),
  }),
  /** A carrier's report. */
  report: z.object({
    status: z.string(),
    was: z.string(),
    carrier: z.string(),
    code: z.string().optional(),
    order: z.number().optional(),
  }),
  visit: z.object({ what, status: z.string(), deadline: z.string().nullable(), effects: z.array(z.string()) }),
  alarm: z.object({
    what,
    kind: z.string(),
    status: z.string(),
    round: z.number(),
    owners: z.array(z.string()),
    answer: z.string(),
    effects: z.array(effect),
    /** The contact who acted, by key. */
    by: z.string().optional(),
    /** Who reported the concern, by contact key; "unknown" for an unknown caller. */
    worried: z.string().optional(),
    /** In whose place another owner has come, by contact key. */
    from: z.string().optional(),
    until: z.string().optional(),
  }),
  purple: z.object({
    what,
    reason: z.enum(['alarm', 'decoy', 'booked']),
    status: z.string(),
    tries: z.number(),
    due: z.string().nullable(),
    question: z.enum(QUESTIONS).optional(),
    reply: z.enum(['yes', 'no', 'unclear']).optional(),
  }),
  turn: z.object({ turn: z.number(), step: z.string(), input: z.unknown() }),
  memo: z.object({ what: z.enum(['recorded', 'empty', 'kept', 'lost', 'deleted']), seconds: z.number().optional() }),
  /** The meaning of a sealed event. */
  said: z.object({ type: z.string(), proof: z.enum(['real', 'duress']).optional() }),
  /** An action of a person in the office. */
  office: z.object({
    what,
    by: z.string().optional(),
    why: z.string().optional(),
    /** How they know it. */
    how: z.enum(['seen-by-me', 'spoken-to', 'told-by']).optional(),
    told_by: z.string().optional(),
  }),
  drill: z.object({ what: z.enum(['duress', 'missed']) }),
  /** A message for the people who run Buddyline. */
  operator: z.object({
    what,
    kind: z.string().optional(),
    id: z.string().optional(),
    fault: z.string().optional(),
    /** Of an outage. */
    from: z.string().optional(),
    until: z.string().optional(),
  }),
  /** The health of a carrier. */
  carrier: z.object({ carrier: z.string(), channel, state: z.string(), why: z.string().nullable(), pause: z.number() }),
  /** A phone accepts no texts, or accepts them again. */
  phone: z.object({
    what: z.enum(['no-texts', 'texts-again']),
    why: z.string().optional(),
    carrier: z.string().nullable(),
  }),
};

const factSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('attempt'), detail: details.attempt }),
  z.object({ kind: z.literal('report'), detail: details.report }),
  z.object({ kind: z.literal('visit'), detail: details.visit }),
  z.object({ kind: z.literal('alarm'), detail: details.alarm }),
  z.object({ kind: z.literal('purple'), detail: details.purple }),
  z.object({ kind: z.literal('turn'), detail: details.turn }),
  z.object({ kind: z.literal('memo'), detail: details.memo }),
  z.object({ kind: z.literal('said'), detail: details.said }),
  z.object({ kind: z.literal('office'), detail: details.office }),
  z.object({ kind: z.literal('drill'), detail: details.drill }),
  z.object({ kind: z.literal('operator'), detail: details.operator }),
  z.object({ kind: z.literal('carrier'), detail: details.carrier }),
  z.object({ kind: z.literal('phone'), detail: details.phone }),
]);

/** One kind of event. The database checks the kinds. */
type JournalFact = z.infer<typeof factSchema>;
type JournalKind = JournalFact['kind'];
export type JournalDetail<Kind extends JournalKind> = Extract<JournalFact, { kind: Kind }>['detail'];
export const JOURNAL_KINDS = Object.keys(details);

interface About {
  workerId?: string | null;
  visitId?: string | null;
  alarmId?: string | null;
  attemptId?: string | null;
  conversationId?: string | null;
}

export type JournalEntry = About &
  JournalFact & {
    at: Date;
    /** Who did it. Missing: nobody did; a time came or a carrier reported. */
    actor?: Actor;
  };

/** Entries are one value, `entriesJson`, so that the statement is one however many there are. */
export const WRITE_ENTRIES = `
  insert into journal (at, kind, worker_id, visit_id, alarm_id, attempt_id, conversation_id, actor, detail)
  select * from json_to_recordset(:entries::json) as e (at timestamptz, kind text, worker_id uuid, visit_id uuid,
    alarm_id uuid, attempt_id uuid, conversation_id uuid, actor jsonb, detail jsonb)`;
const WRITE = statement(WRITE_ENTRIES);

export async function writeJournal(db: Knex, entries: JournalEntry[]): Promise<void> {
  if (entries.length > 0) await runStatement(db, WRITE, { entries: entriesJson(entries) });
}

export const entriesJson = (entries: JournalEntry[]): string => `[${entries.map(jsonOfEntry).join(',')}]`;

/** An entry with the columns of its row. */
function jsonOfEntry({ at, kind, actor, detail, ...about }: JournalEntry): string {
  const plain = toJson({
    at,
    kind,
    worker_id: about.workerId,
    visit_id: about.visitId,
    alarm_id: about.alarmId,
    attempt_id: about.attemptId,
    conversation_id: about.conversationId,
    actor,
  });
  return `${plain.slice(0, -1)},"detail":${journalJson(detail)}}`;
}

/** A detail as it is stored. A contact key that contains a number is replaced by its digest. */
export function journalJson(detail: JournalFact['detail']): string {
  return inJournal(toJson(detail));
}

/** An event that a newer version wrote. A story still tells that there was one. */
interface UnreadableFact {
  kind: 'unreadable';
  detail: { kind: string };
}

export type JournalRow = (JournalFact | UnreadableFact) & {
  id: number;
  at: Date;
  alarmId: string | null;
  attemptId: string | null;
  conversationId: string | null;
  actor: Actor | null;
};

export interface StoredJournalRow {
  id: number;
  at: Date;
  kind: string;
  alarm_id: string | null;
  attempt_id: string | null;
  conversation_id: string | null;
  actor: unknown;
  detail: unknown;
}

export const JOURNAL_COLUMNS = 'id, at, kind, alarm_id, attempt_id, conversation_id, actor, detail';

export function asJournalRow(row: StoredJournalRow): JournalRow {
  const fact = factSchema.safeParse({ kind: row.kind, detail: row.detail });
  return {
    ...(fact.success ? fact.data : { kind: 'unreadable' as const, detail: { kind: row.kind } }),
    id: row.id,
    at: row.at,
    alarmId: row.alarm_id,
    attemptId: row.attempt_id,
    conversationId: row.conversation_id,
    actor: actorSchema.nullable().parse(row.actor),
  };
}

/** A worker's family has rung the line, or texted: the `type` of what was said. */
export const FAMILY_RANG = 'family-rang';
export const FAMILY_TEXTED = 'family-texted';

/** A time in which nobody was looked after. Its entry has `from` and `until`. */
export const OUTAGE = 'the line was down';

export async function wasOutageRecorded(db: Knex, from: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from journal where kind = 'operator' and at >= :from and detail->>'what' = :what
      and detail->>'from' = :iso limit 1`,
    { from, what: OUTAGE, iso: from.toISOString() },
  );
  return rows.length > 0;
}

/** The data came from elsewhere, or from a backup: what happened after it was copied is not in it. */
export const IN_FORCE_HERE = 'this data is in force here now';
export const RESTORED = 'this data was restored from a backup';

/**
 * Whether operators were told of that since then.
 * @param about left out: whomever or whatever it was about
 */
export async function wasReportedSince(
  db: Knex,
  what: string,
  since: Date,
  about: { workerId?: string | null; id?: string } = {},
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from journal where kind = 'operator' and at > :since and detail->>'what' = :what
      and (:workerId::uuid is null or worker_id = :workerId) and (:id::text is null or detail->>'id' = :id) limit 1`,
    { since, what, workerId: about.workerId ?? null, id: about.id ?? null },
  );
  return rows.length > 0;
}
