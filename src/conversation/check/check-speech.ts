import { actionNamed, needsEntry, varsOfOutcome } from '../engine/actions.ts';
import type { Audience } from '../files/flow-file.ts';
import { graphOf, idOf } from './graph.ts';
import type { Edge, Node } from './graph.ts';
import {
  baseOf,
  type Language,
  type Languages,
  type Piece,
  type Prompt,
  type PromptAudience,
} from '../files/language-file.ts';
import type { Library } from '../files/library.ts';
import type { Fault } from '../files/yaml-file.ts';

/** The question after which a worker's phone may name people and places (src/conversation/README.md "Wording"). */
const CAN_YOU_TALK = 'can-you-talk';

/** Facts that may be certain at a step besides its variables, on every path to it. */
const ENTRY = '(an entry)';
const PERSON = '(a person is listening)';
const ALONE = '(the worker can talk)';

/**
 * Checks that each prompt has its variables, and that the listener may hear it. It follows every path through the flows
 * and keeps the facts that hold on all of them.
 */
export function checkSpeech(library: Library): Fault[] {
  const graph = graphOf(Object.values(library.flows));
  const certain = certainties(library, graph);
  const faults = [...graph.values()].flatMap((node) => {
    const facts = certain.get(node.id);
    return facts
      ? [...stepFaults(library, node, facts), ...node.edges.flatMap((edge) => edgeFaults(library, node, edge, facts))]
      : [];
  });
  return faults;
}

type Facts = ReadonlySet<string>;

function certainties(library: Library, graph: Map<string, Node>): Map<string, Facts> {
  const certain = new Map<string, Facts>();
  const waiting: string[] = [];
  const arrive = (id: string, facts: Facts) => {
    const before = certain.get(id);
    const now = before ? new Set([...before].filter((fact) => facts.has(fact))) : facts;
    if (before && now.size === before.size) return;
    certain.set(id, now);
    waiting.push(id);
  };

  for (const flow of Object.values(library.flows)) arrive(idOf(flow.name, flow.start), new Set(flow.given));
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = graph.get(id);
    const facts = certain.get(id);
    if (!node || !facts) continue;
    for (const edge of node.edges) if (graph.has(edge.to)) arrive(edge.to, after(node, edge, facts));
  }
  return certain;
}

function after({ step }: Node, { event }: Edge, facts: Facts): Facts {
  const next = new Set(facts);
  if (step.kind === 'do') {
    const { always, optional } = varsOfOutcome(step.action, event);
    next.delete(ENTRY);
    for (const name of optional) next.delete(name);
    for (const name of always) next.add(name);
    if (actionNamed(step.action)?.provesPerson) next.add(PERSON);
  }
  if (step.kind === 'wait') {
    if (/^([0-9*]|entered|cry|half|spoken)$/.test(event)) next.add(ENTRY);
    else next.delete(ENTRY);
    if (event === '1' && step.ask.includes(CAN_YOU_TALK)) next.add(ALONE);
  }
  return next;
}

function stepFaults(library: Library, node: Node, facts: Facts): Fault[] {
  const { step, flow } = node;
  const prompts = step.kind === 'wait' ? [...step.say, ...step.ask] : step.say;
  const faults = promptFaults(library, node, prompts, facts, step.line);
  const fault = (reason: string) =>
    faults.push({ file: flow.file, line: step.line, reason: `${node.name}: ${reason}` });
  if (step.kind === 'do' && needsEntry(step.action, step.with) && !facts.has(ENTRY))
    fault(`${step.action} needs what was keyed, but not every way here brings a key`);
  if (step.kind === 'wait' && step.waitFor.kind === 'join' && !facts.has('room'))
    fault('joins a room, but not every way here names one');
  return faults;
}

const edgeFaults = (library: Library, node: Node, edge: Edge, facts: Facts): Fault[] =>
  promptFaults(library, node, edge.branch.say, after(node, edge, facts), edge.branch.line);

function promptFaults(library: Library, node: Node, ids: string[], facts: Facts, line: number): Fault[] {
  const faults: Fault[] = [];
  const fault = (reason: string) => faults.push({ file: node.flow.file, line, reason: `${node.name}: ${reason}` });
  for (const id of new Set(ids)) {
    for (const language of Object.values(library.languages)) {
      const prompt = language.prompts[id];
      if (!prompt) {
        // What another language lacks is told by `translationGaps`, and said in the base language.
        if (language === baseOf(library.languages)) fault(`there is no prompt ${id} in ${language.tag}`);
        continue;
      }
      if (prompt.channel === 'text') fault(`${id} is a text, it cannot be said`);
      const unheard = notFor(node.flow.audience, prompt.audience, facts);
      if (unheard) fault(`${id} must not be said here: ${unheard}`);
      const missing = needs(prompt).filter((name) => !facts.has(name));
      if (missing.length > 0)
        fault(`${id} says ${missing.join(', ')} in ${language.tag}, but not every way here brings that`);
    }
  }
  return faults;
}

function notFor(listener: Audience, audience: PromptAudience, facts: Facts): string | null {
  if (audience === 'responder' && listener === 'worker') return 'it is for responders';
  if (audience === 'responder' && !facts.has(PERSON)) return 'nobody has shown yet to be a person';
  if (audience === 'confided' && !facts.has(ALONE)) return 'the worker has not said that they can talk';
  return null;
}

const needs = (prompt: Prompt): string[] => [...new Set(prompt.pieces.flatMap(neededBy))];
const neededBy = (piece: Piece): string[] => piece.variables.filter((name) => name !== piece.if);

/** The ids of all prompts that the flows say. */
export function spokenPrompts(library: Library): Set<string> {
  const said = Object.values(library.flows).flatMap((flow) =>
    Object.values(flow.steps).flatMap((step) => {
      const branches = step.kind === 'say' ? [step.go] : Object.values(step.on);
      return [...step.say, ...(step.kind === 'wait' ? step.ask : []), ...branches.flatMap((branch) => branch.say)];
    }),
  );
  return new Set(said);
}

/**
 * Whether every language has the prompts of the base language, under the same names, with the same variables, and has
 * been read by a speaker. Nobody is left without words by a gap: the base language is said instead.
 */
export function translationGaps({ languages }: { languages: Languages }): Fault[] {
  const base = baseOf(languages);
  if (!base) return [];
  return Object.values(languages)
    .filter((language) => language !== base)
    .flatMap((language) => differences(language, base));
}

/** Languages that no speaker has signed off, and those that do not say whether one has. */
export function unreviewedLanguages({ languages }: { languages: Languages }): Language[] {
  const base = baseOf(languages);
  return Object.values(languages).filter((language) => language !== base && !language.reviewed);
}

function differences(language: Language, other: Language): Fault[] {
  return Object.values(other.prompts).flatMap((theirs) => {
    const ours = language.prompts[theirs.id];
    if (!ours) return [{ file: language.file, line: 1, reason: `${theirs.id} is missing; ${other.tag} has it` }];
    const reasons = [
      ours.audience === theirs.audience && ours.channel === theirs.channel
        ? null
        : `${theirs.id} stands in another section than in ${other.tag}`,
      needs(ours).sort().join() === needs(theirs).sort().join()
        ? null
        : `${theirs.id} names other variables than in ${other.tag}`,
    ];
    return reasons
      .filter((reason) => reason !== null)
      .map((reason) => ({ file: language.file, line: ours.line, reason }));
  });
}
