import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { showOrganisation } from '../../src/organisation-file/show.ts';
import { changed, finding, sound, SOUND } from './sound-file.ts';

/** What an organisation file says is read. */

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
      longest: 720 * m,
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
