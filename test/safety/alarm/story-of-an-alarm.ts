import { alarmDueAt, type Alarm, type AlarmKind } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEffect, AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { contactByKey, type Responders, type Contact } from '../../../src/safety/responders.ts';
import type { LadderStep } from '../../../src/safety/plan.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { at, MINUTE, PLAN, SAM, START } from '../a-team.ts';

export const BEA = 'person:bea';
export const MO = 'person:mo';
export const IRA = 'person:ira';
export const DUTY = 'duty:+441632960500';
export const LAST = 'last_resort';

/** An alarm and its effects, by minutes after the deadline at START. */
export class Story {
  alarm: Alarm;
  readonly log: string[] = [];
  /** Steps that reached nobody. */
  readonly skipped: string[] = [];

  constructor(
    private responders: Responders,
    kind: AlarmKind = 'missed',
    ladder: LadderStep[] = PLAN.ladder,
    raisedAt = 6,
  ) {
    const raised = raiseAlarm(
      {
        id: 'alarm',
        workerId: SAM.id,
        visitId: 'visit',
        teamId: 'team',
        letter: 'A',
        kind,
        base: START,
        plan: { ...PLAN, ladder },
      },
      at(raisedAt),
      responders,
    );
    this.alarm = raised.alarm;
    this.note(raisedAt, raised.effects);
  }

  /** Runs everything that is due by then, in order. */
  until(minute: number): this {
    for (let due = alarmDueAt(this.alarm); due && due <= at(minute); due = alarmDueAt(this.alarm)) {
      this.event((due.getTime() - START.getTime()) / MINUTE, { kind: 'timer' });
    }
    return this;
  }

  event(minute: number, event: AlarmEvent): this {
    const step = stepAlarm(this.alarm, event, at(minute), this.responders);
    this.alarm = step.alarm;
    this.note(minute, step.effects);
    return this;
  }

  now(responders: Responders): this {
    this.responders = responders;
    return this;
  }

  who(key: string): Contact {
    const contact = contactByKey(key, this.responders);
    if (!contact) throw new Error(`no ${key}`);
    return contact;
  }

  take(minute: number, key: string, minutes = 15): this {
    return this.event(minute, { kind: 'take', by: this.who(key), milliseconds: minutes * MINUTE });
  }

  private note(minute: number, effects: AlarmEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'ask') {
        const names = effect.contacts.map(({ key }) => (effect.textOnly.includes(key) ? `(${key})` : key)).join(' ');
        this.log.push(
          `${minute} ${effect.why}: ${names}${effect.by.join() === 'sms,call' ? '' : ` by ${effect.by.join()}`}`,
        );
      } else if (effect.kind === 'tell') {
        this.log.push(`${minute} ${effect.message.id}: ${effect.contacts.map(({ key }) => key).join(' ')}`);
      } else if (effect.kind === 'ask-news') {
        this.log.push(`${minute} news: ${effect.owner.key}`);
      } else if (effect.kind === 'step-skipped') {
        this.skipped.push(
          `${minute} ${effect.who.map(({ kind }) => kind).join()}: ` +
            `${effect.absent.map(({ key, why }) => `${key} ${why}`).join(', ')}`,
        );
      } else if (effect.kind === 'nobody-to-ask') {
        this.log.push(`${minute} nobody`);
      }
    }
  }
}
