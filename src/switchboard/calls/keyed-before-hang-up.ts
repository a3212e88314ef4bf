import type { CallTurn } from '../../carriers/carrier.ts';
import { numberAwaited, stepFlow } from '../../conversation/engine/engine.ts';
import { beforeHangUp } from '../../conversation/engine/hang-up.ts';
import type { Input, Progress, State } from '../../conversation/files/flow.ts';
import { hasCalledSince, reopenConversation } from '../../records/conversations.ts';
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
 * Hears what belongs before the hang-up that has this turn's number. The conversation goes on where the caller left it,
 * and ends as it did. It does so once: then another turn is its last. Where the hang-up has done something meanwhile,
 * such as beginning a visit of the usual length, or where the person has called again, an answer would be out of date:
 * only a PIN and a cry for help count then.
 */
export async function hearKeyedBefore(work: UnitOfWork, loaded: LoadedTurn, { turn, input }: CallTurn): Promise<void> {
  const { conversation } = loaded;
  const left = beforeHangUp(conversation.state);
  if (left === null || conversation.turn !== turn || !saysSomething(input) || isTooLate(work, loaded)) return;
  const before: LoadedTurn = {
    ...loaded,
    stored: null,
    conversation: { ...conversation, state: left.state, status: 'live', endedAt: null },
  };
  const isPinAlone = !(await countsWhole(work, before, input, left.isAsLeft));
  if (isPinAlone && numberAwaited(work.parts.library, left.state) === null) return;
  await reopenConversation(work.trx, conversation.id);
  const whereItIs: Progress = { kind: 'end', state: conversation.state, say: [] };
  await answerIn(work, before, turn + 1, input, isPinAlone ? whereItIs : undefined);
  const after = await loadTurn(work.trx, conversation.id, turn + 2);
  if (after?.conversation.status === 'live') await answerIn(work, after, turn + 2, { kind: 'hang-up' });
  work.parts.log.warn({ conversationId: conversation.id }, 'what was keyed is stored after the end of its call');
}

const saysSomething = (input: Input): boolean =>
  input.kind === 'digits' ? input.digits !== '' : input.kind === 'speech';

function isTooLate({ now, parts }: UnitOfWork, { conversation: { endedAt } }: LoadedTurn): boolean {
  return endedAt === null || now.getTime() > endedAt.getTime() + parts.clock.stretch(COUNTS_FOR);
}

/** Whether the flow is to hear it. Else it counts only if it is a PIN where another number is asked for. */
async function countsWhole(
  work: UnitOfWork,
  { conversation: { state, personId, startedAt } }: LoadedTurn,
  input: Input,
  isAsLeft: boolean,
): Promise<boolean> {
  const awaited = numberAwaited(work.parts.library, state);
  if (awaited === 'pin' || awaited === 'pin-or-number' || isCry(work, state, input)) return true;
  return isAsLeft && !(personId !== null && (await hasCalledSince(work.trx, personId, startedAt)));
}

function isCry({ parts, organisation, now }: UnitOfWork, state: State, input: Input): boolean {
  const next = stepFlow(parts.library, state, input, organisation.locale, contextOf(organisation, now));
  return next.kind === 'do' && next.action === 'raise-panic';
}
