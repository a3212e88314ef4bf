import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { beginDrill } from '../../operations/drills/begin-drill.ts';
import { drillAnswers } from '../../records/drills.ts';
import { loadOrganisationSettings, timezoneOf } from '../../records/organisation/people.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { teamIn, teamSubject, teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import type { Show } from '../shell/show.ts';
import { drillViews } from './view.ts';

const SHOWN = 5;
const DrillForm = z.object({ kind: z.enum(['missed', 'covert']) });

/** Beginning a drill, and how the last ones went. */
export function drillRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  /** `wrong`: the team of whose form nothing was chosen. */
  async function showDrills(
    asked: DeskRequest,
    { wrong = null, notNow = false }: { wrong?: string | null; notNow?: boolean } = {},
    status = 200,
  ): Promise<void> {
    const settings = await loadOrganisationSettings(knex);
    const words = {
      now: clock.now(),
      timezone: timezoneOf(settings),
      lastResort: settings?.lastResort?.name ?? 'the last resort',
    };
    const teams = await teamsWithin(knex, asked.account, 'run a drill');
    const drills = await Promise.all(teams.map(({ id }) => drillAnswers(knex, id, SHOWN)));
    const shown = teams.map((team, index) => ({
      ...team,
      drills: drillViews(drills[index] ?? [], words),
      field: `kind-${index + 1}`,
      fault: team.id === wrong ? CHOOSE : null,
    }));
    const problems = shown.flatMap(({ field, fault }) => (fault === null ? [] : [{ text: fault, href: `#${field}` }]));
    show(
      asked,
      'drills/drills.njk',
      { teams: shown, problems: notNow ? [{ text: NOT_NOW }] : problems, newRequest: randomUUID },
      status,
    );
  }

  return [
    {
      method: 'get',
      path: '/drills',
      page: 'drills',
      permission: 'run a drill',
      book: 'shown',
      handle: (asked) => showDrills(asked),
    },
    {
      method: 'post',
      path: '/drills/:teamId',
      page: 'drills',
      permission: 'run a drill',
      book: 'shown',
      subject: (asked) => teamSubject(knex, asked),
      handle: async (asked) => {
        const team = await teamIn(knex, asked);
        if (!team) return;
        const read = DrillForm.safeParse(asked.request.body);
        if (!read.success) {
          await showDrills(asked, { wrong: team.id }, 422);
          return;
        }
        const sent = Sent.safeParse(asked.request.body);
        // Who stands in is not chosen here: a list of those who may would tell who may not.
        const wanted = { team: team.name, duress: read.data.kind === 'covert', about: null };
        const outcome = await onlyOnce(
          dependencies,
          asked,
          sent.success ? sent.data.request : randomUUID(),
          null,
          async (work) => (await beginDrill(work, work.actor, wanted)).kind,
        );
        if (outcome === 'done') asked.response.redirect(303, '/desk/drills');
        else await showDrills(asked, { notNow: true }, 409);
      },
    },
  ];
}

const CHOOSE = 'Choose what is practised';
/** The same words whatever stands in the way: an alarm that is open must not show. */
const NOT_NOW = 'Not now. Try in an hour.';
