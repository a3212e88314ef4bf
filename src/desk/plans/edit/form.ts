import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseDuration } from '../../../organisation-file/values.ts';
import type { PlanGiven } from '../../../operations/plans/check-plan.ts';

/** The form in which a team's plan is changed: as it was typed, and as the rules of the file take it. Pure. */

export const LADDERS = ['ladder', 'duress', 'panic', 'watch', 'ladder_out_of_hours', 'duress_out_of_hours'] as const;
type LadderName = (typeof LADDERS)[number];

interface StepRow {
  after: string;
  /** As typed, with commas between. */
  who: string;
  /** "sms", "call", or both with a comma between. */
  by: string;
}

export interface TeamPlanForm {
  /** The one that the writer has seen. */
  revision: number;
  ladders: Record<LadderName, StepRow[]>;
  /** An open call for help is answered as a covert one is. */
  panicAsDuress: boolean;
  /** When the ladders hold, one on a line: "mon-fri 08:30 to 17:30". Empty: always. */
  officeHours: string;
  /** One on a line. */
  ownSteps: string;
  watchPhrase: string;
  helpPhrase: string;
  newsMissed: string;
  newsCovert: string;
  repeat: string;
  usualLength: string;
  longest: string;
  reminder: string;
  okExtends: string;
  /** The worker is asked at each usual length. */
  reportEach: boolean;
  /** Empty: at the end alone. */
  homeChecks: string;
  boardShowsPlace: boolean;
  /** As whom of a step. */
  inform: string;
  tellStart: string;
  tellEnd: string;
  reason: string;
  /** Ids of people for whom the plan is tried. */
  about: string[];
  /** A mark of the plan that was looked at; empty: none was. */
  checked: string;
}

const word = z.string().max(4000).catch('');
const list = z
  .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(400)).max(100))
  .catch([]);

const Sent = z.object({
  ...{ revision: z.coerce.number().int().catch(0), panicAsDuress: z.string().optional().catch(undefined) },
  reportEach: z.string().optional().catch(undefined),
  boardShowsPlace: z.string().optional().catch(undefined),
  ...{
    officeHours: word,
    ownSteps: word,
    watchPhrase: word,
    helpPhrase: word,
    newsMissed: word,
    newsCovert: word,
    repeat: word,
  },
  ...{ usualLength: word, longest: word, reminder: word, okExtends: word, homeChecks: word },
  ...{ inform: word, tellStart: word, tellEnd: word },
  ...{ reason: word, about: list, checked: word },
});

export function planFormOf(body: unknown): TeamPlanForm {
  const fields = z.record(z.string(), z.unknown()).catch({}).parse(body);
  const { panicAsDuress, reportEach, boardShowsPlace, ...sent } = Sent.parse(fields);
  const rows = (name: LadderName): StepRow[] => {
    const [after, who, by] = ['after', 'who', 'by'].map((key) => list.parse(fields[`${name}-${key}`]));
    return (after ?? []).map((one, index) => ({ after: one, who: who?.[index] ?? '', by: by?.[index] ?? 'sms,call' }));
  };
  return {
    ...sent,
    panicAsDuress: panicAsDuress !== undefined,
    reportEach: reportEach !== undefined,
    boardShowsPlace: boardShowsPlace !== undefined,
    ladders: {
      ladder: rows('ladder'),
      duress: rows('duress'),
      panic: rows('panic'),
      watch: rows('watch'),
      ladder_out_of_hours: rows('ladder_out_of_hours'),
      duress_out_of_hours: rows('duress_out_of_hours'),
    },
  };
}

type Steps = PlanGiven['ladder'];

/** The form of a plan that is stored. */
export function formOfPlan(given: PlanGiven, revision: number, about: string[]): TeamPlanForm {
  const rows = (steps: Steps): StepRow[] =>
    steps.map(({ after, who, by }) => ({ after, who: who.join(', '), by: by.join(',') }));
  return {
    ...{ revision, about, checked: '', reason: '' },
    ladders: {
      ladder: rows(given.ladder),
      duress: rows(given.duress),
      panic: rows(given.panic ?? given.duress),
      watch: rows(given.watch),
      ladder_out_of_hours: rows(given.ladderOutOfHours ?? []),
      duress_out_of_hours: rows(given.duressOutOfHours ?? []),
    },
    officeHours: given.officeHours.map(({ days, from, to }) => `${days} ${from} to ${to}`).join('\n'),
    panicAsDuress: given.panic === null,
    ownSteps: given.ownSteps.join('\n'),
    ...{ watchPhrase: given.phrases.watch, helpPhrase: given.phrases.help },
    ...{ newsMissed: given.news.missed, newsCovert: given.news.covert, repeat: given.repeat },
    usualLength: given.lengths.usual,
    longest: given.lengths.longest,
    reminder: given.lengths.reminder,
    okExtends: given.lengths.okExtends,
    reportEach: given.checks.reportEach,
    boardShowsPlace: given.boardShowsPlace,
    homeChecks: given.checks.homeChecks === 'off' ? '' : given.checks.homeChecks,
    inform: given.inform.join(', '),
    tellStart: given.tell.start.join(', '),
    tellEnd: given.tell.end.join(', '),
  };
}

const BETWEEN_PEOPLE = /[,;]|\band\b/;

/** As the file would have it. */
export function givenOfForm(form: TeamPlanForm): PlanGiven {
  const steps = (rows: StepRow[]): Steps =>
    rows.map(({ after, who, by }) => ({
      after: durationTyped(after),
      who: listed(who, BETWEEN_PEOPLE),
      by: listed(by, /,/),
    }));
  const { ladder, duress, panic, watch } = form.ladders;
  /** No step: as in hours. */
  const outOfHours = (rows: StepRow[]): Steps | null => (rows.length === 0 ? null : steps(rows));
  return {
    ...{ ladder: steps(ladder), duress: steps(duress), watch: steps(watch) },
    panic: form.panicAsDuress ? null : steps(panic),
    officeHours: listed(form.officeHours, /\r?\n/).map(hoursTyped),
    ladderOutOfHours: outOfHours(form.ladders.ladder_out_of_hours),
    duressOutOfHours: outOfHours(form.ladders.duress_out_of_hours),
    ownSteps: listed(form.ownSteps, /\r?\n/),
    phrases: { watch: form.watchPhrase.trim(), help: form.helpPhrase.trim() },
    news: { missed: durationTyped(form.newsMissed), covert: durationTyped(form.newsCovert) },
    repeat: durationTyped(form.repeat),
    lengths: {
      usual: durationTyped(form.usualLength),
      longest: durationTyped(form.longest),
      reminder: durationTyped(form.reminder),
      okExtends: durationTyped(form.okExtends),
    },
    checks: { reportEach: form.reportEach, homeChecks: offOr(form.homeChecks) },
    boardShowsPlace: form.boardShowsPlace,
    inform: listed(form.inform, BETWEEN_PEOPLE),
    tell: { start: listed(form.tellStart, BETWEEN_PEOPLE), end: listed(form.tellEnd, BETWEEN_PEOPLE) },
  };
}

const listed = (typed: string, between: RegExp): string[] =>
  typed
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** "mon-fri 8:30 to 17:30" or "Mon - Fri, 08.30-17.30". What is none is left for the rules. */
function hoursTyped(typed: string): PlanGiven['officeHours'][number] {
  const [, days = typed, from = '', to = ''] =
    /^(.*?)[\s,]+(\d{1,2}[:.]\d{2})\s*(?:to|until|-|–)\s*(\d{1,2}[:.]\d{2})$/i.exec(typed.trim()) ?? [];
  const time = (words: string): string => words.replace('.', ':').padStart(5, '0');
  return { days: days.toLowerCase().replaceAll(/\s+/g, ''), from: time(from), to: time(to) };
}

/** "6" and "6:00" are six minutes, as the plan's page writes them; "6 min" too. What is none is left for the rules. */
function durationTyped(typed: string): string {
  const short = typed
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, '')
    .replaceAll(/(h|m|s)[a-z]+/g, '$1');
  if (parseDuration(short) !== null) return short;
  const [, minutes, seconds = '0'] = /^(\d{1,4})(?::([0-5]\d))?$/.exec(short) ?? [];
  return minutes === undefined ? typed.trim() : `${minutes}m${Number(seconds)}s`;
}

const offOr = (typed: string): string => (typed.trim() === '' ? 'off' : durationTyped(typed));

/** What a press of a button makes of the rows. Up and down exchange whom and how: the times stay in their order. */
export function formAfterPress(form: TeamPlanForm, button: string): TeamPlanForm {
  const [act = '', name = '', at = ''] = button.split(' ');
  const ladder = LADDERS.find((one) => one === name);
  if (!ladder) return form;
  const rows = form.ladders[ladder];
  const index = Number(at);
  const changed = (() => {
    switch (act) {
      case 'add':
        return rows.length < MOST_ROWS ? [...rows, { after: '', who: '', by: 'sms,call' }] : rows;
      case 'remove':
        return rows.filter((_, place) => place !== index);
      case 'up':
        return exchanged(rows, index - 1);
      case 'down':
        return exchanged(rows, index);
      default:
        return rows;
    }
  })();
  return { ...form, ladders: { ...form.ladders, [ladder]: changed } };
}

const MOST_ROWS = 20;

/** Whom and how of a row and of the one below it. */
function exchanged(rows: StepRow[], upper: number): StepRow[] {
  const [one, other] = [rows[upper], rows[upper + 1]];
  if (!one || !other) return rows;
  return rows.map((row, place) => {
    if (place === upper) return { ...other, after: one.after };
    return place === upper + 1 ? { ...one, after: other.after } : row;
  });
}

/** Marks a plan, so that what is saved is what was looked at. */
export const markOfPlan = (given: PlanGiven): string =>
  createHash('sha256').update(JSON.stringify(given)).digest('hex').slice(0, 16);
