import { FAMILY_RANG, FAMILY_TEXTED, type JournalRow, OUTAGE } from '../records/journal.ts';
import type { Story } from '../records/views/stories.ts';
import { type StoryConversation, type StoryText, turnKey } from '../records/views/story-contacts.ts';
import { personKey } from '../contact/contact-key.ts';
import { shortTime } from './local-time.ts';
import { alarmLine } from './alarm-lines.ts';
import { heardLine, nameOf, saidLine } from './call-lines.ts';
import { contactLine } from './contact-lines.ts';
import { memoLine } from './memo-lines.ts';
import { purpleLine } from './purple-lines.ts';
import { visitAfter, visitLine, type VisitBefore } from './visit-lines.ts';

/** One event as a line for people. */
export interface StoryEvent {
  at: Date;
  kind: 'call' | 'text' | 'visit' | 'alarm' | 'office' | 'line';
  text: string;
}

/** The number identifies, and proves nothing. */
export const FAMILY_LINE = 'Their family, by the number, rings and asks for a person.';
export const FAMILY_TEXT_LINE = 'Their family, by the number, texts. The office has the words.';
const FAMILY_LINES: Partial<Record<string, string>> = { [FAMILY_RANG]: FAMILY_LINE, [FAMILY_TEXTED]: FAMILY_TEXT_LINE };

type RowOf<Kind extends JournalRow['kind']> = Extract<JournalRow, { kind: Kind }>;

/** A turn writes its own journal entry last, after the entries of these kinds that it caused. */
const MADE_BY_TURNS: ReadonlySet<string> = new Set(['visit', 'alarm', 'attempt', 'purple']);

/**
 * All events in the order in which they happened.
 * @param sayNumber how a phone's number stands in the line's own words. What people wrote stays as it is.
 */
export function eventsOf(story: Story, sayNumber: (number: string) => string = asKept): StoryEvent[] {
  const { journal } = story;
  const told = new Telling(story, sayNumber);
  const blocks = journal.map((row) => ({ row, events: told.tell(row) }));
  const ordered: StoryEvent[] = [];
  blocks.forEach(({ row, events }) => {
    const heard = row.kind === 'turn' ? told.heard(row) : null;
    if (heard) ordered.splice(startOfTurn(ordered, heard.at, told), 0, heard);
    ordered.push(...events);
  });
  return withTexts(
    ordered,
    story.texts.map((text) => told.text(text)),
  );
}

const asKept = (number: string): string => number;

/** The place before everything of the same instant that the turn caused. */
function startOfTurn(ordered: StoryEvent[], at: Date, told: Telling): number {
  let place = ordered.length;
  for (
    let last = ordered[place - 1];
    last?.at.getTime() === at.getTime() && told.isMadeByTurn(last);
    last = ordered[place - 1]
  )
    place -= 1;
  return place;
}

/** Each stands before what came of it. Several of one instant stay in the order in which they came. */
function withTexts(events: StoryEvent[], texts: StoryEvent[]): StoryEvent[] {
  const all = [...events];
  for (const text of texts.toReversed()) {
    const place = all.findIndex(({ at }) => at >= text.at);
    all.splice(place === -1 ? all.length : place, 0, text);
  }
  return all;
}

class Telling {
  readonly #story: Story;
  readonly #sayNumber: (number: string) => string;
  readonly #alarms = new Map<string, { status: string; kind: string }>();
  readonly #fromTurns = new Set<StoryEvent>();
  readonly #keyed = new Set<string>();
  #visit: VisitBefore | null = null;

  constructor(story: Story, sayNumber: (number: string) => string) {
    this.#story = story;
    this.#sayNumber = sayNumber;
  }

  isMadeByTurn(event: StoryEvent): boolean {
    return this.#fromTurns.has(event);
  }

  tell(row: JournalRow): StoryEvent[] {
    const events = this.#told(row);
    const isAnswer = row.kind === 'attempt' && row.detail.what !== 'asked';
    if (MADE_BY_TURNS.has(row.kind) && !isAnswer) events.forEach((event) => this.#fromTurns.add(event));
    return events;
  }

  /** What came in with a turn. The first key in one of our calls also shows that a person is there. */
  heard(row: RowOf<'turn'>): StoryEvent | null {
    const { call, turn } = this.#turnOf(row);
    const text = call && turn ? heardLine(this.#story, call, turn, this.#phone(call.theirNumber)) : null;
    if (!call || text === null) return null;
    return event(row, 'call', this.#isFirstKey(call, row) ? `${text} A person is on the line.` : text);
  }

  text({ at, fromNumber, personId, body }: StoryText): StoryEvent {
    const phone = this.#phone(fromNumber);
    const who =
      personId === null ? `Somebody on ${phone}` : `${nameOf(this.#story, personKey(personId))}, from ${phone},`;
    return { at, kind: 'text', text: `${who} texts: "${body}"` };
  }

  #told(row: JournalRow): StoryEvent[] {
    switch (row.kind) {
      case 'turn': {
        const { call, turn } = this.#turnOf(row);
        return line(row, 'call', call && turn ? saidLine(call, turn) : null);
      }
      case 'attempt':
        return this.#contact(row);
      case 'visit': {
        const told = visitLine(row.detail, this.#visit, (iso) => this.#time(row, iso));
        this.#visit = visitAfter(row.detail, this.#visit);
        return line(row, 'visit', told);
      }
      case 'alarm':
        return this.#alarm(row);
      case 'purple':
        return line(
          row,
          'call',
          purpleLine(row.detail, (iso) => this.#time(row, iso)),
        );
      case 'memo':
        return line(row, 'call', memoLine(row.detail));
      case 'office': {
        const { what, by, why } = row.detail;
        const { actor } = row;
        const who = (actor?.kind === 'person' ? actor.name : undefined) ?? by ?? 'unknown';
        return line(row, 'office', `The office (${who}) ${what}. Why: ${actor?.reason ?? why ?? 'not said'}`);
      }
      case 'unreadable':
        return line(row, 'office', `An event that this version cannot read (${row.detail.kind}).`);
      case 'operator': {
        const { what, from, until } = row.detail;
        if (what !== OUTAGE || from === undefined || until === undefined) return [];
        const [since, to] = [this.#time(row, from), this.#time(row, until)];
        return line(
          row,
          'office',
          `The line was down from ${since} to ${to}. Nobody could reach it, and it rang nobody.`,
        );
      }
      case 'carrier':
      case 'drill':
      case 'phone':
      case 'report':
        return [];
      case 'said':
        return line(row, 'call', FAMILY_LINES[row.detail.type] ?? null);
    }
  }

  #contact(row: RowOf<'attempt'>): StoryEvent[] {
    const attempt = this.#story.attempts.get(row.attemptId ?? '');
    if (!attempt) return [];
    const who = nameOf(
      this.#story,
      attempt.contactKey ?? (attempt.personId === null ? null : personKey(attempt.personId)),
    );
    return line(
      row,
      attempt.channel,
      contactLine(attempt, row.detail, { name: who, phone: this.#sayNumber(attempt.toNumber) }, (iso) =>
        this.#time(row, iso),
      ),
    );
  }

  #alarm(row: RowOf<'alarm'>): StoryEvent[] {
    const { detail } = row;
    const id = row.alarmId ?? '';
    const told = alarmLine({
      at: row.at,
      detail,
      alarm: this.#story.alarms.find((one) => one.id === id),
      before: this.#alarms.get(id) ?? null,
      who: (key) => nameOf(this.#story, key),
      time: (iso) => this.#time(row, iso),
    });
    this.#alarms.set(id, detail);
    return line(row, 'alarm', told);
  }

  #turnOf(row: RowOf<'turn'>) {
    const call = this.#story.conversations.get(row.conversationId ?? '');
    const { turn: number, step } = row.detail;
    // A caller who rang back about an alarm and went on to their own business is no longer in this story.
    const isTheirOwn =
      call?.direction === 'inbound' && call.personId !== this.#story.worker.id && step.startsWith('inbound-call/');
    const turn = call && !isTheirOwn ? this.#story.turns.get(turnKey(call.id, number)) : undefined;
    return { call, turn };
  }

  #isFirstKey(call: StoryConversation, row: JournalRow): boolean {
    const attempt = this.#story.attempts.get(call.attemptId ?? '');
    const isKey = attempt?.keyedAt?.getTime() === row.at.getTime() && !this.#keyed.has(attempt.id);
    if (isKey) this.#keyed.add(attempt.id);
    return isKey;
  }

  #phone(number: string | null): string {
    return number === null ? 'a withheld number' : this.#sayNumber(number);
  }

  #time(row: JournalRow, iso: string): string {
    return shortTime(new Date(iso), this.#story.timezone, row.at);
  }
}

function event({ at }: JournalRow, kind: StoryEvent['kind'], text: string): StoryEvent {
  return { at, kind, text };
}

function line(row: JournalRow, kind: StoryEvent['kind'], text: string | null): StoryEvent[] {
  return text === null ? [] : [event(row, kind, text)];
}
