import { setTimeout as pause } from 'node:timers/promises';
import type { Attack } from './attack.ts';
import { call } from './callers.ts';

/** An attacker who shows others' numbers rings the line as every buddy and stays on it: their phones look engaged. */

export const engagedPhones: Attack = {
  name: 'calls forged from every buddy, which never end',
  callsPerSecond: 100,
  alarms: 6,
  seconds: 20,
  channel: 'call',
  // An engaged phone is rung all the same after half a minute; an alarm has a second more.
  bar: () => 31_000,
  async run({ port, criers, buddyOf }, seconds) {
    const statuses = await Promise.all(criers.map((crier) => call(port, buddyOf(crier).phone)));
    await pause(seconds * 1_000);
    const taken = statuses.filter((status) => status === 200).length;
    return { became: `${taken} of ${statuses.length} calls were answered` };
  },
};
