import { needsEntry, varsOfOutcome } from './actions.ts';
import type { Branch, NumberWait, Step, WaitFor } from '../files/flow-file.ts';
import type { Await, Context, Input, Progress, SpeechSegment, State, Vars } from '../files/flow.ts';
import type { Library } from '../files/library.ts';
import { wordsToExpect } from '../speech/spoken-answer.ts';
import { speakPrompt } from '../speech/speech.ts';
import { hungUp } from './hang-up.ts';

/** Prompts that the engine itself adds, without a flow that names them. */
const ONCE_MORE = 'once-more';
const GOODBYE = 'goodbye';
/** The prompt that opens each of our turns if the variable `drill` says so. */
const DRILL = 'drill';
export const ENGINE_PROMPTS = [ONCE_MORE, GOODBYE, DRILL];

/** The most waits of one call. The longest real call (three alarms, each with a put-through) has about fifty. */
const MOST_WAITS = 60;
/** The most steps between two waits. Only a flow that `checkLibrary` refuses has more. */
const MOST_HOPS = 50;
/**
 * "10 s to answer" (src/conversation/README.md "Wording"). It is also the longest that Vonage waits for a first key.
 */
const SECONDS_TO_ANSWER = 10;

interface NumberRule {
  least: number;
  most: number;
  /** The entry is complete at so many digits. Null: it waits for the hash. */
  gathers: number | null;
  secret: boolean;
  /**
   * Below `least` digits it is half an entry, with a hash too. An entry without one may be incomplete. True: it is half
   * below `most` digits.
   */
  halfBelowMost: boolean;
}

const NUMBERS: Record<NumberWait, NumberRule> = {
  pin: { least: 4, most: 6, gathers: null, secret: true, halfBelowMost: false },
  // The caller's PIN, or a staff number from a colleague's phone.
  'pin-or-number': { least: 3, most: 10, gathers: 10, secret: true, halfBelowMost: false },
  'staff-number': { least: 3, most: 10, gathers: 10, secret: false, halfBelowMost: false },
  // Six digits are gathered, as many as a PIN may have: cut after three, a PIN keyed here would be a length of time.
  minutes: { least: 1, most: 3, gathers: 6, secret: false, halfBelowMost: true },
  reference: { least: 1, most: 20, gathers: 20, secret: false, halfBelowMost: true },
};

/** A PIN from a known phone has a known length and needs no hash. */
function ruleFor(of: NumberWait, vars: Vars): NumberRule {
  const { pin_length: length, most_digits: most } = vars;
  if (of === 'pin-or-number' && typeof most === 'number') return { ...NUMBERS[of], most, gathers: most };
  if (of !== 'pin' || typeof length !== 'number') return NUMBERS[of];
  return { ...NUMBERS.pin, least: length, most: length, gathers: length, halfBelowMost: true };
}

/** What one call needs for rendering. */
interface Call {
  library: Library;
  language: string;
  context: Context;
}

/** Begins a conversation. Throws if the library has no flow of that name. */
export function beginFlow(
  library: Library,
  flowName: string,
  vars: Vars,
  language: string,
  context: Context,
): Progress {
  const flow = library.flows[flowName];
  if (!flow) throw new Error(`There is no flow ${flowName}`);
  const state: State = {
    flow: flowName,
    step: flow.start,
    silences: 0,
    misses: 0,
    waits: 0,
    hungUp: false,
    pendingSpeech: [],
    vars,
  };
  return travel({ library, language, context }, state, { say: [], go: flow.start }, null);
}

/**
 * Steps a conversation by one input. Pure, and total: for every input it returns an action, a wait or the end. The
 * digits of an entry are in `do.entry` and are stored nowhere.
 */
export function stepFlow(library: Library, state: State, input: Input, language: string, context: Context): Progress {
  const call: Call = { library, language, context };
  const here = library.flows[state.flow]?.steps[state.step];
  if (here?.kind === 'wait') return stepAtWait(call, state, here, input);
  if (here?.kind === 'do' && input.kind === 'outcome') return stepAtOutcome(call, state, here, input.name, input.vars);
  // Either the step no longer exists, because a flow was changed during the call, or its action never returned an
  // outcome.
  return farewell(call, { ...state, hungUp: state.hungUp || input.kind === 'hang-up' });
}

/** Whether this conversation waits for a secret, which must not be stored. */
export function awaitsSecret(library: Library, state: State): boolean {
  const here = library.flows[state.flow]?.steps[state.step];
  return here?.kind === 'wait' && here.waitFor.kind === 'number' && NUMBERS[here.waitFor.of].secret;
}

/** The number that this conversation waits for; null if it waits for none. */
export function numberAwaited(library: Library, state: State): NumberWait | null {
  const here = library.flows[state.flow]?.steps[state.step];
  return here?.kind === 'wait' && here.waitFor.kind === 'number' ? here.waitFor.of : null;
}

function stepAtOutcome(
  call: Call,
  state: State,
  here: Extract<Step, { kind: 'do' }>,
  outcome: string,
  vars: Vars,
): Progress {
  const branch = here.on[outcome];
  if (!branch) return farewell(call, state);
  // The place of an earlier alarm must not be read out for an alarm without a place.
  const forget = varsOfOutcome(here.action, outcome).optional;
  const kept = Object.entries(state.vars).filter(([name]) => !forget.includes(name));
  return travel(call, { ...state, vars: { ...Object.fromEntries(kept), ...vars } }, branch, null);
}

function stepAtWait(call: Call, state: State, here: Wait, input: Input): Progress {
  switch (input.kind) {
    case 'hang-up':
      return leave(call, hungUp(state), here.on['hang-up']);
    case 'begin':
    case 'resume':
      return wait(call, state, here, here.ask, false);
    case 'outcome':
      return wait(call, state, here, here.ask);
    case 'passed':
    case 'silence':
      if (!isTyped(here.waitFor)) return leave(call, state, here.on.passed);
      return input.kind === 'silence' ? silence(call, state, here) : wait(call, state, here, here.ask);
    case 'speech':
      return here.on.spoken ? leave(call, state, here.on.spoken, input.words) : wait(call, state, here, here.ask);
    case 'digits':
      if (!isTyped(here.waitFor)) return wait(call, state, here, []);
      if (input.digits === '' && input.finished !== 'hash') return silence(call, state, here);
      return typed(call, state, here, input.digits, input.finished);
  }
}

type Wait = Extract<Step, { kind: 'wait' }>;

const isTyped = (waitFor: WaitFor) => waitFor.kind === 'key' || waitFor.kind === 'number';

function typed(call: Call, state: State, here: Wait, digits: string, finished: Finished): Progress {
  const event = here.waitFor.kind === 'number' ? entryEvent(here, digits, finished, state) : keyEvent(here, digits);
  if (event === 'again') return wait(call, state, here, here.ask);
  if (event === 'other') return wrongKey(call, { ...state, loneZero: digits === '0' }, here);
  return leave(call, state, here.on[event], digits);
}

function keyEvent(here: Wait, key: string): string {
  if (/^[0-9*]$/.test(key) && here.on[key]) return key;
  return key === '*' ? 'again' : 'other';
}

type Finished = Extract<Input, { kind: 'digits' }>['finished'];

/** These entries are a cry for help, not a number: zeros alone, or an emergency number. */
const CRY = /^(00+|999|112|911)$/;
/** Zeros and a 1 bring a person. No PIN begins with two zeros, and nobody writes minutes so. */
const ZEROS_AND_ONE = /^00+1$/;

function entryEvent(here: Wait, digits: string, finished: Finished, { vars, loneZero = false }: State): string {
  if (here.waitFor.kind !== 'number') return 'other';
  if (digits.includes('*')) return 'again';
  if (!/^\d+$/.test(digits)) return 'other';
  const { of } = here.waitFor;
  const mayBeNumber = of === 'staff-number' || of === 'reference';
  if (CRY.test(digits) || (!mayBeNumber && ZEROS_AND_ONE.test(digits))) return here.on.cry ? 'cry' : 'other';
  // The caller pressed zero twice, with a pause between them. Or one of two zeros was lost.
  if (digits === '0' && here.on.cry) return loneZero ? 'cry' : 'other';
  const rule = ruleFor(of, vars);
  const enough = finished === 'timeout' && rule.halfBelowMost ? rule.most : rule.least;
  if (digits.length < enough) return here.on.half ? 'half' : 'other';
  return digits.length > rule.most ? 'other' : 'entered';
}

function silence(call: Call, state: State, here: Wait): Progress {
  const silences = state.silences + 1;
  const branch = here.on.silence;
  return branch && silences < branch.times
    ? wait(call, { ...state, silences }, here, here.ask)
    : leave(call, state, branch);
}

function wrongKey(call: Call, state: State, here: Wait): Progress {
  const misses = state.misses + 1;
  const branch = here.on.other;
  if (!branch || misses >= branch.times) return leave(call, state, branch);
  return wait(call, { ...state, misses }, here, [ONCE_MORE, ...here.ask.filter((id) => id !== ONCE_MORE)]);
}

const leave = (call: Call, state: State, branch: Branch | undefined, entry: string | null = null) =>
  travel(call, state, branch ?? { say: [], go: 'end' }, entry);

/** Follows a branch to the next wait, action or end. */
function travel(call: Call, from: State, branch: Pick<Branch, 'say' | 'go'>, entry: string | null): Progress {
  let state = queueSpeech(call, from, branch.say);
  let go = branch.go;
  for (let hop = 0; hop < MOST_HOPS && go !== 'end'; hop += 1) {
    const [flow, stepName] = placeOf(state.flow, go);
    const next = call.library.flows[flow]?.steps[stepName];
    if (!next) return farewell(call, state);
    state = queueSpeech(call, { ...state, flow, step: stepName, silences: 0, misses: 0, loneZero: false }, next.say);
    switch (next.kind) {
      case 'wait':
        return wait(call, state, next, next.ask);
      case 'do':
        return {
          kind: 'do',
          state,
          action: next.action,
          with: next.with,
          entry: needsEntry(next.action, next.with) ? entry : null,
          say: [],
        };
      case 'say':
        state = queueSpeech(call, state, next.go.say);
        go = next.go.go;
    }
  }
  return go === 'end' ? end(call, state) : farewell(call, state);
}

/** Splits a target into flow and step. A target is "step" of the same flow, or "flow/step". */
export function placeOf(flow: string, go: string): [flow: string, step: string] {
  const [first = '', second] = go.split('/');
  return second === undefined ? [flow, first] : [first, second];
}

function queueSpeech(call: Call, state: State, prompts: string[]): State {
  if (state.hungUp || prompts.length === 0) return state;
  const [first, ...others] = speech(call, prompts, state.vars);
  // Avoids "Thank you." twice: once for the key, and once because nothing is left to do.
  const isSaid = first !== undefined && isSame(first, state.pendingSpeech.at(-1));
  return {
    ...state,
    pendingSpeech: [...state.pendingSpeech, ...(first === undefined || isSaid ? [] : [first]), ...others],
  };
}

const isSame = (one: SpeechSegment, before: SpeechSegment | undefined): boolean =>
  before !== undefined && 'text' in one && 'text' in before && one.text === before.text;

const speech = (call: Call, prompts: string[], vars: Vars): SpeechSegment[] =>
  prompts.flatMap((id) => speakPrompt(call.library, call.language, id, vars, call.context));

function wait(call: Call, state: State, here: Wait, ask: string[], counts = true): Progress {
  if (state.hungUp) return end(call, state);
  if (counts && state.waits >= MOST_WAITS) return farewell(call, state);
  const say = [...state.pendingSpeech, ...speech(call, ask, state.vars)];
  const next = { ...state, waits: state.waits + (counts ? 1 : 0), pendingSpeech: [] };
  return {
    kind: 'wait',
    state: next,
    say: opened(call, say, state.vars),
    await: awaitOf(call, here.waitFor, state.vars),
  };
}

function awaitOf({ library, language }: Call, waitFor: WaitFor, vars: Vars): Await {
  switch (waitFor.kind) {
    case 'key':
      return {
        kind: 'digits',
        max: 1,
        seconds: SECONDS_TO_ANSWER,
        secret: false,
        listens: waitFor.listens ? { language, hints: wordsToExpect(library, language) } : null,
      };
    case 'number': {
      const rule = ruleFor(waitFor.of, vars);
      return { kind: 'digits', max: rule.gathers, seconds: SECONDS_TO_ANSWER, secret: rule.secret, listens: null };
    }
    case 'hold':
      return { kind: 'hold', seconds: waitFor.seconds };
    case 'memo':
      return { kind: 'memo', seconds: waitFor.seconds };
    case 'join':
      return { kind: 'join', room: typeof vars.room === 'string' ? vars.room : '' };
  }
}

const end = (call: Call, state: State): Progress => ({
  kind: 'end',
  state: { ...state, pendingSpeech: [] },
  say: state.hungUp ? [] : opened(call, state.pendingSpeech, state.vars),
});

const opened = (call: Call, say: SpeechSegment[], vars: Vars): SpeechSegment[] =>
  vars.drill === 'yes' && say.length > 0 ? [...speech(call, [DRILL], vars), ...say] : say;

const farewell = (call: Call, state: State): Progress => end(call, queueSpeech(call, state, [GOODBYE]));
