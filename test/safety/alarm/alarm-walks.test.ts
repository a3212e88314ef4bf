import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Alarm,
  type AlarmEffect,
  alarmDueAt,
  type AlarmEvent,
  type AlarmStep,
} from '../../../src/safety/alarm/alarm.ts';
import {
  type Responders,
  type ResponderPerson,
  type Contact,
  contactByKey,
  contactsOf,
  othersSteps,
} from '../../../src/safety/responders.ts';
import type { LadderStep, Who } from '../../../src/safety/plan.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { QUESTIONS } from '../../../src/safety/purple-file.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { someResponders, aPerson, DUTY, MINUTE, PLAN, SAM, START } from '../a-team.ts';

/** Random teams, ladders, events and times: what must hold in every state that can be reached. */

const RUNS = 100;

const person = (id: number): fc.Arbitrary<ResponderPerson> =>
  fc
    .record({
      buddy: fc.boolean(),
      onVisit: fc.boolean(),
      away: fc.constantFrom<ResponderPerson['away'][]>([], [], [], [{ from: '2026-11-23', to: '2026-11-23' }]),
      roles: fc.constantFrom<string[][]>(['manager'], ['worker'], []),
      inTeam: fc.boolean(),
      phones: fc.constantFrom([`+44770090020${id}`], [`+44770090020${id}`, `+44163296020${id}`], [], SAM.phones),
    })
    .map((more) => aPerson(`p${id}`, '', more));

const responders: fc.Arbitrary<Responders> = fc
  .record({
    people: fc.tuple(person(1), person(2), person(3), person(4)),
    duty: fc.constantFrom([], [DUTY], SAM.phones),
    lastResort: fc.constantFrom(null, { name: 'Out of hours team', phone: '+441632960999' }),
  })
  .map((changes) => someResponders(changes));

const who: fc.Arbitrary<Who> = fc.constantFrom<Who[]>(
  { kind: 'worker' },
  { kind: 'buddies' },
  { kind: 'everyone' },
  { kind: 'last_resort' },
  { kind: 'role', role: 'manager' },
  { kind: 'staff', staffNumber: 'p2' },
);
const ladder: fc.Arbitrary<LadderStep[]> = fc
  .array(
    fc.record({
      after: fc.integer({ min: 0, max: 20 }).map((minutes) => minutes * MINUTE),
      who: fc.array(who, { minLength: 1, maxLength: 3 }),
      by: fc.constantFrom<LadderStep['by'][]>(['sms'], ['call'], ['sms', 'call']),
    }),
    { maxLength: 5 },
  )
  .map((steps) => steps.sort((one, other) => one.after - other.after));

/** An event, once it is known who has been asked. */
type Move = { kind: AlarmEvent['kind'] | 'clock'; which: number; minutes: number };
const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom<Move['kind'][]>(
    'clock',
    'clock',
    'clock',
    'take',
    'cannot',
    'dialled',
    'news-answered',
    'more-news-time',
    'pass-on',
    'contact-made',
    'covert-contact',
    'pin',
    'unproved',
    'note',
    'cause',
    'office-closes',
    'reply',
    'texted',
    'texted',
    'confirm',
    'disown',
    'call-unanswered',
    'call-finished',
    'shared-phone',
    'wrong-pins',
    'worried-besides',
  ),
  which: fc.nat(20),
  minutes: fc.integer({ min: 1, max: 60 }),
});

function eventOf({ kind, which, minutes }: Move, alarm: Alarm, team: Responders): AlarmEvent | null {
  const key = alarm.state.contacted[which % Math.max(1, alarm.state.contacted.length)];
  const by = key === undefined ? null : contactByKey(key, team);
  switch (kind) {
    case 'clock':
    case 'timer':
      return { kind: 'timer', wasRung: which % 2 === 0 };
    case 'pin':
      return { kind };
    case 'cause':
      return {
        kind,
        cause: (['missed', 'panic', 'missed', 'watch', 'duress'] as const)[which % 5] ?? 'missed',
        visitId: null,
      };
    case 'unproved':
      return { kind, word: 'END' };
    case 'wrong-pins':
      return { kind, since: new Date(0) };
    case 'note':
      return { kind, words: 'words' };
    case 'worried-besides':
      return { kind, by: { key: 'person:priya', name: 'Priya Shah', number: null }, about: `Kim Bell ${which}` };
    case 'shared-phone':
      return { kind, people: ['Sam', 'Bea'] };
    case 'reply':
      return {
        kind,
        question: QUESTIONS[which % QUESTIONS.length] ?? 'danger',
        reply: (['yes', 'no', 'unclear'] as const)[minutes % 3] ?? 'unclear',
        within: 10_000,
      };
    case 'real':
    case 'call-unanswered':
    case 'call-finished':
      return { kind };
    case 'office-closes':
      return { kind, why: 'found' };
    case 'take':
    case 'more-news-time':
      return by && { kind, by, milliseconds: minutes * MINUTE };
    case 'dialled':
      return by && { kind, by, reference: null };
    case 'contact-made':
      return by && { kind, by, until: null };
    case 'covert-contact':
      return (
        by && { kind, by, how: (['seen', 'police', 'voice'] as const)[minutes % 3] ?? 'voice', proved: which % 2 === 0 }
      );
    case 'texted':
      return (
        by && {
          kind,
          by,
          hasSpoken: which % 2 === 0,
          deed: (
            [
              { what: 'take', milliseconds: minutes * MINUTE },
              { what: 'dialled', reference: null },
              { what: 'safe', until: null },
            ] as const
          )[minutes % 3] ?? { what: 'safe', until: null },
        }
      );
    case 'cannot':
    case 'confirm':
    case 'disown':
    case 'news-answered':
    case 'pass-on':
      return by && { kind, by };
  }
}

/** An `expect` for each of a walk's thousands of states takes longer than the walk. */
function must(holds: boolean): void {
  if (!holds) throw new Error('does not hold; the counterexample is above');
}

interface Walked {
  before: Alarm | null;
  event: AlarmEvent | null;
  step: AlarmStep;
  now: Date;
}

/** Walks a life of an alarm: each move some minutes on, timers on the way as they fall due. */
function walk(team: Responders, steps: LadderStep[], kind: 'missed' | 'panic', moves: Move[]): Walked[] {
  let now = START;
  const raised = raiseAlarm(
    {
      id: 'alarm',
      workerId: SAM.id,
      visitId: null,
      teamId: 'team',
      letter: 'A',
      kind,
      base: START,
      plan: { ...PLAN, ladder: steps, panic: steps },
    },
    now,
    team,
  );
  const walked: Walked[] = [{ before: null, event: null, step: raised, now }];
  let alarm = raised.alarm;
  const apply = (event: AlarmEvent): void => {
    const step = stepAlarm(alarm, event, now, team);
    walked.push({ before: alarm, event, step, now });
    alarm = step.alarm;
  };
  for (const one of moves) {
    const until = new Date(now.getTime() + one.minutes * MINUTE);
    for (
      let due = alarmDueAt(alarm), fired = 0;
      due && due <= until && fired < 100;
      due = alarmDueAt(alarm), fired += 1
    ) {
      now = due > now ? due : now;
      apply({ kind: 'timer' });
    }
    now = until;
    const event = eventOf(one, alarm, team);
    if (event) apply(event);
  }
  return walked;
}

const walks = (check: (walked: Walked[], team: Responders, steps: LadderStep[]) => void): void => {
  fc.assert(
    fc.property(
      responders,
      ladder,
      fc.constantFrom('missed' as const, 'panic' as const),
      fc.array(move, { maxLength: 25 }),
      (team, steps, kind, moves) => {
        check(walk(team, steps, kind, moves), team, steps);
      },
    ),
    { numRuns: RUNS },
  );
};

const contactsIn = (effects: AlarmEffect[]): Contact[] =>
  effects.flatMap((effect) => {
    if (effect.kind === 'ask' || effect.kind === 'tell') return effect.contacts;
    return effect.kind === 'ask-news' ? [effect.owner] : [];
  });

describe('an alarm, wherever it has come to', () => {
  it('is raised with a next step, taken with an owner and a time, or closed', () => {
    walks((walked) => {
      for (const {
        step: { alarm },
      } of walked) {
        must((alarmDueAt(alarm) === null) === (alarm.status === 'closed'));
        if (alarm.status === 'raised') must(alarm.state.owners.length === 0);
        if (alarm.status === 'taken') must(alarm.state.owners.length > 0);
      }
    });
  });

  it('is moved on by its timer, which never has to go off twice at once', () => {
    walks((walked) => {
      for (const { event, step, now } of walked) {
        if (event?.kind !== 'timer') continue;
        const due = alarmDueAt(step.alarm);
        if (due) must(due.getTime() > now.getTime());
      }
    });
  });

  it('is taken only by somebody who takes it or has dialled, and closed only by contact, a PIN or the office', () => {
    walks((walked) => {
      for (const {
        before,
        event,
        step: { alarm },
      } of walked) {
        if (before?.status !== 'taken' && alarm.status === 'taken')
          must(['take', 'dialled', 'texted', 'confirm'].includes(event?.kind ?? ''));
        if (before?.status !== 'closed' && alarm.status === 'closed')
          must(
            ['contact-made', 'covert-contact', 'pin', 'office-closes', 'texted', 'confirm'].includes(event?.kind ?? ''),
          );
        if (before?.status === 'closed') must(alarm === before);
      }
    });
  });

  it('by text alone is taken only where it is neither duress nor a call for help, and closed or left to 999 only after a call', () => {
    walks((walked) => {
      for (const { before, event, step } of walked) {
        if (!before || event?.kind !== 'texted' || step.answer.kind === 'claimed') continue;
        const { deed, by, hasSpoken } = event;
        if (deed.what === 'take' && before.status === 'raised')
          must(before.kind !== 'duress' && before.kind !== 'panic');
        if (deed.what === 'dialled' && before.status !== 'closed')
          must(hasSpoken && before.state.owners.some(({ key }) => key === by.key));
        if (deed.what === 'safe' && before.status !== 'closed' && step.alarm.status === 'closed') must(hasSpoken);
      }
      for (const { before, step } of walked) {
        if (!before || step.answer.kind !== 'claimed') continue;
        must(step.alarm.status === before.status && step.effects.every(({ kind }) => kind === 'confirm'));
      }
    });
  });

  it('stays covert once it was, and is then closed only by a responder with their own PIN who has proof, or by the office', () => {
    walks((walked) => {
      for (const {
        before,
        event,
        step: { alarm },
      } of walked) {
        if (!before?.covert) continue;
        must(alarm.covert);
        if (before.status === 'closed' || alarm.status !== 'closed') continue;
        must(
          event?.kind === 'office-closes' ||
            (event?.kind === 'covert-contact' && event.proved && event.how !== 'voice'),
        );
      }
    });
  });

  it('never asks or tells the worker, by person or by phone, and tells nobody without a phone', () => {
    walks((walked) => {
      for (const contact of walked.flatMap(({ step }) => contactsIn(step.effects))) {
        must(contact.personId !== SAM.id);
        must(contact.phones.filter((phone) => SAM.phones.includes(phone)).length === 0);
      }
    });
  });

  it('texts each contact once a round and rings them once, unless it was raised again', () => {
    walks((walked, _team, steps) => {
      // Without steps there are no rounds (import refuses that).
      fc.pre(othersSteps(steps).length > 0);
      let done = new Set<string>();
      let round = '';
      for (const { step } of walked) {
        for (const effect of step.effects) {
          if (effect.kind !== 'ask') continue;
          const now = `${step.alarm.kind} ${step.alarm.state.round}`;
          if (
            now !== round ||
            effect.why === 'reopened' ||
            effect.why === 'passed-on' ||
            effect.why === 'unanswered' ||
            effect.why === 'unconfirmed'
          )
            done = new Set();
          round = now;
          for (const { key } of effect.contacts) {
            const asked = effect.by
              .filter((by) => by === 'sms' || !effect.textOnly.includes(key))
              .map((by) => `${by} ${key}`);
            must(asked.filter((one) => done.has(one)).length === 0);
            for (const one of asked) done.add(one);
          }
        }
      }
    });
  });

  it('lets nobody promise news later than the plan allows', () => {
    walks((walked) => {
      for (const {
        step: { alarm },
        now,
      } of walked) {
        for (const owner of alarm.state.owners) must(owner.newsAt - now.getTime() <= PLAN.newsWithin.missed);
      }
    });
  });

  it('is told of once when it ends, to everybody who was asked or told and is still there', () => {
    walks((walked, team) => {
      const ends = walked.flatMap(({ step, before, event }) =>
        step.effects.flatMap((effect) =>
          effect.kind === 'tell' && effect.message.id === 'told.closed' ? [{ effect, before, event }] : [],
        ),
      );
      must(ends.length <= 1);
      for (const { effect, before, event } of ends) {
        const reporter =
          event?.kind === 'contact-made' ||
          event?.kind === 'covert-contact' ||
          event?.kind === 'texted' ||
          event?.kind === 'confirm'
            ? event.by.key
            : null;
        const wanted = (before?.state.contacted ?? []).filter(
          (key) => key !== reporter && contactByKey(key, team) !== null,
        );
        must(
          effect.contacts
            .map(({ key }) => key)
            .sort()
            .join() === [...wanted].sort().join(),
        );
      }
    });
  });

  it('asks everybody whom its ladder names if nobody answers, and says so where there is nobody', () => {
    fc.assert(
      fc.property(responders, ladder, (team, steps) => {
        const silence: Move[] = Array.from({ length: 12 }, () => ({ kind: 'clock', which: 0, minutes: 10 }));
        const effects = walk(team, steps, 'missed', silence).flatMap(({ step }) => step.effects);
        const asked = new Set(
          effects.flatMap((effect) => (effect.kind === 'ask' ? effect.contacts.map(({ key }) => key) : [])),
        );
        const wanted = contactsOf(
          steps.flatMap((step) => step.who),
          team,
          START,
        );
        for (const { key } of wanted) must(asked.has(key));
        const rung = effects.some((effect) => effect.kind === 'ask' || effect.kind === 'nobody-to-ask');
        must(rung === true);
      }),
      { numRuns: RUNS },
    );
  });

  it('where a step calls, somebody is rung: not all can be spared', () => {
    fc.assert(
      fc.property(responders, ladder, (team, steps) => {
        const calling = steps.filter(({ by }) => by.includes('call'));
        const reachable = contactsOf(
          calling.flatMap((step) => step.who),
          team,
          START,
        );
        fc.pre(reachable.length > 0);
        const silence: Move[] = Array.from({ length: 6 }, () => ({ kind: 'clock', which: 0, minutes: 10 }));
        const rung = walk(team, steps, 'missed', silence)
          .flatMap(({ step }) => step.effects)
          .flatMap((effect) =>
            effect.kind === 'ask' && effect.by.includes('call')
              ? effect.contacts.filter(({ key }) => !effect.textOnly.includes(key))
              : [],
          );
        must(rung.length > 0);
      }),
      { numRuns: RUNS },
    );
  });
});
