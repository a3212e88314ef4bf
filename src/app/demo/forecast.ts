import { randomUUID } from 'node:crypto';
import type { NextStep } from '../../exchange/exchange-verbs.ts';
import type { Ahead } from '../../records/views/ahead.ts';
import { type Alarm, alarmDueAt } from '../../safety/alarm/alarm.ts';
import type { AlarmEffect } from '../../safety/alarm/alarm-events.ts';
import { raiseAlarm } from '../../safety/alarm/cause.ts';
import { LAST_RESORT } from '../../contact/contact-key.ts';
import type { Responders, Contact } from '../../safety/responders.ts';
import { isTexted, type PlanChannel, type Plan } from '../../safety/plan.ts';
import { planOfVisit } from '../../safety/plan-at.ts';
import { stepAlarm } from '../../safety/alarm/step-alarm.ts';
import { type Visit, visitDueAt } from '../../safety/visit.ts';
import { stepVisit } from '../../safety/step-visit.ts';
import { listedNames } from './names.ts';

/**
 * What the line will do next if nobody does anything, for the demo's page. Nothing here guesses: the pure rules of
 * visits and alarms are asked what they would do when their time has come.
 */

/** Enough to see what follows; a ladder goes on for ever. */
const STEPS_EACH = 3;
const LOOKS_AHEAD = 12;
/** A reminder, the end, the worker's own steps, and the first that asks others. */
const STEPS_OF_A_VISIT = 8;

export interface KnownAhead extends Ahead {
  /** Whom an alarm about a worker may ask, by the worker's id. */
  respondersByWorker: ReadonlyMap<string, Responders>;
  /** As people on the page are called: first names, where these are enough. */
  nameOf: (fullName: string) => string;
}

/** Soonest first. */
export function forecastSteps(known: KnownAhead): NextStep[] {
  const found = [
    ...known.visits.flatMap(({ visit, plan }) => ofVisit(visit, plan, known)),
    ...known.alarms.flatMap(({ alarm }) => ofAlarm(alarm, known, STEPS_EACH)),
    ...known.secondRings.map(({ name, contactKey, dueAt }) => ({
      at: dueAt,
      text: `${ringName(name, contactKey, known)} is rung a second time`,
    })),
    ...known.purpleCalls.map(({ name, reason, dueAt }) => ({
      at: dueAt,
      text:
        `${known.nameOf(name)} is rung` +
        (reason === 'booked' ? ', as was asked' : ' from the cover number, with the covert questions'),
    })),
  ];
  return found
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ at, text }) => ({ at: at.toISOString(), text }));
}

interface Found {
  at: Date;
  text: string;
}

function ofVisit(visit: Visit, plan: Plan, known: KnownAhead): Found[] {
  const responders = known.respondersByWorker.get(visit.workerId);
  // Others are being asked already: that is the alarm's to tell.
  if (
    !responders ||
    known.alarms.some(
      ({ alarm }) => alarm.workerId === visit.workerId && alarm.visitId === visit.id && visit.state.missed,
    )
  )
    return [];
  const found: Found[] = [];
  let current = visit;
  for (let number = 0; number < STEPS_OF_A_VISIT; number += 1) {
    const inForce = planOfVisit(plan, current, responders.timezone);
    const at = visitDueAt(current, inForce);
    if (at === null) break;
    const step = stepVisit(current, { kind: 'timer' }, at, inForce);
    const worker = known.nameOf(responders.worker.name);
    const isUp = current.status === 'open' && step.visit.status === 'overdue';
    const own = step.effects.flatMap((effect) => {
      if (effect.kind === 'remind') return ['is reminded by text'];
      return effect.kind === 'own-rung' ? [asked(effect.by, false)] : [];
    });
    if (isUp)
      found.push({
        at,
        text:
          own.length > 0 ? `${worker}'s visit should end: ${worker} ${own.join(', ')}` : `${worker}'s visit should end`,
      });
    else if (own.length > 0) found.push({ at, text: `${worker} ${own.join(', ')}` });
    if (step.effects.some(({ kind }) => kind === 'missed'))
      return [...found, ...ofMissed(step.visit, plan, at, responders, known)];
    current = step.visit;
  }
  return found;
}

function ofMissed(visit: Visit, plan: Plan, at: Date, responders: Responders, known: KnownAhead): Found[] {
  // An alarm about the worker is open: this is a cause more, and starts nothing.
  if (known.alarms.some(({ alarm }) => alarm.workerId === visit.workerId && !alarm.drill)) return [];
  const raised = raiseAlarm(
    {
      id: randomUUID(),
      letter: '',
      workerId: visit.workerId,
      visitId: visit.id,
      teamId: visit.teamId,
      plan,
      kind: 'missed',
      base: visit.deadline ?? at,
      from: null,
    },
    at,
    responders,
  );
  return [...told(raised.effects, at, known), ...ofAlarm(raised.alarm, known, STEPS_EACH - 1)];
}

function ofAlarm(alarm: Alarm, known: KnownAhead, steps: number): Found[] {
  const responders = known.respondersByWorker.get(alarm.workerId);
  if (!responders) return [];
  const found: Found[] = [];
  let current = alarm;
  // Some looks only see whether a ring went out, and tell nothing.
  for (let [look, shown] = [0, 0]; shown < steps && look < LOOKS_AHEAD; look += 1) {
    const at = alarmDueAt(current);
    if (at === null) break;
    const step = stepAlarm(current, { kind: 'timer' }, at, responders);
    const news = told(step.effects, at, known);
    if (news.length > 0) shown += 1;
    found.push(...news);
    current = step.alarm;
  }
  return found;
}

/** An alarm's effects that make a telephone ring or buzz. */
function told(effects: AlarmEffect[], at: Date, { nameOf }: KnownAhead): Found[] {
  const names = (contacts: Contact[]): string => listedNames(contacts.map(({ name }) => nameOf(name)));
  return effects.flatMap((effect): Found[] => {
    switch (effect.kind) {
      case 'ask': {
        const texted = effect.contacts.filter(({ key }) => effect.textOnly.includes(key));
        const rung = effect.contacts.filter(({ key }) => !effect.textOnly.includes(key));
        const why = effect.why === 'reopened' ? ', as no news has come' : '';
        return [
          ...(rung.length > 0 ? [{ at, text: `${names(rung)} ${asked(effect.by, rung.length > 1)}${why}` }] : []),
          ...(texted.length > 0 ? [{ at, text: `${names(texted)} ${texted.length > 1 ? 'get' : 'gets'} a text` }] : []),
        ];
      }
      case 'ask-news':
        return [{ at, text: `${nameOf(effect.owner.name)} is rung for news` }];
      case 'confirm':
        return [{ at, text: `${nameOf(effect.contact.name)} is rung to confirm a text` }];
      case 'nobody-to-ask':
        return [{ at, text: 'nobody is left to ask' }];
      case 'tell':
      case 'step-skipped':
      case 'stop-rings':
      case 'stop-rings-at-risk':
      case 'take-back-taken':
      case 'visit-over':
      case 'visit-accounted-for':
      case 'visit-until':
        return [];
    }
  });
}

function asked(by: PlanChannel[], areMany: boolean): string {
  const [be, get] = areMany ? ['are', 'get'] : ['is', 'gets'];
  if (!by.includes('call')) return `${get} a text`;
  return isTexted(by) ? `${be} rung and texted` : `${be} rung`;
}

function ringName(name: string | null, contactKey: string, { respondersByWorker, nameOf }: KnownAhead): string {
  if (name !== null) return nameOf(name);
  const lastResort = [...respondersByWorker.values()].find(({ lastResort: one }) => one !== null)?.lastResort;
  return contactKey === LAST_RESORT && lastResort ? nameOf(lastResort.name) : 'the duty desk';
}
