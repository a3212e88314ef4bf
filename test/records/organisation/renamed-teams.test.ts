import { describe, expect, it } from '@jest/globals';
import { renamedTeams } from '../../../src/records/organisation/renamed-teams.ts';
import { organisationOf } from '../../harness/organisation.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';

const renamed = (file: (text: string) => string): string[] =>
  Array.from(
    renamedTeams(organisationOf(RIVERSIDE_AND_SOUTH), organisationOf(file(RIVERSIDE_AND_SOUTH))),
    ([name, becomes]) => `${name} becomes ${becomes}`,
  );
const valley = (text: string): string =>
  text.replace('name: North', 'name: Valley').replaceAll('team: North', 'team: Valley');

describe('a team of which the name alone is another', () => {
  it('is the same team', () => {
    expect(renamed(valley)).toEqual(['North becomes Valley']);
    expect(renamed((text) => valley(text).replace('Sam Okoro', 'Sam O. Okoro'))).toEqual(['North becomes Valley']);
  });

  it.each<[string, (text: string) => string]>([
    ['nothing is other', (text) => text],
    [
      'both are there',
      (text) => text.replace('  - name: South', '  - name: Valley\n    police_force: N\n  - name: South'),
    ],
    ['somebody stays behind', (text) => valley(text).replace(/(Bea.*)team: Valley/, '$1team: South')],
    ['somebody comes from elsewhere', (text) => valley(text).replace('team: South', 'team: [South, Valley]')],
    ['they go into one that was there', (text) => text.replaceAll('team: North', 'team: South')],
  ])('is none where %s', (_, file) => {
    expect(renamed(file)).toEqual([]);
  });
});
