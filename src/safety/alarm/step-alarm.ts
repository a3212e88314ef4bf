import {
  type Alarm,
  ALL_CLEAR_RECHECK,
  type Ended,
  type KnownFact,
  newsDueAt,
  type Owner,
  type Proof,
  VOICE_RECHECK,
} from './alarm.ts';
import type { AlarmAnswer, AlarmEffect, AlarmEvent, AlarmStep } from './alarm-events.ts';
import { causeCame } from './cause.ts';
import type { Responders, Contact } from '../responders.ts';
import { confirmClaim, disownClaim, doByText } from './claim.ts';
import {
  andThen,
  callUnanswered,
  informOthers,
  informOfEmergency,
  repliesDue,
  addReply,
  notifyOfReplies,
} from './covert-call.ts';
import { claimsToDial, markDialled } from './dialling.ts';
import {
  advanceLadder,
  afterCannot,
  type AlarmChange,
  askEveryone,
  firstRingDue,
  mayBeSpared,
  withState,
} from './ladder.ts';
import { contactsNow, addFact, withFact, takenBy, notifyAll, notifyOwners } from './notify.ts';
import { joinOwners, moreNewsTime, ownerOf, takeAlarm, takeOver, withOwner } from './owning.ts';
import { worriedBesides } from './other-concerns.ts';
import { reportersOf } from './concern.ts';

export function stepAlarm(alarm: Alarm, event: AlarmEvent, now: Date, responders: Responders): AlarmStep {
  if (alarm.status === 'closed') return { alarm, effects: [], answer: { kind: 'closed' } };
  if (alarm.drill) return stepDrill(alarm, event, now, responders);
  const { answer, ...stepped } = step(alarm, event, now, responders);
  return { ...andThen(stepped, (current) => informOfEmergency(current, now, responders)), answer };
}

/**
 * A drill ends in three cases: somebody has taken it and its covert call is over; nobody has taken it in a whole round;
 * or a real alarm comes.
 */
function stepDrill(alarm: Alarm, event: AlarmEvent, now: Date, responders: Responders): AlarmStep {
  if (event.kind === 'real') return done(close(alarm, 'real', [], now, responders, []));
  const { next, steps, nextAt } = alarm.state;
  const isRoundOver = next >= steps.length && nextAt !== null && nextAt <= now.getTime();
  if (event.kind === 'timer' && alarm.status === 'raised' && isRoundOver)
    return done(close(alarm, 'drill', [], now, responders, []));
  const { answer, ...stepped } = step(alarm, event, now, responders);
  const isCallOver = !alarm.covert || alarm.state.plan.purpleFile === null || stepped.alarm.state.informed;
  if (stepped.alarm.status !== 'taken' || !isCallOver) return { ...stepped, answer };
  return { ...andThen(stepped, (taken) => close(taken, 'drill', [], now, responders, [])), answer };
}

function step(alarm: Alarm, event: AlarmEvent, now: Date, responders: Responders): AlarmStep {
  switch (event.kind) {
    case 'timer':
      return done(
        andThen(repliesDue(alarm, now, responders), (told) =>
          told.status === 'raised'
            ? raisedDue(told, event.wasRung ?? true, now, responders)
            : newsDue(told, now, responders),
        ),
      );
    case 'cause':
      return done(causeCame(alarm, event, now, responders));
    case 'take':
      return takeAlarm(alarm, event, now, responders);
    case 'join':
      return joinOwners(alarm, event, now, responders);
    case 'take-over':
      return takeOver(alarm, event, now, responders);
    case 'cannot':
      return cannot(alarm, event.by, now, responders);
    case 'asked-in-need':
      // Somebody who took it meanwhile is no longer rung for it.
      return alarm.status === 'raised' && mayBeSpared(alarm, event.by, now, responders)
        ? cannot(alarm, event.by, now, responders)
        : done({ alarm, effects: [] });
    case 'dialling':
      return claimsToDial(alarm, event, now);
    case 'dialled':
      return markDialled(alarm, event.by, event.reference, now, responders);
    case 'texted':
      return doByText(alarm, event, (one, deed) => step(one, deed, now, responders));
    case 'confirm':
      return confirmClaim(alarm, event.by, (one, deed) => step(one, deed, now, responders));
    case 'disown':
      return disownClaim(alarm, event.by, now, responders);
    case 'news-answered':
      return ofOwner(alarm, event.by, (owner) => newsAnswered(alarm, owner, now));
    case 'more-news-time':
      return ofOwner(alarm, event.by, (owner) => moreNewsTime(alarm, owner, event.milliseconds, now, responders));
    case 'pass-on':
    case 'owner-in-need':
    case 'owner-at-risk':
      return ofOwner(alarm, event.by, () => passOn(alarm, event.by, now, responders));
    case 'contact-made': {
      if (alarm.covert) return { alarm, effects: [], answer: { kind: 'proof-wanted' } };
      const visit: AlarmEffect = event.until ? { kind: 'visit-until', deadline: event.until } : { kind: 'visit-over' };
      const how = event.allClear === true ? 'police' : 'contact';
      return done(close(alarm, how, [event.by.key], now, responders, [visit]));
    }
    case 'not-yet-clear':
      return ofOwner(alarm, event.by, (owner) => newsAgain(alarm, owner, now.getTime() + ALL_CLEAR_RECHECK));
    case 'covert-contact':
      return ofOwner(alarm, event.by, (owner) => covertContact(alarm, owner, event, now, responders));
    case 'pin':
      // A person who holds the worker's phone may have been told the PIN. So nothing from that phone lowers an alarm
      // that was ever covert.
      return alarm.covert ? done({ alarm, effects: [] }) : done(close(alarm, 'pin', [], now, responders, []));
    case 'office-closes':
      return done(
        close(
          withFact(alarm, {
            at: now.getTime(),
            what: 'note',
            words: event.why,
            by: { key: 'office', name: 'The office' },
          }),
          'office',
          [],
          now,
          responders,
          alarm.covert ? [{ kind: 'visit-accounted-for' }] : [],
        ),
      );
    case 'unproved':
      return alarm.covert
        ? done({ alarm, effects: [] })
        : done(
            notifyOwners(
              withFact(alarm, { at: now.getTime(), what: 'unproved', word: event.word }),
              { id: 'told.unproved', word: event.word },
              responders,
            ),
          );
    case 'real':
      return done({ alarm, effects: [] });
    case 'reply':
      return done(addReply(alarm, event, now, responders));
    case 'call-unanswered':
      return done(callUnanswered(alarm, now, responders));
    case 'call-finished':
      return done(andThen(notifyOfReplies(alarm, responders), (told) => informOthers(told, now, responders)));
    case 'worried-besides':
      return done(worriedBesides(alarm, event, now, responders));
    case 'shared-phone':
      return done({
        alarm: withFact(alarm, { at: now.getTime(), what: 'shared_phone', people: event.people }),
        effects: [],
      });
    case 'wrong-pins': {
      const isTold = alarm.state.facts.some(({ what, at }) => what === 'wrong_pins' && at > event.since.getTime());
      return done(
        isTold ? { alarm, effects: [] } : addFact(alarm, { at: now.getTime(), what: 'wrong_pins' }, responders),
      );
    }
    case 'add-fact': {
      const words = wordsOf(event.by, event.words, now);
      return done(
        event.isQuiet
          ? { alarm: withFact(alarm, words), effects: [] }
          : addFact(alarm, words, responders, event.by.key),
      );
    }
    case 'note':
      return done(addFact(alarm, { at: now.getTime(), what: 'note', words: event.words }, responders));
  }
}

function raisedDue(alarm: Alarm, wasRung: boolean, now: Date, responders: Responders): AlarmChange {
  return andThen(firstRingDue(alarm, wasRung, now, responders), (seenTo) => advanceLadder(seenTo, now, responders));
}

function cannot(alarm: Alarm, by: Contact, now: Date, responders: Responders): AlarmStep {
  if (ownerOf(alarm, by)) return passOn(alarm, by, now, responders);
  const [owner] = alarm.state.owners;
  if (owner) return { alarm, effects: [], answer: { kind: 'taken-already', owner: owner.name } };
  const marked = withState(alarm, { cannot: [...new Set([...alarm.state.cannot, by.key])] });
  const advancedLadder = afterCannot(marked, now, responders);
  return done({
    alarm: advancedLadder.alarm,
    effects: [{ kind: 'stop-rings', of: [by.key] }, ...advancedLadder.effects],
  });
}

/**
 * If the news is due or was asked for, the wait for it starts again while the owner is on the line. If the owner rings
 * us before that, nothing changes.
 */
function newsAnswered(alarm: Alarm, owner: Owner, now: Date): AlarmStep {
  const isDue = owner.askedAt !== null || owner.newsAt <= now.getTime();
  return done({
    alarm: isDue ? withOwner(alarm, { ...owner, askedAt: now.getTime() }) : alarm,
    effects: [{ kind: 'stop-rings', of: [owner.key] }],
  });
}

function passOn(alarm: Alarm, by: Contact, now: Date, responders: Responders): AlarmStep {
  const left = alarm.state.owners.filter(({ key }) => key !== by.key);
  if (left.length > 0) return done({ alarm: takenBy(alarm, left), effects: [{ kind: 'stop-rings', of: [by.key] }] });
  return done(askEveryone(alarm, now, responders, { and: [], without: [by.key], why: 'passed-on' }));
}

/**
 * Asks each owner whose time has come. If no key came within two minutes of asking, and no other owner is left, the
 * alarm is raised again.
 */
function newsDue(alarm: Alarm, now: Date, responders: Responders): AlarmChange {
  const due = alarm.state.owners.filter((owner) => newsDueAt(owner, alarm.state) <= now.getTime());
  const silent = due.filter(({ askedAt }) => askedAt !== null);
  const left = alarm.state.owners.filter((owner) => !silent.includes(owner));
  if (left.length === 0) {
    const owners = contactsNow(
      alarm.state.owners.map(({ key }) => key),
      responders,
    );
    return askEveryone(alarm, now, responders, { and: owners, without: [], why: 'reopened' });
  }
  const asked = left.map((owner) => (due.includes(owner) ? { ...owner, askedAt: now.getTime() } : owner));
  const toAsk = contactsNow(
    due.filter((owner) => left.includes(owner)).map(({ key }) => key),
    responders,
  );
  return { alarm: takenBy(alarm, asked), effects: toAsk.map((owner) => ({ kind: 'ask-news', owner })) };
}

/**
 * "Seen in person" or "police confirm", with the responder's own PIN, closes the alarm. After a voice alone, news is
 * due again in 15 minutes. Without a PIN everybody is asked again.
 */
function covertContact(
  alarm: Alarm,
  owner: Owner,
  { by, how, proved, who }: { by: Contact; how: Proof; proved: boolean; who?: string },
  now: Date,
  responders: Responders,
): AlarmStep {
  if (how === 'voice') return newsAgain(alarm, owner, now.getTime() + VOICE_RECHECK);
  const told = who === undefined ? alarm : withFact(alarm, wordsOf(by, who, now));
  if (proved) return done(close(told, how, [by.key], now, responders, [{ kind: 'visit-accounted-for' }]));
  const recorded = withFact(told, { at: now.getTime(), what: 'unconfirmed', by: by.name, how });
  return {
    ...done(askEveryone(recorded, now, responders, { and: [], without: [by.key], why: 'unconfirmed' })),
    answer: { kind: 'proof-wanted' },
  };
}

/** It stays theirs, and is looked at again then. They have asked for no more time. */
function newsAgain(alarm: Alarm, owner: Owner, until: number): AlarmStep {
  return {
    alarm: withOwner(alarm, { ...owner, newsAt: until, askedAt: null }),
    effects: [{ kind: 'stop-rings', of: [owner.key] }],
    answer: { kind: 'granted', until, cut: false, managersTold: false },
  };
}

function wordsOf({ key, name }: Contact, words: string, now: Date): KnownFact {
  return { at: now.getTime(), what: 'note', words, by: { key, name } };
}

function close(
  alarm: Alarm,
  how: Ended,
  knows: string[],
  now: Date,
  responders: Responders,
  more: AlarmEffect[],
): AlarmChange {
  const everyone = contactsNow(
    [...alarm.state.contacted, ...alarm.state.owners.map(({ key }) => key)],
    responders,
  ).filter(({ key }) => !knows.includes(key));
  const heard = [...knows, ...everyone.map(({ key }) => key)];
  const reporters = contactsNow(
    reportersOf(alarm).filter((key) => !heard.includes(key)),
    responders,
  );
  return {
    alarm: withState({ ...alarm, status: 'closed', closedAt: now }, { nextAt: null, ended: how }),
    effects: [
      { kind: 'stop-rings', of: 'everybody' },
      ...more,
      ...notifyAll(everyone, { id: 'told.closed', how }),
      ...notifyAll(reporters, { id: 'told.worry-over', how: alarm.covert ? 'seen_to' : how }),
    ],
  };
}

function ofOwner(alarm: Alarm, by: Contact, act: (owner: Owner) => AlarmStep): AlarmStep {
  const owner = ownerOf(alarm, by);
  return owner ? act(owner) : { alarm, effects: [], answer: { kind: 'not-yours' } satisfies AlarmAnswer };
}

function done({ alarm, effects }: AlarmChange): AlarmStep {
  return { alarm, effects, answer: { kind: 'done' } };
}
