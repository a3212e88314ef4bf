import type { Knex } from 'knex';
import {
  alarmFigures,
  type ReportSpan,
  personBands,
  timeFigures,
  useFigures,
  weekFigures,
} from '../../records/views/report.ts';
import { deskFigures } from '../../records/views/report-desk.ts';
import { readIncidents } from '../../records/incidents.ts';
import { incidentRows } from './incidents-part.ts';
import { BANDS, type ReportFigures } from './view.ts';

/** All figures of a period. */
export async function figuresOf(knex: Knex, asked: ReportSpan): Promise<ReportFigures> {
  const [use, alarms, times, bands, weeks, desk, incidents] = await Promise.all([
    useFigures(knex, asked),
    alarmFigures(knex, asked),
    timeFigures(knex, asked),
    personBands(knex, asked, BANDS),
    weekFigures(knex, asked),
    deskFigures(knex, asked),
    readIncidents(knex, { teamIds: asked.teamIds }),
  ]);
  const within = incidents.filter(({ at }) => at >= asked.from && at < asked.to);
  return { use, alarms, times, bands, weeks, desk, incidents: incidentRows(within, asked.now, asked.timezone) };
}
