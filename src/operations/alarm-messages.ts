import type { Vars } from '../conversation/files/flow.ts';
import type { Alarm, KnownFact, ReportedBy } from '../safety/alarm/alarm.ts';
import type { Message, Why } from '../safety/alarm/alarm-events.ts';
import type { Responders } from '../safety/responders.ts';
import { repliesVars } from './briefing.ts';

/** What the texts about an alarm say. */

/** A ladder that has ended once without anybody names a number that is staffed day and night (promise 4). */
export function askingPrompt(why: Why, responders: Responders): string {
  if (why !== 'first' && why !== 'again') return `told.${why}`;
  return why === 'again' && responders.lastResort ? 'text.urgent-again' : 'text.urgent';
}

export function messageVars(message: Message, alarm: Alarm): Vars {
  const { letter } = alarm;
  const clock = (time: number): { clock: string } => ({ clock: new Date(time).toISOString() });
  switch (message.id) {
    case 'told.taken':
    case 'told.joined':
    case 'told.taken-over':
    case 'told.more-time':
      return { letter, owner: message.owner, until: clock(message.until) };
    case 'told.dialled':
    case 'told.reference':
      return {
        letter,
        owner: message.owner,
        ...(message.reference === null ? {} : { reference: { digits: message.reference } }),
      };
    case 'told.closed':
    case 'told.worry-over':
      return { letter, how: message.how };
    case 'told.disowned':
      return { letter, owner: message.owner };
    case 'told.unproved':
      return { letter, word: message.word };
    case 'told.fact':
      return { letter, what: whatOf(message.fact), words: wordsOf(message.fact), ...saidOf(message.fact) };
    case 'told.worried-besides':
      return {
        letter,
        ...(message.by.name === null ? {} : { worried_by: message.by.name }),
        count: message.count,
        besides: message.about,
        ...saidBy(message.by),
      };
    case 'told.replies':
      return { letter, ...repliesVars(message.replies) };
    case 'told.upgraded':
    case 'told.inform':
      return { letter };
  }
}

function whatOf(fact: KnownFact): string {
  if (fact.what === 'worried') return fact.by.name === null ? 'stranger' : 'worried';
  if (fact.what === 'note' && fact.by) return 'said';
  return fact.what === 'cause' ? fact.kind : fact.what;
}

/** Carriers take 1,600 letters a text; nobody reads so many in a hurry. */
const LETTERS_TOLD = 600;

function wordsOf(fact: KnownFact): string {
  if (fact.what === 'worried') return fact.by.name ?? '';
  if (fact.what !== 'note') return '';
  const words = [...fact.words].slice(0, LETTERS_TOLD).join('');
  return fact.by ? `${fact.by.name}: ${words}` : words;
}

const saidOf = (fact: KnownFact): Vars => (fact.what === 'worried' ? saidBy(fact.by) : {});

/** The worried person may have said why. */
function saidBy({ words = null }: ReportedBy): Vars {
  return words === null ? {} : { said: [...words].slice(0, LETTERS_TOLD).join('') };
}
