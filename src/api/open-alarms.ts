import { z } from 'zod';
import { type OpenAlarm, readOpenAlarms } from '../records/views/true/open-alarms.ts';
import { type Asked, type Endpoint, endpoint, NOTHING } from './endpoint.ts';
import { Team } from './open-visits.ts';
import { nothingThere } from './problem.ts';

/**
 * Open alarms. A token is no person. Everybody who sees what it reads sees the alarms, so covert ones need a scope that
 * says so. To everybody else an alarm that turns covert ends, as the real PIN would have ended it, and a covert one is
 * none.
 */

export const OpenAlarmBody = z
  .object({
    id: z.uuid(),
    kind: z.enum(['duress', 'panic', 'watch', 'no_answer', 'missed']),
    covert: z.boolean().describe('Do not ring or text the worker. Do not go there. Say nothing to anybody else.'),
    drill: z.boolean().describe('For practice: nobody is in danger'),
    status: z.enum(['raised', 'taken']).describe('`taken`: somebody deals with it. It is not over.'),
    raised_at: z.iso.datetime(),
    team: Team,
    worker: z.string().describe('The staff number'),
    visit_id: z.uuid().nullable(),
    worker_name: z.string().optional().describe('With `names:read`'),
  })
  .describe('An alarm that is open');
export const OpenAlarms = z
  .object({ alarms: z.array(OpenAlarmBody), at: z.iso.datetime().describe('The time of the answer, by our clock') })
  .describe('The alarms that are open, the oldest first');

async function readFor({ parts: { knex }, token }: Asked<unknown, unknown>, id?: string): Promise<object[]> {
  const found = await readOpenAlarms(knex, {
    covert: token.scopes.includes('alarms:covert'),
    teamIds: token.teamIds,
    ...(id !== undefined && { id }),
  });
  return found.map((alarm) => inJson(alarm, token.scopes.includes('names:read')));
}

const inJson = (alarm: OpenAlarm, withNames: boolean): object => ({
  id: alarm.id,
  kind: alarm.kind,
  covert: alarm.covert,
  drill: alarm.drill,
  status: alarm.status,
  raised_at: alarm.raisedAt.toISOString(),
  team: alarm.team,
  worker: alarm.staffNumber,
  visit_id: alarm.visitId,
  ...(withNames && { worker_name: alarm.name }),
});

const WHO =
  'The telephone line rings people by itself: nothing has to be done here. A token without `alarms:covert` is ' +
  'told of ' +
  'no covert alarm; one that turns covert is gone from its answers, as if it had been closed.';

export const openAlarmEndpoints: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/alarms',
    name: 'listOpenAlarms',
    summary: 'The alarms that are open',
    description: WHO,
    scope: 'alarms:read',
    params: NOTHING,
    body: NOTHING,
    answers: { 200: { description: 'All of them: there are no pages', body: OpenAlarms } },
    handle: async (asked) => ({
      status: 200,
      body: { alarms: await readFor(asked), at: asked.parts.clock.now().toISOString() },
    }),
  }),
  endpoint({
    method: 'get',
    path: '/alarms/:id',
    name: 'getOpenAlarm',
    summary: 'One open alarm',
    description: WHO,
    scope: 'alarms:read',
    params: z.object({ id: z.uuid() }),
    described: { id: 'Of the alarm' },
    body: NOTHING,
    answers: { 200: { description: 'It is open', body: OpenAlarmBody } },
    problems: { 404: 'There is none, or it is closed' },
    handle: async (asked) => {
      const [body] = await readFor(asked, asked.params.id);
      if (!body) throw nothingThere();
      return { status: 200, body };
    },
  }),
];
