import { z } from 'zod';
import { readShownBoard, type ShownVisit } from '../records/views/shown/board.ts';
import { appointmentsOf } from '../records/sent-plans.ts';
import { type Asked, type Endpoint, endpoint, NOTHING } from './endpoint.ts';
import { nothingThere } from './problem.ts';

/** Who is out, of the shown book alone: an answer cannot differ, whatever the true book says. */

export const Team = z.object({ id: z.uuid(), name: z.string() });
export const OpenVisit = z
  .object({
    id: z.uuid(),
    kind: z.enum(['visit', 'home']).describe('`home`: the way home, or a day of work at home'),
    status: z.enum(['open', 'late']).describe('`late`: the time is over and nobody has checked in'),
    team: Team,
    worker: z.string().describe('The staff number'),
    started_at: z.iso.datetime().nullable(),
    deadline: z.iso.datetime().nullable().describe('When it should end'),
    appointment_id: z.string().nullable().describe('Your own id, if you have planned it'),
    worker_name: z.string().optional().describe('With `names:read`'),
    place: z.string().nullable().optional().describe('With `names:read`: where they said they are'),
    reference: z.string().nullable().optional().describe('With `names:read`: the case reference'),
    initials: z.string().nullable().optional().describe('With `names:read`: of the family'),
  })
  .describe('A visit that goes on');
export const OpenVisits = z
  .object({ visits: z.array(OpenVisit), at: z.iso.datetime().describe('The time of the answer, by our clock') })
  .describe('The visits that go on, the one that is due first at the top');

async function readOpen({ parts: { knex, clock }, token }: Asked<unknown, unknown>, id?: string): Promise<object[]> {
  const visits = (await readShownBoard(knex, clock.now()))
    .filter(({ visit }) => visit.status === 'open' || visit.status === 'overdue')
    .filter(({ visit }) => token.teamIds === 'all' || token.teamIds.includes(visit.teamId))
    .filter(({ visit }) => id === undefined || visit.id === id)
    .toSorted((one, other) => dueOf(one) - dueOf(other));
  const ids = visits.map(({ visit }) => visit.id);
  const appointments = await appointmentsOf(knex, token.name, ids);
  return visits.map((one) => inJson(one, appointments.get(one.visit.id) ?? null, token.scopes.includes('names:read')));
}

const dueOf = ({ visit }: ShownVisit): number => visit.deadline?.getTime() ?? Infinity;

function inJson(shown: ShownVisit, appointment: string | null, withNames: boolean): object {
  const { visit, team, staffNumber, name, reference, initials } = shown;
  return {
    id: visit.id,
    kind: visit.kind,
    status: visit.status === 'overdue' ? 'late' : 'open',
    team: { id: visit.teamId, name: team },
    worker: staffNumber,
    started_at: visit.startedAt?.toISOString() ?? null,
    deadline: visit.deadline?.toISOString() ?? null,
    appointment_id: appointment,
    ...(withNames && { worker_name: name, place: visit.place, reference, initials }),
  };
}

const OUT = 'Who is out as their own telephones would tell it. Nobody learns from it of an alarm.';

export const openVisitEndpoints: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/visits',
    name: 'listOpenVisits',
    summary: 'Who is out now',
    description: OUT,
    scope: 'visits:read',
    params: NOTHING,
    body: NOTHING,
    answers: { 200: { description: 'All that go on: there are no pages', body: OpenVisits } },
    handle: async (asked) => ({
      status: 200,
      body: { visits: await readOpen(asked), at: asked.parts.clock.now().toISOString() },
    }),
  }),
  endpoint({
    method: 'get',
    path: '/visits/:id',
    name: 'getOpenVisit',
    summary: 'One visit that goes on',
    description: OUT,
    scope: 'visits:read',
    params: z.object({ id: z.uuid() }),
    described: { id: 'Of the visit' },
    body: NOTHING,
    answers: { 200: { description: 'It goes on', body: OpenVisit } },
    problems: { 404: 'There is none, or it has ended' },
    handle: async (asked) => {
      const [body] = await readOpen(asked, asked.params.id);
      if (!body) throw nothingThere();
      return { status: 200, body };
    },
  }),
];
