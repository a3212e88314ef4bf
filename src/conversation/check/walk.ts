import { actionNamed, varsOfOutcome } from '../engine/actions.ts';
import { beginFlow, stepFlow } from '../engine/engine.ts';
import type { Await, Context, Input, Progress, SpeechSegment, Vars } from '../files/flow.ts';
import type { Library } from '../files/library.ts';
import { sampleVars } from '../engine/variables.ts';

/** What a caller may meet: what is said, and then a wait or the end. */
interface Met {
  /** The position of the call at that moment. */
  flow: string;
  step: string;
  say: SpeechSegment[];
  then: Await | { kind: 'end' };
}

const keys = [...'0123456789*'].map((digits): Input => ({ kind: 'digits', digits, finished: 'unknown' }));
const entries = ['', '00', '7', '45', '4021', '7294', '123456'].map((digits): Input => ({
  kind: 'digits',
  digits,
  finished: 'hash',
}));
const inputs: Input[] = [
  ...keys,
  ...entries,
  { kind: 'digits', digits: '72', finished: 'timeout' },
  { kind: 'speech', words: 'yes' },
  { kind: 'silence' },
  { kind: 'passed' },
  { kind: 'resume' },
  { kind: 'hang-up' },
];

/**
 * Everything that callers may meet in these flows: every event of every wait, and every outcome of every action, with
 * and without its optional variables. Variables have made-up values.
 */
export function walkFlows(library: Library, language: string, context: Context): Met[] {
  const met: Met[] = [];
  const seen = new Set<string>();
  const waiting = Object.values(library.flows).map((flow) =>
    beginFlow(library, flow.name, samplesOf(flow.given), language, context),
  );
  for (let progress = waiting.pop(); progress; progress = waiting.pop()) {
    if (progress.kind !== 'do') met.push(metAt(progress));
    const key = keyOf(progress);
    if (progress.kind === 'end' || seen.has(key)) continue;
    seen.add(key);
    const { state } = progress;
    // The limit on a call's length has no influence on where it may lead.
    const here = { ...state, waits: 0 };
    const next = progress.kind === 'wait' ? inputs : outcomesOf(progress.action);
    waiting.push(...next.map((input) => stepFlow(library, here, input, language, context)));
  }
  return met;
}

function metAt(progress: Exclude<Progress, { kind: 'do' }>): Met {
  const { flow, step: at } = progress.state;
  return { flow, step: at, say: progress.say, then: progress.kind === 'wait' ? progress.await : { kind: 'end' } };
}

/** Everything that decides where a call may go, and what is still to be said. */
function keyOf({ state }: Progress): string {
  const { flow, step: at, silences, misses, hungUp, pendingSpeech } = state;
  return JSON.stringify([flow, at, silences, misses, hungUp, pendingSpeech]);
}

/**
 * Every outcome of an action with its variables. An outcome with optional variables comes twice, without and with them.
 */
export function outcomesOf(action: string): Input[] {
  return Object.keys(actionNamed(action)?.outcomes ?? {}).flatMap((name): Input[] => {
    const { always, optional } = varsOfOutcome(action, name);
    return [always, ...(optional.length > 0 ? [[...always, ...optional]] : [])].map((names) => ({
      kind: 'outcome',
      name,
      vars: samplesOf(names),
    }));
  });
}

const samples = sampleVars();

/** Made-up values of these variables. */
export const samplesOf = (names: string[]): Vars =>
  Object.fromEntries(names.flatMap((name) => (samples[name] === undefined ? [] : [[name, samples[name]]])));
