import type { CallTurn } from '../../carriers/carrier.ts';
import { numberAwaited, placeOf, stepFlow } from '../../conversation/engine/engine.ts';
import { beforeHangUp } from '../../conversation/engine/hang-up.ts';
import type { Input, Progress, State } from '../../conversation/files/flow.ts';
import { reopenConversation } from '../../records/conversations.ts';
import { type LateTurn, markLateTurn, readLateTurn } from '../../records/late-turns.ts';
import { type LoadedTurn, loadTurn } from '../../records/load-turn.ts';
import { type Caller, callerById } from '../../records/organisation/people.ts';
import { insertSealedEventsIfAny } from '../../records/sealed-events.ts';
import { realNow, type UnitOfWork } from '../../operations/work.ts';
import { raisePanic } from './actions/office-actions.ts';
import { hearCryAlone } from './actions/purple-actions.ts';
import { answerIn, contextOf, turnOf } from './answer-turn.ts';
import { hearPinAlone } from './pin-at-any-number.ts';
import { sessionOf, type TurnInTransaction } from './turn.ts';

/**
 * What was keyed in a turn that was stored without it. While the database is away a web process tries a turn again
 * (src/carriers/turns-in-hand.ts), and what was keyed is in a file (turn-spool.ts). Another process may store the
 * caller's hang-up first, or their coming back, and it takes the number of that turn: a duress PIN was gone, and nobody
 * was told.
 */

/** Real milliseconds after the end of the call. An old PIN is no check-in. */
const COUNTS_FOR = 5 * 60_000;
/** The same after it was keyed: files are tried after two minutes. */
const COUNTS_IN_FILE_FOR = 7 * 60_000;

/**
 * Hears a PIN, or a cry for help, that belongs to a turn which is stored without it. It does so once.
 *
 * Where the caller has hung up, and has said nothing since, the conversation goes on where they left it, and ends as it
 * did. A PIN counts so for some minutes, and a cry for ever. Else nothing of the call changes: a duress PIN and a cry
 * raise, however late, and the real PIN proves nothing. It writes the same.
 *
 * No other answer counts. The hang-up may have done something meanwhile, such as beginning a visit, and a caller who
 * counted as gone and is still there hears that they must ring again: a key that ended their visit would end the watch
 * unseen.
 */
export async function hearKeyedBefore(work: UnitOfWork, loaded: LoadedTurn, turn: CallTurn): Promise<void> {
  if (saidIn(turn.input) === '') return;
  const late = await readLateTurn(work.trx, turn.conversationId, turn.turn);
  if (late.isHeard) return;
  const isHeard = (await hearWhereLeft(work, loaded, late, turn)) || (await hearBeside(work, loaded, late, turn));
  if (!isHeard) return;
  await markLateTurn(work.trx, turn.conversationId, turn.turn);
  work.parts.log.warn(
    { conversationId: turn.conversationId },
    'what was keyed is stored after another turn of its call',
  );
}

function saidIn(input: Input): string {
  if (input.kind === 'digits') return input.digits;
  return input.kind === 'speech' ? input.words : '';
}

/** Resolves with whether it counts so. */
async function hearWhereLeft(
  work: UnitOfWork,
  loaded: LoadedTurn,
  late: LateTurn,
  { input, waitsSince }: CallTurn,
): Promise<boolean> {
  const { conversation } = loaded;
  const state = conversation.status === 'ended' && !late.isSaidSince ? beforeHangUp(conversation.state) : null;
  if (state === null || (late.place !== null && late.place !== `${state.flow}/${state.step}`)) return false;
  const isCalled = isZero(input) || isCry(actionAfter(work, state, input));
  if (!isCalled && isTooLate(work, loaded, waitsSince)) return false;
  const awaited = numberAwaited(work.parts.library, state);
  const isWhole = awaited === 'pin' || awaited === 'pin-or-number' || isCalled;
  if (!isWhole && awaited === null) return false;
  await reopenConversation(work.trx, conversation.id);
  const before: LoadedTurn = {
    ...loaded,
    stored: null,
    conversation: { ...conversation, state, status: 'live', endedAt: null },
  };
  // Where another number is asked for, it counts if it is a PIN.
  const whereItIs: Progress = { kind: 'end', state: conversation.state, say: [] };
  const next = conversation.turn + 1;
  await answerIn(work, before, next, input, isWhole ? undefined : whereItIs);
  const after = await loadTurn(work.trx, conversation.id, next + 1);
  if (after?.conversation.status === 'live') await answerIn(work, after, next + 1, { kind: 'hang-up' });
  return true;
}

function isTooLate(work: UnitOfWork, { conversation: { endedAt } }: LoadedTurn, waitsSince: Date | undefined): boolean {
  if (waitsSince && realNow(work).getTime() > waitsSince.getTime() + COUNTS_IN_FILE_FOR) return true;
  return endedAt === null || work.now.getTime() > endedAt.getTime() + work.parts.clock.stretch(COUNTS_FOR);
}

/** Resolves with whether it may mean something. The call itself stays as it is. */
async function hearBeside(work: UnitOfWork, loaded: LoadedTurn, late: LateTurn, { input }: CallTurn): Promise<boolean> {
  const state = stateAsked(loaded.conversation.state, late.place);
  const action = actionAfter(work, state, input);
  const awaited = numberAwaited(work.parts.library, state);
  const turn: TurnInTransaction = turnOf(work, loaded);
  if (isCry(action)) await raisePanic(turn, {}, null);
  // A PIN keyed in practice raises nothing.
  else if (awaited !== null && input.kind === 'digits' && action?.action !== 'practise-pin')
    await hearPinAlone(turn, await whoItMayBe(turn, late), awaited, input);
  else if (!(await hearCryAlone(turn, saidIn(input)))) return false;
  await insertSealedEventsIfAny(
    work.trx,
    turn.events.map((event) => ({ ...event, at: work.now })),
  );
  return true;
}

async function whoItMayBe(turn: TurnInTransaction, { personId }: LateTurn): Promise<Caller[]> {
  const people: Caller[] = [];
  for (const id of new Set([personId, turn.caller?.id ?? null, sessionOf(turn).colleague])) {
    const person = id === null ? null : await callerById(turn.trx, id);
    if (person) people.push(person);
  }
  return people;
}

/** The conversation as it was at that question, as far as its flow's next step needs it. */
function stateAsked(state: State, place: string | null): State {
  const { leftAt, ...now } = state;
  const [flow, step] = placeOf(state.flow, place ?? leftAt ?? state.step);
  return { ...now, flow, step, silences: 0, misses: 0, loneZero: false, hungUp: false, pendingSpeech: [] };
}

/** One zero alone is a cry if nothing follows it. */
const isZero = (input: Input): boolean => input.kind === 'digits' && /^0+$/.test(input.digits);

type Acting = Extract<Progress, { kind: 'do' }>;

/** What the flow would do with it. */
function actionAfter({ parts, organisation, now }: UnitOfWork, state: State, input: Input): Acting | null {
  const next = stepFlow(parts.library, state, input, organisation.locale, contextOf(organisation, now));
  return next.kind === 'do' ? next : null;
}

/** Whether help is called for by it, in figures or in words. */
const isCry = (next: Acting | null): boolean =>
  next?.action === 'raise-panic' || (next?.action === 'roll-call-answer' && next.with.answer === 'help');
