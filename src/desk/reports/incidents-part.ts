import { Temporal } from 'temporal-polyfill';
import type { Knex } from 'knex';
import { type IncidentRecord, readIncidents } from '../../records/incidents.ts';
import {
  CHECKED_AFTER,
  DEBRIEF_FROM,
  DEBRIEF_WITHIN,
  type Incident,
  SERIOUSNESS,
  WRITTEN_WITHIN,
} from '../../safety/incident.ts';
import { SERIOUSNESS_WORDS } from '../incidents/view.ts';
import { dayOf } from '../../safety/local-day.ts';
import type { Part } from './evidence-pack.ts';
import { countWords, FEW, partsWords, shareWords } from './small-numbers.ts';

/**
 * What was done after incidents, and in time (src/safety/README.md F4, F5, F14): numbers alone, for those who monitor.
 */

export async function incidentsPart(
  knex: Knex,
  teams: { id: string }[],
  { from, to, now, timezone }: { from: Date; to: Date; now: Date; timezone: string },
): Promise<Part> {
  const all = await readIncidents(knex, { teamIds: teams.map(({ id }) => id) });
  const incidents = all.filter(({ at }) => at >= from && at < to);
  return {
    id: 'incidents',
    title: 'Incidents',
    note:
      'Those that were noted at the duty desk. Few are no sign that little happens: not everything is reported. ' +
      'What the alarms tell of them besides stands in the reports of both quarters: which were real, and of how ' +
      'many of those an incident was noted. The health-and-safety system has the forms.',
    head: ['what', 'how many'],
    rows: [...incidentRows(incidents, now, timezone), ...kindRows(incidents)],
  };
}

/** How many of each kind. A quarter's report prints on two pages, and has no room for them. Pure. */
export function kindRows(incidents: Pick<IncidentRecord, 'seriousness'>[]): string[][] {
  const each = partsWords(SERIOUSNESS.map((one) => incidents.filter(({ seriousness }) => seriousness === one).length));
  return SERIOUSNESS.map((one, index) => [SERIOUSNESS_WORDS[one], each[index] ?? FEW]);
}

/** Each is counted among those whose time is up, so that nobody is late who has time yet. Pure. */
export function incidentRows(incidents: Incident[], now: Date, timezone: string): string[][] {
  const share = (within: number, isDone: (one: Incident) => boolean): string => {
    const due = incidents.filter((one) => isDone(one) || now.getTime() - one.at.getTime() > within);
    return shareWords(due.filter(isDone).length, due.length);
  };
  const isWritten = ({ at, writtenAt }: Incident): boolean =>
    writtenAt !== null && writtenAt.getTime() - at.getTime() <= WRITTEN_WITHIN;
  const isDebriefed = ({ at, debriefedOn }: Incident): boolean => {
    if (debriefedOn === null) return false;
    const days = Temporal.PlainDate.from(dayOf(at, timezone)).until(debriefedOn).days;
    return days >= DEBRIEF_FROM / DAY && days <= DEBRIEF_WITHIN / DAY;
  };
  return [
    ['Incidents', countWords(incidents.length)],
    ['Written up within 24 hours', share(WRITTEN_WITHIN, isWritten)],
    ['Debrief after two days and within two weeks', share(DEBRIEF_WITHIN, isDebriefed)],
    ['Asked afterwards how they are', share(CHECKED_AFTER, ({ checkedOn }) => checkedOn !== null)],
  ];
}

const DAY = 24 * 3_600_000;
