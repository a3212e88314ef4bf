import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../src/organisation-file/read.ts';
import { forecastSteps, type KnownAhead } from '../../../src/app/demo/forecast.ts';
import { firstNames } from '../../../src/app/demo/names.ts';
import type { Alarm } from '../../../src/safety/alarm/alarm.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { LAST_RESORT, personKey } from '../../../src/contact/contact-key.ts';
import { type Responders, contactByKey } from '../../../src/safety/responders.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import type { Visit } from '../../../src/safety/visit.ts';
import { startVisit, stepVisit } from '../../../src/safety/step-visit.ts';

const read = readOrganisation(readFileSync(new URL('../../../db/demo.yaml', import.meta.url), 'utf8'));
if (!('organisation' in read)) throw new Error('the demo file has faults');
const { organisation } = read;
const [team] = organisation.teams;
if (!team) throw new Error('the demo has no team');
const { plan } = team;

const START = new Date('2026-03-16T14:00:00Z');
const at = (minutes: number): Date => new Date(START.getTime() + minutes * 60_000);

/** Of Sam Okoro, as the demo has it. */
function responders(onVisit: string[] = []): Responders {
  const [sam, ...others] = organisation.people;
  if (!sam) throw new Error('the demo has nobody');
  return {
    worker: { id: 'id-4021', name: sam.name, staffNumber: sam.staffNumber, phones: sam.phones },
    people: others.map((person) => ({
      ...person,
      id: `id-${person.staffNumber}`,
      buddy: sam.buddies.includes(person.staffNumber),
      inTeam: true,
      onVisit: onVisit.includes(person.staffNumber),
      textOnly: person.needs.textOnly,
      recentPlaces: [],
    })),
    duty: organisation.duty,
    lastResort: organisation.lastResort,
    timezone: organisation.timezone,
  };
}

function visit(): Visit {
  return startVisit({ id: 'visit', workerId: 'id-4021', teamId: 'team', deadline: at(30), place: null }, START, plan)
    .visit;
}

const nameOf = firstNames(organisation.people.map(({ name }) => name));
function told(known: Partial<KnownAhead>): string[] {
  return forecastSteps({
    visits: [],
    alarms: [],
    secondRings: [],
    purpleCalls: [],
    respondersByWorker: new Map([['id-4021', responders()]]),
    nameOf,
    ...known,
  }).map((step) => `${String((new Date(step.at).getTime() - START.getTime()) / 60_000)}: ${step.text}`);
}
const stored = (alarm: Alarm): KnownAhead['alarms'] => [{ alarm, dueAt: null, version: 1 }];

function missed(): Alarm {
  return raiseAlarm(
    { id: 'a', letter: 'A', workerId: 'id-4021', visitId: 'visit', teamId: 'team', plan, kind: 'missed', base: at(30) },
    at(36),
    responders(),
  ).alarm;
}

describe('what the line does next', () => {
  it("of an open visit: the reminder, the end, Sam's own ring, then others", () => {
    expect(told({ visits: [{ visit: visit(), plan }] })).toEqual([
      '25: Sam is reminded by text',
      "30: Sam's visit should end: Sam gets a text",
      '32: Sam is rung',
      '36: Ana is rung and texted',
      '39: Joan and Idris are rung and texted',
      '42: the duty desk and Out of hours team are rung and texted',
    ]);
  });

  it('of an overdue visit: what is left', () => {
    const overdue = stepVisit(visit(), { kind: 'timer' }, at(33), plan).visit;
    expect(told({ visits: [{ visit: overdue, plan }] })[0]).toBe('36: Ana is rung and texted');
  });

  it('of somebody on a visit of their own: a text, while others are left to ring', () => {
    const respondersByWorker = new Map([['id-4021', responders(['4022'])]]);
    expect(told({ visits: [{ visit: visit(), plan }], respondersByWorker })).toContain('36: Ana gets a text');
  });

  it("of a raised alarm: its ladder alone, not the visit's once more", () => {
    const overdue = stepVisit(visit(), { kind: 'timer' }, at(36), plan).visit;
    expect(told({ visits: [{ visit: overdue, plan }], alarms: stored(missed()) })).toEqual([
      '39: Joan and Idris are rung and texted',
      '42: the duty desk and Out of hours team are rung and texted',
      '47: Ana is rung and texted',
    ]);
  });

  it('of an alarm that is taken: the news, and who is asked if none comes', () => {
    const ana = contactByKey(personKey('id-4022'), responders());
    if (!ana) throw new Error('no Ana');
    const taken = stepAlarm(missed(), { kind: 'take', by: ana, milliseconds: 15 * 60_000 }, at(37), responders()).alarm;
    const [news, then] = told({ alarms: stored(taken) });
    expect(news).toBe('52: Ana is rung for news');
    expect(then).toBe(
      '54: Ana, Joan, Idris, the duty desk and Out of hours team are rung and texted, as no news has come',
    );
  });

  it('of second rings and covert calls', () => {
    expect(
      told({
        secondRings: [
          { name: 'Ana Kowalska', contactKey: personKey('id-4022'), dueAt: at(3) },
          { name: null, contactKey: LAST_RESORT, dueAt: at(4) },
          { name: null, contactKey: 'duty:+441632960500', dueAt: at(5) },
        ],
        purpleCalls: [
          { name: 'Sam Okoro', reason: 'alarm', dueAt: at(2) },
          { name: 'Sam Okoro', reason: 'booked', dueAt: at(1) },
        ],
      }),
    ).toEqual([
      '1: Sam is rung, as was asked',
      '2: Sam is rung from the cover number, with the covert questions',
      '3: Ana is rung a second time',
      '4: Out of hours team is rung a second time',
      '5: the duty desk is rung a second time',
    ]);
  });
});

describe('the names on the page', () => {
  it('are first names, and whole where two people share one', () => {
    const names = firstNames(['Sam Okoro', 'Sam Bell', 'Ana Kowalska']);
    expect(['Sam Okoro', 'Sam Bell', 'Ana Kowalska', 'Out of hours team'].map(names)).toEqual([
      'Sam Okoro',
      'Sam Bell',
      'Ana',
      'Out of hours team',
    ]);
  });
});
