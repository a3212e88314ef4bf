import type { LineEntry } from '../contact/line-entry.ts';
import type { StoryEvent } from './events.ts';

/** The story with the entries of the line log between carriers and us. Each is placed after the events before it. */
export function withLine(events: StoryEvent[], line: LineEntry[]): StoryEvent[] {
  const all = [...events];
  for (const entry of line) {
    const place = all.findIndex(({ at }) => at > entry.at);
    all.splice(place === -1 ? all.length : place, 0, { at: entry.at, kind: 'line', text: `  | ${lineText(entry)}` });
  }
  return all;
}

function lineText({ carrier, kind, what, outcome, code, milliseconds }: LineEntry): string {
  const became = `${outcome}${code === null ? '' : ` (${code})`}, ${milliseconds} ms`;
  return kind === 'webhook' ? `${carrier} told us: ${what}: ${became}` : `we asked ${carrier}: ${what}: ${became}`;
}
