import { randomUUID } from 'node:crypto';
import type { Browser } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** Riverside with another Sam, for alarms that somebody raises at the desk. */
export const TWO_SAMS = RIVERSIDE.replace(
  '  - { name: Ira Nowak',
  '  - { name: Sam Bell, staff_number: "4023", roles: [worker], team: North, phones: ["+447700900107"], pin: ' +
    '"9315" }\n' +
    '  - { name: Ira Nowak',
);

/** Sends the form that raises an alarm, as `desk` has it. */
export const raises = (desk: Browser, fields: Record<string, string | string[]>) =>
  desk.sends('/desk/raise', '/desk/raise', { request: randomUUID(), ...fields });
