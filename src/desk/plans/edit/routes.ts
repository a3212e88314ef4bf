import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { NoOrganisation } from '../../../operations/operation.ts';
import { revisionNow } from '../../../operations/organisation/record-changes.ts';
import { checkPlan, givenOf } from '../../../operations/plans/check-plan.ts';
import { savePlan } from '../../../operations/plans/save-plan.ts';
import { changesOfTeamSince } from '../../../records/organisation/changes.ts';
import { loadOrganisation } from '../../../records/organisation/organisation.ts';
import type { Organisation, TeamEntry } from '../../../records/organisation/organisation-shape.ts';
import { callerByStaffNumber } from '../../../records/organisation/people.ts';
import { loadResponders } from '../../../records/organisation/responders.ts';
import { readShownPeople } from '../../../records/views/shown/people.ts';
import { allSteps, type Plan } from '../../../safety/plan.ts';
import { judgeAccess } from '../../access/account.ts';
import { doneOnce } from '../../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../../access/page-route.ts';
import { teamIn, teamSubject } from '../../access/teams.ts';
import type { DeskDependencies } from '../../dependencies.ts';
import type { Show } from '../../shell/show.ts';
import { planView } from '../view.ts';
import { formOfPlan, givenOfForm, markOfPlan, type TeamPlanForm, planFormOf, formAfterPress } from './form.ts';
import { type EditState, editView, type Tried } from './view.ts';

/**
 * Changing a team's plan: rows are added, moved and removed, then it is checked, then saved. Nothing is kept before
 * that.
 */

const Sent = z.object({ do: z.string().max(40).catch('check'), request: z.uuid().catch(() => randomUUID()) });
const PEOPLE_TRIED = 3;

interface Known {
  team: { id: string; name: string };
  organisation: Organisation;
  entry: TeamEntry;
  workers: { id: string; name: string; staffNumber: string }[];
}

export function planEditRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock, lineNumbers } = dependencies.parts;

  async function known(asked: DeskRequest): Promise<Known | null> {
    const team = await teamIn(knex, asked);
    const organisation = await loadOrganisation(knex);
    const entry = organisation?.teams.find(({ name }) => name === team?.name);
    if (!team || !organisation || !entry) return null;
    const people = await readShownPeople(knex, { teamIds: [team.id] });
    const workers = people.filter(({ roles, teams }) => roles.includes('worker') && teams[0]?.id === team.id);
    return { team, organisation, entry, workers };
  }

  function showEdit(
    asked: DeskRequest,
    { team, organisation, workers }: Known,
    state: Partial<EditState> & { form: TeamPlanForm },
    status = 200,
  ): void {
    const whole: EditState = { faults: [], warnings: [], tried: null, meanwhile: [], problem: null, ...state };
    const { about } = whole.form;
    const chosen = Array.from(
      { length: Math.min(PEOPLE_TRIED, workers.length) },
      (_, place) => about[place] ?? workers[place]?.id,
    );
    const data = {
      team,
      view: editView(whole, organisation.timezone),
      trying: chosen.map((id) =>
        workers.map((worker) => ({
          value: worker.id,
          text: `${worker.name} (${worker.staffNumber})`,
          selected: worker.id === id,
        })),
      ),
      mark: whole.tried === null ? '' : markOfPlan(givenOfForm(whole.form)),
      request: randomUUID(),
    };
    show(asked, 'plans/edit/edit.njk', data, status);
  }

  /** Whom the plan would ring now about the people who were chosen, by the function that an alarm uses. */
  async function tryFor(asked: DeskRequest, { team, workers }: Known, plan: Plan, ids: string[]): Promise<Tried[]> {
    const withNumbers = judgeAccess(asked.account, 'see people', { teamIds: [team.id] }).kind === 'yes';
    const named = await Promise.all(staffNumbersIn(plan).map((number) => callerByStaffNumber(knex, number)));
    const also = named.flatMap((person) => person?.id ?? []);
    const tried: Tried[] = [];
    for (const worker of workers.filter(({ id }) => ids.includes(id)).slice(0, PEOPLE_TRIED)) {
      const responders = await loadResponders(knex, worker.id, team.id, { also, lineNumbers });
      const { ladders, told } = planView(plan, responders, clock.now(), { withNumbers });
      tried.push({ name: worker.name, staffNumber: worker.staffNumber, ladders, told });
    }
    return tried;
  }

  async function check(
    asked: DeskRequest,
    about: Known,
    form: TeamPlanForm,
    more: Partial<EditState> = {},
  ): Promise<void> {
    const { team: entry, faults, warnings } = checkPlan(about.organisation, about.team.name, givenOfForm(form));
    const tried = entry && (await tryFor(asked, about, entry.plan, form.about));
    const meanwhile = more.meanwhile ?? (await changesOfTeamSince(knex, about.team.id, form.revision));
    const status = meanwhile.length > 0 ? 409 : faults.length > 0 || more.problem ? 422 : 200;
    showEdit(asked, about, { form, faults, warnings, tried, ...more, meanwhile }, status);
  }

  async function open(asked: DeskRequest): Promise<void> {
    const revision = await revisionNow(knex);
    const about = await known(asked);
    if (!about) throw new NoOrganisation();
    const chosen = about.workers.slice(0, PEOPLE_TRIED).map(({ id }) => id);
    showEdit(asked, about, { form: formOfPlan(givenOf(about.entry, about.organisation), revision, chosen) });
  }

  async function draft(asked: DeskRequest): Promise<void> {
    const about = await known(asked);
    if (!about) throw new NoOrganisation();
    const button = Sent.parse(asked.request.body ?? {}).do;
    const form = planFormOf(asked.request.body);
    if (button === 'check') await check(asked, about, form);
    else showEdit(asked, about, { form: formAfterPress(form, button) });
  }

  async function save(asked: DeskRequest): Promise<void> {
    const about = await known(asked);
    if (!about) throw new NoOrganisation();
    const form = planFormOf(asked.request.body);
    const given = givenOfForm(form);
    if (form.checked !== markOfPlan(given)) {
      await check(asked, about, form, { problem: { text: UNSEEN, field: 'would-be-rung' } });
      return;
    }
    const reason = form.reason.trim();
    if (reason === '') {
      await check(asked, about, form, { problem: { text: NO_REASON, field: 'reason' } });
      return;
    }
    const { request } = Sent.parse(asked.request.body ?? {});
    const saved = await doneOnce(dependencies, asked, { id: request, reason }, (work) =>
      savePlan(work, work.actor, { teamId: about.team.id, revision: form.revision, given }),
    );
    if (saved?.kind === 'changed') {
      // The next press replaces what they wrote, which stands above.
      const next = { ...form, revision: await revisionNow(knex) };
      await check(asked, about, next, { meanwhile: saved.changes });
    } else if (saved?.kind === 'faults') await check(asked, about, form);
    else
      asked.response.redirect(
        303,
        `/desk/plans/${about.team.id}?saved=${saved?.kind === 'nothing' ? 'nothing' : 'yes'}`,
      );
  }

  const subject = (asked: DeskRequest) => teamSubject(knex, asked);
  const shared = { page: 'plan form', book: 'shown', subject } as const;
  return [
    { method: 'get', path: '/plans/:teamId/edit', permission: 'draft a plan', ...shared, handle: open },
    { method: 'post', path: '/plans/:teamId/edit', permission: 'draft a plan', ...shared, handle: draft },
    { method: 'post', path: '/plans/:teamId/save', permission: 'change a plan', ...shared, handle: save },
  ];
}

const UNSEEN = 'Something was changed after the check. Look at who would be rung, then save';
const NO_REASON = 'Say why the plan is changed';

const staffNumbersIn = (plan: Plan): string[] => [
  ...new Set(
    allSteps(plan)
      .flatMap(({ who }) => who)
      .flatMap((who) => (who.kind === 'staff' ? [who.staffNumber] : [])),
  ),
];
