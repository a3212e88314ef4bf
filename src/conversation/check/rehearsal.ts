import { actionNamed } from '../engine/actions.ts';
import { beginFlow, stepFlow } from '../engine/engine.ts';
import { type Await, type Context, type Input, type Progress, textsOf } from '../files/flow.ts';
import type { Library } from '../files/library.ts';
import { outcomesOf, samplesOf } from './walk.ts';

/**
 * One flow on its own, for the person who writes it. It shows what a caller would hear. Keys and words are typed as
 * lines, and the outcome of each action is chosen by hand. Nothing is looked up or changed. Variables have made-up
 * values.
 */
interface Rehearsal {
  progress: Progress;
  /** The lines to show. */
  lines: string[];
}

interface Stage {
  library: Library;
  language: string;
  context: Context;
}

/** Begins a rehearsal. Null if there is no such flow. */
export function beginRehearsal(stage: Stage, flowName: string): Rehearsal | null {
  const { library, language, context } = stage;
  const flow = library.flows[flowName];
  return flow ? shown(beginFlow(library, flow.name, samplesOf(flow.given), language, context)) : null;
}

/** Continues by one typed line. A line that has no meaning here says so and changes nothing. */
export function rehearse({ library, language, context }: Stage, { progress }: Rehearsal, line: string): Rehearsal {
  const input = inputOf(progress, line.trim());
  if (typeof input === 'string') return { progress, lines: [input] };
  return shown(stepFlow(library, progress.state, input, language, context));
}

function shown(progress: Progress): Rehearsal {
  const said = textsOf(progress.say).map((words) => `  "${words}"`);
  const { flow, step: at } = progress.state;
  return { progress, lines: [...said, `[${flow}/${at}] ${expected(progress)}`] };
}

function expected(progress: Progress): string {
  switch (progress.kind) {
    case 'end':
      return 'The call is over.';
    case 'wait':
      return waited(progress.await);
    case 'do': {
      const given = Object.entries(progress.with).map(([name, value]) => `${name}: ${value}`);
      const asked = [progress.action, ...given, ...(progress.entry === null ? [] : ['with what was keyed'])].join(', ');
      return `The switchboard does: ${asked}. Its outcome? ${choices(progress.action).join(', ')}`;
    }
  }
}

function waited(wait: Await): string {
  switch (wait.kind) {
    case 'digits': {
      const keys = wait.max === null ? 'keys and #' : wait.max === 1 ? 'a key' : `${wait.max} keys`;
      return `${keys}${wait.listens ? ', or words' : ''}; an empty line is silence, h hangs up`;
    }
    case 'hold':
      return `${wait.seconds} s of waiting: an empty line ends it, h hangs up`;
    case 'memo':
      return 'a message is recorded: an empty line ends it, h hangs up';
    case 'join':
      return 'two people talk: an empty line parts them, h hangs up';
  }
}

/** The outcomes to choose from. An outcome with optional variables comes twice. */
function choices(action: string): string[] {
  return outcomesOf(action).map((input, n) => `${n + 1} ${nameOf(action, input, n)}`);
}

function nameOf(action: string, input: Input, n: number): string {
  if (input.kind !== 'outcome') return '';
  const before = outcomesOf(action)[n - 1];
  const isFuller = before?.kind === 'outcome' && before.name === input.name;
  return isFuller ? `${input.name} (with all that may come with it)` : input.name;
}

/** The input of the line, or a sentence that says why it has none. */
function inputOf(progress: Progress, line: string): Input | string {
  if (progress.kind === 'end') return 'The call is over.';
  if (line === 'h') return { kind: 'hang-up' };
  if (progress.kind === 'do') return outcomeOf(progress.action, line);
  if (line === '') return progress.await.kind === 'digits' ? { kind: 'silence' } : { kind: 'passed' };
  if (progress.await.kind !== 'digits') return 'Nothing is asked for: an empty line goes on, h hangs up.';
  if (/^[\d*]*#?$/.test(line)) return keyed(line, progress.await.max);
  return progress.await.listens
    ? { kind: 'speech', words: line }
    : 'Only keys are listened to here: digits, * and #; h hangs up.';
}

function keyed(line: string, max: number | null): Input {
  const digits = line.replace('#', '');
  if (line.endsWith('#')) return { kind: 'digits', digits, finished: 'hash' };
  return { kind: 'digits', digits, finished: max !== null && digits.length >= max ? 'full' : 'timeout' };
}

function outcomeOf(action: string, line: string): Input | string {
  const outcomes = outcomesOf(action);
  const byNumber = outcomes[Number(line) - 1];
  const chosen = byNumber ?? outcomes.find((input) => input.kind === 'outcome' && input.name === line);
  return chosen ?? `${action} has these outcomes: ${Object.keys(actionNamed(action)?.outcomes ?? {}).join(', ')}.`;
}
