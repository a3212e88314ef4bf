import {
  type Alarm, type AlarmAnswer, type AlarmEffect, type AlarmEvent, type AlarmKind, type AlarmStep, type Ended, type Fact, type Message,
  isCovert, NEWS_AFTER_DIALLING, NEWS_ANSWER_WITHIN, newsDueAt, type Owner, type Proof, URGENCY, VOICE_RECHECK, type Worrier,
} from './alarm.ts';
import { type Circle, type Contact, contactByKey, isManager, managers, othersSteps } from './circle.ts';
import { askEveryone, afterCannot, climb, type Climb, withState } from './ladder.ts';
import type { LadderStep, Plan } from './plan.ts';
import { causeOf, isSameWorry, worriersOf } from './worry.ts';

export interface Raise {
  id: string;
  workerId: string;
  visitId: string | null;
  teamId: string;
  letter: string;
  kind: AlarmKind;
  /** What the ladder counts from: the deadline for `missed`, else the moment that it is raised. */
  base: Date;
  plan: Plan;
  /** The phone that a covert cause came from. */
  from?: string | null;
  /** Whose worry it is, where somebody else raises it. */
  worried?: Worrier | null;
  /** NEWS_ANSWER_WITHIN, unless the clock runs so fast that no telephone could be answered in it. */
  answerWithin?: number;
}

/** Raises an alarm and fires the steps that are due at once. */
export function raiseAlarm({ base, plan, from, worried = null, answerWithin = NEWS_ANSWER_WITHIN, ...raise }: Raise, now: Date, circle: Circle): AlarmStep {
  const alarm: Alarm = {
    ...raise, covert: isCovert(raise.kind), status: 'raised', raisedAt: now, closedAt: null,
    state: {
      plan, steps: [], round: 1, base: 0, next: 0, nextAt: 0,
      heard: [], rung: [], asked: [], cannot: [], contacted: [], owners: [], facts: [causeOf(raise.kind, worried, now)],
      avoid: from == null ? [] : [from], answerWithin,
    },
  };
  return done(climb(onLadder(alarm, raise.kind, base), now, circle));
}

export function stepAlarm(alarm: Alarm, event: AlarmEvent, now: Date, circle: Circle): AlarmStep {
  if (alarm.status === 'closed') return { alarm, effects: [], answer: { kind: 'closed' } };
  switch (event.kind) {
    case 'timer':
      return done(alarm.status === 'raised' ? climb(alarm, now, circle) : newsDue(alarm, now, circle));
    case 'cause':
      return done(cause(touched(alarm, event), event.cause, causeOf(event.cause, event.worried ?? null, now), now, circle));
    case 'take':
      return take(alarm, event.by, event.milliseconds, now, circle);
    case 'cannot':
      return cannot(alarm, event.by, now, circle);
    case 'dialled':
      return dialled(alarm, event.by, event.reference, now, circle);
    case 'news-answered':
      return ofOwner(alarm, event.by, (owner) => newsAnswered(alarm, owner, now));
    case 'more-news-time':
      return ofOwner(alarm, event.by, (owner) => moreNewsTime(alarm, owner, event.milliseconds, now, circle));
    case 'pass-on':
      return ofOwner(alarm, event.by, () => passOn(alarm, event.by, now, circle));
    case 'contact-made': {
      if (alarm.covert) return { alarm, effects: [], answer: { kind: 'proof-wanted' } };
      const visit: AlarmEffect = event.until ? { kind: 'visit-until', deadline: event.until } : { kind: 'visit-over' };
      return done(close(alarm, 'contact', [event.by.key], now, circle, [visit]));
    }
    case 'covert-contact':
      return ofOwner(alarm, event.by, (owner) => covertContact(alarm, owner, event, now, circle));
    case 'pin':
      // Whoever holds the phone may have been told the PIN: nothing that it says lowers what was ever covert.
      return alarm.covert ? done({ alarm, effects: [] }) : done(close(alarm, 'pin', [], now, circle, []));
    case 'office-closes':
      return done(close(noted(alarm, { at: now.getTime(), what: 'note', words: event.why }), 'office', [], now, circle, []));
    case 'unproved':
      return alarm.covert ? done({ alarm, effects: [] }) : done(tellOwners(
        noted(alarm, { at: now.getTime(), what: 'unproved', word: event.word }), { id: 'told.unproved', word: event.word }, circle));
    case 'note':
      return done(fact(alarm, { at: now.getTime(), what: 'note', words: event.words }, circle));
  }
}

/** The ladder of a kind. Kinds other than `panic` and the covert ones climb the team's `ladder`. */
function stepsOf(kind: AlarmKind, plan: Plan): LadderStep[] {
  switch (kind) {
    case 'duress':
      return othersSteps(plan.duress);
    case 'panic':
      return othersSteps(plan.panic);
    case 'watch':
      return othersSteps(plan.watch);
    case 'no_answer':
    case 'missed':
      return othersSteps(plan.ladder);
  }
}

function onLadder(alarm: Alarm, kind: AlarmKind, base: Date): Alarm {
  const steps = stepsOf(kind, alarm.state.plan);
  const first = steps[0]?.after ?? 0;
  // A booked call that nobody answered starts at the first step that rings others, at once.
  const from = kind === 'no_answer' ? base.getTime() - first : base.getTime();
  return withState({ ...alarm, kind, status: 'raised' }, {
    steps, round: 1, base: from, next: 0, nextAt: from + first, heard: [], rung: [], asked: [], cannot: [],
  });
}

/** What was ever covert stays so. */
function touched(alarm: Alarm, { cause: kind, visitId, from }: Extract<AlarmEvent, { kind: 'cause' }>): Alarm {
  const avoid = from == null ? alarm.state.avoid : [...new Set([...alarm.state.avoid, from])];
  return withState({ ...alarm, covert: alarm.covert || isCovert(kind), visitId: visitId ?? alarm.visitId }, { avoid });
}

function cause(alarm: Alarm, kind: AlarmKind, one: Fact, now: Date, circle: Circle): Climb {
  // Whoever deals with it is told of somebody else's worry, and goes on; where nobody does, it counts as any call for help.
  const isFact = URGENCY[kind] >= URGENCY[alarm.kind] || (one.what === 'worried' && alarm.status === 'taken');
  if (isFact) return isKnown(alarm, one) ? { alarm, effects: [] } : fact(alarm, one, circle);
  const owners = contactsNow(alarm.state.owners.map(({ key }) => key), circle);
  const raised = onLadder(noted(alarm, one), kind, now);
  const keys = owners.map(({ key }) => key);
  const first = withState(raised, { owners: [], heard: keys, rung: keys });
  const climbed = climb(first, now, circle);
  const ownersFirst: AlarmEffect[] = owners.length === 0 ? [] : [
    { kind: 'tell', contacts: owners, message: { id: 'told.upgraded' } },
    { kind: 'ask', contacts: owners, spared: [], by: ['call'], why: 'first' },
  ];
  return { alarm: climbed.alarm, effects: [...ownersFirst, ...climbed.effects] };
}

/** A covert cause is news each time. */
function isKnown({ state }: Alarm, one: Fact): boolean {
  if (one.what === 'worried') return state.facts.some((known) => isSameWorry(known, one.by));
  return one.what === 'cause' && !isCovert(one.kind) && state.facts.some((known) => known.what === 'cause' && known.kind === one.kind);
}

function fact(alarm: Alarm, one: Fact, circle: Circle): Climb {
  return tellOwners(noted(alarm, one), { id: 'told.fact', fact: one }, circle);
}

function take(alarm: Alarm, by: Contact, milliseconds: number, now: Date, circle: Circle): AlarmStep {
  const mine = alarm.state.owners.find(({ key }) => key === by.key);
  if (mine) return moreNewsTime(alarm, mine, milliseconds, now, circle);
  const owner = alarm.state.owners[0];
  if (owner) return { alarm, effects: [], answer: { kind: 'taken-already', owner: owner.name } };
  const granted = Math.min(milliseconds, newsWithin(alarm));
  const newsAt = now.getTime() + granted;
  const taken = owned(alarm, [{ key: by.key, name: by.name, newsAt, askedAt: null, extensions: 0 }]);
  const tell = othersToTell(taken, by.key, now, circle);
  return {
    alarm: knownTo(taken, tell),
    effects: [{ kind: 'stop-rings', of: 'everybody' }, ...tellAll(tell, { id: 'told.taken', owner: by.name, until: newsAt })],
    answer: { kind: 'taken', until: newsAt, cut: granted < milliseconds },
  };
}

/** Everybody asked so far and, where a buddy has it, the managers: a manager stands down only when told (policies D5, F10). */
function othersToTell(alarm: Alarm, ownerKey: string, now: Date, circle: Circle): Contact[] {
  const asked = contactsNow(alarm.state.contacted.filter((key) => key !== ownerKey), circle);
  if (isManager(ownerKey, circle)) return asked;
  return [...asked, ...managers(circle, now, [ownerKey, ...alarm.state.contacted])];
}

/** Whoever was told of it hears how it ended, and may act on it. */
function knownTo(alarm: Alarm, contacts: Contact[]): Alarm {
  return withState(alarm, { contacted: [...new Set([...alarm.state.contacted, ...contacts.map(({ key }) => key)])] });
}

function cannot(alarm: Alarm, by: Contact, now: Date, circle: Circle): AlarmStep {
  if (owns(alarm, by)) return passOn(alarm, by, now, circle);
  const [owner] = alarm.state.owners;
  if (owner) return { alarm, effects: [], answer: { kind: 'taken-already', owner: owner.name } };
  const marked = withState(alarm, { cannot: [...new Set([...alarm.state.cannot, by.key])] });
  const climbed = afterCannot(marked, now, circle);
  return done({ alarm: climbed.alarm, effects: [{ kind: 'stop-rings', of: [by.key] }, ...climbed.effects] });
}

function dialled(alarm: Alarm, by: Contact, reference: string | null, now: Date, circle: Circle): AlarmStep {
  const others = alarm.state.owners.filter(({ key }) => key !== by.key);
  const known = alarm.state.facts.some((one) => one.what === 'dialled' && one.by === by.name);
  const newsAt = now.getTime() + NEWS_AFTER_DIALLING;
  const recorded = noted(alarm, { at: now.getTime(), what: 'dialled', by: by.name, reference });
  const taken = owned(recorded, [...others, { key: by.key, name: by.name, newsAt, askedAt: null, extensions: 0 }]);
  const tell = known ? [] : othersToTell(taken, by.key, now, circle);
  return {
    alarm: knownTo(taken, tell),
    effects: [{ kind: 'stop-rings', of: 'everybody' }, ...tellAll(tell, { id: 'told.dialled', owner: by.name })],
    answer: { kind: 'taken', until: newsAt, cut: false },
  };
}

/** Once asked for, the news is waited for a little longer while its owner is on the line; before, nothing changes by ringing us. */
function newsAnswered(alarm: Alarm, owner: Owner, now: Date): AlarmStep {
  const isDue = owner.askedAt !== null || owner.newsAt <= now.getTime();
  return done({
    alarm: isDue ? withOwner(alarm, { ...owner, askedAt: now.getTime() }) : alarm,
    effects: [{ kind: 'stop-rings', of: [owner.key] }],
  });
}

function moreNewsTime(alarm: Alarm, owner: Owner, milliseconds: number, now: Date, circle: Circle): AlarmStep {
  const granted = Math.min(milliseconds, newsWithin(alarm));
  const until = now.getTime() + granted;
  const extended = withOwner(alarm, { ...owner, newsAt: until, askedAt: null, extensions: owner.extensions + 1 });
  const tell = owner.extensions > 0 ? managers(circle, now, [owner.key]) : [];
  return {
    alarm: knownTo(extended, tell),
    effects: [{ kind: 'stop-rings', of: [owner.key] }, ...tellAll(tell, { id: 'told.more-time', owner: owner.name, until })],
    answer: { kind: 'granted', until, cut: granted < milliseconds, managersTold: owner.extensions > 0 },
  };
}

function passOn(alarm: Alarm, by: Contact, now: Date, circle: Circle): AlarmStep {
  const left = alarm.state.owners.filter(({ key }) => key !== by.key);
  if (left.length > 0) return done({ alarm: owned(alarm, left), effects: [{ kind: 'stop-rings', of: [by.key] }] });
  return done(askEveryone(alarm, now, circle, { and: [], without: [by.key], why: 'passed-on' }));
}

/** Asks each owner whose time has come; raises the alarm again where no key came within two minutes of asking. */
function newsDue(alarm: Alarm, now: Date, circle: Circle): Climb {
  const due = alarm.state.owners.filter((owner) => newsDueAt(owner, alarm.state) <= now.getTime());
  const silent = due.filter(({ askedAt }) => askedAt !== null);
  const left = alarm.state.owners.filter((owner) => !silent.includes(owner));
  if (left.length === 0) {
    const owners = contactsNow(alarm.state.owners.map(({ key }) => key), circle);
    return askEveryone(alarm, now, circle, { and: owners, without: [], why: 'reopened' });
  }
  const asked = left.map((owner) => due.includes(owner) ? { ...owner, askedAt: now.getTime() } : owner);
  const toAsk = contactsNow(due.filter((owner) => left.includes(owner)).map(({ key }) => key), circle);
  return { alarm: owned(alarm, asked), effects: toAsk.map((owner) => ({ kind: 'ask-news', owner })) };
}

/** Seen in person or confirmed by the police, with the responder's PIN, closes it; a voice alone has it looked at again. */
function covertContact(
  alarm: Alarm, owner: Owner, { by, how, proved }: { by: Contact; how: Proof; proved: boolean }, now: Date, circle: Circle,
): AlarmStep {
  if (how === 'voice') {
    const until = now.getTime() + VOICE_RECHECK;
    return {
      alarm: withOwner(alarm, { ...owner, newsAt: until, askedAt: null }), effects: [{ kind: 'stop-rings', of: [by.key] }],
      answer: { kind: 'granted', until, cut: false, managersTold: false },
    };
  }
  if (proved) return done(close(alarm, how, [by.key], now, circle, [{ kind: 'visit-over' }]));
  const recorded = noted(alarm, { at: now.getTime(), what: 'unconfirmed', by: by.name, how });
  return { ...done(askEveryone(recorded, now, circle, { and: [], without: [by.key], why: 'unconfirmed' })), answer: { kind: 'proof-wanted' } };
}

function close(alarm: Alarm, how: Ended, knows: string[], now: Date, circle: Circle, more: AlarmEffect[]): Climb {
  const everyone = contactsNow([...alarm.state.contacted, ...alarm.state.owners.map(({ key }) => key)], circle)
    .filter(({ key }) => !knows.includes(key));
  const heard = [...knows, ...everyone.map(({ key }) => key)];
  const worriers = contactsNow(worriersOf(alarm).filter((key) => !heard.includes(key)), circle);
  return {
    alarm: withState({ ...alarm, status: 'closed', closedAt: now }, { nextAt: null }),
    effects: [
      { kind: 'stop-rings', of: 'everybody' }, ...more,
      ...tellAll(everyone, { id: 'told.closed', how }), ...tellAll(worriers, { id: 'told.worry-over', how }),
    ],
  };
}

function owned(alarm: Alarm, owners: Owner[]): Alarm {
  const contacted = [...new Set([...alarm.state.contacted, ...owners.map(({ key }) => key)])];
  return withState({ ...alarm, status: 'taken' }, { owners, contacted, nextAt: null });
}

function withOwner(alarm: Alarm, owner: Owner): Alarm {
  return withState(alarm, { owners: alarm.state.owners.map((one) => (one.key === owner.key ? owner : one)) });
}

function noted(alarm: Alarm, one: Fact): Alarm {
  return withState(alarm, { facts: [...alarm.state.facts, one] });
}

function tellOwners(alarm: Alarm, message: Message, circle: Circle): Climb {
  return { alarm, effects: tellAll(contactsNow(alarm.state.owners.map(({ key }) => key), circle), message) };
}

function tellAll(contacts: Contact[], message: Message): AlarmEffect[] {
  return contacts.length > 0 ? [{ kind: 'tell', contacts, message }] : [];
}

function contactsNow(keys: string[], circle: Circle): Contact[] {
  return [...new Set(keys)].flatMap((key) => contactByKey(key, circle) ?? []);
}

function owns(alarm: Alarm, by: Contact): boolean {
  return alarm.state.owners.some(({ key }) => key === by.key);
}

function ofOwner(alarm: Alarm, by: Contact, act: (owner: Owner) => AlarmStep): AlarmStep {
  const owner = alarm.state.owners.find(({ key }) => key === by.key);
  return owner ? act(owner) : { alarm, effects: [], answer: { kind: 'not-yours' } satisfies AlarmAnswer };
}

function newsWithin(alarm: Alarm): number {
  return alarm.covert ? alarm.state.plan.newsWithin.covert : alarm.state.plan.newsWithin.missed;
}

function done({ alarm, effects }: Climb): AlarmStep {
  return { alarm, effects, answer: { kind: 'done' } };
}
