import { readClock } from './clock-times.ts';
import { withoutCourtesies } from './courtesies.ts';
import { lengthsIn, lineMinutes } from './lengths.ts';
import { likelyRequest } from './likely-request.ts';
import { laterEnd, longerSaid, untilTheyLeave } from './longer-said.ts';
import { holdsPhrase, isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { placeFrom } from './places.ts';
import {
  clausesWithout,
  placeAmong,
  placeIn,
  namedPlaceIn,
  nearPlaceIn,
  placeSaid,
  withoutRest,
} from './places-in-sentences.ts';
import type { Hint, WorkerRequest } from './reading.ts';
import { breakBefore } from './tokens.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { PhraseList } from './vocabulary-lists.ts';
import type { Scene } from './scene.ts';
import { staysIn } from './stays.ts';

type Tokens = readonly ReadToken[];

const UNCLEAR: ReadonlySet<WorkerRequest['kind']> = new Set(['none', 'question']);
/** Beside these, uneasy words would be lost: "at the flat, something isnt right", "dont feel right, leaving now". */
const MAY_HOLD_UNEASE: ReadonlySet<WorkerRequest['kind']> = new Set([
  'none',
  'question',
  'sounds-like-end',
  'note',
  'at',
]);

/** AT and an address: there is no room for a length beside it. */
const FEWEST_OF_A_PLACE = 4;

/**
 * What words that ask for nothing may be meant for. A hint changes nothing: the reply says what has not happened, and
 * how it is asked for.
 */
export function hintOf(scene: Scene, tokens: Tokens, request: WorkerRequest): Hint | null {
  if (MAY_HOLD_UNEASE.has(request.kind)) {
    const unwanted = noTexts(scene, tokens);
    if (unwanted) return unwanted;
    if (holds(scene, 'who-comes', tokens) || callsOut(scene, tokens)) return { kind: 'who-comes' };
    if (needsSomebody(scene, tokens)) return inNeed(scene, tokens);
    if (holds(scene, 'help-came', tokens)) return { kind: 'help-came' };
  }
  // "MORE 30. Something isnt right here", "START 60 12 Elm Road. bit nervous about this one"
  if (request.kind === 'more' || request.kind === 'start') {
    // What is not answered is not acted on: a START begins its visit.
    const unwanted = request.kind === 'more' ? noTexts(scene, tokens) : null;
    if (unwanted) return unwanted;
    if (needsSomebody(scene, tokens)) return inNeed(scene, tokens);
  }
  // "Ring me in an hour, going into 14 Mill Lane now": a call is no visit.
  if (request.kind === 'ring') return needsSomebody(scene, tokens) ? inNeed(scene, tokens) : goingIn(scene, tokens);
  if (request.kind === 'status')
    return isPhrase(phrasesOf(scene.vocabulary, 'watched'), withoutCourtesies(scene.vocabulary, tokens))
      ? { kind: 'watched' }
      : null;
  // "At 12 High Street, should take an hour": the length may be meant to begin a visit.
  if (request.kind === 'at') {
    // "In a house. 9 Ffordd Penrhyn. Half hour more"
    if (request.isWhole) return tokens.length > FEWEST_OF_A_PLACE ? beginning(scene, tokens, request.place) : null;
    const isGoingIn = holds(scene, 'going-in', tokens.slice(1));
    return beginning(scene, tokens, request.place) ?? (isGoingIn ? { kind: 'going-in', place: request.place } : null);
  }
  // "At the door, about to knock", "at the hospital with mum 2 hrs", "please note im entering 12 Elm Road for 25 mins"
  if (request.kind === 'note')
    return (
      (isAt(scene, tokens) || isArrival(scene, tokens) ? beginning(scene, tokens, null) : null) ??
      goingIn(scene, tokens)
    );
  // "MORE 30" with no visit open may be meant to begin one: "in a house. 9 Ffordd Penrhyn. half hour more".
  if (request.kind === 'more')
    return request.minutes === null ? null : asBeginning(scene, tokens, request.minutes, request.isClock);
  // "Going into 14 Mill Lane now, out by 3.30"
  if (request.kind === 'sounds-like-end')
    return (
      beginning(scene, tokens, null) ??
      // "Leaving in 10 mins"
      untilTheyLeave(scene, tokens) ??
      // "No answer at the door, leaving"
      (holds(scene, 'nobody-home', tokens) ? null : goingIn(scene, tokens)) ??
      askedAfter(scene, tokens) ??
      (holds(scene, 'on-the-way-to', tokens) ? whereabouts(scene, tokens) : null)
    );
  // "In court tomorrow, no visits" begins none today.
  if (request.kind === 'another-day') return isSomebodyMissing(scene, tokens) ? { kind: 'worried' } : { kind: 'plans' };
  if (!UNCLEAR.has(request.kind)) return null;
  // "She's not answering and hasn't come back" is a worry.
  if (holds(scene, 'called-off', tokens) && !holds(scene, 'not-back', tokens)) return { kind: 'plans' };
  if (isSomebodyMissing(scene, tokens)) return { kind: 'worried' };
  if (holds(scene, 'by-mistake', tokens)) return { kind: 'by-mistake' };
  if (isPhrase(phrasesOf(scene.vocabulary, 'wrong-numbers'), withoutCourtesies(scene.vocabulary, tokens)))
    return { kind: 'wrong-number' };
  if (holds(scene, 'pin-trouble', tokens)) return { kind: 'pin' };
  if (holds(scene, 'own-people', tokens)) return { kind: 'own-people' };
  if (holds(scene, 'asks-which-house', tokens)) return { kind: 'address' };
  if (holds(scene, 'who-is-out', tokens)) return { kind: 'who-is-out' };
  return (
    longerSaid(scene, tokens) ??
    laterEnd(scene, tokens) ??
    beginning(scene, tokens, null) ??
    goingIn(scene, tokens) ??
    whereabouts(scene, tokens) ??
    (holds(scene, 'about-plans', tokens) ? { kind: 'plans' } : null) ??
    (request.kind === 'none' ? (newsOf(scene, tokens) ?? likely(scene, tokens)) : null)
  );
}

const holds = ({ vocabulary }: Scene, name: PhraseList, tokens: Tokens): boolean =>
  holdsPhrase(phrasesOf(vocabulary, name), tokens);

const isAt = ({ vocabulary }: Scene, [first]: Tokens): boolean => commandsOf(vocabulary, first).includes('at');

/** "Phone nearly dead", "all fine, nice cup of tea": it asks for nothing, and people who look would want to know it. */
const newsOf = (scene: Scene, tokens: Tokens): Hint | null =>
  holds(scene, 'news-of-a-visit', tokens) ? { kind: 'news' } : null;

const isArrival = (scene: Scene, tokens: Tokens): boolean =>
  holds(scene, 'going-in', tokens) || holds(scene, 'arrivals', tokens);

/** "Hello??", "anyone there": somebody who may have asked for help hears how it stands with that. */
function callsOut({ vocabulary, isAsked }: Scene, tokens: Tokens): boolean {
  return (
    isPhrase(phrasesOf(vocabulary, 'calls-out'), tokens) ||
    (isAsked && isPhrase(phrasesOf(vocabulary, 'greetings'), tokens))
  );
}

/** "Stop texting shes reading my phone" */
function noTexts(scene: Scene, tokens: Tokens): Hint | null {
  const isRead = holds(scene, 'phone-is-read', tokens);
  return isRead || holds(scene, 'no-texts', tokens) ? { kind: 'no-texts', isRead } : null;
}

/** "My daughter Rowan is not answering", "WORRIED 4021". A question, and words about a thing, are none. */
export function isPlainWorry(scene: Scene, tokens: Tokens, request: WorkerRequest): boolean {
  if (scene.isAsked) return false;
  return request.kind === 'worried' ? request.about !== null : holds(scene, 'strangers-worry', tokens);
}

/** "Something isnt right here", "can someone stay on the phone with me", "send Ines". */
export function needsSomebody(scene: Scene, tokens: Tokens): boolean {
  return holdsPhrase(phrasesOf(scene.vocabulary, 'needs-somebody'), tokens) || sendsFor(scene, tokens);
}

/** Somebody who is uneasy, and may be about to go in: "can you watch me for 45 minutes, I dont like the look of it". */
function inNeed(scene: Scene, tokens: Tokens): Hint {
  const isGoingIn = goingIn(scene, tokens) !== null;
  const begins = isGoingIn ? beginning(scene, tokens, null) : null;
  return { kind: 'needs-somebody', isGoingIn, ...(begins?.kind === 'beginning' && { begins }) };
}

/** "Has anyone heard from Ines? Her visit was meant to finish at 1", "Ines still not back at the office" */
const askedAfter = (scene: Scene, tokens: Tokens): Hint | null =>
  (scene.isAsked || !tokens.some((token) => isOneOf(scene.vocabulary, 'of-oneself', token))) &&
  holds(scene, 'missing-people', tokens)
    ? { kind: 'worried' }
    : null;

/**
 * "Ines not back from Mrs Dale's", "Ines at Mrs Dale's not answering". "Mrs Dale not home" is about whom they visit:
 * nobody calls a colleague so.
 */
function isSomebodyMissing({ vocabulary, context }: Scene, tokens: Tokens): boolean {
  const clients = phrasesOf(vocabulary, 'clients-before');
  const [first] = withoutCourtesies(vocabulary, tokens);
  const isClient = (to: number): boolean => {
    const begun = tokens.findLastIndex((token, at) => at < to && (token === first || breakBefore(token) > 0));
    return breakBefore(tokens[to]) === 0 && isPhrase(clients, tokens.slice(Math.max(begun, 0), to));
  };
  return placesOfPhrases(phrasesOf(vocabulary, 'missing-people'), tokens).some(
    (said) => !isClient(said.from) && !isOwnPlan({ vocabulary, context }, tokens, said),
  );
}

const SOON = 240;

/**
 * "Get to the Okafors for quarter to, should be out 3ish": with nobody named, and a time within some hours, the sender
 * says when they will be out themselves.
 */
function isOwnPlan(
  { vocabulary, context }: Pick<Scene, 'vocabulary' | 'context'>,
  tokens: Tokens,
  { from, to }: { from: number; to: number },
): boolean {
  const [first, last] = [tokens[from], tokens[to - 1]];
  const isNobodys = from === 0 || breakBefore(first) > 0;
  if (!isNobodys || !/^(?:should|shouldve|supposed|meant)$/.test(first?.text ?? '')) return false;
  // The phrase may end with the word before the time: "should be out by".
  const at = /^(?:by|at)$/.test(last?.text ?? '') || !BEFORE_A_TIME.test(tokens[to]?.text ?? '') ? to : to + 1;
  const clock = readClock(vocabulary, tokens, at);
  const minutes = clock && context.minutesUntil(clock.clock);
  return minutes !== null && minutes <= SOON;
}

const BEFORE_A_TIME = /^(?:by|at|for|around|about|abt|before)$/;

/** A name behind "send", and nothing else. What is to be sent may be a thing: a name has a capital letter. */
function sendsFor({ vocabulary, text }: Scene, all: Tokens): boolean {
  const tokens = withoutCourtesies(vocabulary, all);
  return (
    isPhrase(phrasesOf(vocabulary, 'sends-for'), tokens) &&
    tokens.slice(1).some(({ from }) => /^\p{Lu}\p{Ll}/u.test(text.slice(from)))
  );
}

/** "Just gone in to see Mrs Dale" */
function goingIn(scene: Scene, tokens: Tokens): Hint | null {
  if (!holds(scene, 'going-in', tokens)) return null;
  return { kind: 'going-in', place: placeSaid(scene, tokens) };
}

/**
 * What no rule understands, and what is like it. Where it is like those that ask for more time, the usual reply says
 * how. "Dinner in 20 mins" begins nothing: a length of a stay would have been found.
 */
function likely(scene: Scene, tokens: Tokens): Hint | null {
  const request = likelyRequest(scene, tokens);
  if (request === 'end') return { kind: 'leaving' };
  const isTimed = lengthsIn(scene.vocabulary, scene.context, tokens).some(({ sort }) => sort === 'sure');
  return request === 'start' && !isTimed ? { kind: 'going-in', place: placeSaid(scene, tokens), isLikely: true } : null;
}

/** "Im not at Elm Road im at 21 Mill Lane": the last part of the text is an address at which somebody is. */
function whereabouts({ vocabulary, text }: Scene, tokens: Tokens): Hint | null {
  const clause = withoutRest(vocabulary, tokens);
  const place = placeIn(vocabulary, clause) ?? nearPlaceIn(vocabulary, clause);
  const before = place && clause[clause.length - place.length - 1];
  const said = place && before && isOneOf(vocabulary, 'before-an-address', before) ? placeFrom(text, place) : null;
  return said === null ? null : { kind: 'place', place: said };
}

/** How long somebody stays and where, of a text that asks for a start. */
export const placeBesideALength = (
  scene: Scene,
  tokens: Tokens,
): { minutes: number; isUntil: boolean; place: string | null } | null => {
  const said = beginning(scene, tokens, null, true);
  return said?.kind === 'beginning' ? said : null;
};

/**
 * How long somebody stays, or until when: "just got to Mrs Khan's, be about an hour". `known`: the place, if it is
 * known.
 */
function beginning(scene: Scene, tokens: Tokens, known: string | null, isCertain = false): Hint | null {
  const { vocabulary } = scene;
  const { lengths, stays } = staysIn(scene, tokens, isCertain);
  const [shortest] = stays
    .flatMap((one) => {
      const minutes = lineMinutes(one.minutes, 'visit');
      return minutes === null ? [] : [{ minutes, isClock: one.isClock }];
    })
    .toSorted((one, other) => one.minutes - other.minutes);
  if (!shortest) return null;
  const isLater = holdsPhrase(phrasesOf(vocabulary, 'not-there-yet'), tokens);
  const said = { kind: 'beginning', minutes: shortest.minutes, isUntil: shortest.isClock, isLater } as const;
  if (known !== null) return { ...said, place: known };
  const clauses = clausesWithout(lengths, tokens).map((clause) => withoutStay(vocabulary, clause));
  const place = placeAmong(scene, clauses);
  if (place !== null) return { ...said, place };
  const named = isCertain ? null : namedPlaceIn(scene, clauses);
  if (named !== null) return { ...said, place: null, named };
  return { ...said, place: null, ...(!isArrival(scene, tokens) && { isLengthAlone: true }) };
}

/** The length that MORE names, as one that may begin a visit. */
function asBeginning(scene: Scene, tokens: Tokens, minutes: number, isUntil: boolean): Hint {
  const said = { kind: 'beginning', minutes, isUntil, isLater: false } as const;
  const place = placeAmong(scene, clausesWithout(lengthsIn(scene.vocabulary, scene.context, tokens), tokens));
  return { ...said, place, ...(place === null && { isLengthAlone: true }) };
}

/** "Knocking at 22 Alder Way now shd be" of "... 35": the words that lead from the place to the length are cut off. */
function withoutStay(vocabulary: Scene['vocabulary'], clause: Tokens): Tokens {
  const said = placesOfPhrases(phrasesOf(vocabulary, 'before-a-stay'), clause)
    .filter(({ from, to }) => from > 0 && to === clause.length)
    .map(({ from }) => from);
  return said.length === 0 ? clause : clause.slice(0, Math.min(...said));
}
