import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { changed, faultsOf, finding, SOUND } from './sound-file.ts';

/** What is wrong with an organisation file is said with its line. What is worth a warning: warnings.test.ts. */

describe('a fault', () => {
  const lone: [string, string, number, RegExp][] = [
    ['YAML that is none', changed('  - name: North', '  - name: [North'), 8, /./],
    ['two files in one', `${SOUND}---\n${SOUND}`, 27, /^another file begins here/],
    ['a key twice', changed('  duty:', '  name: Again\n  duty:'), 4, /^name is given twice$/],
    ['an alias of nothing', changed('team: North', 'team: *north'), 12, /alias/],
    [
      'an alias before its anchor',
      changed('team: North', 'team: *all').replace('[North]', '&all [North]'),
      12,
      /alias/,
    ],
    [
      'office hours that are none, which are not missing as well',
      changed(
        '  - name: North\n',
        '  - name: North\n    office_hours: [{ days: weekdays, from: "08:30", to: "17:30" }]\n' +
          '    duress_out_of_hours: [{ after: 0s, who: managers, by: call }]\n',
      ),
      8,
      /^days must be days/,
    ],
    ['nothing at all', '', 1, /must hold organisation/],
    ['a list', '- a', 1, /must hold organisation/],
    ['no organisation', SOUND.replace(/organisation:\n( .*\n)+/, ''), 1, /organisation is missing/],
    ['an unknown key at the top', `${SOUND}teems: []\n`, 27, /teems is an unknown key/],
    ['an unknown key', changed('  duty:', '  dutty: x\n  duty:'), 4, /dutty is an unknown key/],
    ['an unknown key without a value', changed('    pin: "7294"', '    pinn:'), 14, /pinn is an unknown key/],
    [
      'an unknown key in a step',
      changed(
        '  - name: North\n',
        '  - name: North\n    ladder:\n      - { after: 1m, who: buddies, by: sms, then: x }\n',
      ),
      9,
      /then is an unknown key/,
    ],
    ['no name', changed("  name: Riverside Children's Services\n", ''), 1, /name is missing/],
    [
      'a time zone that is none',
      changed('  duty:', '  timezone: Europe/Riverside\n  duty:'),
      4,
      /timezone must be a time zone/,
    ],
    // Of Dhaka where times are computed, and unknown where hours are looked at: nobody with hours would be rung.
    ['an abbreviation of a time zone', changed('  duty:', '  timezone: BST\n  duty:'), 4, /^timezone .* by its place/],
    ['a time zone without summer time', changed('  duty:', '  timezone: GMT\n  duty:'), 4, /^timezone .* by its place/],
    ['a language without prompts', changed('  duty:', '  locale: cy-GB\n  duty:'), 4, /locale must be a language/],
    ['an emergency number on duty', changed('+441632960500', '999'), 4, /duty is an emergency number/],
    ['an emergency number as the last resort', changed('+441632960999', '+44 999'), 5, /phone is an emergency number/],
    ['an emergency number of a person', changed('"+447700900102"', '0044 112'), 20, /phone is an emergency number/],
    ['an impossible number', changed('+447700900103', '+4477009'), 26, /phones is not a possible phone number/],
    ['a number with a digit missing', changed('"+447700900103"', '"0770090010"'), 26, /phones .*a digit is missing/],
    ['a premium-rate number', changed('+447700900103', '+449098790123'), 26, /phones is a premium-rate number/],
    ['a number of another country', changed('+441632960500', '+12025550123'), 4, /duty is a number of US: may_ring/],
    ['a satellite as the last resort', changed('+441632960999', '+8816123456789'), 5, /phone is .* satellite/],
    [
      'an hourly list to another country',
      changed('  - name: North\n', '  - name: North\n    open_visits: { text: ["+12025550123"] }\n'),
      8,
      /text is a number of US/,
    ],
    ['a country that is none', changed('  duty:', '  may_ring: [GB, UK]\n  duty:'), 4, /may_ring must name a country/],
    ['no country at all', changed('  duty:', '  may_ring: []\n  duty:'), 4, /may_ring must name a country/],
    [
      'a country without the one of the people',
      changed('  duty:', '  may_ring: [US, "+44770090010", "+441632960"]\n  duty:').replace('900102', '900122'),
      21,
      /phone is a number of another country/,
    ],
    ['a person with no phones', changed('["+447700900103"]', '[]'), 22, /phones is missing/],
    [
      'phone and phones',
      changed('    phones: ["+447700900103"]', '    phones: ["+447700900103"]\n    phone: "+447700900104"'),
      27,
      /both given/,
    ],
    ['a number twice', changed('["+447700900103"]', '["+447700900103", "07700 900103"]'), 26, /one number twice/],
    ['a staff number that is too short', changed('"4030"', '"40"'), 23, /staff_number must be 3 to 10 digits/],
    ['a staff number of zeros', changed('"4030"', '"0000"'), 23, /all zeros/],
    ['no staff number', changed('    staff_number: "4030"\n', ''), 22, /staff_number is missing/],
    ['a staff number twice', changed('"4030"', '"4022"'), 23, /staff_number is given twice/],
    ['a team twice', changed('  - name: North\n', '  - name: North\n  - name: North\n'), 8, /name is given twice/],
    ['an unknown team', changed('team: [North]', 'team: South'), 25, /team that the file does not have/],
    // They would be no worker, and no visit of theirs could begin.
    [
      'a role in the plural',
      changed('roles: [worker]', 'roles: workers'),
      11,
      /^roles names workers: is worker meant\?$/,
    ],
    ['a slip in a role', changed('roles: manager', 'roles: [deputy, Manger]'), 24, /: is manager meant\?$/],
    ['an unknown buddy', changed('["4022"]', '["4029"]'), 15, /nobody has the staff number 4029/],
    ['oneself as a buddy', changed('["4022"]', '["4021"]'), 15, /themselves/],
    ['a weak PIN', changed('"7294"', '"1234"'), 14, /pin must not be a run/],
    [
      'PINs too alike',
      changed('    pin: "7294"', '    pin: "7294"\n    duress_pin: "7249"'),
      15,
      /duress_pin must not be pin with two neighbours swapped/,
    ],
    [
      'PINs of two lengths',
      changed('    pin: "7294"', '    pin: "7294"\n    duress_pin: "38516"'),
      15,
      /duress_pin must be as long as pin/,
    ],
    ['a duress PIN alone', changed('    pin: "7294"', '    duress_pin: "3851"'), 14, /duress_pin is given without pin/],
    [
      'days away backwards',
      changed('    pin: "7294"', '    away: [{ from: 2026-12-24, to: 2026-12-23 }]'),
      14,
      /ends before it begins/,
    ],
    [
      'a day that is none',
      changed('    pin: "7294"', '    away: [{ from: 2026-02-30, to: 2026-12-23 }]'),
      14,
      /from must be a date/,
    ],
    [
      'hours that are none',
      changed('    pin: "7294"', '    hours: [{ days: mon-fri, from: "8", to: "18:00" }]'),
      14,
      /from must be a time of day/,
    ],
    [
      'a longest visit that is shorter than the usual one',
      changed('  - name: North\n', '  - name: North\n    usual_length: 90m\n    longest: 1h\n'),
      9,
      /longest is shorter than usual_length/,
    ],
    [
      'a duration that is none',
      changed('  - name: North\n', '  - name: North\n    usual_length: 60\n'),
      8,
      /usual_length must be a duration/,
    ],
    [
      'a round without a pause',
      changed('  - name: North\n', '  - name: North\n    repeat: 0s\n'),
      8,
      /repeat must be longer/,
    ],
    [
      'a ladder for nobody known',
      changed(
        '  - name: North\n',
        '  - name: North\n    ladder:\n      - { after: 1m, who: manager, by: sms ' +
          '}\n      - { after: 2m, who: everyone, by: sms }\n',
      ),
      9,
      /manager is none of/,
    ],
    [
      'a ladder for an unknown number',
      changed(
        '  - name: North\n',
        '  - name: North\n    ladder:\n      - { after: 1m, who: ["4099", buddies], by: sms }\n',
      ),
      9,
      /nobody has the staff number 4099/,
    ],
    [
      'a channel that is none',
      changed('  - name: North\n', '  - name: North\n    ladder:\n      - { after: 1m, who: buddies, by: pigeon }\n'),
      9,
      /by must be sms or call/,
    ],
    [
      'a step without a time',
      changed('  - name: North\n', '  - name: North\n    ladder:\n      - { who: buddies, by: sms }\n'),
      9,
      /after is missing/,
    ],
    [
      'code phrases alike',
      changed('  - name: North\n', '  - name: North\n    code_phrases: { watch: Blue folder, help: blue folder }\n'),
      8,
      /help must not be the same/,
    ],
    [
      'code phrases too near each other',
      changed(
        '  - name: North\n',
        '  - name: North\n    code_phrases:\n      watch: purple files\n      help: purple file\n',
      ),
      10,
      /^help is too near watch/,
    ],
    [
      'a code phrase that is too short',
      changed(
        '  - name: North\n',
        '  - name: North\n    code_phrases:\n      watch: red pen\n      help: purple file\n',
      ),
      9,
      /^watch must be two words/,
    ],
    [
      'a code phrase that is too common',
      changed('  - name: North\n', '  - name: North\n    code_phrases: { help: running late }\n'),
      8,
      /^help is too common/,
    ],
    [
      'a share of decoys that is none',
      changed('  - name: North\n', '  - name: North\n    purple_file: { decoys: 3 }\n'),
      8,
      /share from 0 to 1/,
    ],
    [
      'a purple file that ends first',
      changed('  - name: North\n', '  - name: North\n    purple_file: { between: [5m, 2m] }\n'),
      8,
      /between must begin/,
    ],
    [
      'an unknown carrier',
      changed('  - name: North\n', '  - name: North\n    carriers: [acme]\n'),
      8,
      /carriers must be twilio or vonage/,
    ],
  ];
  const NAMES: [string, string, (written: string) => string][] = [
    ["the organisation's name", 'name', (name) => changed(/(?<=^ {2}name: ).*/m, name)],
    ['what callers hear', 'spoken_name', (name) => changed('Riverside office', name)],
    ['what responders hear', 'line_name', (name) => changed('  duty:', `  line_name: ${name}\n  duty:`)],
    ['the last resort', 'name', (name) => changed('Out of hours team', name)],
    ["a team's name", 'name', (name) => `${SOUND.replace('people:', `  - name: ${name}\npeople:`)}`],
    [
      'the police force',
      'police_force',
      (name) => changed('  - name: North\n', `  - name: North\n    police_force: ${name}\n`),
    ],
    ["a person's name", 'name', (name) => changed('Sam Okoro', name)],
  ];
  const NOT_A_LINE: [string, string, RegExp][] = [
    // PostgreSQL refuses both with words of its own.
    ['a NUL', '"a\\0b"', /must be one line, without control characters$/],
    ['half a character', '"a\\ud800b"', /must be one line, without control characters$/],
    ['two lines', '"a\\nb"', /must be one line, without control characters$/],
    // A text may hold 1,600 letters, and the name stands in most of them.
    ['101 letters', 'a'.repeat(101), /must be 100 letters at most$/],
  ];
  it.each(NOT_A_LINE)('is %s in any name', (_, written, reason) => {
    for (const [which, key, named] of NAMES) {
      const text = named(written);
      const line = text.split('\n').findIndex((one) => one.includes(written)) + 1;
      expect([which, faultsOf(text)]).toEqual([which, [finding(line, new RegExp(`^${key} ${reason.source}`))]]);
    }
  });

  it.each(lone)('%s: reported with its line, and nothing is imported', (_, text, line, reason) => {
    expect(faultsOf(text)).toContainEqual(finding(line, reason));
    expect(faultsOf(text)).toHaveLength(1);
  });

  it("is each number of the line's own, whatever it is for: nobody answers there", () => {
    const text = changed(
      '  - name: North\n',
      '  - name: North\n    open_visits: { text: ["+447700900107"] }\n',
    ).replace(
      '  duty:',
      '  major_incident: [{ name: Press, for: what is said, day: "01632 960510", night: "+447700900108" }]\n  duty:',
    );
    const own = /^(day|night|duty|phone|text|phones) is a number of the line itself/;
    const numbers = ['+441632960510', '+447700900108', '+441632960500', '+441632960999', '+447700900107'];
    const read = readOrganisation(text, [...numbers, '+447700900102', '+447700900103']);
    expect('faults' in read && read.faults).toEqual([4, 4, 5, 6, 9, 22, 28].map((line) => finding(line, own)));
    expect(faultsOf(text)).toEqual([]);
  });

  it("is a ladder that reaches only the worker, even by the worker's own phone in another person's hands", () => {
    const ladder = (who: string) =>
      changed('  - name: North\n', `  - name: North\n    ladder: [{ after: 1m, who: ${who}, by: sms }]\n`);
    expect(faultsOf(ladder('worker'))).toEqual([
      finding(10, /^ladder reaches nobody/),
      finding(17, /^ladder reaches nobody/),
    ]);
    expect(faultsOf(ladder('"4021"'))).toEqual([finding(10, /^ladder reaches nobody/)]);
    expect(faultsOf(ladder('"4022"').replace('+447700900102', '+447700900101'))).toEqual([
      finding(10, /./),
      finding(17, /./),
    ]);
    expect(faultsOf(changed('  - name: North\n', '  - name: North\n    duress: []\n'))).toEqual([
      finding(10, /^duress reaches/),
      finding(17, /^duress reaches/),
    ]);
    expect(
      faultsOf(changed('  - name: North\n', '  - name: North\n    panic: [{ after: 0s, who: deputies, by: call }]\n')),
    ).toHaveLength(2);
  });

  it('does not hide other faults, and no fault repeats a number, a PIN or a name', () => {
    const text = changed('+441632960500', '+44999')
      .replace('"4030"', '"4022"')
      .replace('"7294"', '"1234"')
      .replace('team: North', 'team: Nowhere')
      .replace('"+447700900102"', 'rubbish')
      .replace('  - name: North\n', '  - name: North\n    colour: red\n    repeat: 5\n    duress: []\n');
    const faults = faultsOf(text);
    expect(faults.map(({ line }) => line)).toEqual([4, 8, 9, 15, 17, 19, 23, 26]);
    expect(faults.map(({ reason }) => reason).join()).not.toMatch(/999|1234|7700|rubbish|Sam|Ana|Nowhere/);
  });

  it('does not hide what else is wrong with the same step, call, list or phrases', () => {
    const text = changed(
      '  - name: North\n',
      `  - name: North
    ladder: [{ after: 5x, who: ["9999", nobody], by: [fax] }]
    purple_file: { between: [5m, 2m], wording: loud, decoys: 2 }
    tell: { start: [stranger], stop: [] }
    code_phrases: { help: all done, panic: x }
`,
    );
    expect(faultsOf(text).map(({ line, reason }) => `${line} ${reason.split(/[:,]/)[0] ?? ''}`)).toEqual([
      '8 after must be a duration',
      '8 by must be sms or call',
      '8 nobody has the staff number 9999',
      '8 nobody is none of worker',
      '9 between must begin before it ends',
      '9 wording must be plain or coded',
      '9 decoys must be a share from 0 to 1',
      '10 stop is an unknown key',
      '10 stranger is none of worker',
      '11 panic is an unknown key',
      '11 help must be two words or more of 3 letters each',
    ]);
  });
});
