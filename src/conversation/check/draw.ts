import type { Flow, Step, WaitFor } from '../files/flow-file.ts';
import { edgesOf, idOf } from './graph.ts';
import type { Language } from '../files/language-file.ts';

/** A flow as a Graphviz drawing. With a language it shows the words that are said. */
export function drawFlow(flow: Flow, language?: Language): string {
  const lines = Object.entries(flow.steps).flatMap(([name, step]) => {
    const from = idOf(flow.name, name);
    return [`${quoted(from)} [${look(name, step, language)}];`, ...arrows(flow, from, step, language)];
  });
  return [
    `digraph ${quoted(flow.name)} {`,
    `label=${quoted(`${flow.name}: ${flow.about}`)}; labelloc=t; fontname="Helvetica";`,
    'node [fontname="Helvetica", fontsize=11, style="filled,rounded", shape=box, ' +
      'fillcolor=white]; edge [fontname="Helvetica", fontsize=9];',
    `"(start)" [shape=circle, label="", width=0.2, ` +
      `fillcolor=black]; "(start)" -> ${quoted(idOf(flow.name, flow.start))};`,
    '"end" [shape=doublecircle, label="end", style=filled];',
    ...lines,
    ...elsewhere(flow),
    '}',
  ].join('\n');
}

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const COLOURS: Record<Step['kind'], string> = { wait: '#e8f1fb', do: '#fdf2dc', say: '#eef7ea' };

function look(name: string, step: Step, language: Language | undefined): string {
  const asked = step.kind === 'wait' ? [...new Set(step.ask)] : [];
  const words = [...step.say, ...asked].map((id) => wording(id, language));
  const does = step.kind === 'do' ? [`do ${[step.action, ...Object.values(step.with)].join(' ')}`] : [];
  const waits = step.kind === 'wait' ? [`waits for ${waitName(step.waitFor)}`] : [];
  return `label=${quoted([name, ...words, ...does, ...waits].join('\n'))}, fillcolor=${quoted(COLOURS[step.kind])}`;
}

function waitName(waitFor: WaitFor): string {
  if (waitFor.kind === 'number') return waitFor.of;
  if (waitFor.kind === 'memo') return `a memo of ${waitFor.seconds} s`;
  return waitFor.kind === 'hold' ? `${waitFor.seconds} s` : waitFor.kind;
}

function wording(id: string, language: Language | undefined): string {
  const prompt = language?.prompts[id];
  return prompt ? wrapped(`“${prompt.pieces.map((piece) => piece.source).join(' ')}”`) : id;
}

const wrapped = (text: string) => text.replaceAll(/(.{30,45}?)\s/g, '$1\n');

/** Joins all events that lead to the same step and say the same into one arrow. */
function arrows(flow: Flow, from: string, step: Step, language: Language | undefined): string[] {
  const together = new Map<string, { to: string; events: string[]; say: string[] }>();
  for (const { event, branch, to } of edgesOf(flow, step)) {
    const key = [to, ...branch.say].join('\n');
    const arrow = together.get(key) ?? { to, events: [], say: branch.say };
    arrow.events.push(event);
    together.set(key, arrow);
  }
  return [...together.values()].map(({ to, events, say }) => {
    const label = [events.join(', ').replace(/^go$/, ''), ...say.map((id) => wording(id, language))]
      .filter((line) => line !== '')
      .join('\n');
    return `${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}];`;
  });
}

/** Steps of other flows to which this flow leads. */
function elsewhere(flow: Flow): string[] {
  const targets = Object.values(flow.steps).flatMap((step) => edgesOf(flow, step).map((edge) => edge.to));
  const foreign = new Set(targets.filter((to) => to !== 'end' && !to.startsWith(`${flow.name}/`)));
  return [...foreign].map((to) => `${quoted(to)} [style="dashed,rounded"];`);
}
