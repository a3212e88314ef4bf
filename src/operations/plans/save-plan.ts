import { z } from 'zod';
import { differencesBetween } from '../../organisation-file/differences.ts';
import { type Change, changesOfTeamSince } from '../../records/organisation/changes.ts';
import { holdImports, loadOrganisation, saveOrganisation } from '../../records/organisation/organisation.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { NoOrganisation, operation } from '../operation.ts';
import { changeOrganisation } from '../organisation/record-changes.ts';
import { keepingPins } from '../organisation/keeping-pins.ts';
import { checkPlan, planGiven, type PlanFinding } from './check-plan.ts';

type PlanSaved =
  | { kind: 'done'; changed: string[] }
  | { kind: 'faults'; faults: PlanFinding[]; warnings: PlanFinding[] }
  /** Somebody else has changed this team's plan since. */
  | { kind: 'changed'; changes: Change[] }
  | { kind: 'nothing' }
  | { kind: 'no-team' };

/**
 * Changes a team's plan by the rules of the organisation file. An alarm that is open keeps the plan that it began with.
 */
export const savePlan = operation(
  z.object({
    teamId: z.uuid(),
    /** The revision that the changing person has seen. */
    revision: z.number().int(),
    given: planGiven,
  }),
  async (work, { teamId, revision, given }): Promise<PlanSaved> => {
    const { trx } = work;
    await holdImports(trx);
    const team = (await listTeams(trx)).find(({ id }) => id === teamId);
    const before = await loadOrganisation(trx);
    if (!before) throw new NoOrganisation();
    if (!team) return { kind: 'no-team' };
    const changes = await changesOfTeamSince(trx, teamId, revision);
    if (changes.length > 0) return { kind: 'changed', changes };
    const { team: entry, faults, warnings } = checkPlan(before, team.name, given);
    if (!entry) return { kind: 'faults', faults, warnings };
    const after = { ...before, teams: before.teams.map((one) => (one.name === team.name ? entry : one)) };
    const keys = differencesBetween(before, after).flatMap((one) => one.keys.map(({ key }) => key));
    if (keys.length === 0) return { kind: 'nothing' };
    await changeOrganisation(work, null, () =>
      saveOrganisation(trx, keepingPins(after), work.parts.secrets.pin.current, { prune: false }),
    );
    const what = `changes ${keys.join(', ').replaceAll('_', ' ')} in the plan of ${team.name}`;
    await journalOfficeAct(work, what);
    return { kind: 'done', changed: keys };
  },
);
