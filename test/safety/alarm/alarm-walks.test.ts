import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { alarmDueAt } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEffect } from '../../../src/safety/alarm/alarm-events.ts';
import {
  type Responders,
  type Contact,
  contactByKey,
  contactsOf,
  othersSteps,
} from '../../../src/safety/responders.ts';
import type { LadderStep } from '../../../src/safety/plan.ts';
import { PLAN, SAM, START } from '../a-team.ts';
import { aWalk, type Move, walk, type Walked } from './a-walk.ts';

/** What must hold in every state of an alarm that can be reached. */

const RUNS = 100;
const ABOUT = { id: 'alarm', workerId: SAM.id, teamId: 'team' };

/** A walk has thousands of states. An `expect` for each would take longer than the walk. */
function must(holds: boolean): void {
  if (!holds) throw new Error('does not hold; the counterexample is above');
}

const walks = (check: (walked: Walked[], team: Responders, steps: LadderStep[]) => void): void => {
  fc.assert(
    fc.property(aWalk, (one) => {
      check(walk(ABOUT, one), one.team, one.steps);
    }),
    { numRuns: RUNS },
  );
};

const contactsIn = (effects: AlarmEffect[]): Contact[] =>
  effects.flatMap((effect) => {
    if (effect.kind === 'ask' || effect.kind === 'tell') return effect.contacts;
    return effect.kind === 'ask-news' ? [effect.owner] : [];
  });

describe('an alarm in every state that can be reached', () => {
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

  it('advances with its timer, which never has to go off twice at once', () => {
    walks((walked) => {
      for (const { event, step, now } of walked) {
        if (event?.kind !== 'timer') continue;
        const due = alarmDueAt(step.alarm);
        if (due) must(due.getTime() > now.getTime());
      }
    });
  });

  it('is taken only by a person: taken, joined, taken over or dialled; closed only by contact, PIN or office', () => {
    walks((walked) => {
      for (const {
        before,
        event,
        step: { alarm },
      } of walked) {
        if (before?.status !== 'taken' && alarm.status === 'taken')
          must(['take', 'join', 'take-over', 'dialled', 'texted', 'confirm'].includes(event?.kind ?? ''));
        if (before?.status !== 'closed' && alarm.status === 'closed')
          must(
            ['contact-made', 'covert-contact', 'pin', 'office-closes', 'texted', 'confirm'].includes(event?.kind ?? ''),
          );
        if (before?.status === 'closed') must(alarm === before);
      }
    });
  });

  it('is taken by text alone only if neither duress nor a call for help; closed or left to 999 after a call', () => {
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

  it('stays covert once it was; only the office closes it then, or a responder with proof and their PIN', () => {
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
    walks((walked) => {
      let done = new Set<string>();
      let round = '';
      for (const { step } of walked) {
        // A ladder without steps has no rounds. An import refuses one; the watch ladder of these walks is one.
        if (othersSteps(step.alarm.state.steps).length === 0) continue;
        for (const effect of step.effects) {
          if (effect.kind !== 'ask') continue;
          const now = `${step.alarm.kind} ${String(step.alarm.covert)} ${step.alarm.state.round}`;
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

  it('tells everybody who was asked or told, and is still there, once how it ends', () => {
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

  it('asks everybody on its ladder if nobody answers, and says so if there is nobody', () => {
    fc.assert(
      fc.property(aWalk, ({ team, steps }) => {
        const silence: Move[] = Array.from({ length: 12 }, () => ({ kind: 'clock', which: 0, minutes: 10 }));
        const effects = walk(ABOUT, { team, steps, kind: 'missed', moves: silence }).flatMap(
          ({ step }) => step.effects,
        );
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

  it('rings somebody at a step that calls: a text alone is not enough for all', () => {
    fc.assert(
      fc.property(aWalk, ({ team, steps }) => {
        const calling = steps.filter(({ by }) => by.includes('call'));
        const reachable = contactsOf(
          calling.flatMap((step) => step.who),
          team,
          START,
        );
        fc.pre(reachable.length > 0);
        const silence: Move[] = Array.from({ length: 6 }, () => ({ kind: 'clock', which: 0, minutes: 10 }));
        const rung = walk(ABOUT, { team, steps, kind: 'missed', moves: silence })
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
