/**
 * What is owed to somebody after an incident, and by when (src/safety/README.md F4, F5, F14). The form itself, the
 * investigation and what was said at the debrief are in other systems.
 */
/** The least first. Abuse by words is violence too, and the least often reported. */
export const SERIOUSNESS = ['abuse', 'threat', 'near-miss', 'hurt', 'serious'] as const;
export type Seriousness = (typeof SERIOUSNESS)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** It is written up within a day. The debrief comes no sooner than two days, and no later than two weeks, after it. */
export const WRITTEN_WITHIN = DAY;
export const DEBRIEF_FROM = 2 * DAY;
export const DEBRIEF_WITHIN = 14 * DAY;
/** An earlier talk is well, and is not the one of a month later. */
export const CHECKED_FROM = 21 * DAY;
/** Somebody asks a month later how they are. */
export const CHECKED_AFTER = 30 * DAY;

export interface Incident {
  at: Date;
  writtenAt: Date | null;
  /** Days, as in "2026-11-30". */
  debriefedOn: string | null;
  checkedOn: string | null;
}

export const REMINDERS = ['noted', 'form', 'debrief', 'late', 'check'] as const;
export type Reminder = (typeof REMINDERS)[number];

/** When the managers are reminded of what. */
export const remindersOf = (at: Date): { reminder: Reminder; at: Date }[] => [
  { reminder: 'form', at: new Date(at.getTime() + WRITTEN_WITHIN) },
  { reminder: 'debrief', at: new Date(at.getTime() + DEBRIEF_FROM) },
  { reminder: 'late', at: new Date(at.getTime() + DEBRIEF_WITHIN) },
  { reminder: 'check', at: new Date(at.getTime() + CHECKED_AFTER) },
];

/** Whether it is still to be done. */
export function isOwed({ writtenAt, debriefedOn, checkedOn }: Incident, reminder: Reminder): boolean {
  switch (reminder) {
    case 'noted':
      return true;
    case 'form':
      return writtenAt === null;
    case 'debrief':
    case 'late':
      return debriefedOn === null;
    case 'check':
      return checkedOn === null;
  }
}
