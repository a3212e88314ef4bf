/** The meanings that a line of the corpus may name. The names are those of the reader's requests. */
export type WorkerMeaning =
  | { kind: 'start'; minutes: number | null; maybeHouseNumber: boolean; place: string | null }
  | { kind: 'more' | 'ring'; minutes: number | null }
  | { kind: 'at'; place: string }
  | { kind: 'note'; words: string }
  | { kind: 'worried'; about: string }
  | {
      kind:
        | 'end'
        | 'sounds-like-end'
        | 'ok'
        | 'back'
        | 'status'
        | 'words'
        | 'courtesy'
        | 'question'
        | 'another-day'
        | 'none'
        | 'automatic';
    };

export type ResponderMeaning =
  | { kind: 'take' | 'safe'; letter: string | null; minutes: number | null }
  | { kind: 'cant'; letter: string | null }
  | { kind: 'dialled'; letter: string | null; reference: string | null }
  | { kind: 'maybe-take' | 'maybe-safe' | 'maybe-dialled' | 'read' | 'words' | 'none' | 'automatic' };

const WORKER_WORDS = {
  end: 'end',
  'end?': 'sounds-like-end',
  ok: 'ok',
  back: 'back',
  status: 'status',
  words: 'words',
  courtesy: 'courtesy',
  question: 'question',
  'another-day': 'another-day',
  none: 'none',
  automatic: 'automatic',
} as const;

const RESPONDER_WORDS = {
  'take?': 'maybe-take',
  'safe?': 'maybe-safe',
  'dialled?': 'maybe-dialled',
  read: 'read',
  words: 'words',
  none: 'none',
  automatic: 'automatic',
} as const;

function isNameIn<T extends object>(words: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(words, name);
}

const minutesOf = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits));

/** Null if the words are no meaning of a worker's text. */
export function workerMeaning(words: string): WorkerMeaning | null {
  if (isNameIn(WORKER_WORDS, words)) return { kind: WORKER_WORDS[words] };
  const start = /^start(?: (?<minutes>\d+)(?<maybe>\?)?)?(?: @ (?<place>\S.*))?$/u.exec(words)?.groups;
  if (start !== undefined) {
    return {
      kind: 'start',
      minutes: minutesOf(start['minutes']),
      maybeHouseNumber: start['maybe'] !== undefined,
      place: start['place'] ?? null,
    };
  }
  const minutes = /^(?<kind>more|ring)(?: (?<minutes>\d+))?$/u.exec(words)?.groups;
  if (minutes !== undefined)
    return { kind: minutes['kind'] === 'more' ? 'more' : 'ring', minutes: minutesOf(minutes['minutes']) };
  const [, kind, rest] = /^(at|note|worried) (\S.*)$/u.exec(words) ?? [];
  if (rest === undefined) return null;
  if (kind === 'at') return { kind, place: rest };
  return kind === 'note' ? { kind, words: rest } : { kind: 'worried', about: rest };
}

/** Null if the words are no meaning of a responder's text. */
export function responderMeaning(words: string): ResponderMeaning | null {
  if (isNameIn(RESPONDER_WORDS, words)) return { kind: RESPONDER_WORDS[words] };
  const parts =
    /^(?<kind>take|safe|cant|dialled)(?: (?<letter>[A-Z]))?(?: (?<minutes>\d+))?(?: #(?<reference>\S.*))?$/u.exec(
      words,
    )?.groups;
  if (parts === undefined) return null;
  const { kind, letter = null, reference = null } = parts;
  const minutes = minutesOf(parts['minutes']);
  if (kind === 'dialled') return minutes === null ? { kind, letter, reference } : null;
  if (reference !== null) return null;
  if (kind === 'cant') return minutes === null ? { kind, letter } : null;
  return { kind: kind === 'take' ? 'take' : 'safe', letter, minutes };
}
