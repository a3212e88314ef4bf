import { clockVar } from '../../conversation/files/flow.ts';
import type { ResponderRequest } from '../../conversation/texts/reading.ts';
import type { LikelyAnswer } from '../../conversation/texts/request-weights.ts';
import { actorOfContact } from '../../records/actor.ts';
import { isInACall } from '../../records/phone-calls.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { Alarm, ClaimName, Deed } from '../../safety/alarm/alarm.ts';
import { doPoliceLead } from '../../safety/alarm/dialling.ts';
import { dutyKey, LAST_RESORT, personKey } from '../../contact/contact-key.ts';
import { actByText } from '../../operations/alarms/by-text.ts';
import { declineAlarm, type Responded } from '../../operations/alarms/respond.ts';
import { type Answer, answerWith } from './answer.ts';
import { drillLine } from '../../operations/drill.ts';
import { isOwner } from '../../operations/responder.ts';
import { briefingVars, briefingKind } from '../../operations/briefing.ts';
import {
  letterMeant,
  mayBeNews,
  type News,
  recordNews,
  recordUnlettered,
  withWholeReference,
} from './news-of-alarms.ts';
import { readUnread } from './read-unread.ts';
import type { UnitOfWork } from '../../operations/work.ts';

const MINUTE = 60_000;
/** The minutes of our examples. */
const USUAL_MINUTES = 15;

/** Every contact that this number may be: the people whose phone it is, a duty number, the last resort. */
export function keysAt({ organisation }: UnitOfWork, sharing: Caller[], number: string): string[] {
  return [
    ...sharing.map(({ id }) => personKey(id)),
    ...(organisation.duty.includes(number) ? [dutyKey(number)] : []),
    ...(organisation.lastResort?.phone === number ? [LAST_RESORT] : []),
  ];
}

/**
 * What a responder says about the alarm of that letter, or the only one. With several open a bare word changes nothing
 * and asks. Whatever takes nothing says so first. `alarms`: those that they were asked about, most urgent first, at
 * least one. `news`: their text as it is kept, which is noted with the alarm where nothing else comes of it.
 */
export async function respondByText(
  work: UnitOfWork,
  from: string,
  keys: string[],
  alarms: Alarm[],
  said: ResponderRequest,
  news: News | null,
): Promise<Answer> {
  const request = await withWholeReference(work, alarms, said);
  if (request.kind === 'read') return readUnread(work, keys);
  if (request.kind === 'words')
    return { ...answerWith('responder.words', alarms[0] ? { letter: alarms[0].letter } : {}), isTextOnly: true };
  const letter = letterMeant(alarms, request, news?.words ?? null);
  const meant = letter === null ? alarms : alarms.filter((alarm) => alarm.letter === letter);
  const [alarm, another] = meant;
  if (!alarm || another) {
    await recordUnlettered(work, keys, alarms, request, news);
    return which(alarms, keys, request.kind === 'asks-for-facts');
  }
  const key = keys.find((one) => alarm.state.contacted.includes(one));
  if (key === undefined) return answerWith('text.no-alarm');
  const answer = await respond(work, from, alarm, key, request, news);
  return { ...answer, prompts: [...drillLine(alarm), ...answer.prompts] };
}

/** Nothing has changed: a letter is missing, or it is none of theirs. The examples have a letter that is open. */
function which(alarms: Alarm[], keys: string[], isForFacts: boolean): Answer {
  const [first, another] = alarms;
  if (!first) return answerWith('text.no-alarm');
  if (!another) return howItStands(first, keys.find((key) => isOwner(first, key)) ?? '');
  return answerWith(isForFacts ? 'text.which-facts' : 'text.which', {
    letters: alarms.map(({ letter }) => letter).join(', '),
    letter: first.letter,
  });
}

/** Somebody on a visit of their own, asked about a colleague, says a word that may be about either. */
export function bothRoles(keys: string[], alarms: Alarm[]): Answer {
  const [first] = alarms;
  if (!first) return answerWith('text.no-alarm');
  const {
    letter,
    state: {
      owners: [owner],
    },
  } = first;
  if (keys.some((key) => isOwner(first, key))) return answerWith('text.both-roles-owner', { letter });
  return owner
    ? answerWith('text.both-roles-taken', { letter, owner: owner.name })
    : answerWith('text.both-roles', { letter });
}

/** "999" of somebody who was asked about a colleague. */
export function whoNeedsHelp(alarms: Alarm[]): Answer {
  return answerWith('text.who-needs-help', { letter: alarms[0]?.letter ?? '' });
}

async function respond(
  unit: UnitOfWork,
  from: string,
  alarm: Alarm,
  key: string,
  request: ResponderRequest,
  news: News | null,
): Promise<Answer> {
  const work = { ...unit, actor: actorOfContact(key, 'text') };
  const { letter } = alarm;
  const changeByText = (deed: Deed): Promise<Responded> =>
    actByText(work, work.actor, { alarm: alarm.id, by: key, number: from, deed });
  const takes = async (minutes: number): Promise<Answer> =>
    taken(work, from, alarm, await changeByText({ what: 'take', milliseconds: minutes * MINUTE }));
  const more = moreTimeOfOwner(work, alarm, key, request);
  if (more !== null) return takes(more);
  if (mayBeNews(request, alarm, news)) await recordNews(work, alarm, key, news);
  switch (request.kind) {
    case 'take': {
      if (request.minutes === null)
        return alarm.status === 'raised' ? answerWith('text.take-minutes', { letter }) : howItStands(alarm, key);
      return takes(request.minutes);
    }
    case 'cant':
      return cannot(alarm, await declineAlarm(work, work.actor, { alarm: alarm.id, by: key }));
    case 'safe': {
      if (alarm.covert) return answerWith('text.ring-us', { letter });
      // "SAFE B 9h" goes on for no length that we take: it is asked again, not ended.
      if (request.isGoingOn && request.minutes === null) return answerWith('text.maybe-safe', { letter });
      const until = request.minutes === null ? null : new Date(work.now.getTime() + request.minutes * MINUTE);
      const answer = await changeByText({ what: 'safe', until: until?.getTime() ?? null });
      if (answer.kind === 'claimed') return await confirmFirst(work, from, alarm, answer.claim);
      if (answer.kind === 'proof-wanted') return answerWith('text.ring-us', { letter });
      const told = { letter, ...(doPoliceLead(alarm) && { tell_999: 'yes' }) };
      const end = answer.kind === 'done' ? answer.goesOnUntil : undefined;
      return end ? answerWith('text.safe-going-on', { ...told, until: clockVar(end) }) : answerWith('text.safe', told);
    }
    case 'dialled': {
      const answer = await changeByText({ what: 'dialled', reference: request.reference });
      if (answer.kind === 'claimed') return await confirmFirst(work, from, alarm, answer.claim);
      return answer.kind === 'taken'
        ? answerWith('text.dialled', { letter, until: clockVar(answer.until) })
        : answerWith('text.no-alarm');
    }
    case 'maybe-dialled':
      if (request.isThere && isOwner(alarm, key)) return howItStands(alarm, key);
      return answerWith(alarm.status === 'raised' ? 'text.maybe-dialled' : 'text.maybe-dialled-taken', {
        letter,
        ...(request.isAsked ? { undialled: 'yes' } : {}),
      });
    case 'maybe-safe':
      return alarm.covert
        ? answerWith('text.ring-us', { letter })
        : answerWith('text.maybe-safe', { letter, ...(request.hasOddNumber ? { odd_number: 'yes' } : {}) });
    case 'maybe-take':
      return alarm.status === 'raised'
        ? answerWith('text.not-taken', {
            letter,
            minutes: request.minutes ?? USUAL_MINUTES,
            ...(request.isGoing ? { going: 'yes' } : {}),
          })
        : howItStands(alarm, key);
    case 'maybe-cant':
      return maybeCannot(alarm, key);
    case 'asks-for-facts':
      return factsOf(work, alarm, key);
    case 'none':
      return request.likely === undefined
        ? howItStands(alarm, key)
        : likelyMeant(work, from, alarm, key, request.likely);
    case 'read':
    case 'words':
      return howItStands(alarm, key);
  }
}

/**
 * "Need another 15" of an owner is about their news. It counts from now, and brings the time no nearer: null
 * where the time that they have is the later one.
 */
function moreTimeOfOwner({ now }: UnitOfWork, { state }: Alarm, key: string, request: ResponderRequest): number | null {
  const owner = state.owners.find((one) => one.key === key);
  if (!owner || request.kind !== 'maybe-take' || request.wantsMore !== true || request.minutes === null) return null;
  return now.getTime() + request.minutes * MINUTE > owner.newsAt ? request.minutes : null;
}

/** Words that no rule understands: the reply asks about what they are like, and nothing has changed. */
function likelyMeant(
  work: UnitOfWork,
  from: string,
  alarm: Alarm,
  key: string,
  likely: LikelyAnswer,
): Promise<Answer> | Answer {
  const { letter } = alarm;
  switch (likely) {
    case 'take':
      return respond(work, from, alarm, key, { kind: 'maybe-take', letter, minutes: null, isGoing: false }, null);
    case 'cant':
      return maybeCannot(alarm, key);
    case 'safe':
      return respond(work, from, alarm, key, { kind: 'maybe-safe', letter, hasOddNumber: false }, null);
    case 'dialled':
      return respond(work, from, alarm, key, { kind: 'maybe-dialled', letter, isThere: false }, null);
  }
}

/** A person who is on the line with us is rung when that call ends, and not now. */
async function confirmFirst({ trx }: UnitOfWork, from: string, { letter }: Alarm, claim: ClaimName): Promise<Answer> {
  return answerWith('text.confirm', { letter, claim, ...((await isInACall(trx, from)) ? { on_call: 'yes' } : {}) });
}

/** What is true of the alarm now, and what they can do. */
function howItStands(alarm: Alarm, key: string): Answer {
  const {
    letter,
    state: { owners },
  } = alarm;
  const mine = owners.find((owner) => owner.key === key);
  const [owner] = owners;
  if (mine)
    return answerWith(alarm.covert ? 'text.yours-covert' : 'text.yours', { letter, until: clockVar(mine.newsAt) });
  return owner ? answerWith('text.taken-already', { letter, owner: owner.name }) : answerWith('text.asked', { letter });
}

/** "Can someone else take over": nothing has changed, and the owner is asked whether they pass it on. */
function maybeCannot(alarm: Alarm, key: string): Answer {
  const { letter, state, status } = alarm;
  const mine = state.owners.find((owner) => owner.key === key);
  if (status === 'raised') return answerWith('text.maybe-cant', { letter });
  return mine ? answerWith('text.pass-on', { letter, until: clockVar(mine.newsAt) }) : howItStands(alarm, key);
}

/** Who, where and when follow an answer: the alarm's owner reads them again, and nobody else does. */
async function factsOf(work: UnitOfWork, alarm: Alarm, key: string): Promise<Answer> {
  const { letter, state } = alarm;
  const mine = state.owners.find((owner) => owner.key === key);
  if (mine && !alarm.covert) {
    return answerWith(`text.briefing-${briefingKind(alarm)}`, {
      ...(await briefingVars(work, alarm)),
      until_news: clockVar(mine.newsAt),
    });
  }
  return alarm.status === 'raised' ? answerWith('text.facts-after', { letter }) : howItStands(alarm, key);
}

function cannot({ letter }: Alarm, answer: Responded): Answer {
  return answer.kind === 'taken-already'
    ? answerWith('text.taken-already', { letter, owner: answer.owner })
    : answerWith('text.cant', { letter });
}

/** Who takes it is briefed in the reply: the details follow an answer. */
async function taken(work: UnitOfWork, from: string, alarm: Alarm, answer: Responded): Promise<Answer> {
  switch (answer.kind) {
    case 'taken':
    case 'granted': {
      return answerWith(`text.briefing-${briefingKind(alarm)}`, {
        ...(await briefingVars(work, alarm)),
        until_news: clockVar(answer.until),
        ...(answer.cut ? { cut: 'yes' } : {}),
      });
    }
    case 'taken-already':
      return answerWith('text.taken-already', { letter: alarm.letter, owner: answer.owner });
    case 'claimed':
      return await confirmFirst(work, from, alarm, answer.claim);
    case 'done':
    case 'dialling-already': // asked at the desk only
    case 'not-yours':
    case 'proof-wanted':
    case 'closed':
    case 'at-risk': // asked at the desk only
    case 'changed': // asked at the desk only
      return answerWith('text.no-alarm');
  }
}
