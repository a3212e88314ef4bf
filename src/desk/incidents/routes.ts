import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordIncident, recordCheck, recordDebrief, writeIncidentUp } from '../../operations/incidents/incident.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { type IncidentRecord, readIncidents } from '../../records/incidents.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { SERIOUSNESS } from '../../safety/incident.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { readAlarm, subjectFor } from '../alarm/seen-alarm.ts';
import { judgeAccess, mayEver, teamsFor } from '../access/account.ts';
import { onceForForm } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { shownFaults } from '../shell/faults.ts';
import { instantsAt, timeIn } from '../shell/local-days.ts';
import { dayOf } from '../../safety/local-day.ts';
import { type PersonChoice, whoSent } from '../shell/chosen.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { workerSent } from '../visits/meant.ts';
import { seenAlarmAbout } from '../visits/seen-visit.ts';
import { readDay, readTime } from '../visits/plan/read-plan.ts';
import { incidentView, SERIOUSNESS_CHOICES } from './view.ts';

/** Incidents: noted, written up, talked over, and asked after. */

const typed = z.string().max(200).catch('');
const IncidentForm = z.object({
  who: whoSent,
  day: typed,
  time: typed,
  seriousness: typed,
  reference: typed,
  debriefed: typed,
  checked: typed,
  /** The alarm that it comes from, by id. */
  alarm: z.union([z.uuid(), z.literal('')]).catch(''),
});
type IncidentForm = z.infer<typeof IncidentForm>;
/** From the page of an alarm. Addresses name nobody: so it is the alarm's id alone. */
const FromAlarm = z.object({ alarm: z.uuid().optional().catch(undefined) });
interface Fault {
  field: keyof IncidentForm;
  text: string;
}

/** All managers read incidents. One of them may stand beside the worker, and sees no alarm. */
const COVERT = 'Their alarm is covert: note it once the alarm is closed';
const DAY = 'A day, as in 2026-11-30 or 30/11/2026';
/** What an act came to that changed nothing. */
const REFUSED: Record<string, string> = {
  'too-soon': 'That is too soon after it',
  'to-come': 'That is still to come',
  none: 'It is not there any more',
};

export function incidentRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function time(): Promise<{ now: Date; timezone: string }> {
    const timezone = await loadTimezone(knex);
    return { now: clock.now(), timezone };
  }
  const incidentIn = async ({ request }: DeskRequest): Promise<IncidentRecord | null> =>
    (await readIncidents(knex, { id: String(request.params['incidentId']) }))[0] ?? null;
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const incident = await incidentIn(asked);
    return incident && { teamIds: [incident.teamId], personId: incident.personId };
  };

  /** An alarm, for those who may open it. */
  async function alarmFor({ account }: DeskRequest, id: string | null | undefined): Promise<BoardAlarm | null> {
    const about = id === undefined || id === null || id === '' ? null : await readAlarm(dependencies, id);
    const subject = about && subjectFor(account, about);
    return subject && judgeAccess(account, 'open an alarm', subject).kind === 'yes' ? about : null;
  }

  /** Whether there is a covert alarm about them that the reader knows of. */
  async function isCovertAbout({ account }: DeskRequest, workerId: string): Promise<boolean> {
    const seen = await seenAlarmAbout(dependencies, account, workerId);
    return seen !== null && seen.alarm.covert && !seen.alarm.drill;
  }

  /** What an alarm tells of it already. */
  async function knownFrom(asked: DeskRequest): Promise<Partial<IncidentForm>> {
    const about = await alarmFor(asked, FromAlarm.parse(asked.request.query).alarm);
    if (!about) return {};
    const { timezone } = await time();
    const { id, raisedAt } = about.alarm;
    const who = { typed: about.staffNumber, chosen: null };
    return { alarm: id, who, day: dayOf(raisedAt, timezone), time: timeIn(raisedAt, timezone) };
  }

  function showForm(asked: DeskRequest, form: IncidentForm, faults: Fault[], choices: PersonChoice[] = []): void {
    const data = { form, choices, kinds: SERIOUSNESS_CHOICES, ...shownFaults(faults), request: randomUUID() };
    show(asked, 'incidents/form.njk', data, faults.length === 0 ? 200 : 422);
  }

  async function showIncident(asked: DeskRequest, incident: IncidentRecord, faults: Fault[] = []): Promise<void> {
    const mayChange = judgeAccess(asked.account, 'note an incident', { teamIds: [incident.teamId] }).kind === 'yes';
    const at = await time();
    const form = IncidentForm.parse(faults.length > 0 ? (asked.request.body ?? {}) : {});
    const today = dayOf(at.now, at.timezone);
    show(
      asked,
      'incidents/incident.njk',
      {
        view: incidentView(incident, at),
        alarm: await alarmLink(asked, incident, at.timezone),
        mayChange,
        form: faults.length > 0 ? form : { ...form, debriefed: today, checked: today },
        ...shownFaults(faults),
        newRequest: randomUUID,
      },
      faults.length === 0 ? 200 : 422,
    );
  }

  async function alarmLink(asked: DeskRequest, { alarmId }: IncidentRecord, timezone: string) {
    const about = await alarmFor(asked, alarmId);
    return (
      about && { id: about.alarm.id, words: `${about.alarm.letter}, ${dateAndTime(about.alarm.raisedAt, timezone)}` }
    );
  }

  async function note(asked: DeskRequest): Promise<void> {
    const form = IncidentForm.parse(asked.request.body ?? {});
    const { timezone } = await time();
    const { person, choices } = await workerSent(knex, teamsFor(asked.account, 'note an incident'), form.who);
    const [day, clockTime] = [readDay(form.day), readTime(form.time)];
    const at = day === null || clockTime === null ? undefined : instantsAt(day, clockTime, timezone)[0];
    const seriousness = SERIOUSNESS.find((one) => one === form.seriousness);
    const faults: Fault[] = [
      ...(person
        ? []
        : [
            {
              field: 'who' as const,
              text:
                choices.length > 1 ? 'Several people: choose one' : 'A worker of your teams, by name or staff number',
            },
          ]),
      ...(day === null ? [{ field: 'day' as const, text: DAY }] : []),
      ...(at === undefined && day !== null ? [{ field: 'time' as const, text: 'A time, as in 14:30' }] : []),
      ...(seriousness ? [] : [{ field: 'seriousness' as const, text: 'Choose how bad it was' }]),
    ];
    if (person && (await isCovertAbout(asked, person.id))) faults.push({ field: 'who', text: COVERT });
    if (!person || at === undefined || !seriousness || faults.length > 0) {
      showForm(asked, form, faults, choices);
      return;
    }
    const from = await alarmFor(asked, form.alarm);
    const outcome = await onceForForm(dependencies, asked, async (work) => {
      const noted = await recordIncident(work, work.actor, {
        person: person.id,
        at,
        seriousness,
        by: asked.account.name,
        alarm: from?.alarm.id ?? null,
      });
      return noted.kind === 'done' ? noted.id : noted.kind;
    });
    if (z.uuid().safeParse(outcome).success) asked.response.redirect(303, `/desk/incidents/${outcome}`);
    else if (outcome === 'to-come') showForm(asked, form, [{ field: 'day', text: 'That is still to come' }], choices);
    else showForm(asked, form, [{ field: 'who', text: 'They belong to no team' }], choices);
  }

  /** One act on an incident. Null: what was typed cannot be read. */
  const act =
    (
      field: 'reference' | 'debriefed' | 'checked',
      rule: string,
      deed: (form: IncidentForm, id: string) => Deed | null,
    ) =>
    async (asked: DeskRequest): Promise<void> => {
      const incident = await incidentIn(asked);
      if (!incident) return;
      const done = deed(IncidentForm.parse(asked.request.body ?? {}), incident.id);
      if (!done) {
        await showIncident(asked, incident, [{ field, text: rule }]);
        return;
      }
      const outcome = await onceForForm(dependencies, asked, async (work) => (await done(work)).kind);
      if (outcome === 'done') asked.response.redirect(303, `/desk/incidents/${incident.id}`);
      else await showIncident(asked, incident, [{ field, text: REFUSED[outcome] ?? 'Nothing has changed' }]);
    };

  const change = { method: 'post', page: 'incident', permission: 'note an incident', book: 'true', subject } as const;
  return [
    {
      method: 'get',
      path: '/incidents',
      page: 'incidents',
      permission: 'read an incident',
      book: 'none',
      handle: async (asked) => {
        const at = await time();
        const incidents = await readIncidents(knex, { teamIds: teamsFor(asked.account, 'read an incident') });
        const views = incidents.map((one) => incidentView(one, at));
        show(asked, 'incidents/list.njk', {
          incidents: [...views.filter(({ isLate }) => isLate), ...views.filter(({ isLate }) => !isLate)],
          mayNote: mayEver(asked.account, 'note an incident'),
        });
      },
    },
    {
      method: 'get',
      path: '/incidents/new',
      page: 'incident',
      permission: 'note an incident',
      book: 'true',
      handle: async (asked) => {
        const { now, timezone } = await time();
        const today = { day: dayOf(now, timezone), time: timeIn(now, timezone) };
        showForm(asked, { ...IncidentForm.parse({}), ...today, ...(await knownFrom(asked)) }, []);
      },
    },
    {
      method: 'post',
      path: '/incidents',
      page: 'incidents',
      permission: 'note an incident',
      book: 'true',
      handle: note,
    },
    {
      method: 'get',
      path: '/incidents/:incidentId',
      page: 'incident',
      permission: 'read an incident',
      book: 'true',
      subject,
      handle: async (asked) => {
        const incident = await incidentIn(asked);
        if (incident) await showIncident(asked, incident);
      },
    },
    {
      ...change,
      path: '/incidents/:incidentId/written',
      handle: act('reference', 'The reference, in at most 40 letters', ({ reference }, incident) =>
        reference.trim() === '' || reference.trim().length > 40
          ? null
          : (work) => writeIncidentUp(work, work.actor, { incident, reference }),
      ),
    },
    {
      ...change,
      path: '/incidents/:incidentId/debriefed',
      handle: act('debriefed', DAY, ({ debriefed }, incident) => {
        const on = readDay(debriefed);
        return on === null ? null : (work) => recordDebrief(work, work.actor, { incident, on });
      }),
    },
    {
      ...change,
      path: '/incidents/:incidentId/checked',
      handle: act('checked', DAY, ({ checked }, incident) => {
        const on = readDay(checked);
        return on === null ? null : (work) => recordCheck(work, work.actor, { incident, on });
      }),
    },
  ];
}

type Deed = (work: UnitOfWork) => Promise<{ kind: string }>;
