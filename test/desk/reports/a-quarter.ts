import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { alarmState } from '../../../src/records/alarm-state.ts';
import type { Plan } from '../../../src/safety/plan.ts';

/** A quarter of North that was lived through, as rows. */

interface Lived {
  /** Visits of Sam, one an hour from then on. */
  visits: { from: Date; count: number; late: number };
  alarms: {
    raisedAt: Date;
    kind?: 'missed' | 'panic' | 'duress';
    /** Seconds to a person. */
    person?: number;
    class?: string;
    drill?: boolean;
    isOpen?: boolean;
    newsMissed?: boolean;
  }[];
}

const HOUR = 3_600_000;

const stateOf = (plan: Plan, raisedAt: Date): string =>
  alarmState.write({
    plan,
    steps: plan.ladder,
    round: 1,
    base: raisedAt.getTime(),
    next: 0,
    nextAt: null,
    heard: [],
    rung: [],
    asked: [],
    cannot: [],
    contacted: [],
    owners: [],
    facts: [],
    excludedPhones: [],
    answerWithin: 120_000,
    unsentReplies: {},
    tellAt: null,
    informed: false,
  });

export async function livedThrough(
  knex: Knex,
  teamId: string,
  workerId: string,
  { visits, alarms }: Lived,
): Promise<void> {
  await knex('visit').insert(
    Array.from({ length: visits.count }, (_, index) => {
      const start = new Date(visits.from.getTime() + index * HOUR);
      const deadline = new Date(start.getTime() + HOUR / 2);
      return {
        id: randomUUID(),
        worker_id: workerId,
        team_id: teamId,
        status: 'ended',
        started_at: start,
        deadline,
        ended_at: new Date(deadline.getTime() + (index < visits.late ? 60_000 : -60_000)),
        planned_start: start,
        planned_end: deadline,
        state: '{}',
      };
    }),
  );
  const { plan } = await knex('team').where({ id: teamId }).first<{ plan: Plan }>('plan');
  for (const {
    raisedAt,
    kind = 'missed',
    person = 60,
    class: named,
    drill = false,
    isOpen = false,
    newsMissed,
  } of alarms) {
    const id = randomUUID();
    const after = (seconds: number): Date => new Date(raisedAt.getTime() + seconds * 1000);
    await knex('alarm').insert({
      id,
      worker_id: workerId,
      team_id: teamId,
      letter: 'B',
      kind,
      covert: kind === 'duress',
      drill,
      status: isOpen ? 'taken' : 'closed',
      due_at: isOpen ? raisedAt : null,
      state: stateOf(plan, raisedAt),
      raised_at: raisedAt,
      first_ring_at: after(10),
      first_person_at: after(person),
      contact_at: isOpen ? null : after(person + 600),
      closed_at: isOpen ? null : after(person + 600),
    });
    await knex('alarm_owner').insert({
      alarm_id: id,
      contact_key: 'person:x',
      since: after(person),
      until: isOpen ? null : after(person + 600),
      news_at: after(900),
      extensions: 0,
      ended_how: isOpen ? null : newsMissed === true ? 'no_news' : 'closed',
    });
    if (named !== undefined)
      await knex('alarm_class').insert({ alarm_id: id, at: after(900), class: named, note: null, by_key: 'person:x' });
  }
}
