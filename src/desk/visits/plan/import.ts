import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { changePlan, planVisit } from '../../../operations/visits/plan.ts';
import type { UnitOfWork } from '../../../operations/work.ts';
import { loadTimezone } from '../../../records/organisation/people.ts';
import { visitsAround } from '../../../records/planned-visits.ts';
import { readShownPeople } from '../../../records/views/shown/people.ts';
import { shortTime } from '../../../timeline/local-time.ts';
import { teamsFor } from '../../access/account.ts';
import { onlyOnce } from '../../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../../access/page-route.ts';
import type { DeskDependencies } from '../../dependencies.ts';
import { sendFaults } from '../../shell/faults-csv.ts';
import type { Show } from '../../shell/show.ts';
import { type PlanningFacts, matchRows, readRows, type RowFault, type RowPlan } from './match-rows.ts';
import { COLUMN_NAMES, MOST_ROWS, readFile } from './read-file.ts';

/** Planned visits from a file: what it would do is shown first; then all of it is done, or nothing. */

const File = z.object({ text: z.string().max(500_000).catch(''), request: z.uuid().optional().catch(undefined) });
const AROUND = 2 * 3_600_000;
const DONE = 'done';

type Preview = { fault: string } | { plans: RowPlan[]; faults: RowFault[] };

/** Something has changed between the look and the press: nothing is done. */
class Stale extends Error {}

export function importRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;

  async function knownTo({ account }: DeskRequest): Promise<PlanningFacts> {
    const timezone = await loadTimezone(parts.knex);
    const inTeams = await readShownPeople(parts.knex, { teamIds: teamsFor(account, 'plan a visit') });
    const own = account.personId === null ? [] : await readShownPeople(parts.knex, { id: account.personId });
    const isNew = ({ id }: { id: string }): boolean => inTeams.every((one) => one.id !== id);
    const colleagues = await readShownPeople(parts.knex, { teamIds: teamsFor(account, 'see the shown board') });
    return {
      workers: [...inTeams, ...own.filter(isNew)].filter(({ roles }) => roles.includes('worker')),
      colleagues: colleagues.filter(({ roles }) => roles.includes('worker')),
      now: parts.clock.now(),
      timezone,
    };
  }

  async function previewOf(db: Knex, text: string, known: PlanningFacts): Promise<Preview> {
    const file = await readFile(text);
    if ('fault' in file) return file;
    const { read, faults } = readRows(file.rows, known);
    const starts = read.map(({ details }) => details.start.getTime());
    const ids = [...new Set(read.map(({ worker }) => worker.id))];
    const around =
      starts.length === 0
        ? []
        : await visitsAround(db, ids, {
            from: new Date(Math.min(...starts) - AROUND),
            to: new Date(Math.max(...starts) + AROUND),
          });
    const matched = matchRows(read, around);
    return {
      plans: matched.plans,
      faults: [...faults, ...matched.faults].toSorted((one, other) => one.line - other.line),
    };
  }

  function showForm(asked: DeskRequest, text: string, fault: string | null): void {
    const page = { text, fault, columns: COLUMN_NAMES, most: MOST_ROWS };
    show(asked, 'visits/plan/import.njk', page, fault === null ? 200 : 422);
  }

  function showPreview(asked: DeskRequest, text: string, preview: Preview, { timezone, now }: PlanningFacts): void {
    if ('fault' in preview) {
      showForm(asked, text, preview.fault);
      return;
    }
    const { plans, faults } = preview;
    show(
      asked,
      'visits/plan/preview.njk',
      {
        text,
        faults,
        counts: faults.length > 0 ? faultsInWords(faults) : countsInWords(plans),
        acts: plans.some(({ does }) => does !== 'nothing'),
        plans: plans.map((plan) => ({
          line: plan.line,
          name: plan.name,
          when: [plan.details.start, plan.details.end].map((at) => shortTime(at, timezone, now)).join(' to '),
          place: plan.details.place,
          words: plan.does === 'nothing' ? NOTHING[plan.why] : plan.does === 'new' ? 'New' : 'The plan is changed',
        })),
        request: randomUUID(),
      },
      faults.length > 0 ? 422 : 200,
    );
  }

  async function apply(asked: DeskRequest): Promise<void> {
    const { text, request: id = randomUUID() } = File.parse(asked.request.body ?? {});
    const known = await knownTo(asked);
    try {
      await onlyOnce(dependencies, asked, id, null, async (work) => {
        const preview = await previewOf(work.trx, text, known);
        if ('fault' in preview || preview.faults.length > 0) throw new Stale();
        await planAll(work, preview.plans);
        return DONE;
      });
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      showPreview(asked, text, await previewOf(parts.knex, text, known), known);
      return;
    }
    asked.response.redirect(303, '/desk/visits');
  }

  return [
    {
      method: 'get',
      path: '/visits/import',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'none',
      handle: (asked) => {
        showForm(asked, '', null);
      },
    },
    {
      method: 'post',
      path: '/visits/import',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'shown',
      handle: async (asked) => {
        const { text } = File.parse(asked.request.body ?? {});
        const known = await knownTo(asked);
        showPreview(asked, text, await previewOf(parts.knex, text, known), known);
      },
    },
    {
      method: 'post',
      path: '/visits/import/csv',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'shown',
      handle: async (asked) => {
        const { text } = File.parse(asked.request.body ?? {});
        const preview = await previewOf(parts.knex, text, await knownTo(asked));
        sendFaults(asked, 'fault' in preview ? [] : preview.faults);
      },
    },
    {
      method: 'post',
      path: '/visits/import/again',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'none',
      handle: (asked) => {
        showForm(asked, File.parse(asked.request.body ?? {}).text, null);
      },
    },
    {
      method: 'post',
      path: '/visits/import/apply',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'shown',
      handle: apply,
    },
  ];
}

/** In the order of the workers' ids: two files at once wait for each other and never in a circle. */
async function planAll(work: UnitOfWork, plans: RowPlan[]): Promise<void> {
  for (const plan of plans.toSorted((one, other) => (one.workerId < other.workerId ? -1 : 1))) {
    const { workerId, details } = plan;
    const became =
      plan.does === 'new'
        ? await planVisit(work, work.actor, { worker: workerId, ...details })
        : plan.does === 'change'
          ? await changePlan(work, work.actor, { visit: plan.visitId, ...details })
          : { kind: DONE };
    if (became.kind !== DONE) throw new Stale();
  }
}

const NOTHING = {
  same: 'As it is',
  begun: 'It has begun: left as it is',
  cancelled: 'It was cancelled: left as it is',
} as const;

const faultsInWords = (faults: RowFault[]): string =>
  faults.length === 1 ? 'One cell is wrong' : `${faults.length} cells are wrong`;

function countsInWords(plans: RowPlan[]): string {
  const count = (does: RowPlan['does']): number => plans.filter((plan) => plan.does === does).length;
  return `${count('new')} new, ${count('change')} changed, ${count('nothing')} left as they are.`;
}
