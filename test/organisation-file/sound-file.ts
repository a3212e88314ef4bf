import { expect } from '@jest/globals';
import type { FileFinding } from '../../src/organisation-file/document.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';

/** A file without faults or warnings. Every test changes one thing in it. */
export const SOUND = `organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  duty: ["+441632960500"]
  last_resort: { name: Out of hours team, phone: "+441632960999" }
teams:
  - name: North
people:
  - name: Sam Okoro
    staff_number: "4021"
    roles: [worker]
    team: North
    phones: ["+447700900101"]
    pin: "7294"
    buddies: ["4022"]
  - name: Ana Kowalska
    staff_number: "4022"
    roles: [worker]
    team: North
    phone: "+447700900102"
    buddies: ["4021"]
  - name: Joan Mercer
    staff_number: "4030"
    roles: manager
    team: [North]
    phones: ["+447700900103"]
`;

export function changed(from: string | RegExp, to: string): string {
  const text = SOUND.replace(from, to);
  if (text === SOUND) throw new Error('The test changes nothing');
  return text;
}
export function faultsOf(text: string): FileFinding[] {
  const read = readOrganisation(text);
  return 'faults' in read ? read.faults : [];
}
export function sound(text: string) {
  const read = readOrganisation(text);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read;
}
export const finding = (line: number, reason: RegExp) => ({ line, reason: expect.stringMatching(reason) });
