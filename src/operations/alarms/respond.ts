import { z } from 'zod';
import { endingOf, ownedSince } from '../../records/alarm-ownership.ts';
import { journalContact } from '../../records/journal-contact.ts';
import type { Alarm, Ended } from '../../safety/alarm/alarm.ts';
import type { AlarmAnswer, AlarmEvent } from '../../safety/alarm/alarm-events.ts';
import type { Contact } from '../../safety/responders.ts';
import { mayHearOf } from '../alarm-responders.ts';
import { changeLockedAlarm } from '../alarms.ts';
import { lockedAlarm } from '../locked.ts';
import { operation } from '../operation.ts';
import { contactOf } from '../responder.ts';
import type { UnitOfWork } from '../work.ts';

/**
 * What a responder does about an alarm, by a key in a call, a page or a request. It is judged by the alarm as it is at
 * that moment.
 */

const MINUTE = 60_000;
const LONGEST_NEWS = 720;

export const onAlarm = z.object({
  alarm: z.string().min(1),
  /** Who acts, by contact key: a person, a duty number, the last resort. */
  by: z.string().min(1),
});
/** Until there will be news. */
const minutes = z.number().int().min(1).max(LONGEST_NEWS);
const untilNews = onAlarm.extend({ minutes });

export type Responded =
  | Exclude<AlarmAnswer, { kind: 'taken-already' | 'closed' }>
  | { kind: 'taken-already'; owner: string; since: Date | null }
  | { kind: 'closed'; how: Ended | null; by: string | null }
  /**
   * They may hear nothing of it, because they are the worker or may stand beside the worker. They are answered as if
   * there were no alarm.
   */
  | { kind: 'at-risk' }
  /** The worker has called for help since they read it. Nothing has changed. */
  | { kind: 'changed' };

/** "I deal with it." The alarm is theirs until they must give news. If it is theirs already, they get more time. */
export const takeAlarm = operation(untilNews, (work, { minutes: until, ...on }) =>
  respondToAlarm(work, on, (by) => ({ kind: 'take', by, milliseconds: until * MINUTE })),
);

/** One more person deals with the alarm, beside its owner. If it has no owner, they become the owner. */
export const joinAlarm = operation(untilNews, (work, { minutes: until, ...on }) =>
  respondToAlarm(work, on, (by) => ({ kind: 'join', by, milliseconds: until * MINUTE })),
);

/** They deal with it in the place of an owner, who is told. */
export const takeAlarmOver = operation(
  untilNews.extend({
    /** That owner, as the journal names contacts. */
    from: z.string().min(1),
  }),
  (work, { minutes: until, from, ...on }) =>
    respondToAlarm(work, on, (by, { state }) => ({
      kind: 'take-over',
      by,
      from: state.owners.find(({ key }) => journalContact(key) === from)?.key ?? from,
      milliseconds: until * MINUTE,
    })),
);

export const giveMoreTime = operation(untilNews, (work, { minutes: until, ...on }) =>
  respondToAlarm(work, on, (by) => ({ kind: 'more-news-time', by, milliseconds: until * MINUTE })),
);

/** They have answered the call that asks for news, and are on the line. */
export const answerNews = operation(onAlarm, (work, on) =>
  respondToAlarm(work, on, (by) => ({ kind: 'news-answered', by })),
);

/** The owner gives it back: everybody is asked. */
export const passAlarmOn = operation(onAlarm, (work, on) =>
  respondToAlarm(work, on, (by) => ({ kind: 'pass-on', by })),
);

/** "I can't." */
export const declineAlarm = operation(onAlarm, (work, on) =>
  respondToAlarm(work, on, (by) => ({ kind: 'cannot', by })),
);

/** They are about to dial 999. Where somebody else does or has, they say whether they dial as well. */
export const claimDialling = operation(onAlarm.extend({ asWell: z.boolean() }), (work, { asWell, ...on }) =>
  respondToAlarm(work, on, (by) => ({ kind: 'dialling', by, asWell })),
);

/** They have dialled 999. The police reference may come later, by the same operation. */
export const reportDialled = operation(
  onAlarm.extend({ reference: z.string().nullable() }),
  (work, { reference, ...on }) => respondToAlarm(work, on, (by) => ({ kind: 'dialled', by, reference })),
);

/** In UTF-16 units, of which a picture has two and more. */
const LONGEST_FACT = 500;
const factWords = z.string().trim().min(1).max(LONGEST_FACT);
const withWords = onAlarm.extend({ words: factWords });

/** As many of these words as a fact holds. No character is cut in half. */
export const wordsOfFact = (words: string): string => words.slice(0, LONGEST_FACT).replace(/[\uD800-\uDBFF]$/, '');

/** Something that the owners should know. It is stored, and they are told. */
export const addFact = operation(withWords, (work, { words, ...on }) =>
  respondToAlarm(work, on, (by) => ({ kind: 'add-fact', by, words })),
);

/** What somebody who was asked has texted in words of their own, PINs and code phrases masked. Nobody is told. */
export const addUntoldFact = operation(withWords, (work, { words, ...on }) =>
  respondToAlarm(work, on, (by) => ({ kind: 'add-fact', by, words, isQuiet: true })),
);

/**
 * The same from an account at the desk that belongs to no person of the organisation, such as one of the office's
 * telephone. The page has checked before that the account may open the alarm.
 */
export const addFactOfAccount = operation(
  z.object({ alarm: z.uuid(), account: z.object({ id: z.uuid(), name: z.string().min(1) }), words: factWords }),
  async (work, { alarm, account, words }): Promise<{ kind: 'done' | 'closed' }> => {
    const stored = await lockedAlarm(work, alarm);
    if (!stored) return { kind: 'closed' };
    const by = {
      key: `account:${account.id}`,
      personId: null,
      name: account.name,
      phones: [],
      onVisit: false,
      textOnly: false,
    };
    const { kind } = await changeLockedAlarm(work, stored, { kind: 'add-fact', by, words });
    return { kind: kind === 'closed' ? 'closed' : 'done' };
  },
);

/**
 * Somebody has reached the worker: the alarm is over, and the visit is or (`until`) goes on. Never a covert one.
 * `allClear`: the police say that it is clear there, and everybody who was asked hears so. `seen`: the kind of alarm
 * that a page showed. If it is of another kind by now, the worker has said more since they were reached.
 */
export const reportContact = operation(
  onAlarm.extend({ until: z.date().nullable(), allClear: z.boolean().default(false), seen: z.string().optional() }),
  async (work, { until, allClear, seen, ...on }): Promise<Responded> => {
    const alarm = (await lockedAlarm(work, on.alarm))?.alarm;
    if (seen !== undefined && alarm && alarm.status !== 'closed' && !alarm.covert && alarm.kind !== seen)
      return { kind: 'changed' };
    return respondToAlarm(work, on, (by) => ({ kind: 'contact-made', by, until, allClear }));
  },
);

/** Somebody has reached the worker, and the police have not given the all-clear: it stays open, and is asked about. */
export const reportNotYetClear = operation(onAlarm, (work, on) =>
  respondToAlarm(work, on, (by) => ({ kind: 'not-yet-clear', by })),
);

/**
 * Its owner knows how the worker is after a covert alarm. Seen in person or confirmed by the police closes it where it
 * is plain who says so; a voice alone has it looked at again.
 */
export const reportCovertContact = operation(
  onAlarm.extend({
    how: z.enum(['seen', 'police', 'voice']),
    /** With their own PIN in a call, or at the desk after confirming who they are. */
    isProved: z.boolean(),
    /** Who has seen them, or who of the police confirms it. */
    who: z.string().trim().min(1).max(200).optional(),
  }),
  (work, { how, isProved: proved, who, ...on }) =>
    respondToAlarm(work, on, (by) => ({ kind: 'covert-contact', by, how, proved, ...(who !== undefined && { who }) })),
);

export async function respondToAlarm(
  work: UnitOfWork,
  { alarm: alarmId, by: key }: z.output<typeof onAlarm>,
  event: (by: Contact, alarm: Alarm) => AlarmEvent,
): Promise<Responded> {
  const stored = await lockedAlarm(work, alarmId);
  if (!stored) return { kind: 'closed', how: null, by: null };
  const { alarm } = stored;
  if (mustBeAsked(work) && !(await mayAct(work, alarm, key))) return { kind: 'at-risk' };
  const answer = await changeLockedAlarm(work, stored, event(await contactOf(work, alarm, key), alarm));
  if (answer.kind === 'closed') return { kind: 'closed', ...(await endingOf(work.trx, alarmId)) };
  if (answer.kind === 'taken-already') return { ...answer, since: await ownedSince(work.trx, alarmId) };
  return answer;
}

/** Phones are looked at when the alarm is told there; a page or a request may speak of any alarm. */
const mustBeAsked = ({ actor }: UnitOfWork): boolean =>
  actor.kind !== 'system' && (actor.via === 'desk' || actor.via === 'api');

const mayAct = async (work: UnitOfWork, alarm: Alarm, key: string): Promise<boolean> =>
  (await mayHearOf(work, alarm, [key], [key])) && (await contactOf(work, alarm, key)).personId !== alarm.workerId;
