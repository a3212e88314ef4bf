import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { shownFaults } from '../../shell/faults.ts';
import { cancelPlan, changePlan, type PlanDetails, planDetails, planVisit } from '../../../operations/visits/plan.ts';
import { loadTimezone } from '../../../records/organisation/people.ts';
import { readShownPeople, type ShownPerson } from '../../../records/views/shown/people.ts';
import { actsOfVisit, readShownVisit, type VisitDetails } from '../../../records/views/shown/visits.ts';
import { mayEver, teamsFor } from '../../access/account.ts';
import { onlyOnce } from '../../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../../access/page-route.ts';
import type { Time } from '../../board/words.ts';
import type { DeskDependencies } from '../../dependencies.ts';
import { dayOf } from '../../../safety/local-day.ts';
import { type Meanwhile, meanwhileOf } from '../../shell/meanwhile.ts';
import type { PersonChoice, WhoSent } from '../../shell/chosen.ts';
import type { Show } from '../../shell/show.ts';
import { workerMeant, workerSent } from '../meant.ts';
import { readVisit, visitSubject } from '../seen-visit.ts';
import { stateWords } from '../words.ts';
import { emptyForm, fieldsFor, formOf, formOfRead, VisitPlanForm } from './form.ts';
import { readPlan } from './read-plan.ts';

/** Planning a visit, changing the plan, and cancelling it. */

interface Fault {
  field: string;
  text: string;
}

interface Shown {
  form: VisitPlanForm;
  faults?: Fault[];
  choices?: PersonChoice[];
  /** What somebody else has written meanwhile. */
  meanwhile?: Meanwhile | null;
}

/** What the form names beside the times and the place. */
interface People {
  companionId: string | null;
  companion: string | null;
}

const Sent = z.object({
  request: z.uuid().optional().catch(undefined),
  back: z.literal('board').optional().catch(undefined),
});
const CHANGED = 'changed';

export function planRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;
  const { knex } = parts;
  const subject = (asked: DeskRequest) => visitSubject(dependencies, asked);

  async function time(): Promise<Time> {
    const timezone = await loadTimezone(knex);
    return { now: parts.clock.now(), timezone };
  }

  /**
   * A worker who plans for themselves alone is not shown how bad a house may be: somebody may look over the shoulder.
   */
  const seesDetails = ({ account }: DeskRequest, found: VisitDetails | null): boolean =>
    mayEver(account, 'change a running visit') && account.personId !== found?.workerId;

  function showForm(asked: DeskRequest, found: VisitDetails | null, shown: Shown): void {
    const { faults = [], choices = [], meanwhile = null } = shown;
    const { account } = asked;
    show(
      asked,
      'visits/plan/plan.njk',
      {
        visit: found && { id: found.visit.id, name: found.name, staffNumber: found.staffNumber },
        form: shown.form,
        meanwhile,
        plansForOthers: teamsFor(account, 'plan a visit').length > 0,
        seesDetails: seesDetails(asked, found),
        choices,
        asksHour: faults.some(({ field }) => field === 'hour'),
        ...shownFaults(faults),
        request: randomUUID(),
      },
      meanwhile ? 409 : faults.length === 0 ? 200 : 422,
    );
  }

  /** Whose visit it is to be: of the teams that they plan for, or they themselves. */
  async function workerOf(
    { account }: DeskRequest,
    who: WhoSent,
  ): Promise<{ person: ShownPerson | null; faults: Fault[]; choices: PersonChoice[] }> {
    const nobody = (text: string, choices: PersonChoice[] = []) => ({
      person: null,
      faults: [{ field: 'who', text }],
      choices,
    });
    const teamIds = teamsFor(account, 'plan a visit');
    const [own] = account.personId === null ? [] : await readShownPeople(knex, { id: account.personId });
    if (teamIds.length === 0)
      return own?.roles.includes('worker') === true
        ? { person: own, faults: [], choices: [] }
        : nobody('Your account is no worker’s: ask an administrator to link it');
    if (who.typed === '') return nobody('Write a name or a staff number');
    const { person, choices } = await workerSent(knex, teamIds, who);
    if (person) return { person, faults: [], choices };
    return choices.length === 0
      ? nobody(`Nobody of your teams is ${who.typed}`)
      : nobody(`Several people may be ${who.typed}: choose one`, choices);
  }

  /** A colleague by name or staff number; anybody else as they were written. */
  async function companionOf({ account }: DeskRequest, written: string, workerId: string): Promise<People | Fault> {
    const words = written.trim();
    if (words === '') return { companionId: null, companion: null };
    const meant = await workerMeant(knex, teamsFor(account, 'see the shown board'), words);
    if (!('choices' in meant))
      return meant.id === workerId
        ? { field: 'with', text: 'That is whose visit it is' }
        : { companionId: meant.id, companion: null };
    if (meant.choices.length > 1)
      return { field: 'with', text: `Several people may be ${words}: write the staff number` };
    return words.length > 100
      ? { field: 'with', text: 'At most 100 letters' }
      : { companionId: null, companion: words };
  }

  async function plan(asked: DeskRequest): Promise<void> {
    const form = VisitPlanForm.parse(asked.request.body ?? {});
    const { person: worker, ...meant } = await workerOf(asked, form.who);
    const read = readPlan(form, await time());
    const companion = await companionOf(asked, form.with, worker?.id ?? '');
    const isJoint = form.joint === 'yes';
    const faults = [
      ...meant.faults,
      ...('faults' in read ? read.faults : []),
      ...('field' in companion ? [companion] : []),
      ...(isJoint && 'choices' in (await workerMeant(knex, teamsFor(asked.account, 'plan a visit'), form.with.trim()))
        ? [{ field: 'with', text: 'To plan it for both, name a colleague of your teams' }]
        : []),
    ];
    if (!worker || 'faults' in read || 'field' in companion || faults.length > 0) {
      showForm(asked, null, { form, faults, choices: meant.choices });
      return;
    }
    const { request: id = randomUUID() } = Sent.parse(asked.request.body ?? {});
    const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
      const planned = await planVisit(work, work.actor, { worker: worker.id, ...read.plan, ...companion, isJoint });
      return planned.kind === 'done' ? planned.visitId : planned.kind;
    });
    if (z.uuid().safeParse(outcome).success) asked.response.redirect(303, `/desk/visits/${outcome}`);
    else
      showForm(asked, null, {
        form,
        faults: [{ field: 'who', text: 'They belong to no team' }],
        choices: meant.choices,
      });
  }

  async function change(asked: DeskRequest): Promise<void> {
    const found = await readVisit(dependencies, asked);
    if (!found) return;
    const at = await time();
    const form = VisitPlanForm.parse(asked.request.body ?? {});
    const read = readPlan(form, at);
    const companion = await companionOf(asked, form.with, found.workerId);
    if ('faults' in read || 'field' in companion) {
      const faults = ['faults' in read ? read.faults : [], 'field' in companion ? [companion] : []].flat();
      showForm(asked, found, { form, faults });
      return;
    }
    const details: PlanDetails = {
      ...read.plan,
      ...companion,
      ...(!seesDetails(asked, found) && {
        risk: planDetails.shape.risk.catch(null).parse(found.risk),
        note: found.note,
        assessedOn: found.assessedOn,
        assessedBy: found.assessedBy,
        assessmentRef: found.assessmentRef,
      }),
    };
    const { request: id = randomUUID() } = Sent.parse(asked.request.body ?? {});
    const version = z.coerce.number().int().catch(-1).parse(form.version);
    const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
      const changed = await changePlan(work, work.actor, { visit: found.visit.id, version, ...details });
      return changed.kind;
    });
    if (outcome === 'done') {
      asked.response.redirect(303, `/desk/visits/${found.visit.id}`);
      return;
    }
    const now = await readShownVisit(knex, found.visit.id, parts.clock.now());
    if (now?.visit.status !== 'planned') notPlanned(asked, now ?? found, at);
    else
      showForm(asked, now, {
        form: { ...form, version: String(now.version) },
        meanwhile: await meanwhile(asked, now, formOfRead(form, read.plan, at.timezone), at),
      });
  }

  /** Who changed a visit stands on its page for those who see its details. */
  async function meanwhile(
    asked: DeskRequest,
    now: VisitDetails,
    typed: VisitPlanForm,
    { timezone }: Time,
  ): Promise<Meanwhile> {
    const isDetailed = seesDetails(asked, now);
    const acts = isDetailed ? await actsOfVisit(knex, now.visit.id) : [];
    const last = acts.findLast(({ what }) => what === 'change-plan') ?? null;
    return meanwhileOf(fieldsFor(isDetailed), { kept: formOf(now, timezone), typed }, last, timezone);
  }

  function notPlanned(asked: DeskRequest, found: VisitDetails, at: Time): void {
    show(asked, 'visits/plan/not-planned.njk', { id: found.visit.id, state: stateWords(found, at) }, 409);
  }

  return [
    {
      method: 'get',
      path: '/visits/plan',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'none',
      handle: async (asked) => {
        const { now, timezone } = await time();
        showForm(asked, null, { form: emptyForm(dayOf(now, timezone)) });
      },
    },
    {
      method: 'post',
      path: '/visits/plan',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'shown',
      handle: plan,
    },
    {
      method: 'get',
      path: '/visits/:visitId/plan',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'shown',
      subject,
      handle: async (asked) => {
        const found = await readVisit(dependencies, asked);
        if (!found) return;
        const at = await time();
        if (found.visit.status === 'planned') showForm(asked, found, { form: formOf(found, at.timezone) });
        else notPlanned(asked, found, at);
      },
    },
    {
      method: 'post',
      path: '/visits/:visitId/plan',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'shown',
      subject,
      handle: change,
    },
    {
      method: 'post',
      path: '/visits/:visitId/cancel',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'shown',
      subject,
      handle: async (asked) => {
        const found = await readVisit(dependencies, asked);
        if (!found) return;
        const { request: id = randomUUID(), back } = Sent.parse(asked.request.body ?? {});
        const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
          const cancelled = await cancelPlan(work, work.actor, { visit: found.visit.id });
          return cancelled.kind;
        });
        if (outcome !== CHANGED)
          asked.response.redirect(303, back === 'board' ? '/desk' : `/desk/visits/${found.visit.id}`);
        else notPlanned(asked, (await readShownVisit(knex, found.visit.id, parts.clock.now())) ?? found, await time());
      },
    },
  ];
}
