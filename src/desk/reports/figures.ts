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

/** All figures of a period, one question after the other: a report takes one connection (access/long-work.ts). */
export async function figuresOf(knex: Knex, asked: ReportSpan): Promise<ReportFigures> {
  const use = await useFigures(knex, asked);
  const alarms = await alarmFigures(knex, asked);
  const times = await timeFigures(knex, asked);
  const bands = await personBands(knex, asked, BANDS);
  const weeks = await weekFigures(knex, asked);
  const desk = await deskFigures(knex, asked);
  const incidents = await readIncidents(knex, { teamIds: asked.teamIds });
  const within = incidents.filter(({ at }) => at >= asked.from && at < asked.to);
  return { use, alarms, times, bands, weeks, desk, incidents: incidentRows(within, asked.now, asked.timezone) };
}
