import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { findSomebodyWell, FOUND_HOW } from '../../operations/roll-calls/answer.ts';
import { beginRollCall, endRollCall } from '../../operations/roll-calls/begin.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { rollCallById } from '../../records/roll-calls.ts';
import { readAsked, readBuildings, readRollCalls, teamsOfRollCall } from '../../records/views/shown/roll-calls.ts';
import { isOver, type RollCall } from '../../safety/roll-call.ts';
import { teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import { teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { shownFaults } from '../shell/faults.ts';
import type { Show } from '../shell/show.ts';
import { healthWords } from '../status/line-health.ts';
import { lineReader, lineSightOf } from '../status/read-line.ts';
import { listedView, rollCallView } from './view.ts';

/** Roll-calls: begun, watched and ended at the desk (src/safety/README.md F13, D11). */

const PERMISSION = 'call the roll';
const SHOWN = 20;

const RollCallForm = z.object({
  /** `out`, `everybody`, `list`, a team's id, or `at ` and a building. */
  whom: z.string().max(100).catch(''),
  people: z.string().max(50_000).catch(''),
  building: z.string().max(200).catch(''),
  drill: z.literal('yes').optional().catch(undefined),
});
type RollCallForm = z.infer<typeof RollCallForm>;
const FoundForm = z.object({ how: z.enum(FOUND_HOW) });

interface Fault {
  field: 'whom' | 'people' | 'building';
  text: string;
}

export function rollCallRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;
  const readLine = lineReader(dependencies);

  async function time(): Promise<{ now: Date; timezone: string }> {
    return { now: clock.now(), timezone: await loadTimezone(knex) };
  }
  const rollCallIn = ({ request }: DeskRequest): Promise<RollCall | null> =>
    rollCallById(knex, String(request.params['rollCallId']));
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const rollCall = await rollCallIn(asked);
    return rollCall && { teamIds: await teamsOfRollCall(knex, rollCall.id) };
  };

  async function showList(asked: DeskRequest, form: RollCallForm, faults: Fault[] = []): Promise<void> {
    const at = await time();
    const teams = await teamsWithin(knex, asked.account, PERMISSION);
    const rollCalls = await readRollCalls(knex, teamsFor(asked.account, PERMISSION), SHOWN);
    show(
      asked,
      'roll-calls/list.njk',
      {
        form,
        choices: choicesOf(teams, await readBuildings(knex, teamsFor(asked.account, PERMISSION))),
        rollCalls: rollCalls.map((one) => listedView(one, at)),
        ...shownFaults(faults),
        request: randomUUID(),
      },
      faults.length === 0 ? 200 : 422,
    );
  }

  async function begin(asked: DeskRequest): Promise<void> {
    const form = RollCallForm.parse(asked.request.body ?? {});
    const teams = await teamsWithin(knex, asked.account, PERMISSION);
    const team = teams.find(({ id }) => id === form.whom);
    const buildings = await readBuildings(knex, teamsFor(asked.account, PERMISSION));
    const worksAt = buildings.find((one) => form.whom === AT + one) ?? null;
    const asks = team
      ? 'teams'
      : worksAt === null
        ? (['out', 'everybody', 'list'] as const).find((one) => one === form.whom)
        : 'everybody';
    const staffNumbers = form.people.split(/[\s,;]+/u).filter((one) => one !== '');
    if (!asks || (asks === 'list' && staffNumbers.length === 0)) {
      const fault: Fault = asks
        ? { field: 'people', text: 'Staff numbers, one a line or with commas' }
        : { field: 'whom', text: 'Choose who is asked' };
      await showList(asked, form, [fault]);
      return;
    }
    const outcome = await onlyOnce(dependencies, asked, requestOf(asked), null, async (work) => {
      const begun = await beginRollCall(work, work.actor, {
        asks,
        teams: team ? [team.id] : teamsFor(asked.account, PERMISSION),
        staffNumbers,
        worksAt,
        building: form.building,
        isDrill: form.drill === 'yes',
        by: asked.account.name,
      });
      return begun.kind === 'done' ? begun.id : begun.kind;
    });
    if (z.uuid().safeParse(outcome).success) asked.response.redirect(303, `/desk/roll-calls/${outcome}`);
    else await showList(asked, form, [faultOf(outcome, asks)]);
  }

  async function data(asked: DeskRequest, rollCall: RollCall): Promise<object> {
    const reach = teamsFor(asked.account, PERMISSION);
    const at = await time();
    const people = await readAsked(knex, rollCall.id, reach);
    const teams = await teamsOfRollCall(knex, rollCall.id);
    // The page says when it was heard by the line's clock, as every live page does.
    asked.response.set('Desk-Now', at.now.toISOString());
    return {
      timezone: at.timezone,
      view: rollCallView(rollCall, people, at),
      mayEnd: !isOver(rollCall, at.now) && (reach === 'all' || teams.every((id) => reach.includes(id))),
      lineWords: healthWords(await readLine(lineSightOf(asked.account, 'shown')), at),
      newRequest: randomUUID,
    };
  }

  const showOne =
    (template: string) =>
    async (asked: DeskRequest): Promise<void> => {
      const rollCall = await rollCallIn(asked);
      if (rollCall) show(asked, template, await data(asked, rollCall));
    };

  async function end(asked: DeskRequest): Promise<void> {
    const rollCall = await rollCallIn(asked);
    if (!rollCall) return;
    const reach = teamsFor(asked.account, PERMISSION);
    const teams = await teamsOfRollCall(knex, rollCall.id);
    // Nobody ends it for the people of other teams.
    if (reach === 'all' || teams.every((id) => reach.includes(id)))
      await onlyOnce(dependencies, asked, requestOf(asked), null, async (work) => {
        return (await endRollCall(work, work.actor, { rollCall: rollCall.id, by: asked.account.name })).kind;
      });
    asked.response.redirect(303, `/desk/roll-calls/${rollCall.id}`);
  }

  async function found(asked: DeskRequest): Promise<void> {
    const rollCall = await rollCallIn(asked);
    if (!rollCall) return;
    const read = FoundForm.safeParse(asked.request.body);
    const person = String(asked.request.params['personId']);
    const people = await readAsked(knex, rollCall.id, teamsFor(asked.account, PERMISSION));
    if (read.success && people.some(({ personId }) => personId === person))
      await onlyOnce(dependencies, asked, requestOf(asked), null, async (work) => {
        const wanted = { rollCall: rollCall.id, person, how: read.data.how, by: asked.account.name };
        return (await findSomebodyWell(work, work.actor, wanted)).kind;
      });
    asked.response.redirect(303, `/desk/roll-calls/${rollCall.id}`);
  }

  const one = { page: 'roll-call', permission: PERMISSION, book: 'shown', subject } as const;
  const list = { path: '/roll-calls', page: 'roll-calls', permission: PERMISSION, book: 'shown' } as const;
  return [
    { ...list, method: 'get', handle: (asked: DeskRequest) => showList(asked, RollCallForm.parse({})) },
    { ...list, method: 'post', handle: begin },
    { ...one, method: 'get', path: '/roll-calls/:rollCallId', handle: showOne('roll-calls/roll-call.njk') },
    {
      ...one,
      method: 'get',
      path: '/roll-calls/:rollCallId/now',
      isAutomatic: true,
      handle: showOne('roll-calls/answers.njk'),
    },
    { ...one, method: 'post', path: '/roll-calls/:rollCallId/end', handle: end },
    { ...one, method: 'post', path: '/roll-calls/:rollCallId/people/:personId', handle: found },
  ];
}

const AT = 'at ';

const choicesOf = (teams: { id: string; name: string }[], buildings: string[]): { value: string; text: string }[] => [
  { value: 'out', text: 'Everybody who is out' },
  ...teams.map(({ id, name }) => ({ value: id, text: `Everybody of ${name}` })),
  ...buildings.map((building) => ({ value: AT + building, text: `Everybody who works at ${building}` })),
  ...(teams.length > 1 ? [{ value: 'everybody', text: 'Everybody' }] : []),
  { value: 'list', text: 'These people' },
];

function faultOf(outcome: string, asks: string): Fault {
  if (outcome === 'building')
    return {
      field: 'building',
      text: 'A name that may stand on everybody’s phone: no numbers, and no word such as "safe"',
    };
  return asks === 'list'
    ? { field: 'people', text: 'Nobody of your teams has one of these staff numbers' }
    : { field: 'whom', text: 'Nobody is there to be asked' };
}

function requestOf({ request }: DeskRequest): string {
  const sent = Sent.safeParse(request.body);
  return sent.success ? sent.data.request : randomUUID();
}
