import type { Responders, ResponderPerson } from '../../src/safety/responders.ts';
import type { LadderStep, Plan } from '../../src/safety/plan.ts';

/** A team, its plan and its people for the tests of this room: the example of src/organisation-file/README.md. */

export const MINUTE = 60_000;
export const START = new Date('2026-11-23T14:00:00Z');
export const at = (minutes: number): Date => new Date(START.getTime() + minutes * MINUTE);

const both: LadderStep['by'] = ['sms', 'call'];
const others: LadderStep[] = [
  { after: 6 * MINUTE, who: [{ kind: 'buddies' }], by: both },
  { after: 9 * MINUTE, who: [{ kind: 'role', role: 'manager' }], by: both },
  { after: 12 * MINUTE, who: [{ kind: 'everyone' }, { kind: 'last_resort' }], by: both },
];
const duress: LadderStep[] = [
  { after: 0, who: [{ kind: 'buddies' }, { kind: 'role', role: 'manager' }], by: both },
  { after: 3 * MINUTE, who: [{ kind: 'everyone' }, { kind: 'last_resort' }], by: both },
];

export const PLAN: Plan = {
  usualLength: 60 * MINUTE,
  longest: 8 * 60 * MINUTE,
  reminder: 5 * MINUTE,
  okExtends: 15 * MINUTE,
  codePhrases: {},
  ladder: [
    { after: 0, who: [{ kind: 'worker' }], by: ['sms'] },
    { after: 2 * MINUTE, who: [{ kind: 'worker' }], by: ['call'] },
    ...others,
  ],
  duress,
  panic: duress,
  watch: [],
  inform: [],
  receiptWithin: 2 * MINUTE,
  repeat: 5 * MINUTE,
  newsWithin: { missed: 30 * MINUTE, covert: 15 * MINUTE },
  purpleFile: null,
  tell: { start: [], end: [] },
  carriers: [],
};

export function aPerson(id: string, phone: string, more: Partial<ResponderPerson> = {}): ResponderPerson {
  return {
    id,
    staffNumber: id,
    name: id,
    roles: [],
    phones: [phone],
    away: [],
    hours: [],
    buddy: false,
    inTeam: true,
    onVisit: false,
    textOnly: false,
    recentPlaces: [],
    ...more,
  };
}

export const SAM = { id: 'sam', name: 'Sam Okoro', staffNumber: '4021', phones: ['+447700900101'] };
export const bea = aPerson('bea', '+447700900102', { buddy: true, roles: ['worker'] });
export const mo = aPerson('mo', '+447700900103', { roles: ['manager'] });
export const ira = aPerson('ira', '+447700900104', { roles: ['manager'] });
export const DUTY = '+441632960500';

export function someResponders(changes: Partial<Responders> = {}): Responders {
  return {
    worker: SAM,
    people: [bea, mo, ira],
    duty: [DUTY],
    lastResort: { name: 'Out of hours team', phone: '+441632960999' },
    timezone: 'Europe/London',
    ...changes,
  };
}
