import type { Knex } from 'knex';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { dutyKey, LAST_RESORT, listedKey, personKey } from '../../contact/contact-key.ts';
import type { Visit } from '../../safety/visit.ts';
import { alarmById } from '../alarms.ts';
import type { Attempt } from '../attempts.ts';
import { majorIncidentContacts } from '../major-incident.ts';
import { journalContact } from '../journal-contact.ts';
import { asJournalRow, JOURNAL_COLUMNS, type JournalRow, type StoredJournalRow } from '../journal.ts';
import type { LineEntry } from '../../contact/line-entry.ts';
import { lineOf } from '../line-log.ts';
import { loadOrganisationSettings } from '../organisation/people.ts';
import { visitById } from '../visits.ts';
import {
  attemptsOf,
  attemptsOfCallSequences,
  conversationsOf,
  conversationsOfAttempts,
  earliestOf,
  type Span,
  type StoryConversation,
  type StoryText,
  type StoryTurn,
  textsIn,
  turnsOf,
} from './story-contacts.ts';

/** Everything that the records know of one visit, or of an alarm that had none: what `cli story` tells. */
export interface Story {
  timezone: string;
  worker: StoryPerson;
  team: string;
  visit: Visit | null;
  /** Oldest first. */
  alarms: Alarm[];
  /** The oldest first. */
  journal: JournalRow[];
  texts: StoryText[];
  /** What passed between carriers and us about it, as far as it is still kept. */
  line: LineEntry[];
  attempts: Map<string, Attempt>;
  conversations: Map<string, StoryConversation>;
  /** By `turnKey`. */
  turns: Map<string, StoryTurn>;
  /** Who somebody is, by contact key. */
  names: Map<string, string>;
}

interface StoryPerson {
  id: string;
  name: string;
  staffNumber: string;
}

/** Somebody who calls for help out of a visit may have been on the line before the alarm was raised. */
const BEFORE_ALARM = 10 * 60_000;

/** Null where there is no such visit or alarm. */
export async function loadStory(
  db: Knex,
  subject: { kind: 'visit' | 'alarm'; id: string },
  now: Date,
): Promise<Story | null> {
  const alarm = subject.kind === 'alarm' ? ((await alarmById(db, subject.id))?.alarm ?? null) : null;
  const visitId = subject.kind === 'visit' ? subject.id : (alarm?.visitId ?? null);
  const visit = visitId === null ? null : ((await visitById(db, visitId))?.visit ?? null);
  const workerId = visit?.workerId ?? alarm?.workerId;
  const teamId = visit?.teamId ?? alarm?.teamId;
  const organisation = await loadOrganisationSettings(db);
  if (workerId === undefined || teamId === undefined || !organisation) return null;

  const alarms = visit ? await alarmsOf(db, visit.id) : alarm ? [alarm] : [];
  const span = spanOf(visit, alarms, now);
  const texts = await textsIn(db, span, workerId, alarms);
  const about = await attemptsOf(db, visit, alarms, texts);
  const talks = await conversationsOf(db, span, workerId, alarms, about);
  const through = await attemptsOfCallSequences(
    db,
    talks.flatMap(({ transferId }) => transferId ?? []),
    about,
  );
  const attempts = [...about, ...through];
  const conversations = [...talks, ...(await conversationsOfAttempts(db, through))];
  const journal = await journalOf(db, visit, alarms, conversations, attempts);
  return {
    timezone: organisation.timezone,
    worker: await personById(db, workerId),
    team: await teamName(db, teamId),
    visit,
    alarms,
    journal,
    texts,
    line: await lineOf(
      db,
      attempts.map(({ id }) => id),
      conversations.map(({ id }) => id),
      texts.map(({ at, fromNumber }) => ({ at, from: fromNumber })),
    ),
    attempts: new Map(attempts.map((one) => [one.id, one])),
    conversations: new Map(conversations.map((one) => [one.id, one])),
    turns: await turnsOf(db, conversations),
    names: new Map([
      ...(await everybody(db)),
      ...organisation.duty.flatMap((number) =>
        [dutyKey(number), journalContact(dutyKey(number))].map((key) => [key, 'the duty desk'] as const),
      ),
      ...(await majorIncidentContacts(db)).map(({ id, name }) => [listedKey(id), name] as const),
      ...(organisation.lastResort ? [[LAST_RESORT, organisation.lastResort.name] as const] : []),
    ]),
  };
}

function spanOf(visit: Visit | null, alarms: Alarm[], now: Date): Span {
  const starts = [
    ...(visit?.startedAt
      ? [visit.startedAt]
      : alarms.map(({ raisedAt }) => new Date(raisedAt.getTime() - BEFORE_ALARM))),
  ];
  const ends = [...(visit ? [visit.endedAt ?? now] : []), ...alarms.map(({ closedAt }) => closedAt ?? now)];
  return { from: earliestOf(starts, now), until: new Date(Math.max(...ends.map((end) => end.getTime()))) };
}

/** Those that are about it, and those that began about it and went on about the worker's next visit. */
async function alarmsOf(db: Knex, visitId: string): Promise<Alarm[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from alarm where visit_id = :visitId
       or id in (select alarm_id from journal where visit_id = :visitId and kind = 'alarm')
     order by raised_at`,
    { visitId },
  );
  const stored = await Promise.all(rows.map(({ id }) => alarmById(db, id)));
  return stored.flatMap((one) => (one ? [one.alarm] : []));
}

async function journalOf(
  db: Knex,
  visit: Visit | null,
  alarms: Alarm[],
  conversations: StoryConversation[],
  attempts: Attempt[],
): Promise<JournalRow[]> {
  const { rows } = await db.raw<{ rows: StoredJournalRow[] }>(
    `
    select ${JOURNAL_COLUMNS} from journal
    where visit_id = any (:visits) or alarm_id = any (:alarms) or conversation_id = any (:conversations)
      or attempt_id = any (:attempts)
    order by at, id`,
    {
      visits: visit ? [visit.id] : [],
      alarms: alarms.map(({ id }) => id),
      conversations: conversations.map(({ id }) => id),
      attempts: attempts.map(({ id }) => id),
    },
  );
  return rows.map(asJournalRow);
}

async function personById(db: Knex, id: string): Promise<StoryPerson> {
  const row = await db<{ id: string; name: string; staff_number: string }>('person').where({ id }).first();
  return { id, name: row?.name ?? 'somebody', staffNumber: row?.staff_number ?? '' };
}

async function teamName(db: Knex, id: string): Promise<string> {
  return (await db<{ id: string; name: string }>('team').where({ id }).first())?.name ?? '';
}

async function everybody(db: Knex): Promise<[string, string][]> {
  const rows = await db<{ id: string; name: string }>('person').select('id', 'name');
  return rows.map(({ id, name }) => [personKey(id), name]);
}
