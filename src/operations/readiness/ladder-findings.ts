import type { Finding } from '../../carriers/diagnostics.ts';
import type { PersonReadiness } from '../../records/views/readiness.ts';
import type { Responders, Contact } from '../../safety/responders.ts';
import { type CoveredHour, type Gap, gapsAmong, hasLastResort, PEOPLE_ENOUGH } from '../../safety/coverage.ts';
import { type EmptySpell, emptySpells } from '../../safety/alarm/empty-steps.ts';
import type { Plan } from '../../safety/plan.ts';
import { daysOrTimes, shortTime } from '../../timeline/local-time.ts';
import { wordOf } from '../../organisation-file/who.ts';

/** Whom the team's ladders reach in the days to come, in findings for people. */

const DAYS_AHEAD = 14;
export const HOURS_AHEAD = DAYS_AHEAD * 24;
const SPELLS_SHOWN = 3;
const NAMES_SHOWN = 3;

interface WorkerWithResponders {
  worker: PersonReadiness;
  responders: Responders;
  /** The hours ahead of their ladders. */
  hours: CoveredHour[];
}

export function ladderFindings(respondersByWorker: WorkerWithResponders[], plan: Plan, now: Date): Finding[] {
  if (respondersByWorker.length === 0)
    return [
      { mark: 'error', what: 'Ladders', found: 'the team has no workers', todo: 'put them into the organisation file' },
    ];
  const gaps = respondersByWorker.flatMap(({ worker, responders, hours }) =>
    gapFinding(worker, gapsAmong(hours), responders.timezone, now),
  );
  const empty = respondersByWorker.flatMap(({ worker, responders }) =>
    emptyFindings(worker, emptySpells(responders, plan, now, HOURS_AHEAD), responders, now),
  );
  const hasOne = respondersByWorker.every(({ responders }) => hasLastResort(responders, plan));
  return [
    ...ofAllWorkers([...gaps, ...empty], respondersByWorker.length),
    ...(gaps.some(({ mark }) => mark === 'error')
      ? []
      : [
          {
            mark: 'ok' as const,
            what: 'Ladders',
            found:
              `at least ${PEOPLE_ENOUGH} people, or first a duty team, at every hour of the next ${DAYS_AHEAD} ` +
              'days',
            todo: null,
          },
        ]),
    hasOne
      ? { mark: 'ok', what: 'Last resort', found: 'both ladders end there', todo: null }
      : {
          mark: 'error',
          what: 'Last resort',
          found: 'a ladder does not end at a number that is staffed day and night',
          todo: 'last_resort, in the organisation file',
        },
  ];
}

/** A finding about one worker's ladders; `what` is the worker's name until equal findings are told together. */
type OfWorker = Finding;

/** An hour of a team: the fewest whom the ladders of any of its workers reach. */
export interface TeamHour {
  from: Date;
  people: number;
  /** For one of them they are too few. */
  isWeak: boolean;
}

export function hoursOfTeam(respondersByWorker: Pick<WorkerWithResponders, 'hours'>[]): TeamHour[] {
  const [first] = respondersByWorker;
  return (first?.hours ?? []).map(({ from }, index) => {
    const all = respondersByWorker.flatMap(({ hours }) => hours[index] ?? []);
    return {
      from,
      people: Math.min(...all.map(({ people }) => people)),
      isWeak: all.some(({ weakness }) => weakness !== null),
    };
  });
}

function gapFinding(worker: PersonReadiness, gaps: Gap[], timezone: string, now: Date): OfWorker[] {
  const spell = ({ from, to }: Gap): string =>
    `from ${shortTime(from, timezone, now)} to ${shortTime(to, timezone, now)}`;
  const few = gaps.filter(({ onlyNumber }) => onlyNumber === null);
  const alone = gaps.filter(({ onlyNumber }) => onlyNumber !== null);
  return [
    ...(few.length === 0
      ? []
      : [
          {
            mark: 'error' as const,
            what: worker.name,
            found: someOf(few.map((gap) => `${gap.people === 0 ? 'nobody' : `only ${gap.people}`} ${spell(gap)}`)),
            todo:
              `at least ${PEOPLE_ENOUGH} people at every hour: buddies, managers or duty numbers; or a first ` +
              'step that rings ' +
              `a duty team, in the organisation file`,
          },
        ]),
    // A council may leave the night to its duty team: people stand behind that number.
    ...(alone.length === 0
      ? []
      : [
          {
            mark: 'warning' as const,
            what: worker.name,
            found: someOf(alone.map((gap) => `one number alone, ${gap.onlyNumber ?? ''}, ${spell(gap)}`)),
            todo: 'a later step that rings somebody else too (everyone): if that line fails, nobody is rung',
          },
        ]),
  ];
}

/** Spells that differ in nothing but their times are one finding. */
function emptyFindings(worker: PersonReadiness, spells: EmptySpell[], responders: Responders, now: Date): OfWorker[] {
  const alike = new Map<string, { spell: EmptySpell; times: string[] }>();
  for (const spell of spells) {
    const key = inWords(spell, responders);
    const { times } = alike.get(key) ?? { times: [] };
    alike.set(key, { spell, times: [...times, daysOrTimes(spell, responders.timezone, now)] });
  }
  return [...alike].map(([words, { spell, times }]) => ({
    mark: spell.isSomebodyLeft || isByTheirHours(spell) ? 'warning' : 'error',
    what: worker.name,
    found: `${someOf(times)}: ${words}`,
    todo: spell.isSomebodyLeft
      ? 'another who is there in that time, in the organisation file; or make sure that the person rung next knows'
      : 'somebody who is there in that time: a buddy, a manager, in the organisation file',
  }));
}

/**
 * Leaving the night to a duty desk is a plan that a council may have; a week in which everybody is on leave is none.
 */
const isByTheirHours = ({ absent }: EmptySpell): boolean => absent.some(({ why }) => why === 'hours');

function inWords({ who, absent, next, isSomebodyLeft }: EmptySpell, responders: Responders): string {
  const words = who.map((one) => wordOf(one).replaceAll('_', ' ')).join(', ');
  const why =
    absent.length === 0
      ? 'there are none'
      : namesOf(absent.map(({ name, why: reason }) => `${name} ${REASONS[reason]}`));
  const names = [...new Set(next.map((contact) => nameOf(contact, responders)))]; // duty numbers have one name
  const left = next.length === 0 ? 'nobody' : namesOf(names);
  const are = names.length > 1 ? 'are' : 'is';
  if (!isSomebodyLeft) return `${words} reach nobody (${why}); only ${left} ${are} left`;
  return `${words} reach nobody (${why}); ${left} ${are} rung next`;
}

const REASONS: Record<EmptySpell['absent'][number]['why'], string> = {
  away: 'is away',
  hours: 'is outside their hours',
  'no phone': 'has no phone of their own',
};

function nameOf({ name, personId }: Contact, responders: Responders): string {
  const person = responders.people.find(({ id }) => id === personId);
  if (!person) return name;
  return `${name} (${person.buddy ? 'buddy' : (person.roles[0] ?? 'of the team')})`;
}

/** What is so of several workers' ladders is told once. */
function ofAllWorkers(findings: OfWorker[], workers: number): Finding[] {
  const alike = new Map<string, { finding: Finding; names: string[] }>();
  for (const finding of findings) {
    const key = `${finding.found}\n${finding.todo ?? ''}`;
    alike.set(key, { finding, names: [...(alike.get(key)?.names ?? []), finding.what] });
  }
  const named = (names: string[]): string =>
    names.length > NAMES_SHOWN && names.length === workers ? `all ${workers} workers` : namesOf(names);
  return [...alike.values()].map(({ finding, names }) => ({ ...finding, what: `Ladders of ${named(names)}` }));
}

function namesOf(names: string[]): string {
  const shown =
    names.length > NAMES_SHOWN ? [...names.slice(0, NAMES_SHOWN), `${names.length - NAMES_SHOWN} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

function someOf(times: string[]): string {
  const more = times.length - SPELLS_SHOWN;
  return [
    ...times.slice(0, SPELLS_SHOWN),
    ...(more > 0 ? [`and ${more} times more within ${DAYS_AHEAD} days`] : []),
  ].join('; ');
}
