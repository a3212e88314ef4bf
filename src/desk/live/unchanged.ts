import type { Plan } from '../../safety/plan.ts';
import type { ShownVisit } from '../../records/views/shown/board.ts';

/**
 * Makes each visit of a reading the very object of the reading before, where it says the same. What was made of it
 * then, its row in words and in HTML, stands: of five hundred visits one changes, and a row takes longer to make than
 * to compare.
 */
export function createUnchanged(): (read: ShownVisit[]) => ShownVisit[] {
  let before = new Map<string, { said: string; visit: ShownVisit }>();
  return (read) => {
    const plans = new Map<Plan, string>();
    const now = new Map(
      read.map((visit) => {
        const said = saidOf(visit, plans);
        const known = before.get(visit.visit.id);
        return [visit.visit.id, known?.said === said ? known : { said, visit }];
      }),
    );
    before = now;
    return [...now.values()].map(({ visit }) => visit);
  };
}

/** All that it says. A team's visits share its plan, which is longer than the rest. */
function saidOf({ plan, ...rest }: ShownVisit, plans: Map<Plan, string>): string {
  const saidByPlan = plans.get(plan) ?? JSON.stringify(plan);
  plans.set(plan, saidByPlan);
  return `${JSON.stringify(rest)} ${saidByPlan}`;
}
