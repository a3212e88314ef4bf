import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { FileFinding } from '../../src/organisation-file/document.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { showOrganisation } from '../../src/organisation-file/show.ts';

/** A file without faults or warnings. Every test changes one thing in it. */
const SOUND = `organisation:
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

function changed(from: string | RegExp, to: string): string {
  const text = SOUND.replace(from, to);
  if (text === SOUND) throw new Error('The test changes nothing');
  return text;
}
function faultsOf(text: string): FileFinding[] {
  const read = readOrganisation(text);
  return 'faults' in read ? read.faults : [];
}
function sound(text: string) {
  const read = readOrganisation(text);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read;
}
const finding = (line: number, reason: RegExp) => ({ line, reason: expect.stringMatching(reason) });

describe('a sound file', () => {
  it('is read completely, with every default', () => {
    const { organisation, warnings } = sound(SOUND);
    expect(warnings).toEqual([finding(7, /decoys is 0/)]);
    expect(organisation).toMatchObject({
      spokenName: 'Riverside office',
      lineName: 'Riverside office, lone working',
      timezone: 'Europe/London',
      locale: 'en-GB',
      duty: ['+441632960500'],
      lastResort: { name: 'Out of hours team', phone: '+441632960999' },
    });
    const [team] = organisation.teams;
    const m = 60_000;
    expect(team?.plan).toEqual({
      usualLength: 60 * m,
      longest: 480 * m,
      reminder: 5 * m,
      okExtends: 15 * m,
      codePhrases: {},
      ladder: [
        { after: 0, who: [{ kind: 'worker' }], by: ['sms'] },
        { after: 2 * m, who: [{ kind: 'worker' }], by: ['call'] },
        { after: 6 * m, who: [{ kind: 'buddies' }], by: ['sms', 'call'] },
        { after: 9 * m, who: [{ kind: 'role', role: 'manager' }], by: ['sms', 'call'] },
        { after: 12 * m, who: [{ kind: 'everyone' }, { kind: 'last_resort' }], by: ['sms', 'call'] },
      ],
      duress: [
        { after: 0, who: [{ kind: 'buddies' }, { kind: 'role', role: 'manager' }], by: ['sms', 'call'] },
        { after: 3 * m, who: [{ kind: 'everyone' }, { kind: 'last_resort' }], by: ['sms', 'call'] },
      ],
      panic: team?.plan.duress,
      watch: [
        { after: 0, who: [{ kind: 'buddies' }], by: ['sms'] },
        { after: 5 * m, who: [{ kind: 'buddies' }, { kind: 'role', role: 'manager' }], by: ['sms', 'call'] },
      ],
      inform: [],
      receiptWithin: 2 * m,
      repeat: 5 * m,
      newsWithin: { missed: 30 * m, covert: 15 * m },
      purpleFile: { between: [2 * m, 5 * m], wording: 'coded', decoys: 0 },
      tell: { start: [], end: [] },
      carriers: ['twilio', 'vonage'],
    });
    expect(
      organisation.people.map(({ staffNumber, roles, teams, phones, pin, duressPin, buddies, away, hours, needs }) => ({
        staffNumber,
        roles,
        teams,
        phones,
        pin,
        duressPin,
        buddies,
        away,
        hours,
        needs,
      })),
    ).toEqual([
      {
        staffNumber: '4021',
        roles: ['worker'],
        teams: ['North'],
        phones: ['+447700900101'],
        pin: '7294',
        duressPin: null,
        buddies: ['4022'],
        away: [],
        hours: [],
        needs: { language: null, slowSpeech: false, textOnly: false },
      },
      {
        staffNumber: '4022',
        roles: ['worker'],
        teams: ['North'],
        phones: ['+447700900102'],
        pin: null,
        duressPin: null,
        buddies: ['4021'],
        away: [],
        hours: [],
        needs: { language: null, slowSpeech: false, textOnly: false },
      },
      {
        staffNumber: '4030',
        roles: ['manager'],
        teams: ['North'],
        phones: ['+447700900103'],
        pin: null,
        duressPin: null,
        buddies: [],
        away: [],
        hours: [],
        needs: { language: null, slowSpeech: false, textOnly: false },
      },
    ]);
  });

  it('may contain every key', () => {
    const { organisation } = sound(
      changed(
        '  - name: North\n',
        `  - name: North
    police_force: Northshire
    usual_length: 90m
    longest: 10h
    code_phrases: { watch: blue folder, help: purple file }
    ladder:
      - { after: 10m, who: [service_managers, deputies, "4030"], by: call }
      - { after: 1m30s, who: worker, by: [sms, call] }
    panic: [{ after: 0s, who: everyone, by: [call] }]
    inform: managers
    news_within: { missed: 20m }
    purple_file: off
    tell: { start: buddies }
    carriers: [twilio]
`,
      )
        .replace('roles: manager', 'roles: [manager, Service manager, deputy]')
        .replace(
          'pin: "7294"',
          'pin: 7294\n    duress_pin: 3851\n    away: [{ from: 2026-12-24, to: 2027-01-02 ' +
            '}]\n    hours: [{ days: mon-fri, from: "08:00", to: "18:00" }]',
        ),
    );
    expect(organisation.teams[0]).toMatchObject({
      policeForce: 'Northshire',
      plan: {
        usualLength: 5_400_000,
        longest: 36_000_000,
        codePhrases: { watch: 'blue folder', help: 'purple file' },
        purpleFile: null,
        carriers: ['twilio'],
        ladder: [
          { after: 90_000, who: [{ kind: 'worker' }], by: ['sms', 'call'] },
          {
            after: 600_000,
            who: [
              { kind: 'role', role: 'service_manager' },
              { kind: 'role', role: 'deputy' },
              { kind: 'staff', staffNumber: '4030' },
            ],
            by: ['call'],
          },
        ],
        panic: [{ after: 0, who: [{ kind: 'everyone' }], by: ['call'] }],
        inform: [{ kind: 'role', role: 'manager' }],
        newsWithin: { missed: 1_200_000, covert: 900_000 },
        tell: { start: [{ kind: 'buddies' }], end: [] },
      },
    });
    expect(organisation.people[0]).toMatchObject({
      pin: '7294',
      duressPin: '3851',
      away: [{ from: '2026-12-24', to: '2027-01-02' }],
      hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
    });
  });

  it('is the same when it is shown and read again, and PINs stay as they are', () => {
    const { organisation } = sound(SOUND);
    const shown = showOrganisation(organisation);
    expect(shown).not.toContain('7294');
    expect(shown).toContain('(set)');
    expect(sound(shown).organisation).toEqual({
      ...organisation,
      people: organisation.people.map((person) => ({ ...person, pin: null })),
    });
  });

  it('says which numbers may be rung, and by default those of its country', () => {
    expect(sound(SOUND).organisation.mayRing).toEqual(['GB']);
    const abroad = changed('  duty:', '  may_ring: [GB, NO, +1202]\n  duty:').replace('+447700900103', '+12025550123');
    const { organisation } = sound(abroad);
    expect(organisation.mayRing).toEqual(['GB', 'NO', '+1202']);
    expect(sound(showOrganisation(organisation)).organisation.mayRing).toEqual(organisation.mayRing);
  });

  it('keeps values that YAML would take for numbers', () => {
    const { organisation } = sound(changed('"4030"', '0430').replace('"+447700900103"', '+447700900103'));
    expect(organisation.people[2]).toMatchObject({ staffNumber: '0430', phones: ['+447700900103'] });
  });

  it('exists for the demo organisation', () => {
    const { organisation, warnings } = sound(readFileSync(new URL('../../db/demo.yaml', import.meta.url), 'utf8'));
    expect(organisation.people.length).toBeGreaterThanOrEqual(5);
    expect(warnings).toEqual([finding(14, /decoys is 0/)]);
    const numbers = [
      ...organisation.duty,
      organisation.lastResort?.phone ?? '',
      ...organisation.people.flatMap(({ phones }) => phones),
    ];
    for (const number of numbers) expect(number).toMatch(/^\+(447700900|441632960)\d{3}$/);
  });
});

describe('a fault', () => {
  const lone: [string, string, number, RegExp][] = [
    ['YAML that is none', changed('  - name: North', '  - name: [North'), 8, /./],
    ['a key twice', changed('  duty:', '  name: Again\n  duty:'), 4, /unique/i],
    ['an alias of nothing', changed('team: North', 'team: *north'), 1, /alias/],
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
    ['a person without a phone', changed('    phones: ["+447700900103"]\n', ''), 22, /phones is missing/],
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
  it.each(lone)('%s: reported with its line, and nothing is imported', (_, text, line, reason) => {
    expect(faultsOf(text)).toContainEqual(finding(line, reason));
    expect(faultsOf(text)).toHaveLength(1);
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
});

describe('a warning', () => {
  const warningsOf = (text: string) => sound(text).warnings.filter(({ reason }) => !reason.startsWith('decoys'));
  const lone: [string, string, number, RegExp][] = [
    ['no duty number', changed('  duty: ["+441632960500"]\n', ''), 1, /no duty number/],
    ['no last resort', changed(/ {2}last_resort.*\n/, ''), 1, /no last resort/],
    [
      'a spoken name that gives the line away',
      changed('Riverside office', 'Riverside alarm line'),
      3,
      /gives the line away/,
    ],
  ];
  it.each(lone)('%s', (_, text, line, reason) => {
    expect(warningsOf(text)).toEqual([finding(line, reason)]);
  });

  it('comes for a step that reaches nobody, with the role that nobody has', () => {
    const text = changed(
      '  - name: North\n',
      '  - name: North\n    ladder:\n      - { after: 1m, who: buddies, by: sms ' +
        '}\n      - { after: 2m, who: directors, by: sms }\n',
    );
    expect(warningsOf(text)).toEqual([
      finding(10, /^nobody has the role director: directors reaches nobody$/),
      finding(10, /step 2 of ladder reaches nobody$/),
    ]);
  });

  it('comes for a purple-file call that only somebody in trouble gets', () => {
    const ofTeam = (line: string): number =>
      sound(changed('  - name: North\n', `  - name: North\n    purple_file: ${line}\n`)).warnings.length;
    expect(['{ decoys: 0 }', '{ decoys: 0.05 }', '{ decoys: 1 }', 'off'].map(ofTeam)).toEqual([1, 0, 0, 0]);
  });

  it('names the workers for whom a step reaches nobody', () => {
    expect(warningsOf(changed('    buddies: ["4021"]\n', ''))).toEqual([
      finding(7, /step 3 of ladder reaches nobody for 4022/),
      finding(7, /step 1 of watch reaches nobody for 4022/),
    ]);
  });

  it('comes for a shared number, and says what the ladder loses by it', () => {
    expect(warningsOf(changed('+447700900103', '+447700900102'))).toEqual([
      finding(7, /step 4 of ladder reaches nobody for 4022/),
      finding(26, /shares a number with 4022/),
    ]);
  });

  it('comes if fewer than two people are left', () => {
    const text = changed('  duty: ["+441632960500"]\n', '').replace(/ {2}- name: Joan[^]*/, '');
    expect(warningsOf(text)).toEqual(
      expect.arrayContaining([finding(8, /fewer than two people/), finding(15, /fewer than two people/)]),
    );
  });
});

describe('a role in a plan that nobody has', () => {
  const withLadder = (who: string) =>
    changed(
      '  - name: North\n',
      `  - name: North\n    ladder:\n      - { after: 6m, who: ${who}, by: call }\n      - { after: 9m, who: ` +
        `managers, by: call }\n`,
    ).replace('roles: manager', 'roles: [manager, safeguarding_lead]');
  const inform = (who: string) => changed('  - name: North\n', `  - name: North\n    inform: [${who}]\n`);

  it.each([
    ['[safegaurding_leads]', 'safeguarding_leads'],
    ['[safeguardin_leads]', 'safeguarding_leads'],
    ['[mangers]', 'managers'],
    ['[budies]', 'buddies'],
    ['Safegaurding leads', 'safeguarding_leads'],
  ])('%s is a fault, because it is near to %s', (who, meant) => {
    expect(faultsOf(withLadder(who))).toEqual([
      finding(9, new RegExp(`^nobody has the role .* reaches nobody\\. Is ${meant} meant\\?$`)),
    ]);
  });

  it('is found in any list of the plan', () => {
    expect(faultsOf(inform('mangers'))).toEqual([finding(8, /Is managers meant\?$/)]);
  });

  it.each(['directors', 'trustees'])('%s is a warning, because it is near to nothing', (who) => {
    expect(sound(inform(who)).warnings).toEqual(
      expect.arrayContaining([finding(8, /^nobody has the role \w+: \w+ reaches nobody$/)]),
    );
  });
});

describe('a worker of two teams', () => {
  const ofBoth = (north: string, south: string) =>
    sound(
      changed(
        '  - name: North\n',
        `  - name: North\n    code_phrases: ${north}\n  - name: South\n    code_phrases: ${south}\n`,
      ).replace(
        'roles: [worker]\n    team: North\n    phones',
        'roles: [worker]\n    team: [North, South]\n    phones',
      ),
    ).warnings.filter(({ reason }) => reason.includes('phrase'));

  it('is warned of at import: the phrases of both count, and the plan of the first applies', () => {
    expect(ofBoth('{ help: purple file }', '{ help: cardiff papers }')).toEqual([
      finding(
        15,
        /^the code phrases of North and South all count for this worker; whichever is used, the plan of North rules$/,
      ),
    ]);
    expect(ofBoth('{ help: purple file }', '{ help: purple file }')).toEqual([]);
    expect(ofBoth('{ help: purple file }', '{}')).toEqual([]);
  });

  it('must not have one phrase with two meanings', () => {
    expect(ofBoth('{ watch: purple file }', '{ help: purple files }')).toEqual([
      expect.anything(),
      finding(15, /North's watch phrase is too near South's help phrase/),
    ]);
  });
});
