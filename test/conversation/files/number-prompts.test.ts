import { describe, expect, it } from '@jest/globals';
import { stepFlow } from '../../../src/conversation/engine/engine.ts';
import type { NumberWait, Step } from '../../../src/conversation/files/flow-file.ts';
import type { Input, Progress, State } from '../../../src/conversation/files/flow.ts';
import { sampleVars } from '../../../src/conversation/engine/variables.ts';
import { CONTEXT, theLibrary } from '../files.ts';

/** What each prompt of the telephone that takes digits makes of whatever is keyed there. */

const library = theLibrary();

interface NumberPrompt {
  name: string;
  of: NumberWait;
  audience: string;
  step: Extract<Step, { kind: 'wait' }>;
  at: State;
}

const PROMPTS: NumberPrompt[] = Object.values(library.flows).flatMap((flow) =>
  Object.entries(flow.steps).flatMap(([name, found]) => {
    if (found.kind !== 'wait' || found.waitFor.kind !== 'number') return [];
    const vars = Object.fromEntries(
      Object.entries(sampleVars()).filter(([sample]) => sample !== 'pin_length' && sample !== 'most_digits'),
    );
    const at: State = {
      flow: flow.name,
      step: name,
      silences: 0,
      misses: 0,
      waits: 0,
      hungUp: false,
      pendingSpeech: [],
      vars,
    };
    return [{ name: `${flow.name}/${name}`, of: found.waitFor.of, audience: flow.audience, step: found, at }];
  }),
);

const keyed = (digits: string, finished: 'hash' | 'timeout' = 'hash'): Input => ({ kind: 'digits', digits, finished });
const SILENCE: Input = { kind: 'silence' };

/** Where the call is after these, one after the other. */
function after({ at }: NumberPrompt, ...inputs: Input[]): Progress {
  const [first, ...others] = inputs;
  let progress = stepFlow(library, at, first ?? SILENCE, 'en-GB', CONTEXT);
  for (const input of others) progress = stepFlow(library, progress.state, input, 'en-GB', CONTEXT);
  return progress;
}

/** The step in which the call is, as flows name it: in another flow with its name. */
const stepOf = ({ at }: NumberPrompt, { state }: Progress): string =>
  state.flow === at.flow ? state.step : `${state.flow}/${state.step}`;

const isStill = ({ at }: NumberPrompt, { kind, state }: Progress): boolean =>
  kind === 'wait' && state.flow === at.flow && state.step === at.step;

const ofKinds = (...kinds: NumberWait[]): NumberPrompt[] => PROMPTS.filter(({ of }) => kinds.includes(of));
const names = (prompts: NumberPrompt[]): string[] => prompts.map(({ name }) => name);

describe('each prompt that takes digits', () => {
  it('has a cry, but for those in a call to somebody who was rung about another', () => {
    // The PIN of a responder who rings us may be that of a worker.
    const rungAboutOthers = PROMPTS.filter(({ audience, of }) => audience === 'responder' && of !== 'pin');
    expect(names(PROMPTS.filter(({ step: { on } }) => !on.cry))).toEqual([
      ...names(PROMPTS.filter(({ name }) => name.startsWith('news-call/'))),
      ...names(rungAboutOthers.filter(({ name }) => name.startsWith('responder-call/'))),
    ]);
  });

  it.each(['999', '112', '911', '00', '000'])('takes %s for a cry and never for a number', (digits) => {
    for (const prompt of PROMPTS) {
      const { cry } = prompt.step.on;
      for (const finished of ['hash', 'timeout'] as const) {
        const next = after(prompt, keyed(digits, finished));
        if (cry) expect([prompt.name, stepOf(prompt, next)]).toEqual([prompt.name, cry.go]);
        else expect([prompt.name, isStill(prompt, next), next.state.misses]).toEqual([prompt.name, true, 1]);
      }
    }
  });

  it('takes a single 0 twice for a cry, with a silence between them too', () => {
    for (const prompt of PROMPTS.filter(({ step: { on } }) => on.cry)) {
      if ((prompt.step.on.silence?.times ?? 0) > 1)
        expect(stepOf(prompt, after(prompt, keyed('0'), SILENCE, keyed('0')))).toBe(prompt.step.on.cry?.go);
      expect(stepOf(prompt, after(prompt, keyed('0'), keyed('0')))).toBe(prompt.step.on.cry?.go);
    }
  });

  it('takes two zeros and 1 for a cry, but where they may be somebody’s number', () => {
    for (const prompt of ofKinds('pin', 'pin-or-number', 'minutes'))
      if (prompt.step.on.cry) expect(stepOf(prompt, after(prompt, keyed('001')))).toBe(prompt.step.on.cry.go);
    for (const prompt of ofKinds('staff-number')) expect(after(prompt, keyed('001')).kind).toBe('do');
  });

  it('asks the same again after a star, and counts it for no mistake', () => {
    for (const prompt of PROMPTS)
      expect([prompt.name, isStill(prompt, after(prompt, keyed('*'))), after(prompt, keyed('*')).state.misses]).toEqual(
        [prompt.name, true, 0],
      );
  });

  it('gives three tries to what is too short or too long', () => {
    const wrong: Record<NumberWait, string[]> = {
      pin: ['729', '7294567'],
      'pin-or-number': ['40', '40214021402'],
      'staff-number': ['40', '40214021402'],
      minutes: ['7093', '709312'],
      reference: [],
    };
    for (const prompt of PROMPTS)
      for (const digits of wrong[prompt.of]) {
        const { half, other } = prompt.step.on;
        expect([prompt.name, other?.times]).toEqual([prompt.name, 3]);
        // A short entry may be a key of the menu before, which the flow looks at.
        if (half && digits === '729') {
          expect(stepOf(prompt, after(prompt, keyed(digits)))).toBe(half.go);
          continue;
        }
        expect([prompt.name, isStill(prompt, after(prompt, keyed(digits), keyed(digits)))]).toEqual([
          prompt.name,
          true,
        ]);
        expect(isStill(prompt, after(prompt, keyed(digits), keyed(digits), keyed(digits)))).toBe(false);
      }
  });

  it('takes no more than three digits for minutes, and waits for six, so that no PIN is cut to a length', () => {
    for (const prompt of ofKinds('minutes')) {
      expect(after(prompt, keyed('*'))).toMatchObject({ await: { kind: 'digits', max: 6 } });
      expect(after(prompt, keyed('709'))).toMatchObject({ kind: 'do', entry: '709' });
      expect(after(prompt, keyed('120', 'timeout'))).toMatchObject({ kind: 'do', entry: '120' });
      // Half an entry is no length.
      expect(after(prompt, keyed('12', 'timeout')).kind === 'do' && !prompt.step.on.half).toBe(false);
    }
  });

  it('leads on after silence, once it has asked again', () => {
    for (const prompt of PROMPTS) {
      const { times = 0 } = prompt.step.on.silence ?? {};
      const silences = Array.from({ length: times }, () => SILENCE);
      expect([prompt.name, times > 0, isStill(prompt, after(prompt, ...silences))]).toEqual([prompt.name, true, false]);
    }
  });
});
