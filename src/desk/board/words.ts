import type { BoardAlarm } from '../../records/views/true/board.ts';
import type { ShownVisit } from '../../records/views/shown/board.ts';
import { type Alarm, type AlarmKind, isUnasked, newsDueAt } from '../../safety/alarm/alarm.ts';
import { diallersNow } from '../../safety/alarm/dialling.ts';
import type { HazardKind } from '../../safety/hazard.ts';
import { isTexted, type PlanChannel, type LadderStep, type Plan, type Who } from '../../safety/plan.ts';
import { planAt } from '../../safety/plan-at.ts';
import { isListed, LAST_RESORT } from '../../contact/contact-key.ts';
import { othersSteps } from '../../safety/responders.ts';
import type { Visit, VisitNext } from '../../safety/visit.ts';
import { wordOf } from '../../organisation-file/who.ts';
import { shortTime } from '../../timeline/local-time.ts';

/** All words of the board. They say what is done, and by whom, in plain English. */

export interface Time {
  now: Date;
  timezone: string;
}

export const GROUP_NAMES = {
  needs: 'Needs a person',
  'in-hand': 'In hand',
  asking: 'The line is asking',
  out: 'Out',
  planned: 'Planned',
} as const;

export const GROUP_EMPTY = {
  needs: 'Nothing needs a person now.',
  'in-hand': 'Nobody is dealing with anything.',
  asking: 'Nobody is late.',
  out: 'Nobody is out.',
  planned: 'Nothing is planned for the next hours.',
} as const;

const LABELS: Record<AlarmKind, string> = {
  duress: 'COVERT',
  panic: 'HELP',
  watch: 'COVERT',
  no_answer: 'NO ANSWER',
  missed: 'MISSED',
};

/** What was ever covert is called so. */
export const alarmLabel = ({ covert, kind }: Alarm): string => (covert ? 'COVERT' : LABELS[kind]);

export function summaryWords(size: (group: keyof typeof GROUP_NAMES) => number): string {
  const needs = size('needs');
  return (
    `${needs} ${needs === 1 ? 'needs' : 'need'} a person, ${size('in-hand')} in hand, ` +
    `${size('asking')} late, ${size('out')} out in time`
  );
}

/** What must be known before anything else is done. */
export function alarmOrder({ covert, kind }: Alarm, name: string): string | null {
  if (covert) return 'Do not ring or text. Do not go there.';
  return kind === 'missed' || kind === 'no_answer' ? `Ring ${firstName(name)} once.` : null;
}

const firstName = (name: string): string => name.split(' ')[0] ?? name;

export function alarmStateWords({ alarm, ringing }: BoardAlarm, { now, timezone }: Time): string {
  const rings = ringing.length > 0 ? ` Ringing ${inWords(ringing.map(contactName))}.` : '';
  const dials = diallersNow(alarm, now).map(
    ({ by, at }) => ` ${by} is dialling 999 (${shortTime(new Date(at), timezone, now)}).`,
  );
  const doing = `${dials.join('')}${rings}`;
  if (isUnasked(alarm)) return `There is nobody whom the line can ring about it.${doing}`;
  if (alarm.status !== 'taken') return `Nobody has it.${doing}`;
  const owners = alarm.state.owners.map(({ name, newsAt, askedAt }) => {
    const time = shortTime(new Date(newsAt), timezone, now);
    const isDue = askedAt !== null || newsAt <= now.getTime();
    return isDue ? `${name} has it. News was due at ${time}.` : `${name} has it, news by ${time}.`;
  });
  return `${owners.join(' ')}${doing}`;
}

/** From the alarm's own position on its ladder. */
export function alarmNextWords({ alarm }: BoardAlarm, { now, timezone }: Time): string | null {
  const { state, status } = alarm;
  const time = (at: number): string => shortTime(new Date(at), timezone, now);
  if (status === 'taken') {
    const first = Math.min(...state.owners.map((owner) => newsDueAt(owner, state)));
    const isAsked = state.owners.some(({ askedAt }) => askedAt !== null);
    return isAsked ? `${time(first)} everybody is asked again, unless news comes` : `${time(first)} news is asked for`;
  }
  if (state.nextAt === null) return null;
  const step = state.steps[state.next];
  return step
    ? `${time(state.nextAt)} ${whoWords(step.who)} ${areAsked(step)}`
    : `${time(state.nextAt)} everybody is asked again`;
}

const HAZARDS: Record<HazardKind, string> = {
  'two-only': 'two go in',
  dog: 'a dog',
  'ring-first': 'ring first',
  'see-file': 'see the file',
};

const hazardWord = (kind: HazardKind): string => HAZARDS[kind];

/** Null: nothing is noted. */
export const hazardWords = (hazards: HazardKind[]): string | null =>
  hazards.length === 0 ? null : `Noted: ${hazards.map(hazardWord).join(', ')}`;

/** Of the house, as the case system names it. Null: the plan does not say. */
export const familyWords = ({ initials, reference }: Pick<ShownVisit, 'initials' | 'reference'>): string | null =>
  [initials, reference].filter((one) => one !== null).join(' ') || null;

/** Who goes with them by the plan. Companions who have ended their own visit are named as out. Null: nobody. */
export function withWords(
  { companion, companionWords }: Pick<ShownVisit, 'companion' | 'companionWords'>,
  { now, timezone }: Time,
): string | null {
  if (companion === null) return companionWords && `With ${companionWords}`;
  const who = shortName(companion.name);
  const out = companion.own?.status === 'ended' ? companion.own.endedAt : null;
  return out === null ? `With ${who}` : `${who} is out, ${shortTime(out, timezone, now)}`;
}

/** "Priya Nair": "P. Nair". */
function shortName(name: string): string {
  const [first = '', ...rest] = name.split(/\s+/);
  return rest.length === 0 ? name : `${[...first][0] ?? ''}. ${rest.join(' ')}`;
}

/** On the way home there is no address: the word is what people look for. */
export const placeWords = ({ kind, place }: Visit): string | null =>
  place ?? (kind === 'home' ? 'On the way home, or at work at home' : null);

export function visitStateWords({ status, state }: Visit): string | null {
  if (status !== 'overdue') return null;
  if (state.accountedFor) return 'Late. A responder knows how they are.';
  return state.missed ? 'Late. Others are being asked.' : 'Late. The line is asking them.';
}

export function visitNextWords(next: VisitNext | null, plan: Plan, { now, timezone }: Time): string | null {
  if (!next) return null;
  const time = shortTime(next.at, timezone, now);
  switch (next.what) {
    case 'reminder':
      return `${time} a reminder`;
    case 'own-rung':
      return `${time} they are ${byWords(next.by)}`;
    case 'overdue':
      return `${time} they are late`;
    case 'others': {
      const [first] = othersSteps(planAt(plan, next.at, timezone).ladder);
      return first ? `${time} ${whoWords(first.who)} ${areAsked(first)}` : `${time} an alarm is raised`;
    }
    case 'raised-again':
      return null;
  }
}

const areAsked = ({ who, by }: LadderStep): string => `${isOne(who) ? 'is' : 'are'} ${byWords(by)}`;

const byWords = (by: PlanChannel[]): string =>
  by.includes('call') ? (isTexted(by) ? 'texted and rung' : 'rung') : 'texted';

const isOne = (who: Who[]): boolean =>
  who.length === 1 && who.every(({ kind }) => kind === 'everyone' || kind === 'last_resort' || kind === 'staff');

function whoWords(who: Who[]): string {
  return inWords(
    who.map((one) =>
      one.kind === 'last_resort' ? 'the last resort' : one.kind === 'worker' ? 'the worker' : wordOf(one),
    ),
  );
}

/** A contact's key holds a number where it is no person's: that is not for a screen. */
export function contactName(nameOrKey: string): string {
  if (nameOrKey === LAST_RESORT) return 'the last resort';
  if (isListed(nameOrKey)) return 'somebody of the list for a major incident';
  return nameOrKey.startsWith('duty:') ? 'the duty phone' : nameOrKey;
}

function inWords(names: string[]): string {
  const unique = [...new Set(names)];
  return unique.length < 2 ? unique.join('') : `${unique.slice(0, -1).join(', ')} and ${unique.at(-1) ?? ''}`;
}
