import type { Knex } from 'knex';
import type { AlarmKind, AlarmState, AlarmStatus } from '../../../src/safety/alarm/alarm.ts';
import { reader, theOnly, type Which } from './rows.ts';

/** An alarm, and whose it is. */
interface SeenAlarm {
  id: string;
  worker: string;
  staffNumber: string;
  team: string;
  letter: string;
  kind: AlarmKind;
  status: AlarmStatus;
  covert: boolean;
  drill: boolean;
  closedHow: string | null;
  closedBy: string | null;
  closedAt: Date | null;
  closedWhy: string | null;
  dueAt: Date | null;
  state: AlarmState;
}

/** What is known about an alarm: a note, who dialled 999. */
interface SeenFact {
  what: string;
  byKey: string | null;
  detail: Record<string, unknown>;
}

export interface AlarmReaders {
  /** The oldest first. */
  alarms: (which?: Which<SeenAlarm>) => Promise<SeenAlarm[]>;
  /** The kinds of all alarms, the oldest first. */
  alarmKinds: () => Promise<AlarmKind[]>;
  /** Those that are not closed. */
  openAlarms: () => Promise<SeenAlarm[]>;
  /** The only one that fits. */
  alarm: (which?: Which<SeenAlarm>) => Promise<SeenAlarm>;
  alarmFacts: (which?: Which<SeenFact>) => Promise<SeenFact[]>;
}

export function alarmReaders(knex: Knex): AlarmReaders {
  const alarms = reader<SeenAlarm>(knex, {
    from: (db) => db('alarm').join('person', 'person.id', 'alarm.worker_id').join('team', 'team.id', 'alarm.team_id'),
    columns: {
      id: 'alarm.id',
      worker: 'person.name',
      staffNumber: 'person.staff_number',
      team: 'team.name',
      letter: 'alarm.letter',
      kind: 'alarm.kind',
      status: 'alarm.status',
      covert: 'alarm.covert',
      drill: 'alarm.drill',
      closedHow: 'alarm.closed_how',
      closedBy: 'alarm.closed_by',
      closedAt: 'alarm.closed_at',
      closedWhy: 'alarm.closed_why',
      dueAt: 'alarm.due_at',
      state: 'alarm.state',
    },
    order: 'alarm.raised_at, alarm.letter',
  });
  return {
    alarms,
    alarmKinds: async () => (await alarms()).map(({ kind }) => kind),
    openAlarms: () => alarms({ status: ['raised', 'taken'] }),
    alarm: async (which) => theOnly(await alarms(which)),
    alarmFacts: reader<SeenFact>(knex, {
      from: (db) => db('alarm_fact'),
      columns: { what: 'what', byKey: 'by_key', detail: 'detail' },
      order: 'alarm_id, number',
    }),
  };
}
