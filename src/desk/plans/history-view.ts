import { z } from 'zod';
import type { Change } from '../../records/organisation/changes.ts';
import { firstUpper } from '../shell/sentences.ts';
import { changeLine } from './change-words.ts';
import { LADDER_NAMES } from './edit/findings.ts';

/** The history of a team's plan, old beside new. Pure. */

interface HistoryEntry {
  /** "at the desk by Joan Mercer, 23 Nov 2026, 16:52" */
  when: string;
  reason: string | null;
  revision: number;
  /** Where nothing else is known: "added". */
  what: string;
  keys: { name: string; before: string[]; after: string[] }[];
}

export function historyView(changes: Change[], timezone: string): HistoryEntry[] {
  return changes.map((change) => {
    const { what, when } = changeLine(change, timezone);
    return {
      ...{ when, what, reason: change.reason, revision: change.revision },
      keys: change.keys.map(({ key, before, after }) => ({
        name: NAMES[key] ?? firstUpper(key.replaceAll('_', ' ')),
        before: linesOf(before),
        after: linesOf(after),
      })),
    };
  });
}

const NAMES: Record<string, string> = {
  ...LADDER_NAMES,
  own_steps: 'What the team does itself',
  news_within: 'News is due within',
  repeat: 'It begins again, every',
  purple_file: 'The covert call back',
  ok_extends: 'OK gives',
  report_each: 'Reports back each time',
  home_checks: 'Asked at home, every',
  board_shows_place: 'Colleagues see where a visit is',
  tell: 'Who is told of a visit',
};

const Step = z.object({ after: z.string(), who: z.array(z.string()), by: z.array(z.string()) });
const Steps = z.array(Step).min(1);
const WAYS: Record<string, string> = { sms: 'text', call: 'ring' };

/** As people read it, a line for each step or key. */
function linesOf(value: unknown): string[] {
  const steps = Steps.safeParse(value);
  if (steps.success)
    return steps.data.map(
      ({ after, who, by }) =>
        `${after}: ${by.map((way) => WAYS[way] ?? way).join(' and ')} ${who.join(', ').replaceAll('_', ' ')}`,
    );
  if (value === undefined || value === null) return ['none'];
  if (Array.isArray(value)) return value.length === 0 ? ['none'] : value.flatMap(linesOf);
  if (typeof value === 'object') {
    const lines = Object.entries(value).map(([key, one]) => `${key.replaceAll('_', ' ')}: ${linesOf(one).join(', ')}`);
    return lines.length === 0 ? ['none'] : lines;
  }
  return [String(value)];
}
