import {
  type Context,
  type Input,
  type Progress,
  type Reply,
  slowly,
  type SpeechSegment,
} from '../../conversation/files/flow.ts';
import { RING_AGAIN } from '../../carriers/when-we-fail.ts';
import { awaitsSecret, numberAwaited, stepFlow } from '../../conversation/engine/engine.ts';
import { type Actor, actorOfContact } from '../../records/actor.ts';
import { saveTurn, type TurnToSave } from '../../records/save-turn.ts';
import type { LoadedTurn } from '../../records/load-turn.ts';
import type { OrganisationSettings } from '../../records/organisation/people.ts';
import { personKey } from '../../contact/contact-key.ts';
import { performAction } from './actions/actions.ts';
import { languageOf, NEEDS_TRANSACTION, needsIn, type Turn } from './turn.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { goneAt } from './gone-after.ts';
import { pinAtAnyNumber } from './pin-at-any-number.ts';

/** One turn of a call: the flow and its actions run, and all is saved before anything is said (promise 2). */

const MOST_KEYS_KEPT = 2;

export const OVER: Reply['then'] = { kind: 'end' };

/** The actor before we know who is on the line. */
export const NOBODY = actorOfContact(null, 'line');

/**
 * The actor of a turn: in our call the person whom we rang, in a call to us the person whom the caller is taken for.
 */
function actorOf({ conversation, caller }: Turn): Actor {
  return actorOfContact(conversation.contactKey ?? (caller && personKey(caller.id)), 'line');
}

/** A turn before anything is heard in it. */
export function turnOf<W extends Pick<Turn, 'trx' | 'now' | 'parts' | 'organisation' | 'actor'>>(
  work: W,
  loaded: LoadedTurn,
): Turn & Pick<W, 'trx'> {
  const turn = {
    ...work,
    conversation: { ...loaded.conversation },
    caller: loaded.caller,
    visit: loaded.visit?.visit ?? null,
    planned: loaded.planned,
    hazards: [],
    events: [],
  };
  return { ...turn, actor: actorOf(turn) };
}

/** The same within a transaction, so no action can ask for one. */
export async function answerIn(
  work: UnitOfWork,
  loaded: LoadedTurn,
  number: number,
  input: Input,
  first?: Progress,
): Promise<Reply | null> {
  const save = (turn: TurnToSave): Promise<boolean> => saveTurn(work.trx, turn);
  const reply = await answerTurn(save, work, loaded, number, input, first);
  if (reply === NEEDS_TRANSACTION) throw new Error('an action asks for a transaction within one');
  return reply;
}

/**
 * One turn: the flow steps, its actions run, everything is saved, and only then is it answered. Returns null if the
 * conversation has moved on since it was loaded.
 */
export async function answerTurn(
  save: (turn: TurnToSave) => Promise<boolean>,
  work: Pick<Turn, 'trx' | 'now' | 'parts' | 'organisation' | 'actor'>,
  loaded: LoadedTurn,
  number: number,
  input: Input,
  first?: Progress,
): Promise<Reply | typeof NEEDS_TRANSACTION | null> {
  const turn = turnOf(work, loaded);
  const { library } = work.parts;
  const isSecret = awaitsSecret(library, loaded.conversation.state);
  const context = contextOf(work.organisation, work.now);
  const heard = await pinAtAnyNumber(turn, numberAwaited(library, turn.conversation.state), input);
  if (heard === NEEDS_TRANSACTION) return heard;
  let progress = first ?? stepFlow(library, turn.conversation.state, heard, languageOf(turn), context);
  while (progress.kind === 'do') {
    turn.conversation.state = progress.state;
    turn.actor = actorOf(turn);
    const done = await performAction(progress.action, turn, progress.with, progress.entry);
    if (done === NEEDS_TRANSACTION) return done;
    const { name, vars = {} } = done;
    progress = stepFlow(library, turn.conversation.state, { kind: 'outcome', name, vars }, languageOf(turn), context);
  }
  const reply: Reply = {
    // If the caller is there after all and presses a key, they must not take silence for an answer.
    say: input.kind === 'hang-up' ? [RING_AGAIN] : saidTo(turn, progress.say),
    then: progress.kind === 'wait' ? progress.await : OVER,
    conversationId: turn.conversation.id,
    nextTurn: number + 1,
  };
  const isSaved = await save({
    conversation: {
      ...turn.conversation,
      state: progress.state,
      turn: number,
      status: progress.kind === 'wait' ? 'live' : 'ended',
      endedAt: progress.kind === 'wait' ? null : work.now,
      dueAt: progress.kind === 'wait' ? goneAt(work, reply) : null,
    },
    turn: { number, at: work.now, input: masked(input, isSecret), reply, actor: actorOf(turn) },
    events: turn.events,
    visitId: turn.visit?.id ?? null,
  });
  return isSaved ? reply : null;
}

const saidTo = (turn: Turn, say: SpeechSegment[]): SpeechSegment[] => (needsIn(turn).slowSpeech ? slowly(say) : say);

export function contextOf(organisation: OrganisationSettings, now: Date): Context {
  return { now, timezone: organisation.timezone };
}

/**
 * Keys for the log. A PIN's are masked, even half a PIN or one at the wrong prompt: three known digits would leave only
 * ten PINs to try.
 */
function masked(input: Input, isSecret: boolean): Record<string, unknown> {
  if (input.kind !== 'digits') return { kind: input.kind };
  const digits = isSecret || input.digits.length > MOST_KEYS_KEPT ? '*'.repeat(input.digits.length) : input.digits;
  return { kind: 'digits', digits, finished: input.finished };
}
