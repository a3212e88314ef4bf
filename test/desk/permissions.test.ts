import { describe, expect, it } from '@jest/globals';
import { grantOf, type Permission, PERMISSIONS } from '../../src/desk/access/permissions.ts';
import { type Role } from '../../src/records/accounts.ts';

const ROLES = ['worker', 'operator', 'manager', 'administrator', 'governance'] as const satisfies readonly Role[];

/**
 * Who may do what, once more and by hand, from the matrix of the desk's design: a row that is given to one role too
 * many shows here and nowhere else, for every other test asks `PERMISSIONS` what to expect. A permission has a column
 * for each role. `-`: not at all; `!`: they confirm that it is they.
 */
const TABLE = `
                                                worker   operator  manager       administrator  governance
see the shown board                             team     team      team          -              -
see the true board                              asked    raised    team          -              -
open an alarm                                   asked    raised    team          -              closed
raise an alarm for somebody                     team     team      team          team           -
act in an alarm                                 asked    -         team          -              -
add a fact to an alarm                          asked    raised    team          -              -
close an alarm                                  asked    -         team          -              -
close a covert alarm                            asked!   -         team!         -              -
say what an alarm was                           asked    -         closed        -              -
change a closed alarm                           -        -         closed        -              -
open an emergency sheet in an alarm             -        -         team          -              -
fill in an emergency sheet                      own!     own!      own!          own/team!      -
open an emergency sheet                         own!     own!      own/team!     own!           team!
plan a visit                                    own      team      team          -              -
change a running visit                          -        team      team          -              -
change a running visit by what was seen or told -        -         team          -              -
see unmatched texts and callers                 -        team      team          -              -
change a hazard flag                            -        -         team          -              -
read a hazard flag                              -        -         team          -              team
read a story                                    -        -         team          -              -
note an incident                                -        -         team          -              -
read an incident                                -        -         team          -              team
see the list for a major incident               -        team      team          team           team
change the list for a major incident            -        -         team          team           -
call the roll                                   -        team      team          -              -
have the desk                                   -        team      team          -              -
have a calendar read                            own      -         team          -              -
see people                                      own      team      team          team           -
note an absence                                 own      -         team          team           -
change people                                   -        -         -             team           -
give a code or verify a number                  -        -         team          team           -
read a plan                                     own      team      team          team           team
draft a plan                                    -        -         team          team           -
change a plan                                   -        -         team!         team!          -
run a drill                                     -        -         team          team           -
see readiness                                   own      -         team          team           -
see training                                    -        -         team          team           -
see reports                                     -        -         team          -              team
see counts                                      -        -         team          team           team
see who may need help                           -        -         team          -              -
write in a report                               -        -         team          -              -
see own sessions                                own      own       own           own            own
see how the line is                             -        team      team          team           team
see settings                                    -        -         team          team           team
read accounts                                   -        -         -             team           team
change accounts                                 -        -         -             team!          -
import or export the organisation               -        -         -             team!          -
read the change log                             -        -         team          team           team
read the access log                             -        -         -             -              team
see records                                     -        -         team          -              team
hold a record                                   -        -         team          -              team!
change retention                                -        -         -             -              team!
lift a hold                                     -        -         -             -              team!
answer a request or erase                       -        -         -             -              team!
create a wall session                           -        -         team          team           -
read API tokens                                 -        -         -             team           team
change API tokens                               -        -         -             team!          -
`;

const [, ...ROWS] = TABLE.trimEnd().split('\n').slice(1);
const rows = ROWS.map((row) => ({ action: row.slice(0, 48).trim(), cells: row.slice(48).trim().split(/\s+/) }));

const cellOf = (action: Permission, role: Role): string => {
  const grant = grantOf(action, role);
  return grant ? `${grant.scope.replace(' or ', '/')}${grant.stepUp ? '!' : ''}` : '-';
};

describe('Who may do what at the desk', () => {
  it('is what the table says, cell by cell', () => {
    const actions = Object.keys(PERMISSIONS).filter((name): name is Permission => name in PERMISSIONS);
    expect(actions.map((action) => ({ action, cells: ROLES.map((role) => cellOf(action, role)) }))).toEqual(rows);
  });
});
