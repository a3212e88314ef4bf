import { randomUUID } from 'node:crypto';
import type { Vars } from '../conversation/files/flow.ts';
import {
  insertUnreadText,
  markRead,
  type UnreadText,
  unreadOfStrangers,
  wordsToStore,
} from '../records/unread-texts.ts';
import { notifyDuty } from './operator.ts';
import { deskSource, isCry, recordUntold } from './unread-texts.ts';
import type { UnitOfWork } from './work.ts';

/**
 * What the office hears of somebody who asked for a person, or was worried, and of whom no alarm can be made. Within an
 * hour each number is told of once and rung about once, and so are few numbers; the rest are told of together, by how
 * many they are, and can be read with READ. What somebody raises at the desk is told of and rung about each time.
 */

const HOUR = 3_600_000;
const SOURCES_AN_HOUR = 3;
const WITHHELD = 'withheld';
/** Who has read what was told in full. */
const TOLD = 'told';

interface OfficeNotice {
  /** A contact's key or a number; null where it is withheld. All of those count as one. */
  source: string | null;
  number: string | null;
  prompt: { id: string; vars: Vars };
  /** What READ shows of it, where it is told of together with others. */
  words: string;
  /** Somebody waits: the office is rung, not only texted. */
  rings: boolean;
  /** Phones besides that number that must not hear of it. */
  leftOut?: string[];
  /** Somebody unknown who asked for a person: it waits at the desk until somebody marks it done. */
  isCall?: boolean;
  /** The office was told of the same call before. */
  isFollowUp?: boolean;
  /** Somebody who is signed in has raised it. */
  isAtDesk?: boolean;
}

/** Resolves with whether there is a phone to tell of it, now or with others. */
export async function notifyOffice(
  work: UnitOfWork,
  {
    number,
    prompt,
    words,
    rings,
    leftOut = [],
    isCall = false,
    isFollowUp = false,
    isAtDesk = false,
    ...notice
  }: OfficeNotice,
): Promise<boolean> {
  const source = isAtDesk ? deskSource(notice.source) : (notice.source ?? WITHHELD);
  const since = new Date(work.now.getTime() - HOUR);
  const known = (await unreadOfStrangers(work.trx, since)).filter(isCry);
  const before = known.filter(({ toldAt, rungAt = null }) => isAfter(rings ? rungAt : toldAt, since));
  const sources = new Set(before.map((one) => one.source));
  const text: UnreadText = {
    id: randomUUID(),
    workerId: null,
    teamId: null,
    visitId: null,
    fromNumber: number,
    source,
    isCall,
    at: work.now,
    words: wordsToStore(words),
    readers: [],
    toldAt: work.now,
    rungAt: rings ? work.now : null,
    dueAt: null,
  };
  if (!isAtDesk && (sources.has(source) || sources.size >= SOURCES_AN_HOUR)) {
    if (!isFollowUp) await recordUntold(work, text, known);
    return true;
  }
  await insertUnreadText(work.trx, text);
  // One call is one row at the desk.
  if (!isCall || isFollowUp) await markRead(work.trx, [text.id], TOLD, work.now);
  return notifyDuty(work, prompt, { without: number === null ? leftOut : [number, ...leftOut], rings });
}

const isAfter = (time: Date | null, since: Date): boolean => time !== null && time > since;
