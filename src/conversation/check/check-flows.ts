import { actionNamed } from '../engine/actions.ts';
import { eventsOfWait } from '../files/flow-file.ts';
import type { Flow, Step } from '../files/flow-file.ts';
import { graphOf, idOf } from './graph.ts';
import type { Edge, Node } from './graph.ts';
import type { Fault } from '../files/yaml-file.ts';

/** Checks that every branch leads somewhere, that every step is reached, and that no call is endless. */
export function checkFlows(flows: Flow[]): Fault[] {
  const graph = graphOf(flows);
  const nodes = [...graph.values()];
  return [
    ...nodes.flatMap((node) => deadEnds(node, graph)),
    ...nodes.flatMap(missingEvents),
    ...nodes.flatMap(silentEnds),
    ...nodes.flatMap(wrongAction),
    ...unreached(flows, graph),
    ...endless(graph),
  ];
}

const fault = (node: Node, line: number, reason: string): Fault => ({
  file: node.flow.file,
  line,
  reason: `${node.name}: ${reason}`,
});

function deadEnds(node: Node, graph: Map<string, Node>): Fault[] {
  return node.edges.flatMap((edge) => {
    if (edge.to === 'end') return [];
    const next = graph.get(edge.to);
    if (!next) return [fault(node, edge.branch.line, `${edge.event} leads to ${edge.branch.go}, which is not there`)];
    if (edge.event === 'hang-up' && next.step.kind !== 'do') {
      return [
        fault(
          node,
          edge.branch.line,
          `hang-up leads to ${edge.branch.go}, but nobody is there to hear it: only an action or end may follow`,
        ),
      ];
    }
    return [];
  });
}

function missingEvents(node: Node): Fault[] {
  const { step } = node;
  if (step.kind !== 'wait') return [];
  const missing = eventsOfWait(step.waitFor).filter((event) => !step.on[event]);
  const faults = missing.map((event) => fault(node, step.line, `${event} leads nowhere`));
  const keys = Object.keys(step.on).filter((event) => /^[0-9*]$/.test(event));
  if (step.waitFor.kind === 'key' && keys.length === 0 && step.ask.length === 0)
    faults.push(fault(node, step.line, 'waits for a key, but asks for none'));
  return faults;
}

/**
 * Callers who have pressed a wrong key are there, and must hear what follows. Where nobody speaks it may be a machine.
 */
function silentEnds(node: Node): Fault[] {
  if (node.step.kind !== 'wait') return [];
  return node.edges
    .filter(({ event, branch, to }) => event === 'other' && to === 'end' && branch.say.length === 0)
    .map(({ branch }) => fault(node, branch.line, 'a wrong key ends the call without a word'));
}

function wrongAction(node: Node): Fault[] {
  const { step } = node;
  if (step.kind !== 'do') return [];
  const action = actionNamed(step.action);
  if (!action) return [fault(node, step.line, `there is no action ${step.action}`)];
  const unknown = node.edges
    .filter(({ event }) => !action.outcomes[event])
    .map(({ event, branch }) => fault(node, branch.line, `${step.action} never ends in ${event}`));
  const unhandled = Object.keys(action.outcomes)
    .filter((outcome) => !step.on[outcome])
    .map((outcome) => fault(node, step.line, `${step.action} may end in ${outcome}, which leads nowhere`));
  return [...unknown, ...unhandled, ...wrongArguments(node, step)];
}

function wrongArguments(node: Node, step: Extract<Step, { kind: 'do' }>): Fault[] {
  const takes = actionNamed(step.action)?.with ?? {};
  const missing = Object.keys(takes).filter((name) => step.with[name] === undefined);
  const wrong = Object.entries(step.with).filter(([name, value]) => !takes[name]?.includes(value));
  return [
    ...missing.map((name) => fault(node, step.line, `${step.action} needs with: { ${name}: ... }`)),
    ...wrong.map(([name, value]) => fault(node, step.line, `${step.action} does not take ${name}: ${value}`)),
  ];
}

function unreached(flows: Flow[], graph: Map<string, Node>): Fault[] {
  const reached = new Set<string>();
  const waiting = flows.map((flow) => idOf(flow.name, flow.start));
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    waiting.push(...(graph.get(id)?.edges.map((edge) => edge.to) ?? []));
  }
  return [...graph.values()]
    .filter((node) => !reached.has(node.id))
    .map((node) => fault(node, node.step.line, 'nothing leads to this step'));
}

/** A loop without a wait would keep a caller, or the switchboard, for ever. */
function endless(graph: Map<string, Node>): Fault[] {
  const faults: Fault[] = [];
  const done = new Set<string>();

  const follow = (node: Node, path: string[]): void => {
    if (done.has(node.id) || node.step.kind === 'wait') return;
    for (const edge of node.edges) {
      const next = graph.get(edge.to);
      if (!next) continue;
      if (next.id === node.id || path.includes(next.id)) faults.push(loop(node, edge));
      else follow(next, [...path, node.id]);
    }
    done.add(node.id);
  };

  for (const node of graph.values()) follow(node, []);
  return faults;
}

const loop = (node: Node, edge: Edge): Fault =>
  fault(
    node,
    edge.branch.line,
    `${edge.event} leads back to ${edge.branch.go} without a wait between: an endless call`,
  );
