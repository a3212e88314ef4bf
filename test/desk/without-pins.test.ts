import { describe, expect, it } from '@jest/globals';
import { faultRows } from '../../src/desk/import/view.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** Sam's PIN is 7294, and his duress PIN 3851. Each of these has a fault in a line with one, or with a part of one. */
const WRITTEN: [how: string, from: string, to: string][] = [
  ['a key that is misspelt', 'pin: "7294"', 'pni: "7294"'],
  ['a key in capitals', 'pin: "7294"', 'PIN: 7294'],
  ['a key with a dash', 'duress_pin: "3851"', 'duress-pin: "3851"'],
  ['no space behind the colon', 'pin: "7294"', 'pin:7294'],
  [
    'the value on the next line',
    'pin: "7294", duress_pin: "3851"',
    'pin:\n      "7294", duress_pin:\n      "3851", colour: red',
  ],
  ['a value that goes on in the next line', 'pin: "7294"', 'pin: "72\n      94", colour: red'],
  ['spaces in it', 'pin: "7294"', 'pin: "72 94", colour: red'],
  ['two values', 'pin: "7294"', 'pin: "7294" "3851"'],
  ['a comment', 'buddies: ["4022"] }\n  - { name: Bea', 'buddies: ["40"] } # pin 7294\n  - { name: Bea'],
  ['an alias', 'pin: "7294"', 'colour: &pin "7294", pin: *pin'],
  ['a list', 'pin: "7294"', 'pin: ["7294"]'],
  ['in brackets that are not closed', 'pin: "7294"', 'pin: ["7294"'],
];

describe('the faults of a file, and its lines as they are passed on', () => {
  it.each(WRITTEN)('repeat no PIN: %s', (_how, from, to) => {
    const text = RIVERSIDE.replace(from, to);
    expect(text).not.toBe(RIVERSIDE);
    const read = readOrganisation(text);
    expect('faults' in read && read.faults.length).toBeGreaterThan(0);
    if (!('faults' in read)) return;
    const told = JSON.stringify(faultRows({ kind: 'faults', ...read }, text));
    expect(told).not.toMatch(/7294|3851|72|94"|38|51"/);
  });

  it('still say what stands there', () => {
    const text = RIVERSIDE.replace('"4021", roles', '"40", roles');
    const read = readOrganisation(text);
    const [, row = []] = 'faults' in read ? faultRows({ kind: 'faults', ...read }, text) : [];
    expect(row[2]).toBe(
      '- { name: Sam Okoro, staff_number: "40", roles: [worker], team: North, phones: ["+447700900101"], pin: ' +
        '…, duress_pin: …, buddies: ["4022"] }',
    );
  });
});
