import type { Role } from '../../records/accounts.ts';

/**
 * Who may do what, as data. One row is one action. A role that a row does not name may not do it.
 * A role in an account is not a role in a ladder: being rung gives no sight, and sight rings nobody.
 */

/**
 * `team`: of the teams that the role was given for. `own`: about oneself. `own or team`: either. `asked`: of an alarm
 * in which one was asked. `raised`: of an alarm that one raised at the desk oneself. `closed`: of an alarm that is
 * over.
 */
export type Scope = 'team' | 'own' | 'own or team' | 'asked' | 'raised' | 'closed';

export interface Grant {
  scope: Scope;
  /** Confirm that it is you: password and code, or the council's sign-in anew, within five minutes. */
  stepUp: boolean;
}

const team: Grant = { scope: 'team', stepUp: false };
const own: Grant = { scope: 'own', stepUp: false };
const ownOrTeam: Grant = { scope: 'own or team', stepUp: false };
const asked: Grant = { scope: 'asked', stepUp: false };
const raised: Grant = { scope: 'raised', stepUp: false };
const closed: Grant = { scope: 'closed', stepUp: false };
const confirmed = (grant: Grant): Grant => ({ ...grant, stepUp: true });

export type PermissionRow = Partial<Record<Role, Grant>>;

export const PERMISSIONS = {
  'see the shown board': { worker: team, operator: team, manager: team },
  'see the true board': { worker: asked, operator: raised, manager: team },
  'open an alarm': { worker: asked, operator: raised, manager: team, governance: closed },
  'raise an alarm for somebody': { worker: team, operator: team, manager: team, administrator: team },
  'act in an alarm': { worker: asked, manager: team },
  'add a fact to an alarm': { worker: asked, operator: raised, manager: team },
  'close an alarm': { worker: asked, manager: team },
  'close a covert alarm': { worker: confirmed(asked), manager: confirmed(team) },
  // Somebody who was asked says what it was, once, and not of a covert one: alarm/after-closing.ts.
  'say what an alarm was': { worker: asked, manager: closed },
  'change a closed alarm': { manager: closed },
  'open an emergency sheet in an alarm': { manager: team },
  // Everybody who visits has one, whatever they do at the desk. An administrator writes those of others from paper, and
  // does not see what stands there.
  'fill in an emergency sheet': {
    worker: confirmed(own),
    operator: confirmed(own),
    manager: confirmed(own),
    administrator: confirmed(ownOrTeam),
  },
  'open an emergency sheet': {
    worker: confirmed(own),
    operator: confirmed(own),
    manager: confirmed(ownOrTeam),
    administrator: confirmed(own),
    governance: confirmed(team),
  },
  'plan a visit': { worker: own, operator: team, manager: team },
  'change a running visit': { operator: team, manager: team },
  'change a running visit by what was seen or told': { manager: team },
  'see unmatched texts and callers': { operator: team, manager: team },
  'change a hazard flag': { manager: team },
  'read a hazard flag': { manager: team, governance: team },
  // It tells of alarms, and of calls to others: for those who answer for the team.
  'read a story': { manager: team },
  'note an incident': { manager: team },
  'read an incident': { manager: team, governance: team },
  // The organisation's, not a team's: it is allowed for all teams or for none.
  'see the list for a major incident': { operator: team, manager: team, administrator: team, governance: team },
  'change the list for a major incident': { manager: team, administrator: team },
  'call the roll': { operator: team, manager: team },
  'have the desk': { operator: team, manager: team },
  'have a calendar read': { worker: own, manager: team },
  'see people': { worker: own, operator: team, manager: team, administrator: team },
  'note an absence': { worker: own, manager: team, administrator: team },
  'change people': { administrator: team },
  'give a code or verify a number': { manager: team, administrator: team },
  'read a plan': { worker: own, operator: team, manager: team, administrator: team, governance: team },
  // Nothing is kept before it is saved, which is confirmed.
  'draft a plan': { manager: team, administrator: team },
  'change a plan': { manager: confirmed(team), administrator: confirmed(team) },
  'run a drill': { manager: team, administrator: team },
  'see readiness': { worker: own, manager: team, administrator: team },
  // The learning system's dates come as they are there; nobody types them here.
  'see training': { manager: team, administrator: team },
  'see reports': { manager: team, governance: team },
  'see counts': { manager: team, administrator: team, governance: team },
  // Names: only for their own manager, who can help them.
  'see who may need help': { manager: team },
  'write in a report': { manager: team },
  'see own sessions': { worker: own, operator: own, manager: own, administrator: own, governance: own },
  // The organisation's, not a team's. What fails may follow from an alarm, so a worker is told less:
  // status/read-line.ts.
  'see how the line is': { operator: team, manager: team, administrator: team, governance: team },
  // How the desk and the line are set. What is changed there has a permission of its own.
  'see settings': { manager: team, administrator: team, governance: team },
  'read accounts': { administrator: team, governance: team },
  'change accounts': { administrator: confirmed(team) },
  'import or export the organisation': { administrator: confirmed(team) },
  'read the change log': { manager: team, administrator: team, governance: team },
  'read the access log': { governance: team },
  'see records': { manager: team, governance: team },
  'hold a record': { manager: team, governance: confirmed(team) },
  // For every team: a class is of no team.
  'change retention': { governance: confirmed(team) },
  // Not by a manager: it may be their own deeds that are looked into.
  'lift a hold': { governance: confirmed(team) },
  'answer a request or erase': { governance: confirmed(team) },
  'create a wall session': { manager: team, administrator: team },
  'read API tokens': { administrator: team, governance: team },
  // Nobody gives another system more than they see themselves: src/desk/other-systems/given.ts.
  'change API tokens': { administrator: confirmed(team) },
} as const satisfies Record<string, PermissionRow>;

export type Permission = keyof typeof PERMISSIONS;

export const grantOf = (action: Permission, role: Role): Grant | null => {
  const row: PermissionRow = PERMISSIONS[action];
  return row[role] ?? null;
};
