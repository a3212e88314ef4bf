import type { DataRequest, Decision } from '../../records/data-requests.ts';
import { dayWords } from '../people/view.ts';
import { dateAndTime } from '../shell/times.ts';
import { type Item, ITEM_KINDS } from './items.ts';

/** A request as its pages show it. Pure. */

const KIND_TEXTS = { access: 'To see what is kept', erasure: 'To have it erased' } as const;
const DECISION_TEXTS = { give: 'Give', withhold: 'Withhold', erase: 'Erase', keep: 'Keep' } as const;
export const ITEMS_A_PAGE = 50;

export function requestLine(request: DataRequest, { today, timezone }: { today: string; timezone: string }) {
  const { id, kind, person, family, dueOn, closedAt, closedHow } = request;
  return {
    id,
    who: person ? person.name : 'A family',
    number: person?.staffNumber ?? '',
    marks: family
      ? Object.values(family)
          .filter((mark) => mark !== '')
          .join(', ')
      : '',
    kind: KIND_TEXTS[kind],
    isOpen: closedAt === null,
    isLate: closedAt === null && dueOn < today,
    due: dayWords(dueOn),
    state:
      closedAt === null
        ? `${dueOn < today ? 'Was due' : 'Due'} on ${dayWords(dueOn)}`
        : `${closedHow === 'withdrawn' ? 'Withdrawn' : 'Answered'} ${dateAndTime(closedAt, timezone)}`,
  };
}

/** How much of each kind there is, and how much of it is decided. */
export function groupsOf(items: Item[], decisions: Decision[]) {
  const made = new Set(decisions.map(({ kind, item }) => `${kind} ${item}`));
  return ITEM_KINDS.flatMap(({ kind, text }) => {
    const ofKind = items.filter((item) => item.kind === kind);
    const open = ofKind.filter(({ id }) => !made.has(`${kind} ${id}`));
    return ofKind.length === 0
      ? []
      : [
          {
            kind,
            text,
            count: ofKind.length,
            open: open.length,
            suggested: open.filter(({ suggested }) => suggested !== null).length,
          },
        ];
  });
}

export interface TypedItem {
  decision: string;
  reason: string;
  fault: { field: 'decision' | 'reason'; text: string } | null;
}

/** One page of items of a kind, with what is decided or suggested. `typed`: what somebody has just sent. */
export function itemRows(
  items: Item[],
  decisions: Decision[],
  kind: DataRequest['kind'],
  typed: Map<string, TypedItem>,
) {
  const made = new Map(decisions.map((one) => [`${one.kind} ${one.item}`, one]));
  return items.map((item, place) => {
    const decision = made.get(`${item.kind} ${item.id}`);
    const sent = typed.get(item.id);
    const chosen = sent?.decision ?? decision?.decision ?? item.suggested?.decision ?? '';
    const choices = kind === 'access' ? (['give', 'withhold'] as const) : (['erase', 'keep'] as const);
    return {
      place,
      id: item.id,
      title: item.title,
      lines: item.lines,
      hint: item.hint,
      isDecided: decision !== undefined,
      canBeErased: item.isErasable,
      choices: choices
        .filter((choice) => choice !== 'erase' || item.isErasable)
        .map((value) => ({ value, text: DECISION_TEXTS[value], checked: value === chosen })),
      reason: sent?.reason ?? decision?.reason ?? item.suggested?.reason ?? '',
      fault: sent?.fault?.text ?? null,
      isAboutReason: sent?.fault?.field === 'reason',
    };
  });
}
