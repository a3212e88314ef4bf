import { beginFlow, stepFlow } from '../../../src/conversation/engine/engine.ts';
import { type Input, type Progress, textsOf, type Vars } from '../../../src/conversation/files/flow.ts';
import { CONTEXT, clock, theLibrary } from '../files.ts';

/** Calls of the present flows, played without a telephone. */

const library = theLibrary();
export const NAMES = { spoken_name: 'Riverside office', line_name: 'Riverside lone-working line' };

export type Script = (string | Input | { outcome: string; vars?: Vars })[];

/** Plays a call. The script has keys, and outcomes for the actions. Returns everything that was said and done. */
export function play(
  flow: string,
  script: Script,
  given: Vars = {},
): { said: string[]; done: string[]; last: Progress } {
  let progress = beginFlow(library, flow, { ...NAMES, ...given }, 'en-GB', CONTEXT);
  const said: string[] = [];
  const done: string[] = [];
  const hear = () => {
    if (progress.kind === 'do')
      done.push([progress.action, ...Object.values(progress.with), progress.entry ?? ''].join(' ').trim());
    else said.push(textsOf(progress.say).join(' '));
  };
  hear();
  for (const turn of script) {
    progress = stepFlow(library, progress.state, inputOf(turn), 'en-GB', CONTEXT);
    hear();
  }
  return { said, done, last: progress };
}

function inputOf(turn: Script[number]): Input {
  if (typeof turn === 'string')
    return turn === ''
      ? { kind: 'silence' }
      : { kind: 'digits', digits: turn.replace('#', ''), finished: turn.endsWith('#') ? 'hash' : 'timeout' };
  return 'outcome' in turn ? { kind: 'outcome', name: turn.outcome, vars: turn.vars ?? {} } : turn;
}

export const out = (outcome: string, vars: Vars = {}) => ({ outcome, vars });
export const HANG_UP: Input = { kind: 'hang-up' };
export const PASSED: Input = { kind: 'passed' };
export const until = clock('2026-11-20T15:10:00Z');
export const known = out('known', { pin_length: 4 });
export const loggedIn: Script = [known, '7294', out('right', { pin_length: 4 })];
