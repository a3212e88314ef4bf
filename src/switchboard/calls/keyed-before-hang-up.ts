import type { CallTurn } from '../../carriers/carrier.ts';
import { numberAwaited, stepFlow } from '../../conversation/engine/engine.ts';
import { beforeHangUp } from '../../conversation/engine/hang-up.ts';
import type { Input, Progress, State } from '../../conversation/files/flow.ts';
import { reopenConversation } from '../../records/conversations.ts';
import { type LoadedTurn, loadTurn } from '../../records/load-turn.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { answerIn, contextOf } from './answer-turn.ts';

/**
 * What was keyed before the caller hung up, and comes to be stored after it. While the database is away a web process
 * tries a turn again (src/carriers/turns-in-hand.ts). Another process may store the hang-up first, and it takes the
 * number of that turn: a duress PIN was gone, and nobody was told.
 */

/** Real milliseconds. Nobody tries a turn for longer, and an old PIN is no check-in. */
const COUNTS_FOR = 5 * 60_000;

/**
 * Hears a PIN, or a cry for help, that belongs before the hang-up which has this turn's number. The conversation goes
 * on where the caller left it, and ends as it did. It does so once: then another turn is its last. No other answer
 * counts. The hang-up may have done something meanwhile, such as beginning a visit, and a caller who counted as gone
 * and is still there hears that they must ring again: a key that ended their visit would end the watch unseen.
 */
export async function hearKeyedBefore(work: UnitOfWork, loaded: LoadedTurn, { turn, input }: CallTurn): Promise<void> {
  const { conversation } = loaded;
  const state = beforeHangUp(conversation.state);
  if (state === null || conversation.turn !== turn || !saysSomething(input) || isTooLate(work, loaded)) return;
  const awaited = numberAwaited(work.parts.library, state);
  const isPin = awaited === 'pin' || awaited === 'pin-or-number';
  const isWhole = isPin || isCry(work, state, input);
  if (!isWhole && awaited === null) return;
  await reopenConversation(work.trx, conversation.id);
  const before: LoadedTurn = {
    ...loaded,
    stored: null,
    conversation: { ...conversation, state, status: 'live', endedAt: null },
  };
  // Where another number is asked for, it counts if it is a PIN.
  const whereItIs: Progress = { kind: 'end', state: conversation.state, say: [] };
  await answerIn(work, before, turn + 1, input, isWhole ? undefined : whereItIs);
  const after = await loadTurn(work.trx, conversation.id, turn + 2);
  if (after?.conversation.status === 'live') await answerIn(work, after, turn + 2, { kind: 'hang-up' });
  work.parts.log.warn({ conversationId: conversation.id }, 'what was keyed is stored after the end of its call');
}

const saysSomething = (input: Input): boolean =>
  input.kind === 'digits' ? input.digits !== '' : input.kind === 'speech';

function isTooLate({ now, parts }: UnitOfWork, { conversation: { endedAt } }: LoadedTurn): boolean {
  return endedAt === null || now.getTime() > endedAt.getTime() + parts.clock.stretch(COUNTS_FOR);
}

/** Zeros, of which one alone is a cry if nothing follows it, or words that are one. */
function isCry({ parts, organisation, now }: UnitOfWork, state: State, input: Input): boolean {
  if (input.kind === 'digits' && /^0+$/.test(input.digits)) return true;
  const next = stepFlow(parts.library, state, input, organisation.locale, contextOf(organisation, now));
  return next.kind === 'do' && next.action === 'raise-panic';
}
