import type { PlanFinding } from '../../../operations/plans/check-plan.ts';
import { firstUpper } from '../../shell/sentences.ts';
import { LADDERS } from './form.ts';

/** What is wrong with a plan, beside the field that it is of. Pure. */

export const LADDER_NAMES = {
  ladder: 'A check-in that did not come',
  duress: 'A covert call for help',
  panic: 'An open call for help',
  watch: 'A quiet word to keep watch',
  ladder_out_of_hours: 'Out of hours: a check-in that did not come',
  duress_out_of_hours: 'Out of hours: a call for help',
} as const;

const FIELDS: Record<string, string> = {
  'code_phrases watch': 'watchPhrase',
  'code_phrases help': 'helpPhrase',
  'news_within missed': 'newsMissed',
  'news_within covert': 'newsCovert',
  repeat: 'repeat',
  own_steps: 'ownSteps',
  office_hours: 'officeHours',
  // They ring never, for want of hours.
  ladder_out_of_hours: 'officeHours',
  duress_out_of_hours: 'officeHours',
  usual_length: 'usualLength',
  longest: 'longest',
  reminder: 'reminder',
  ok_extends: 'okExtends',
  home_checks: 'homeChecks',
  inform: 'inform',
  'tell start': 'tellStart',
  'tell end': 'tellEnd',
};

/** The id of the field that it is of; null: of none. */
export function fieldOf({ path }: PlanFinding): string | null {
  const [key, at, within] = path ?? [];
  const ladder = LADDERS.find((one) => one === key);
  if (ladder && typeof at === 'number') {
    const field = within === 'after' || within === 'by' ? within : 'who';
    return `${ladder}-${at}-${field}`;
  }
  return FIELDS[`${String(key)} ${String(at)}`] ?? FIELDS[String(key)] ?? null;
}

/** In the words of the page: a file calls the ladders by its keys. */
export function findingWords({ path, about, reason }: PlanFinding): string {
  const [key, at] = path ?? [];
  const ladder = LADDERS.find((one) => one === key);
  const where =
    ladder && typeof at === 'number' && !/^step \d/.test(reason) ? `${LADDER_NAMES[ladder]}, step ${at + 1}: ` : '';
  const words = reason
    .replace(/^\w+(?= (?:reaches|never rings|is of others))/, (name) => {
      const named = LADDERS.find((one) => one === name);
      return named ? quoted(named) : name;
    })
    .replace(/^\w+(?= must)/, (name) => KEY_NAMES[name] ?? name)
    .replace('office_hours is missing', 'write the hours')
    .replace(/^office_hours (?=changes nothing)/, 'the hours ')
    .replace("the worker's own steps stand in ladder", 'the worker is asked by the steps above at any time')
    .replace(/(?<=^step \d+ of )\w+/, (name: string) => quoted(LADDERS.find((one) => one === name) ?? 'ladder'))
    .replace(/^who (?=must)/, 'whom ')
    .replace(/^own_steps /, 'the own steps ')
    .replace('longest is shorter than usual_length', 'the longest visit is shorter than the usual one');
  const told = `${where}${words}`;
  return about === null ? firstUpper(told) : `${about}: ${told}`;
}

/** What the page calls what a file calls by a key. */
const KEY_NAMES: Record<string, string> = {
  usual_length: 'the usual length',
  longest: 'the longest without the PIN',
  reminder: 'the time of the reminder',
  ok_extends: 'what OK gives',
  home_checks: 'how often they are asked at home',
  repeat: 'the time until it begins again',
};

const quoted = (name: keyof typeof LADDER_NAMES): string => `“${LADDER_NAMES[name]}”`;
