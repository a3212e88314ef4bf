import { type Context, textsOf, type Vars } from '../../conversation/files/flow.ts';
import type { Languages } from '../../conversation/files/language-file.ts';
import { speakPrompt, writePrompt } from '../../conversation/speech/speech.ts';
import { LAST_RESORT } from '../../contact/contact-key.ts';
import { type Responders, type Contact, contactsOf, othersSteps } from '../../safety/responders.ts';
import type { LadderStep, Plan } from '../../safety/plan.ts';
import type { MajorIncidentContact } from '../../records/major-incident.ts';
import { sayDelay } from '../../organisation-file/values.ts';

/**
 * A card for each who may be woken about a colleague: what they will hear, and what each key and word does. PINs are on
 * none.
 */

/** Everybody who may be asked about a worker, even those who are away now: a card outlives a holiday. */
interface WorkersResponders {
  responders: Responders;
  plan: Plan;
}

interface Responder {
  name: string;
  /** Null: the duty desk, the last resort. */
  personId: string | null;
  staffNumber: string | null;
  phones: string[];
  /** Whether callers who ask for the office are put through to them. */
  isOffice: boolean;
  isManager: boolean;
  about: { worker: string; when: string }[];
}

const LADDERS = [
  ['ladder', 'visit missed'],
  ['duress', 'danger said covertly'],
  ['panic', 'help asked for openly'],
  ['watch', 'asked covertly to be looked after'],
  ['ladderOutOfHours', 'visit missed, out of hours'],
  ['duressOutOfHours', 'help asked for, out of hours'],
] as const;

/** Whom a step names, with nobody left out for being away, out of hours or on a visit. */
export function namedBy(step: Pick<LadderStep, 'who'>, responders: Responders): Contact[] {
  const people = responders.people.map((person) => ({ ...person, away: [], hours: [], onVisit: false }));
  return contactsOf(step.who, { ...responders, people }, new Date(0));
}

/**
 * In the order in which the ladders name them; the duty numbers are one desk, and the desk and the last resort come
 * last.
 */
export function respondersOf(team: WorkersResponders[]): Responder[] {
  const found = new Map<string, Responder>();
  for (const { responders, plan } of team) {
    for (const [which, what] of LADDERS) {
      for (const step of othersSteps(plan[which] ?? [])) {
        for (const contact of namedBy(step, responders))
          addStep(
            responder(contact, responders, found),
            responders.worker.name,
            `${what} ${sayDelay(step.after)}`,
            what,
          );
      }
    }
  }
  const rank = (key: string): number => (key === LAST_RESORT ? 2 : key === DUTY ? 1 : 0);
  return [...found].sort(([one], [other]) => rank(one) - rank(other)).map(([, one]) => one);
}

const DUTY = 'duty';

function responder(contact: Contact, { people, duty }: Responders, found: Map<string, Responder>): Responder {
  const { personId, key, phones } = contact;
  const person = people.find(({ id }) => id === personId);
  const isManager = person?.roles.includes('manager') === true;
  const isDuty = personId === null && key !== LAST_RESORT;
  const one = found.get(isDuty ? DUTY : key) ?? {
    name: isDuty ? 'The duty desk' : contact.name,
    personId,
    staffNumber: person?.staffNumber ?? null,
    phones: [],
    about: [],
    isOffice: isDuty || (duty.length === 0 && isManager),
    isManager,
  };
  one.phones = [...new Set([...one.phones, ...phones])];
  found.set(isDuty ? DUTY : key, one);
  return one;
}

/** The first step that reaches them counts. */
function addStep({ about }: Responder, worker: string, when: string, what: string): void {
  const known = about.find((one) => one.worker === worker);
  if (!known) about.push({ worker, when });
  else if (!known.when.includes(what)) known.when = `${known.when}, ${when}`;
}

interface ResponderCard {
  spokenName: string;
  lineName: string;
  /** E.164, preferred first. Never the cover numbers: nobody is woken from them. */
  numbers: string[];
  responder: Responder;
  hasPin: boolean;
  /** For a manager's card: who is rung in a major incident. */
  majorIncident?: MajorIncidentContact[];
  /** When that list is rung by its numbers of the day. */
  day?: string;
}

export function responderCard(
  { spokenName, lineName, numbers, responder: one, hasPin, majorIncident = [], day = '' }: ResponderCard,
  languages: Languages,
  tag: string,
): string[] {
  const vars: Vars = { line_name: lineName, letter: LETTER };
  const heard = (prompt: string): string =>
    `"${textsOf(speakPrompt({ languages }, tag, prompt, vars, CONTEXT)).join(' ')}"`;
  const read = (prompt: string): string => `"${writePrompt({ languages }, tag, prompt, vars, CONTEXT)}"`;
  const lines = numbers.join(' or ');
  return [
    `${lineName} · ${one.name}, who is rung for colleagues`,
    '',
    'WHEN WE RING YOU, DAY OR NIGHT',
    `We ring you from ${lines}. Save it as "${spokenName}", and let it ring where your phone is silent.`,
    `You are rung at ${one.phones.join(' and ')}. To ring us: ${lines}.` +
      (one.staffNumber === null ? '' : ` Your staff number: ${one.staffNumber}.`),
    'About whom, and how long after the end of a missed visit, or after they asked:',
    ...byWhen(one.about),
    '',
    `You hear: ${heard('urgent')}`,
    '  1   I am a person. Nothing else counts as one: without it we ring once more, and go on to others.',
    'Then you hear what to do first, who, where and since when, and press',
    '  1   I deal with it. Then in how many minutes you will have news, and #. Without minutes you have not taken it.',
    "  2   I can't. Others are asked.",
    '  9   I have dialled 999. Then 1 for yes. Software never dials it: you do. The police reference, and #, may wait.',
    '  4   put me through to the colleague (a missed visit only)',
    '  *   again',
    `Later you hear: ${heard('news')} Press 1, then`,
    '  1   I have news. You are asked what it is, and once 999 is dialled whether the police say that it is clear.',
    '      Until then keep telling 999 how it goes. Nobody goes in before the police say so.',
    '  2   more time. Then how many minutes, and #.',
    '  3   pass it on. Then 1 for yes: everybody is asked again.',
    '  9   I have dialled 999',
    '  Without a key here everybody is rung again.',
    ...(one.isOffice
      ? [
          `A caller who asks for the office: you hear ${heard('office-caller')} 1 puts you through, after a ` +
            `line on who it is.`,
        ]
      : []),
    '',
    `You read: ${read('text.urgent')}`,
    `  ${LETTER} is that alarm's letter: write the one that stands in your text.`,
    `  TAKE ${LETTER} 15      I deal with it, news in 15 minutes`,
    `  CANT ${LETTER}         I can't`,
    `  SAFE ${LETTER}         contact made, the visit is over. SAFE ${LETTER} 30: it goes on for 30 minutes`,
    `  DIALLED ${LETTER}      I have dialled 999; the police reference behind it, where you have one`,
    '  READ           shows what a colleague texted',
    '  What you take by text may be asked about by a call: press 1.',
    '',
    'WHERE THEY ASKED COVERTLY, somebody may be listening who must not know',
    '  Never: do not ring or text them. Do not go there. Tell nobody who might. Do ' +
      'not let them be rung from another phone.',
    '  Dial 999 where you are told to. Say who, where and since when, and that nobody must ring them.',
    '  SAFE by text does not end it, nor does a voice: they must be seen in person, ' +
      'or the police say so. Ring us to tell it.',
    hasPin
      ? '  Then you are asked for your own PIN.'
      : '  You have no PIN: what you tell us is written down, and somebody with one is asked to confirm it.',
    ...(one.isOffice ? ['  Put through to them? Act as the ordinary office. Ask what yes or no can answer.'] : []),
    ...(one.isManager ? listed(majorIncident, day) : []),
    'A line that begins "This is a drill" is practice: do the same, and dial nobody.',
  ];
}

function listed(contacts: MajorIncidentContact[], day: string): string[] {
  if (contacts.length === 0) return [];
  return [
    `IN A MAJOR INCIDENT, RING. By day is ${day}`,
    ...contacts.map(({ name, whatFor, dayNumber, nightNumber }) => {
      const night = nightNumber === dayNumber ? 'day and night' : `by day, ${nightNumber} at other times`;
      return `  ${name} (${whatFor}): ${dayNumber} ${night}`;
    }),
    '',
  ];
}

const LETTER = 'B';
/** Nothing on a card names a time. */
const CONTEXT: Context = { now: new Date(0), timezone: 'UTC' };

/** Workers for whom the same is so share a line. */
function byWhen(about: Responder['about']): string[] {
  const workers = new Map<string, string[]>();
  for (const { worker, when } of about) workers.set(when, [...(workers.get(when) ?? []), worker]);
  return [...workers].map(([when, names]) => `  ${names.join(', ')}: ${when}`);
}
