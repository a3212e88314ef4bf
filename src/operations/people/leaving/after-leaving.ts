import { asWritten } from '../../../organisation-file/as-written.ts';
import type { PathFinding } from '../../../organisation-file/document.ts';
import { checkOrganisation } from '../../../organisation-file/read.ts';
import type { Organisation, TeamEntry } from '../../../records/organisation/organisation-shape.ts';
import type { LeaveChoices } from '../../../records/staff-changes.ts';
import { allSteps, type LadderStep, type Plan, type Who } from '../../../safety/plan.ts';

/** An organisation as it is when somebody has left. Pure. */

/** By the choices that were made; where none was made, nobody comes in their place. */
export function afterLeaving(
  before: Organisation,
  staffNumber: string,
  { buddies, plans }: Pick<LeaveChoices, 'buddies' | 'plans'>,
): Organisation {
  const buddyFor = new Map(buddies.map(({ of, by }) => [of, by]));
  const inPlan = new Map(plans.map(({ team, by }) => [team, by]));
  return {
    ...before,
    teams: before.teams.map((team) =>
      namesInPlan(team, staffNumber)
        ? { ...team, plan: planWithout(team.plan, staffNumber, inPlan.get(team.name) ?? null) }
        : team,
    ),
    people: before.people
      .filter((person) => person.staffNumber !== staffNumber)
      .map((person) => {
        if (!person.buddies.includes(staffNumber)) return person;
        const instead = buddyFor.get(person.staffNumber) ?? null;
        return { ...person, buddies: replaced(person.buddies, staffNumber, instead) };
      }),
  };
}

/** Nobody stands twice in a list. */
function replaced(list: string[], gone: string, by: string | null): string[] {
  const now = list.flatMap((one) => (one === gone ? (by ?? []) : one));
  return now.filter((one, index) => now.indexOf(one) === index);
}

const isNamed = (who: Who, staffNumber: string): boolean => who.kind === 'staff' && who.staffNumber === staffNumber;

const listsOf = ({ inform, tell, ...plan }: Plan): Who[][] => [
  ...allSteps(plan).map(({ who }) => who),
  inform,
  tell.start,
  tell.end,
];

export const namesInPlan = ({ plan }: TeamEntry, staffNumber: string): boolean =>
  listsOf(plan).some((list) => list.some((who) => isNamed(who, staffNumber)));

function planWithout(plan: Plan, staffNumber: string, by: string | null): Plan {
  const list = (whom: Who[]): Who[] => {
    const isThere = by !== null && whom.some((who) => isNamed(who, by));
    return whom.flatMap((who) => {
      if (!isNamed(who, staffNumber)) return who;
      return by === null || isThere ? [] : { kind: 'staff' as const, staffNumber: by };
    });
  };
  const steps = (ladder: LadderStep[]): LadderStep[] =>
    ladder.map((step) => ({ ...step, who: list(step.who) })).filter(({ who }) => who.length > 0);
  return {
    ...plan,
    ladder: steps(plan.ladder),
    duress: steps(plan.duress),
    panic: steps(plan.panic),
    watch: steps(plan.watch),
    ...(plan.ladderOutOfHours && { ladderOutOfHours: steps(plan.ladderOutOfHours) }),
    ...(plan.duressOutOfHours && { duressOutOfHours: steps(plan.duressOutOfHours) }),
    inform: list(plan.inform),
    tell: { start: list(plan.tell.start), end: list(plan.tell.end) },
  };
}

/** What would no longer be right, in words with the name that it is about. What was wrong before does not count. */
export function newFaults(before: Organisation, after: Organisation): string[] {
  const known = new Set(checkOrganisation(asWritten(before)).faults.map(({ reason }) => reason));
  return checkOrganisation(asWritten(after))
    .faults.filter(({ reason }) => !known.has(reason))
    .map((fault) => wordsOf(fault, after));
}

function wordsOf({ path, reason }: PathFinding, { people, teams }: Organisation): string {
  const [list, at] = path;
  const named = list === 'people' ? people : list === 'teams' ? teams : [];
  return `${named[Number(at)]?.name ?? 'The organisation'}: ${reason}`;
}
