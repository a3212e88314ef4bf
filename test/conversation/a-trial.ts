import { beginFlow, stepFlow } from '../../src/conversation/engine/engine.ts';
import { type Input, type Progress, textsOf, type Vars } from '../../src/conversation/files/flow.ts';
import { type Library, parseConversations } from '../../src/conversation/files/library.ts';
import { CONTEXT, flowFiles, theLibrary } from './files.ts';

/** A flow with every kind of step. The tests add it to the real flows. */
const trial = `
flow: trial
about: For tests
audience: responder
given: []
start: key
otherwise:
  silence: { say: nothing-has-changed, go: end }
  other: { say: goodbye, go: end }
  hang-up: end
steps:
  key:
    say: thank-you
    ask: no-answer
    on: { 1: number, 2: pin, 3: hold, 4: act, 5-6: other/far, 7: memo, 8: listening, "*": again, hang-up: tidy }
  again: { say: one-moment, go: key }
  number:
    ask: minutes-until-news
    await: minutes
    on: { entered: act, half: { say: not-taken, go: key }, cry: { say: one-moment, go: key } }
  pin:
    ask: pin
    await: pin
    on: { entered: check, silence: { times: 1, go: end } }
  check: { do: check-pin, on: { right: key, wrong: pin, too-many: end } }
  hold:
    await: { hold: 3 }
    on: { passed: joined }
  joined: { do: is-anybody-there, on: { waiting: hold, joined: talk, nobody: key, unknown-caller: key } }
  listening: { ask: pin, await: key-or-words, on: { 1: act, spoken: act, silence: end } }
  memo: { ask: no-answer, await: { memo: 60 }, on: { passed: { say: thank-you, go: end }, hang-up: tidy } }
  talk: { await: join, on: { passed: key } }
  act: { do: take, say: cant-noted, on: { taken: { say: taken, go: end }, not-understood: key } }
  tidy: { do: caller-left, on: { done: key } }
`;
const other = `
flow: other
about: For tests
audience: responder
start: far
steps:
  far: { ask: who-calls, on: { silence: end, other: end, hang-up: end } }
`;

function trialLibrary(): Library {
  const files = new Map([...flowFiles(), ['flows/trial.yaml', trial], ['flows/other.yaml', other]]);
  const { conversations, faults } = parseConversations(files);
  if (!conversations) throw new Error(JSON.stringify(faults));
  return { ...conversations, vocabulary: theLibrary().vocabulary };
}

export const library = trialLibrary();

/** A caller of the trial flow. */
export function caller(vars: Vars = {}) {
  let progress: Progress = beginFlow(library, 'trial', vars, 'en-GB', CONTEXT);
  const put = (input: Input) => {
    progress = stepFlow(library, progress.state, input, 'en-GB', CONTEXT);
    return progress;
  };
  return {
    now: () => progress,
    heard: () => textsOf(progress.say).join(' '),
    at: () => progress.state.step,
    keys: (digits: string, finished: 'hash' | 'full' | 'timeout' | 'unknown' = 'timeout') =>
      put({ kind: 'digits', digits, finished }),
    silence: () => put({ kind: 'silence' }),
    hangUp: () => put({ kind: 'hang-up' }),
    put,
    outcome: (name: string, given: Vars = {}) => put({ kind: 'outcome', name, vars: given }),
  };
}
