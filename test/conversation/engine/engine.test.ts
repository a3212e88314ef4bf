import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { actionNamed } from '../../../src/conversation/engine/actions.ts';
import { beginFlow, stepFlow } from '../../../src/conversation/engine/engine.ts';
import { type Input, type Progress, textsOf, type Vars } from '../../../src/conversation/files/flow.ts';
import { sampleVars } from '../../../src/conversation/engine/variables.ts';
import { caller, library } from '../a-trial.ts';
import { CONTEXT, theLibrary } from '../files.ts';

describe('one key', () => {
  it('leads on, and an unknown key asks the question again', () => {
    const call = caller();
    expect(call.heard()).toBe('Thank you. No answer.');
    expect(call.now()).toMatchObject({ kind: 'wait', await: { kind: 'digits', max: 1, seconds: 10, secret: false } });
    call.keys('9');
    expect(call.heard()).toBe("That didn't work. Once more, please. No answer.");
    call.keys('1');
    expect(call.at()).toBe('number');
  });

  it('may be words instead, passed on as they were said, if the step listens', () => {
    const call = caller();
    expect(call.put({ kind: 'speech', words: 'Yes.' })).toMatchObject({ kind: 'wait', await: { listens: null } });
    expect(call.keys('8')).toMatchObject({
      kind: 'wait',
      await: { kind: 'digits', max: 1, listens: { language: 'en-GB' } },
    });
    expect(call.put({ kind: 'speech', words: 'Yes, it is.' })).toMatchObject({
      kind: 'do',
      action: 'take',
      entry: 'Yes, it is.',
    });
  });

  it.each([
    ['two keys', '12', 'full'],
    ['a letter', 'A', 'full'],
    ['nothing but a hash', '', 'hash'],
  ] as const)('%s is a wrong key', (_, digits, finished) => {
    const call = caller();
    expect(call.keys(digits, finished).state.misses).toBe(1);
    expect(call.keys(digits, finished)).toMatchObject({ kind: 'end', say: [{ text: 'Thank you. Goodbye.' }] });
  });

  it('no digits and no hash are silence: the question comes once more, then the end', () => {
    const call = caller();
    call.keys('', 'timeout');
    expect(call.heard()).toBe('No answer.');
    expect(call.silence()).toMatchObject({ kind: 'end', say: [{ text: 'Nothing has changed.' }] });
  });

  it('star goes where the step says, or else repeats the question', () => {
    const call = caller();
    call.keys('*');
    expect(call.heard()).toBe('Thank you. One moment. Thank you. No answer.');
    call.keys('1');
    call.keys('12*', 'timeout');
    expect([call.at(), call.heard()]).toEqual(['number', 'How many minutes until you have news? Then hash.']);
    expect(call.now().state.misses).toBe(0);
  });

  it('ranges mean several keys, and a branch may lead to another flow', () => {
    const call = caller({ act: 'ordinary' });
    call.keys('6');
    expect(call.now().state).toMatchObject({ flow: 'other', step: 'far' });
    expect(call.heard()).toContain('ordinary office');
  });
});

describe('hanging up', () => {
  it('does the remaining actions, says nothing and waits for nothing', () => {
    const call = caller();
    expect(call.hangUp()).toMatchObject({ kind: 'do', action: 'caller-left', entry: null });
    expect(call.outcome('done')).toMatchObject({ kind: 'end', say: [] });
  });

  it('ends the call at any other step', () => {
    const call = caller();
    call.keys('1');
    expect(call.hangUp()).toMatchObject({ kind: 'end', say: [] });
  });
});

describe('holding and joining', () => {
  it('holds until a person is there, and joins the room that the action names', () => {
    const call = caller();
    expect(call.keys('3')).toMatchObject({ kind: 'wait', await: { kind: 'hold', seconds: 3 } });
    expect(call.keys('5')).toMatchObject({ kind: 'wait', await: { kind: 'hold' }, say: [] });
    expect(call.put({ kind: 'passed' })).toMatchObject({ kind: 'do', action: 'is-anybody-there' });
    call.outcome('waiting');
    call.put({ kind: 'passed' });
    expect(call.outcome('joined', { room: 'r1' })).toMatchObject({ kind: 'wait', await: { kind: 'join', room: 'r1' } });
    call.put({ kind: 'passed' });
    expect(call.at()).toBe('key');
  });
});

describe('a memo', () => {
  it.each(['passed', 'silence'] as const)('ends, with or without words: %s', (kind) => {
    const call = caller();
    expect(call.keys('7')).toMatchObject({
      kind: 'wait',
      await: { kind: 'memo', seconds: 60 },
      say: [{ text: 'No answer.' }],
    });
    expect(call.put({ kind })).toMatchObject({ kind: 'end', say: [{ text: 'Thank you.' }] });
  });

  it('may end with the call, or be asked for again after a fault on our side', () => {
    const call = caller();
    call.keys('7');
    expect(call.put({ kind: 'resume' })).toMatchObject({
      kind: 'wait',
      await: { kind: 'memo' },
      say: [{ text: 'No answer.' }],
    });
    expect(call.hangUp()).toMatchObject({ kind: 'do', action: 'caller-left' });
  });
});

describe('whatever goes wrong', () => {
  it('resume asks again and counts no silence', () => {
    const call = caller();
    const before = call.now().state;
    for (let i = 0; i < 100; i += 1)
      expect(call.put({ kind: 'resume' })).toMatchObject({ kind: 'wait', state: before });
  });

  it('a call of sixty waits ends politely', () => {
    const call = caller();
    let waits = 1;
    while (call.keys('*').kind === 'wait') waits += 1;
    expect(waits).toBe(60);
    expect(call.heard()).toContain('Goodbye');
  });

  it('an unexpected outcome, an action that never reported, a missing step: goodbye', () => {
    const call = caller();
    const waiting = call.now().state;
    call.keys('4');
    expect(call.now().kind).toBe('do');
    const doing = call.now().state;
    expect(call.outcome('never-heard-of')).toMatchObject({ kind: 'end' });
    expect(stepFlow(library, doing, { kind: 'silence' }, 'en-GB', CONTEXT)).toMatchObject({ kind: 'end' });
    expect(stepFlow(library, { ...waiting, step: 'gone' }, { kind: 'silence' }, 'en-GB', CONTEXT)).toMatchObject({
      kind: 'end',
      say: [{ text: 'Thank you. Goodbye.' }],
    });
    expect(stepFlow(library, { ...waiting, flow: 'gone' }, { kind: 'hang-up' }, 'en-GB', CONTEXT)).toMatchObject({
      kind: 'end',
      say: [],
    });
  });

  it('facts of the last alarm are removed if the next alarm has none', () => {
    const real = theLibrary();
    const at = (outcome: string, vars: Vars, state: Progress['state']) =>
      stepFlow(
        real,
        { ...state, flow: 'responder-call', step: 'next-alarm' },
        { kind: 'outcome', name: outcome, vars },
        'en-GB',
        CONTEXT,
      );
    const facts: Vars = {
      letter: 'A',
      worker: 'Sam Okoro',
      first_name: 'Sam',
      worker_number: { digits: '+447700900101' },
      since: { clock: '2026-11-20T14:00:00Z' },
    };
    const first = at(
      'missed',
      { ...facts, place: { place: '12 High Street' } },
      beginFlow(real, 'responder-call', { line_name: 'L', spoken_name: 'S' }, 'en-GB', CONTEXT).state,
    );
    expect(JSON.stringify(first.say)).toContain('12 High Street');
    const second = at('missed', { ...facts, worker: 'Jo Bloggs' }, first.state);
    expect(JSON.stringify(second.say)).not.toContain('12 High Street');
    expect(JSON.stringify(second.say)).toContain('no place on record');
  });
});

const inputs: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('digits' as const),
      digits: fc.constantFrom('0', '1', '2', '3', '4', '5', '8', '9', '*', '#', 'A', '', '00', '0000', '12', '120'),
      finished: fc.constantFrom('hash' as const, 'full' as const, 'timeout' as const, 'unknown' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('digits' as const),
      digits: fc.string({ minLength: 3, maxLength: 12, unit: fc.constantFrom(...'0123456789*#') }),
      finished: fc.constantFrom('hash' as const, 'full' as const, 'timeout' as const, 'unknown' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Input>({ kind: 'silence' }, { kind: 'passed' }, { kind: 'resume' }, { kind: 'begin' }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Input>({ kind: 'hang-up' }, { kind: 'outcome', name: 'done', vars: {} }) },
);

/** A long number that can only get into a state from an entry. */
const SECRET = '8350917';

describe('every flow, with any keys and any outcomes', () => {
  const real = theLibrary();
  const samples = sampleVars();

  it('never ends in an error or an endless call, returns one thing at a time, and says only what is known', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(real.flows)),
        fc.array(inputs, { minLength: 70, maxLength: 90 }),
        fc.infiniteStream(fc.nat()),
        (flowName, sequence, choices) => {
          const given = Object.fromEntries(
            (real.flows[flowName]?.given ?? []).map((name) => [name, samples[name] ?? 'x']),
          );
          let progress = beginFlow(real, flowName, given, 'en-GB', CONTEXT);
          let turns = 0;
          for (const input of sequence) {
            let actionsInARow = 0;
            while (progress.kind === 'do') {
              actionsInARow += 1;
              expect(actionsInARow).toBeLessThan(10);
              const outcomes = Object.entries(actionNamed(progress.action)?.outcomes ?? {});
              const [name, names] = outcomes[(choices.next().value ?? 0) % outcomes.length] ?? ['', []];
              const vars = Object.fromEntries(
                names.filter((one) => !one.endsWith('?')).map((one) => [one, samples[one] ?? 'x']),
              );
              progress = stepFlow(real, progress.state, { kind: 'outcome', name, vars }, 'en-GB', CONTEXT);
            }
            if (progress.kind === 'end') return;
            expect(textsOf(progress.say).every((text) => text.length > 0 && !/\{|undefined|\[object/.test(text))).toBe(
              true,
            );
            if (progress.await.kind === 'digits') {
              expect(progress.await.seconds).toBeLessThanOrEqual(10);
              expect(progress.await.max ?? 0).toBeLessThanOrEqual(20);
            }
            if (input.kind !== 'resume' && input.kind !== 'begin') turns += 1;
            expect(turns).toBeLessThanOrEqual(61);
            progress = stepFlow(real, progress.state, input, 'en-GB', CONTEXT);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('stores no entry in any state, wherever it was keyed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(real.flows)),
        fc.array(inputs, { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        fc.constantFrom('hash' as const, 'timeout' as const, 'unknown' as const),
        (flowName, sequence, choices, finished) => {
          const given = Object.fromEntries(
            (real.flows[flowName]?.given ?? []).map((name) => [name, samples[name] ?? 'x']),
          );
          let progress = beginFlow(real, flowName, given, 'en-GB', CONTEXT);
          const secret: Input = { kind: 'digits', digits: SECRET, finished };
          const pin: Input = { kind: 'digits', digits: SECRET.slice(0, 4), finished };
          for (const input of sequence.flatMap((one) => [pin, secret, one])) {
            for (let i = 0; progress.kind === 'do' && i < 10; i += 1) {
              expect(JSON.stringify(progress.state)).not.toContain(SECRET.slice(0, 4));
              const outcomes = Object.entries(actionNamed(progress.action)?.outcomes ?? {});
              const [name, names] = outcomes[(choices.next().value ?? 0) % outcomes.length] ?? ['', []];
              const vars = Object.fromEntries(
                names.map((one) => one.replace('?', '')).map((one) => [one, samples[one] ?? 'x']),
              );
              progress = stepFlow(real, progress.state, { kind: 'outcome', name, vars }, 'en-GB', CONTEXT);
            }
            expect(JSON.stringify(progress)).not.toContain(SECRET.slice(0, 4));
            if (progress.kind !== 'wait') return;
            progress = stepFlow(real, progress.state, input, 'en-GB', CONTEXT);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a hang-up at any point says nothing and reaches the end', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(real.flows)),
        fc.array(inputs, { maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (flowName, sequence, choices) => {
          const given = Object.fromEntries(
            (real.flows[flowName]?.given ?? []).map((name) => [name, samples[name] ?? 'x']),
          );
          let progress = beginFlow(real, flowName, given, 'en-GB', CONTEXT);
          const act = () => {
            for (let i = 0; progress.kind === 'do' && i < 20; i += 1) {
              const outcomes = Object.entries(actionNamed(progress.action)?.outcomes ?? {});
              const [name, names] = outcomes[(choices.next().value ?? 0) % outcomes.length] ?? ['', []];
              progress = stepFlow(
                real,
                progress.state,
                {
                  kind: 'outcome',
                  name,
                  vars: Object.fromEntries(
                    names.map((one) => [one.replace('?', ''), samples[one.replace('?', '')] ?? 'x']),
                  ),
                },
                'en-GB',
                CONTEXT,
              );
            }
          };
          act();
          for (const input of sequence) {
            if (progress.kind !== 'wait') return;
            progress = stepFlow(real, progress.state, input, 'en-GB', CONTEXT);
            act();
          }
          if (progress.kind !== 'wait') return;
          progress = stepFlow(real, progress.state, { kind: 'hang-up' }, 'en-GB', CONTEXT);
          act();
          expect(progress).toMatchObject({ kind: 'end', say: [] });
        },
      ),
      { numRuns: 300 },
    );
  });
});
