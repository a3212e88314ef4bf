import fc from 'fast-check';
import { type Alarm, alarmDueAt } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEvent, AlarmStep } from '../../../src/safety/alarm/alarm-events.ts';
import { type Responders, type ResponderPerson, contactByKey } from '../../../src/safety/responders.ts';
import type { LadderStep, Who } from '../../../src/safety/plan.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { QUESTIONS } from '../../../src/safety/purple-file.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { someResponders, aPerson, DUTY, MINUTE, PLAN, SAM, START } from '../a-team.ts';

/** Random lives of alarms: teams, ladders, events and times. */

/** People of a walk have ids as in the database. */
export const walkerId = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`;

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
    .map((more) => aPerson(walkerId(id), '', more));

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
  { kind: 'staff', staffNumber: walkerId(2) },
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

/** An event of a walk, before it is known who has been asked. */
export type Move = { kind: AlarmEvent['kind'] | 'clock'; which: number; minutes: number };
const KINDS: Move['kind'][] = [
  'clock',
  'clock',
  'clock',
  'take',
  'join',
  'take-over',
  'dialling',
  'cannot',
  'dialled',
  'news-answered',
  'more-news-time',
  'pass-on',
  'owner-in-need',
  'asked-in-need',
  'owner-at-risk',
  'contact-made',
  'not-yet-clear',
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
  'add-fact',
];
/** What decides who has an alarm. */
const OWNING: Move['kind'][] = [
  'clock',
  'take',
  'take',
  'join',
  'take-over',
  'take-over',
  'dialled',
  'pass-on',
  'owner-in-need',
  'cannot',
  'more-news-time',
  'texted',
  'confirm',
];

const moveOf = (kinds: Move['kind'][], longest: number): fc.Arbitrary<Move> =>
  fc.record({ kind: fc.constantFrom(...kinds), which: fc.nat(20), minutes: fc.integer({ min: 1, max: longest }) });

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
    case 'add-fact':
      return by && { kind, by, words: 'what they know' };
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
    case 'join':
    case 'take-over': {
      const owners = alarm.state.owners.map((owner) => owner.key);
      const others = alarm.state.contacted.filter((one) => !owners.includes(one));
      const other = others[which % Math.max(1, others.length)];
      const newcomer = other === undefined ? by : contactByKey(other, team);
      if (kind === 'join') return newcomer && { kind, by: newcomer, milliseconds: minutes * MINUTE };
      // Some pages are old: the person whom they name does not have it.
      const from = minutes % 4 === 0 ? key : owners[minutes % Math.max(1, owners.length)];
      return newcomer && { kind, by: newcomer, from: from ?? 'nobody', milliseconds: minutes * MINUTE };
    }
    case 'dialling':
      return by && { kind, by, asWell: minutes % 2 === 0 };
    case 'take':
    case 'more-news-time':
      return by && { kind, by, milliseconds: minutes * MINUTE };
    case 'dialled':
      return by && { kind, by, reference: null };
    case 'contact-made':
      return by && { kind, by, until: null, allClear: which % 2 === 0 };
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
    case 'not-yet-clear':
    case 'pass-on':
    case 'owner-in-need':
    case 'asked-in-need':
    case 'owner-at-risk':
      return by && { kind, by };
  }
}

export interface Walked {
  before: Alarm | null;
  event: AlarmEvent | null;
  step: AlarmStep;
  now: Date;
}

export interface Walk {
  team: Responders;
  steps: LadderStep[];
  kind: 'missed' | 'panic';
  moves: Move[];
}

const walkOf = (kinds: Move['kind'][], longest = 60, minLength = 0): fc.Arbitrary<Walk> =>
  fc.record({
    team: responders,
    steps: ladder,
    kind: fc.constantFrom('missed' as const, 'panic' as const),
    moves: fc.array(moveOf(kinds, longest), { minLength, maxLength: 25 }),
  });
export const aWalk = walkOf(KINDS);
export const anOwnersWalk = walkOf(OWNING, 9, 15);

/**
 * Walks through the life of an alarm. Each move comes some minutes after the last; timers go off in between when they
 * are due.
 */
export function walk(
  { id, workerId, teamId }: Pick<Alarm, 'id' | 'workerId' | 'teamId'>,
  { team, steps, kind, moves }: Walk,
): Walked[] {
  let now = START;
  const raised = raiseAlarm(
    {
      id,
      workerId,
      visitId: null,
      teamId,
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
