import { placeOf } from '../engine/engine.ts';
import type { Branch, Flow, Step } from '../files/flow-file.ts';

/** One connection from a step to another step or to the end. */
export interface Edge {
  event: string;
  branch: Branch;
  /** "flow/step", or "end". */
  to: string;
}

/** One step and where it leads. */
export interface Node {
  id: string;
  flow: Flow;
  name: string;
  step: Step;
  edges: Edge[];
}

export const idOf = (flow: string, step: string) => `${flow}/${step}`;

/** All steps of all flows, by "flow/step". */
export function graphOf(flows: Flow[]): Map<string, Node> {
  const nodes = flows.flatMap((flow) =>
    Object.entries(flow.steps).map(([name, step]): Node => ({
      id: idOf(flow.name, name),
      flow,
      name,
      step,
      edges: edgesOf(flow, step),
    })),
  );
  return new Map(nodes.map((node) => [node.id, node]));
}

/** The edges of one step, one for each event. */
export function edgesOf(flow: Flow, step: Step): Edge[] {
  const to = (go: string) => (go === 'end' ? 'end' : idOf(...placeOf(flow.name, go)));
  if (step.kind === 'say') return [{ event: 'go', branch: step.go, to: to(step.go.go) }];
  return Object.entries(step.on).map(([event, branch]) => ({ event, branch, to: to(branch.go) }));
}
