import { describe, expect, it } from '@jest/globals';
import { changed, faultsOf, finding, sound } from './sound-file.ts';

/** What is worth a warning in an organisation file is said with its line. */

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

  it('comes for a person without a phone, who calls from any', () => {
    expect(warningsOf(changed('    phones: ["+447700900103"]\n', ''))).toContainEqual(
      finding(22, /no phone: .*they call from any phone/),
    );
  });

  it('comes for a watch ladder without a step, which an import takes', () => {
    expect(warningsOf(changed('  - name: North\n', '  - name: North\n    watch: []\n'))).toEqual([
      finding(8, /^watch has no step: the last resort alone is asked$/),
    ]);
  });

  it('comes for a purple-file call that only somebody in trouble gets', () => {
    const ofTeam = (line: string): number =>
      sound(changed('  - name: North\n', `  - name: North\n    purple_file: ${line}\n`)).warnings.length;
    expect(['{ decoys: 0 }', '{ decoys: 0.05 }', '{ decoys: 1 }', 'off'].map(ofTeam)).toEqual([1, 0, 0, 0]);
  });

  it('comes for times of a visit that nobody could have meant', () => {
    const ofTeam = (lines: string) => warningsOf(changed('  - name: North\n', `  - name: North\n    ${lines}\n`));
    expect(ofTeam('usual_length: 60s')).toContainEqual(finding(8, /^usual_length is no length from 5 minutes to 12 h/));
    expect(ofTeam('usual_length: 60h')).toContainEqual(finding(8, /^usual_length is no length from 5 minutes to 12 h/));
    expect(ofTeam('reminder: 60m')).toEqual([
      finding(8, /^reminder is as long as usual_length: such a visit gets none/),
    ]);
    for (const right of ['usual_length: 5m\n    reminder: 1m', 'usual_length: 12h', 'reminder: 59m', 'reminder: 0s'])
      expect(ofTeam(right)).toEqual([]);
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
