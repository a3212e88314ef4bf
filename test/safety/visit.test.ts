import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextOfVisit, type Visit, visitDueAt, type VisitEvent, type VisitStep } from '../../src/safety/visit.ts';
import { startVisit, stepVisit } from '../../src/safety/step-visit.ts';
import { at, MINUTE, PLAN, START } from './a-team.ts';

const opened = (minutes = 60): VisitStep =>
  startVisit({ id: 'visit', workerId: 'sam', teamId: 'team', deadline: at(minutes), place: null }, START, PLAN);

/** Effects by minute. Timers go off when they are due. */
function untilMinute(visit: Visit, minute: number): { visit: Visit; log: string[] } {
  const log: string[] = [];
  let current = visit;
  for (let due = visitDueAt(current, PLAN); due && due <= at(minute);) {
    const step = stepVisit(current, { kind: 'timer' }, due, PLAN);
    for (const effect of step.effects) {
      log.push(
        `${(due.getTime() - START.getTime()) / MINUTE} ` +
          `${effect.kind}${effect.kind === 'own-rung' ? ` ${effect.by.join()}` : ''}`,
      );
    }
    current = step.visit;
    due = step.dueAt;
  }
  return { visit: current, log };
}

const apply = (visit: Visit, event: VisitEvent, minute: number): VisitStep => stepVisit(visit, event, at(minute), PLAN);

describe('what the line does next about a visit', () => {
  it('is what its timer then does', () => {
    const said: string[] = [];
    let { visit } = opened();
    for (let next = nextOfVisit(visit, PLAN); next && next.at <= at(70); next = nextOfVisit(visit, PLAN)) {
      const step = stepVisit(visit, { kind: 'timer' }, next.at, PLAN);
      const by = next.what === 'own-rung' ? ` ${next.by.join()}` : '';
      const minute = (next.at.getTime() - START.getTime()) / MINUTE;
      said.push(`${minute} ${next.what}${by}: ${step.effects.map(({ kind }) => kind).join()}`);
      visit = step.visit;
    }
    expect(said).toEqual([
      '55 reminder: remind',
      '60 own-rung sms: own-rung',
      '62 own-rung call: own-rung',
      '66 others: missed',
    ]);
    expect(nextOfVisit(visit, PLAN)).toEqual({ at: at(71), what: 'raised-again' });
  });

  it('is nothing once the visit has ended', () => {
    expect(nextOfVisit(apply(opened().visit, { kind: 'end' }, 10).visit, PLAN)).toBeNull();
  });
});

describe('a visit', () => {
  it('reminds the worker, asks the worker by text and call, then asks others', () => {
    expect(untilMinute(opened().visit, 70).log).toEqual([
      '55 remind',
      '60 own-rung sms',
      '62 own-rung call',
      '66 missed',
    ]);
  });

  it('is checked in by a PIN once overdue, and then goes on for a while', () => {
    const overdue = untilMinute(opened().visit, 63).visit;
    const proved = apply(overdue, { kind: 'proof' }, 63);
    expect([proved.visit.status, proved.visit.deadline]).toEqual(['open', at(78)]);
    expect(proved.effects).toEqual([{ kind: 'stop-own-rings' }]);
    expect(apply(opened().visit, { kind: 'proof' }, 10).visit.deadline).toEqual(at(60));
  });

  it('whose worker is accounted for reminds the worker alone, stays overdue, and is over after 12 hours', () => {
    const known = apply(opened().visit, { kind: 'accounted-for' }, 10).visit;
    const { visit, log } = untilMinute(known, 60 + 12 * 60 - 1);
    expect(log).toEqual(untilMinute(opened().visit, 65).log);
    expect(visit.status).toBe('overdue');
    expect(untilMinute(known, 60 + 12 * 60 + 10).visit.status).toBe('ended');
  });

  it('gets more time from the later of the deadline and now', () => {
    expect(apply(opened().visit, { kind: 'more', length: 30 * MINUTE, isProved: true }, 10).visit.deadline).toEqual(
      at(90),
    );
    expect(
      apply(untilMinute(opened().visit, 70).visit, { kind: 'more', length: 30 * MINUTE, isProved: true }, 70).visit
        .deadline,
    ).toEqual(at(100));
  });

  it('accepts OK twice, and BACK within ten minutes of its end', () => {
    const once = apply(opened().visit, { kind: 'ok', isProved: false }, 50);
    const twice = apply(once.visit, { kind: 'ok', isProved: false }, 60);
    expect([
      once.visit.deadline,
      twice.visit.deadline,
      apply(twice.visit, { kind: 'ok', isProved: false }, 70).done,
    ]).toEqual([at(65), at(75), false]);
    const ended = apply(opened().visit, { kind: 'end' }, 20).visit;
    expect(apply(ended, { kind: 'back' }, 30).visit).toMatchObject({ status: 'open', deadline: at(60) });
    expect(apply(ended, { kind: 'back' }, 31).done).toBe(false);
  });

  it("goes on beyond its team's longest length only with a PIN, be it by MORE, a time or OK", () => {
    const eight = 8 * 60;
    const more = (length: number, isProved = false): VisitEvent => ({
      kind: 'more',
      length: length * MINUTE,
      isProved,
    });
    const cut = apply(opened().visit, more(720), 10);
    expect([cut.done, cut.visit.deadline]).toEqual([true, at(eight)]);
    for (const event of [
      more(5),
      { kind: 'until', deadline: at(eight + 30), isProved: false } as const,
      { kind: 'ok', isProved: false } as const,
    ]) {
      const refused = apply(cut.visit, event, eight - 1);
      expect([refused.done, refused.visit.deadline, refused.effects]).toEqual([false, at(eight), []]);
    }
    expect(apply(cut.visit, more(120, true), eight - 1).visit.deadline).toEqual(at(eight + 120));
    expect(apply(cut.visit, { kind: 'ok', isProved: true }, eight - 1).visit.deadline).toEqual(at(eight + 14));
    const proved = apply(cut.visit, more(120, true), eight - 1).visit;
    expect(apply(proved, more(5), eight).done).toBe(false);
    const overdue = untilMinute(cut.visit, eight + 20).visit;
    expect([apply(overdue, more(30), eight + 20).done, overdue.state.missed]).toEqual([false, true]);
  });

  it('tells the buddy from the second MORE without a PIN on, until a PIN comes', () => {
    let { visit } = opened();
    const told = (event: VisitEvent): boolean => {
      const step = apply(visit, event, 1);
      ({ visit } = step);
      return step.effects.some(({ kind }) => kind === 'unproved-again');
    };
    const more: VisitEvent = { kind: 'more', length: 5 * MINUTE, isProved: false };
    expect([told(more), told({ ...more, isProved: true }), told(more), told(more)]).toEqual([false, false, true, true]);
    expect([told({ kind: 'proof' }), told(more), told(more)]).toEqual([false, false, true]);
  });
});

type Step = { event: VisitEvent; minutes: number };
const length = fc.integer({ min: 5, max: 120 }).map((minutes) => minutes * MINUTE);
const event: fc.Arbitrary<VisitEvent> = fc.oneof(
  fc.constantFrom<VisitEvent[]>(
    { kind: 'timer' },
    { kind: 'end' },
    { kind: 'proof' },
    { kind: 'unproved' },
    { kind: 'ok', isProved: false },
    { kind: 'back' },
    { kind: 'place', place: '1 High Street' },
  ),
  fc.record({ kind: fc.constant('more' as const), length, isProved: fc.boolean() }),
);
const life: fc.Arbitrary<Step[]> = fc.array(fc.record({ event, minutes: fc.integer({ min: 0, max: 40 }) }), {
  maxLength: 30,
});

describe('a visit in every state that can be reached', () => {
  it('is open with a deadline and a due time, or ended with neither', () => {
    fc.assert(
      fc.property(life, (steps) => {
        let { visit } = opened();
        let minute = 0;
        for (const { event: one, minutes } of steps) {
          minute += minutes;
          const step = apply(visit, one, minute);
          visit = step.visit;
          const isOpen = visit.status === 'open' || visit.status === 'overdue';
          expect([step.dueAt === null, visitDueAt(visit, PLAN) === null]).toEqual([!isOpen, !isOpen]);
          if (isOpen) expect(visit.deadline).not.toBeNull();
          if (one.kind === 'timer' && step.dueAt) expect(step.dueAt.getTime()).toBeGreaterThan(at(minute).getTime());
        }
      }),
      { numRuns: 500 },
    );
  });

  it('asks others at its time if nothing comes', () => {
    fc.assert(
      fc.property(life, (steps) => {
        let { visit } = opened();
        let minute = 0;
        for (const { event: one, minutes } of steps) {
          minute += minutes;
          visit = apply(visit, one, minute).visit;
        }
        fc.pre(visit.status !== 'ended' && !visit.state.missed);
        const limit = minute + 24 * 60;
        expect(untilMinute(visit, limit).log.some((line) => line.endsWith(' missed'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('never gets a deadline beyond its longest length from words without a PIN', () => {
    fc.assert(
      fc.property(life, (steps) => {
        let { visit } = opened();
        let minute = 0;
        for (const { event: one, minutes } of steps.filter(
          ({ event: { kind } }) => kind !== 'proof' && kind !== 'back',
        )) {
          minute += minutes;
          visit = apply(visit, 'isProved' in one ? { ...one, isProved: false } : one, minute).visit;
          expect(visit.deadline?.getTime() ?? 0).toBeLessThanOrEqual(at(8 * 60).getTime());
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is never shortened by the worker's own words", () => {
    fc.assert(
      fc.property(life, (steps) => {
        let { visit } = opened();
        let minute = 0;
        for (const { event: one, minutes } of steps) {
          minute += minutes;
          const before = visit.deadline?.getTime() ?? 0;
          visit = apply(visit, one, minute).visit;
          expect(visit.deadline?.getTime() ?? 0).toBeGreaterThanOrEqual(before);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a visit whose worker is asked in between', () => {
  const HOME = { ...PLAN, homeChecks: 180 * MINUTE };
  const day = startVisit(
    { id: 'visit', kind: 'home', workerId: 'sam', teamId: 'team', deadline: at(480), place: null },
    START,
    HOME,
  ).visit;
  const act = (visit: Visit, event: VisitEvent, minute: number): Visit =>
    stepVisit(visit, event, at(minute), HOME).visit;
  const stands = ({ deadline, state }: Visit): [Date | null, number | null] => [deadline, state.goesOnUntil];

  it.each<[string, VisitEvent, number, number, number | null]>([
    ['OK', { kind: 'ok', isProved: false }, 156, 156 + 162, 480],
    ['OK when it is late', { kind: 'ok', isProved: true }, 164, 164 + 158, 480],
    ['a PIN when it is late', { kind: 'proof' }, 164, 164 + 158, 480],
    ['a PIN before that, which moves nothing', { kind: 'proof' }, 100, 160, 480],
    ['MORE, counted from the question', { kind: 'more', length: 30 * MINUTE, isProved: false }, 155, 190, 480],
    ['MORE beyond the end, which asks no sooner', { kind: 'more', length: 340 * MINUTE, isProved: true }, 10, 173, 500],
    ['an end that is sooner', { kind: 'until', deadline: at(60), isProved: true }, 10, 60, 480],
  ])('%s', (_, event, minute, deadline, end) => {
    expect(stands(day)).toEqual([at(160), at(480).getTime()]);
    expect(stands(act(day, event, minute))).toEqual([at(deadline), end === null ? null : at(end).getTime()]);
  });

  it('answers as many questions as there are, and has its two OKs at its end', () => {
    let visit = day;
    for (const minute of [160, 320]) visit = act(visit, { kind: 'ok', isProved: false }, minute);
    expect([...stands(visit), visit.state.okExtensions]).toEqual([at(480), null, 0]);
    expect(stands(act(visit, { kind: 'ok', isProved: true }, 480))).toEqual([at(495), null]);
  });

  it('goes beyond the longest length with the PIN alone', () => {
    const long = act(day, { kind: 'more', length: 600 * MINUTE, isProved: true }, 100);
    const late = { ...long, deadline: at(479) };
    const step = stepVisit(late, { kind: 'ok', isProved: false }, at(481), HOME);
    expect([step.done, step.visit.deadline]).toEqual([false, at(479)]);
  });

  it('is asked at each usual length where the worker reports back each time; a short one is not', () => {
    const each = { ...PLAN, reportEach: true };
    const of = (minutes: number): Visit =>
      startVisit({ id: 'v', workerId: 'sam', teamId: 'team', deadline: at(minutes), place: null }, START, each).visit;
    expect([60, 90, 240].map((minutes) => of(minutes).deadline)).toEqual([at(60), at(45), at(60)]);
  });

  it('no event brings the next question, or the end, further than the plan allows', () => {
    const events = fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 200 }),
        length: fc.integer({ min: 5, max: 720 }),
        kind: fc.constantFrom('ok', 'more', 'proof'),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(events, (all) => {
        let visit = day;
        let minute = 0;
        for (const { after, length, kind } of all) {
          minute += after;
          const before = visit;
          const event: VisitEvent =
            kind === 'more'
              ? { kind, length: length * MINUTE, isProved: true }
              : kind === 'ok'
                ? { kind, isProved: true }
                : { kind: 'proof' };
          visit = act(visit, event, minute);
          if (visit === before) continue;
          const left = (visit.deadline?.getTime() ?? 0) - at(minute).getTime();
          expect(left).toBeLessThanOrEqual(180 * MINUTE + PLAN.reminder);
          if (visit.deadline && before.deadline && before.deadline > at(minute))
            expect(visit.deadline.getTime()).toBeGreaterThanOrEqual(before.deadline.getTime());
        }
      }),
    );
  });
});
