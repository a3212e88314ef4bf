import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { showOrganisation } from '../../src/organisation-file/show.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { sound } from './sound-file.ts';

/** The list for a major incident in the organisation file. */

const LIST = `  major_incident:
    - { name: Press, for: the press, day: "+441632960510", night: "+447700900151" }
    - { name: Head, for: staff, day: "07700 900152" }
`;
const LISTED = RIVERSIDE.replace('teams:\n', `${LIST}teams:\n`).replace(
  'police_force: Northshire\n',
  'police_force: Northshire\n    inform: major_incident\n',
);
const lineOf = (words: string): number => LISTED.slice(0, LISTED.indexOf(words)).split('\n').length;

describe('a list for a major incident', () => {
  it('has one number for day and night where no other is given, and is written back as it was read', () => {
    const { organisation, warnings } = sound(LISTED);
    expect(organisation.majorIncident).toEqual([
      { name: 'Press', whatFor: 'the press', dayNumber: '+441632960510', nightNumber: '+447700900151' },
      { name: 'Head', whatFor: 'staff', dayNumber: '+447700900152', nightNumber: '+447700900152' },
    ]);
    expect(organisation.teams[0]?.plan.inform).toEqual([{ kind: 'major_incident' }]);
    expect(sound(showOrganisation(organisation)).organisation.majorIncident).toEqual(organisation.majorIncident);
    expect(warnings).toEqual(sound(RIVERSIDE).warnings);
  });

  it('stays where the file says nothing of it; emptied, it is said whom the plan then tells', () => {
    const { organisation } = sound(RIVERSIDE);
    expect(organisation.majorIncident).toBeNull();
    expect(showOrganisation(organisation)).not.toContain('major_incident');
    const { warnings } = sound(LISTED.replace(LIST, '  major_incident: []\n'));
    expect(warnings.map(({ reason }) => reason)).toContain(
      'major_incident reaches nobody: the list for a major incident is empty',
    );
  });

  it.each([
    ['a number with a digit missing', '900151', '90015', 'Press', /night .*a digit is missing/],
    ['an emergency number', '+441632960510', '999', 'Press', /day is an emergency number/],
    ['a number of another country', '07700 900152', '+12025550123', 'Head', /day is a number of US: may_ring/],
    ['somebody twice', 'name: Head', 'name: Press', 'Head', /name is given twice/],
    ['nothing that they are for', 'for: staff, ', '', 'Head', /for is missing/],
    [
      'the list as somebody to ask',
      'inform: major_incident',
      'watch: [{ after: 1m, who: major_incident, by: sms }]',
      'inform',
      /major_incident may stand in inform alone/,
    ],
  ])('is refused with %s', (_what, from, to, where, reason) => {
    const read = readOrganisation(LISTED.replace(from, to));
    expect('faults' in read ? read.faults : []).toContainEqual({
      line: lineOf(where),
      reason: expect.stringMatching(reason),
    });
  });
});
