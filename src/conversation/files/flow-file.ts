import { z } from 'zod';
import { readYaml } from './yaml-file.ts';
import type { Fault, LineOf } from './yaml-file.ts';

/** Who listens: a worker's phone, where anybody may stand by, or a responder's phone. */
export type Audience = 'worker' | 'responder';

/** What follows an event: `go` is a step of the same flow, `flow/step` or `end`; `say` is said on the way. */
export interface Branch {
  say: string[];
  go: string;
  /** How many silences or wrong keys in a row lead along this branch. */
  times: number;
  line: number;
}

export type NumberWait = 'pin' | 'pin-or-number' | 'staff-number' | 'minutes' | 'reference';

export type WaitFor =
  /** `listens`: one key or spoken words; otherwise one key only. */
  | { kind: 'key'; listens: boolean }
  | { kind: 'number'; of: NumberWait }
  | { kind: 'hold'; seconds: number }
  | { kind: 'join' }
  /** A recording of at most this many seconds. */
  | { kind: 'memo'; seconds: number };

export type Step =
  /** `ask` is said each time that the wait repeats; `say` only on arrival. */
  | { kind: 'wait'; say: string[]; ask: string[]; waitFor: WaitFor; on: Record<string, Branch>; line: number }
  | {
      kind: 'do';
      say: string[];
      action: string;
      with: Record<string, string>;
      on: Record<string, Branch>;
      line: number;
    }
  | { kind: 'say'; say: string[]; go: Branch; line: number };

export interface Flow {
  name: string;
  file: string;
  about: string;
  audience: Audience;
  /** Variables that the code that begins the flow passes in. */
  given: string[];
  start: string;
  steps: Record<string, Step>;
  line: number;
}

/**
 * The default of `times`: silence and a wrong key each repeat the question once (src/conversation/README.md "Wording").
 */
const TIMES = 2;
/** A number that is too short or too long has as many tries as a wrong PIN. */
const TIMES_OF_A_NUMBER = 3;

/** The longest memo in seconds. The person to whom it is played has to wait for its end. */
const LONGEST_MEMO = 60;

const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be small letters, digits and hyphens');
const target = z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)?$/, 'must be a step, a flow/step, or end');
const promptId = z.string().min(1);
const prompts = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(promptId));

const branchShape = z.preprocess(
  (value) => (typeof value === 'string' ? { go: value } : value),
  z.strictObject({ say: prompts.optional(), go: target, times: z.int().min(1).max(5).optional() }),
);

const askShape = z.preprocess(
  (value) => (typeof value === 'string' ? { prompt: value } : value),
  z.strictObject({ prompt: promptId, times: z.int().min(1).max(3).optional() }),
);

const awaitShape = z.union(
  [
    z.enum(['key', 'key-or-words', 'pin', 'pin-or-number', 'staff-number', 'minutes', 'reference', 'join']),
    // The carriers wait for at most 10 s in one document. A longer hold is made of several waits.
    z.strictObject({ hold: z.int().min(1).max(10) }),
    z.strictObject({ memo: z.int().min(5).max(LONGEST_MEMO) }),
  ],
  `must be key, key-or-words, pin, pin-or-number, staff-number, minutes, reference, join, { hold: ` +
    `seconds from 1 to 10 } or { memo: seconds from 5 to ${LONGEST_MEMO} }`,
);

const branches = z.record(z.string(), branchShape);

const stepShape = z
  .strictObject({
    say: prompts.optional(),
    ask: askShape.optional(),
    await: awaitShape.optional(),
    do: name.optional(),
    with: z.record(z.string(), z.string()).optional(),
    on: branches.optional(),
    go: target.optional(),
  })
  .superRefine((step, context) => {
    const fault = (message: string) => {
      context.addIssue({ code: 'custom', message });
    };
    const waits = step.ask !== undefined || step.await !== undefined;
    if (step.do !== undefined && waits) fault('a step either waits (ask, await) or acts (do), not both');
    if (step.do === undefined && step.with !== undefined) fault('with belongs to do');
    if (step.go !== undefined && (waits || step.do !== undefined))
      fault('go belongs to a step that only says something; others lead on by on');
    if (!waits && step.do === undefined && step.go === undefined)
      fault('this step leads nowhere: it needs ask, await, do or go');
    if (step.go !== undefined && step.say === undefined) fault('this step does nothing: it needs say');
  });

const flowShape = z.strictObject({
  flow: name,
  about: z.string().min(1),
  audience: z.enum(['worker', 'responder']),
  given: z.array(z.string()).default([]),
  start: name,
  otherwise: branches.optional(),
  steps: z.record(name, stepShape),
});

type StepShape = z.infer<typeof stepShape>;
type BranchShape = z.infer<typeof branchShape>;

/** The events of a wait for which `otherwise` may give a branch. */
const SHARED_EVENTS = ['silence', 'other', 'hang-up'];

const KEY_EVENT = /^([0-9*]|[0-9]-[0-9])$/;

const EVENTS: Record<WaitFor['kind'], readonly string[]> = {
  key: SHARED_EVENTS,
  number: [...SHARED_EVENTS, 'entered', 'half', 'cry'],
  hold: ['passed', 'hang-up'],
  join: ['passed', 'hang-up'],
  memo: ['passed', 'hang-up'],
};

/** The events for which a wait must have a branch. */
export function eventsOfWait(waitFor: WaitFor): readonly string[] {
  return eventsOf(waitFor).filter((event) => event !== 'half' && event !== 'cry');
}

function eventsOf(waitFor: WaitFor): readonly string[] {
  return waitFor.kind === 'key' && waitFor.listens ? [...EVENTS.key, 'spoken'] : EVENTS[waitFor.kind];
}

/** Reads one conversation. Never throws: each fault is returned with file, line and reason. */
export function parseFlow(file: string, yaml: string): { flow?: Flow; faults: Fault[] } {
  const read = readYaml(file, yaml, flowShape);
  if (read.value === undefined) return { faults: read.faults };
  const { value, lineOf } = read;

  const faults: Fault[] = [];
  const steps: Record<string, Step> = {};
  for (const [stepName, shape] of Object.entries(value.steps)) {
    const step = stepOf(stepName, shape, value.otherwise ?? {}, lineOf);
    steps[stepName] = step;
    faults.push(...unknownEvents(file, stepName, step));
  }
  if (!steps[value.start])
    faults.push({ file, line: lineOf('start'), reason: `there is no step ${value.start} to start with` });
  if (steps.end)
    faults.push({
      file,
      line: lineOf('steps', 'end'),
      reason: 'end means the end of the call; no step may have that name',
    });
  if (faults.length > 0) return { faults };

  const { flow, about, audience, given, start } = value;
  return { flow: { name: flow, file, about, audience, given, start, steps, line: lineOf('flow') }, faults };
}

function stepOf(stepName: string, shape: StepShape, otherwise: Record<string, BranchShape>, lineOf: LineOf): Step {
  const line = lineOf('steps', stepName);
  const say = shape.say ?? [];
  const branch = (value: BranchShape, at: number, times = TIMES): Branch => ({
    say: value.say ?? [],
    go: value.go,
    times: value.times ?? times,
    line: at,
  });

  if (shape.go !== undefined)
    return { kind: 'say', say, go: branch({ go: shape.go }, lineOf('steps', stepName, 'go')), line };

  const waitFor = waitOf(shape.await ?? 'key');
  const timesOf = (event: string): number =>
    event === 'other' && waitFor.kind === 'number' ? TIMES_OF_A_NUMBER : TIMES;
  const on: Record<string, Branch> = {};
  for (const [event, value] of Object.entries(shape.on ?? {})) {
    for (const key of keysOf(event)) on[key] = branch(value, lineOf('steps', stepName, 'on', event), timesOf(event));
  }
  if (shape.do !== undefined) return { kind: 'do', say, action: shape.do, with: shape.with ?? {}, on, line };

  for (const [event, value] of Object.entries(otherwise)) {
    if (eventsOf(waitFor).includes(event)) on[event] ??= branch(value, lineOf('otherwise', event), timesOf(event));
  }
  const ask = shape.ask ? Array.from({ length: shape.ask.times ?? 1 }, () => shape.ask?.prompt ?? '') : [];
  return { kind: 'wait', say, ask, waitFor, on, line };
}

function waitOf(value: NonNullable<StepShape['await']>): WaitFor {
  if (typeof value === 'object')
    return 'hold' in value ? { kind: 'hold', seconds: value.hold } : { kind: 'memo', seconds: value.memo };
  if (value === 'join') return { kind: value };
  if (value === 'key' || value === 'key-or-words') return { kind: 'key', listens: value === 'key-or-words' };
  return { kind: 'number', of: value };
}

/** The keys that an event names: "1-8" means eight keys. */
function keysOf(event: string): string[] {
  const range = /^([0-9])-([0-9])$/.exec(event);
  if (!range) return [event];
  const [from, to] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String(from + index));
}

function unknownEvents(file: string, stepName: string, step: Step): Fault[] {
  if (step.kind !== 'wait') return [];
  const { waitFor, on } = step;
  return Object.entries(on)
    .filter(([event]) => !eventsOf(waitFor).includes(event) && !(waitFor.kind === 'key' && KEY_EVENT.test(event)))
    .map(([event, { line }]) => ({
      file,
      line,
      reason: `${stepName}: ${event} cannot happen while waiting for ${waitFor.kind}`,
    }));
}
