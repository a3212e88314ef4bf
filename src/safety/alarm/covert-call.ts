import type { Alarm } from './alarm.ts';
import type { AlarmEvent } from './alarm-events.ts';
import { addCause } from './cause.ts';
import { type Responders, contactsAnyHour } from '../responders.ts';
import { askEveryone, type AlarmChange, withState } from './ladder.ts';
import { raisedBy, type Question, type Replies } from '../purple-file.ts';
import { causeOf } from './concern.ts';
import { diallingsOf } from './dialling.ts';
import { contactsNow, knownTo, withFact, notifyAll, notifyOwners } from './notify.ts';
import { ALARM_URGENCY } from '../../contact/urgency.ts';

/** What happens in the purple-file call, as the alarm sees it. No key that is pressed there lowers an alarm. */

/** The person who speaks to 999 needs these replies at once. The others may be told together. */
const URGENT: ReadonlySet<Question> = new Set(['police', 'weapon']);

export function addReply(
  alarm: Alarm,
  event: Extract<AlarmEvent, { kind: 'reply' }>,
  now: Date,
  responders: Responders,
): AlarmChange {
  const { question, reply: answer, within } = event;
  const known = withState(withFact(alarm, { at: now.getTime(), what: 'reply', question, reply: answer }), {
    unsentReplies: { ...alarm.state.unsentReplies, [question]: answer },
    tellAt: alarm.state.tellAt ?? now.getTime() + within,
  });
  const told = URGENT.has(question) ? notifyOfReplies(known, responders) : { alarm: known, effects: [] };
  const raised = raisedBy(question, answer);
  if (raised === null || ALARM_URGENCY[raised] >= ALARM_URGENCY[alarm.kind]) return told;
  return andThen(told, (current) => addCause(current, raised, causeOf(raised, null, now), now, responders));
}

/** Texts the replies that have come to the owners, or, while nobody owns the alarm, to all who were asked. */
export function notifyOfReplies(alarm: Alarm, responders: Responders): AlarmChange {
  const { unsentReplies, owners, contacted } = alarm.state;
  if (Object.keys(unsentReplies).length === 0) return { alarm, effects: [] };
  const contacts = contactsNow(owners.length > 0 ? owners.map(({ key }) => key) : contacted, responders);
  return {
    alarm: withState(alarm, { unsentReplies: {}, tellAt: null }),
    effects: notifyAll(contacts, { id: 'told.replies', replies: unsentReplies satisfies Replies }),
  };
}

export function repliesDue(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  const { tellAt } = alarm.state;
  return tellAt !== null && tellAt <= now.getTime() ? notifyOfReplies(alarm, responders) : { alarm, effects: [] };
}

/**
 * The call was made twice, and nobody answered. A less urgent alarm becomes duress. A duress alarm gets a new round
 * that opens with "Dial 999", unless an owner has dialled.
 */
export function callUnanswered(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  const one = { at: now.getTime(), what: 'no_answer' } as const;
  const told = andThen(notifyOfReplies(withFact(alarm, one), responders), (current) =>
    informOthers(current, now, responders),
  );
  if (alarm.drill) return told;
  if (ALARM_URGENCY[alarm.kind] > ALARM_URGENCY.duress)
    return andThen(told, (current) => addCause(current, 'duress', causeOf('duress', null, now), now, responders));
  const isDialled = alarm.state.facts.some(({ what }) => what === 'dialled');
  if (isDialled && alarm.status === 'taken')
    return andThen(told, (current) => notifyOwners(current, { id: 'told.fact', fact: one }, responders));
  const owners = contactsNow(
    alarm.state.owners.map(({ key }) => key),
    responders,
  );
  return andThen(told, (current) =>
    askEveryone(current, now, responders, { and: owners, without: [], why: 'unanswered' }),
  );
}

/**
 * Tells the people in the plan's `inform` of an emergency, where no covert call comes first: once somebody deals with a
 * panic alarm, or has dialled 999 about any, or deals with a covert alarm whose worker no covert call can ask
 * (src/safety/README.md D5). Until somebody deals with it, those who can act are asked, and nobody else is disturbed.
 */
export function informOfEmergency(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  const { covert, kind, status, state } = alarm;
  const isEmergency = covert ? state.plan.purpleFile === null : kind === 'panic' || diallingsOf(alarm).length > 0;
  return status === 'taken' && isEmergency ? informOthers(alarm, now, responders) : { alarm, effects: [] };
}

/**
 * Tells the people in the plan's `inform`, once. They need not act, and are told how it ends (src/safety/README.md D9).
 * Their hours do not count: they may read the text in the morning.
 */
export function informOthers(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  if (alarm.state.informed) return { alarm, effects: [] };
  const contacts = contactsAnyHour(alarm.state.plan.inform, responders, now).filter(
    ({ key }) => !alarm.state.contacted.includes(key),
  );
  return {
    alarm: withState(knownTo(alarm, contacts), { informed: true }),
    effects: notifyAll(contacts, { id: 'told.inform' }),
  };
}

/** Makes one change after another, and joins their effects. */
export function andThen(first: AlarmChange, then: (alarm: Alarm) => AlarmChange): AlarmChange {
  const second = then(first.alarm);
  return { alarm: second.alarm, effects: [...first.effects, ...second.effects] };
}
