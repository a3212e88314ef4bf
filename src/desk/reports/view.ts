import type { AlarmFigures, Band, TimeFigures, UseFigures, Week } from '../../records/views/report.ts';
import { CLASS_WORDS } from '../alarm/words.ts';
import type { DeskFigures } from '../../records/views/report-desk.ts';
import { csvOf } from '../shell/csv.ts';
import type { OverdueToday } from './overdue-today.ts';
import { barChart, type Chart } from './chart.ts';
import type { Period } from './period.ts';
import {
  countWords,
  durationWords,
  FEW,
  partsWords,
  rateWords,
  shareOf,
  shareWords,
  timeWords,
} from './small-numbers.ts';

/** A report as its page, its print and its file show it: no names, and no number below five. Pure. */

export interface ReportFigures {
  use: UseFigures[];
  alarms: AlarmFigures[];
  times: TimeFigures;
  bands: Band[];
  weeks: Week[];
  desk: DeskFigures;
  /** What was done after incidents: what, and how many. */
  incidents: string[][];
}

interface ReportLine {
  what: string;
  now: string;
  before: string;
}

interface ReportView {
  sections: { id: string; title: string; note: string | null; lines: ReportLine[] }[];
  charts: Chart[];
}

/** Seconds within which a person was there. */
export const BANDS = [60, 120, 300, 600];

/** @param overdue null: a document that the report is part of tells it elsewhere */
export function reportView(
  now: ReportFigures,
  before: ReportFigures,
  teams: { id: string; name: string }[],
  overdue: OverdueToday | null,
): ReportView {
  const line = (what: string, of: (figures: ReportFigures) => string): ReportLine => ({
    what,
    now: of(now),
    before: of(before),
  });
  const total = (of: (figures: UseFigures) => number, { use }: ReportFigures): number =>
    use.reduce((sum, one) => sum + of(one), 0);
  return {
    sections: [
      {
        id: 'use',
        title: 'Use',
        note: null,
        lines: [
          line('Visits watched', (one) => countWords(total(({ watched }) => watched, one))),
          line('Planned visits that were watched', (one) =>
            shareWords(
              total(({ plannedWatched }) => plannedWatched, one),
              total(({ planned }) => planned, one),
            ),
          ),
          line('Ended in time, by the worker', (one) =>
            shareWords(
              total(({ endedInTime }) => endedInTime, one),
              total(({ ended }) => ended, one),
            ),
          ),
          line('Workers who used the line', (one) =>
            shareWords(
              total(({ workersOut }) => workersOut, one),
              total(({ workers }) => workers, one),
            ),
          ),
        ],
      },
      {
        id: 'kinds',
        title: 'Alarms, by what raised them',
        note: 'An alarm counts once it has been closed for a day. Drills are none of them.',
        lines: partsLines(now, before, KINDS, ({ kind }) => kind),
      },
      {
        id: 'classes',
        title: 'Alarms, by what they were',
        note: null,
        lines: partsLines(now, before, CLASSES, ({ class: named }) => named ?? 'unsaid').slice(1),
      },
      {
        id: 'incidents',
        title: 'After incidents',
        note: 'Those that were noted here. Each is counted among those whose time is up.',
        lines: now.incidents.map(([what = '', count = ''], index) => ({
          what,
          now: count,
          before: before.incidents[index]?.[1] ?? '',
        })),
      },
      {
        id: 'times',
        title: 'How long it took',
        note: 'From the alarm, in minutes and seconds: the median, and what 95 of 100 stayed within.',
        lines: [
          ...timesLines('the first ring', ({ ring }) => ring),
          ...timesLines('the first person', ({ person }) => person),
          ...timesLines('contact', ({ contact }) => contact),
        ],
      },
      {
        id: 'people',
        title: 'What people did',
        note: null,
        lines: [
          line('News given in time', ({ times }) => shareWords(times.newsKept, times.newsDue)),
          line('999 recorded', ({ times }) => countWords(times.dialled)),
          line('Drills', ({ times }) => String(times.drills)),
          line('Drills: to the first person, median', ({ times }) =>
            times.drillPerson.median === null ? 'none' : durationWords(times.drillPerson.median),
          ),
        ],
      },
      {
        id: 'load',
        title: 'How much came at once',
        note:
          'The Health and Safety Executive holds more than 6 alarms an hour, or 10 within 10 minutes, to be too ' +
          'many for one person.',
        lines: [
          line('An hour, while somebody had the desk (limit 6)', ({ desk }) => rateWords(desk.alarms, desk.hours)),
          line('Most within an hour (limit 6)', ({ times }) => limitWords(times.mostInAnHour, 6)),
          line('Most within 10 minutes (limit 10)', ({ times }) => limitWords(times.mostInTenMinutes, 10)),
        ],
      },
      ...(overdue === null ? [] : [overdueSection(overdue)]),
    ],
    charts: [alarmsByWeek(now), timeToAPerson(now), useChart(now, teams)],
  };

  function timesLines(name: string, of: (times: TimeFigures) => TimeFigures['ring']): ReportLine[] {
    return [
      line(`To ${name}, median`, ({ times }) => timeWords(of(times).median, of(times).count)),
      line(`To ${name}, 95th`, ({ times }) => timeWords(of(times).p95, of(times).count)),
    ];
  }
}

/** How it stood at another time is on no record. */
const overdueSection = ({ notes, training }: OverdueToday): ReportView['sections'][number] => ({
  id: 'overdue',
  title: 'What is overdue today',
  note: 'As it stands today, whatever the period.',
  lines: [
    { what: 'Notes on addresses past their review', now: notes, before: 'not kept' },
    { what: 'People whose training is overdue', now: training, before: 'not kept' },
  ],
});

const limitWords = (count: number, limit: number): string =>
  `${countWords(count)}: ${count > limit ? 'too many' : 'within it'}`;

const KINDS = {
  missed: 'A check-in that did not come',
  no_answer: 'A call that was not answered',
  help: 'A call for help',
  covert: 'Covert',
} as const;
/** Real ones in two: incidents are known to be reported too seldom, and here is where to look (policies F4, F7). */
const CLASSES: Record<string, string> = {
  noted: 'Real, and an incident is noted',
  ...CLASS_WORDS,
  real: 'Real, and no incident is noted',
  unsaid: 'Nobody has said yet',
};

function partsLines(
  now: ReportFigures,
  before: ReportFigures,
  names: Record<string, string>,
  of: (one: AlarmFigures) => string,
): ReportLine[] {
  const countsOf = ({ alarms }: ReportFigures): number[] =>
    Object.keys(names).map((key) => alarms.filter((one) => of(one) === key).reduce((sum, { count }) => sum + count, 0));
  const totalOf = (figures: ReportFigures): string =>
    countWords(countsOf(figures).reduce((sum, count) => sum + count, 0));
  const [wordsNow, wordsBefore] = [partsWords(countsOf(now)), partsWords(countsOf(before))];
  return [
    { what: 'All alarms', now: totalOf(now), before: totalOf(before) },
    ...Object.values(names).map((what, index) => ({
      what,
      now: wordsNow[index] ?? FEW,
      before: wordsBefore[index] ?? FEW,
    })),
  ];
}

/** Bars of parts of one sum. */
function partBars(parts: { label: string; count: number }[]) {
  const words = partsWords(parts.map(({ count }) => count));
  return parts.map(({ label, count }, index) => {
    const said = words[index] ?? FEW;
    return { label, value: /\d$/.test(said) && said !== FEW ? count : null, words: said };
  });
}

const alarmsByWeek = ({ weeks }: ReportFigures): Chart =>
  barChart(
    'weeks',
    'Alarms by week',
    'Week from',
    partBars(weeks.map(({ monday, alarms }) => ({ label: dayWords(monday), count: alarms }))),
  );

const timeToAPerson = ({ bands }: ReportFigures): Chart =>
  barChart(
    'bands',
    'Time to a person',
    'Within',
    partBars(
      bands.map(({ within, count }) => ({ label: within === null ? 'later, or none' : `${within / 60} min`, count })),
    ),
  );

/** By team where there are several, and else by week. */
function useChart({ use, weeks }: ReportFigures, teams: { id: string; name: string }[]): Chart {
  if (teams.length > 1) {
    const bars = use.map(({ teamId, workersOut, workers }) => ({
      label: teams.find(({ id }) => id === teamId)?.name ?? '',
      value: shareOf(workersOut, workers),
      words: shareWords(workersOut, workers),
    }));
    return barChart('use-by-team', 'Workers who used the line, by team', 'Team', bars, 1);
  }
  const bars = partBars(weeks.map(({ monday, watched }) => ({ label: dayWords(monday), count: watched })));
  return barChart('use-by-week', 'Visits watched, by week', 'Week from', bars);
}

const dayWords = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));

/** As a file for a spreadsheet. */
export function reportCsv({ sections, charts }: ReportView, { name, before }: Pick<Period, 'name' | 'before'>): string {
  const rows = [
    ['part', 'what', name, before],
    ...sections.flatMap(({ title, lines }) => lines.map((one) => [title, one.what, one.now, one.before])),
    ...charts.flatMap(({ title, rows: bars }) => bars.map(({ label, words }) => [title, label, words, ''])),
  ];
  return csvOf(rows);
}
