import type { TextCommand } from '../conversation/text-command.ts';
import { notePinFailure } from '../records/conversations.ts';
import type { Caller } from '../records/people.ts';
import { insertSealedEvents } from '../records/sealed-events.ts';
import { seal } from '../records/seal.ts';
import { lastEndedVisitOf, openVisitOf } from '../records/visits.ts';
import type { Visit, VisitStep } from '../safety/visit.ts';
import type { Answer } from './answer.ts';
import { tellOfWrongPins } from './caller-actions.ts';
import type { SafetyEvent } from './safety-event.ts';
import { clockVar } from './turn.ts';
import { bookCall, cancelBookedCalls } from './purple-work.ts';
import { isDelay, isWorker } from './visit-actions.ts';
import { beginVisit, changeOpenVisit, reopenLastVisit } from './visit-work.ts';
import type { Work } from './work.ts';

const MINUTE = 60_000;

/** Which of the PINs stood in the text, and which code phrase; all do the same, but for what is sealed. */
export type ProvedCommand = TextCommand & { proof: 'real' | 'duress' | null; phrase: 'help' | 'watch' | null };

/** What somebody with a phone of their own texts: their visit, or help. `sent`: when. */
export async function workerTexts(work: Work, caller: Caller, from: string, given: ProvedCommand, sent: Date): Promise<Answer> {
  const command = await isOfAnEarlierVisit(work, caller, given, sent) ? outOfDate(given) : given;
  const events = covertly(command, from);
  if (command.wrongPin) return wrongPin(work, caller, events);
  const before = (await openVisitOf(work.trx, caller.id))?.visit ?? null;
  // MORE counts from the deadline as it was: what a PIN alone adds is only for those who say no length.
  const isProofLast = command.kind === 'more';
  if (command.pin !== null && !isProofLast) await changeOpenVisit(work, caller.id, { kind: 'proof' });
  const doubted = command.pin === null && isProofWanted(before) && WORDS_THAT_NEED_PROOF.has(command.kind);
  if (doubted) {
    events.push({ type: 'unproved', word: wordOf(command) });
    await changeOpenVisit(work, caller.id, { kind: 'unproved' });
  }
  const answer = await act(work, caller, command, events);
  if (command.pin !== null && isProofLast) await changeOpenVisit(work, caller.id, { kind: 'proof' });
  await tellTheTrueBook(work, caller, events);
  return doubted ? { ...answer, prompts: [...answer.prompts, { id: 'text.add-pin' }] } : answer;
}

/** The phrase first: a PIN beside it must not close what the phrase is about to raise. */
function covertly({ phrase, proof }: ProvedCommand, phone: string): SafetyEvent[] {
  return [
    ...(phrase === null ? [] : [{ type: 'phrase' as const, level: phrase, phone }]),
    ...(proof === null ? [] : [{ type: 'pin' as const, proof, phone }]),
  ];
}

const WORDS_ABOUT_A_VISIT: ReadonlySet<string> = new Set(['start', 'end', 'more', 'ok', 'back', 'at']);
/** The carrier's clock and ours; a text that is late is so by more. */
const CLOCKS_APART = MINUTE;

/** Sent before the visit that is open was begun, or the last one ended: carriers repeat a text for a day. */
async function isOfAnEarlierVisit({ trx }: Work, caller: Caller, { kind }: TextCommand, sent: Date): Promise<boolean> {
  if (!WORDS_ABOUT_A_VISIT.has(kind)) return false;
  const open = (await openVisitOf(trx, caller.id))?.visit;
  const since = open ? open.startedAt : (await lastEndedVisitOf(trx, caller.id))?.visit.endedAt;
  return since != null && sent.getTime() < since.getTime() - CLOCKS_APART;
}

/** It is answered with how things stand. A PIN in it proves nothing of now; danger in it is danger. */
const outOfDate = (given: ProvedCommand): ProvedCommand =>
  ({ kind: 'status', pin: null, wrongPin: false, proof: given.proof === 'duress' ? 'duress' : null, phrase: given.phrase });

const WORDS_THAT_NEED_PROOF: ReadonlySet<string> = new Set(['start', 'end', 'ok', 'more']);

/** Others have been asked, and no PIN has come since: whoever holds the phone can text END. */
function isProofWanted(visit: Visit | null): boolean {
  return visit !== null && (visit.state.missed || visit.state.unproved);
}

async function act(work: Work, caller: Caller, command: TextCommand, events: SafetyEvent[]): Promise<Answer> {
  switch (command.kind) {
    case 'start':
      return start(work, caller, command);
    case 'end': {
      const ended = await changeOpenVisit(work, caller.id, { kind: 'end' });
      const isCancelled = await cancelBookedCalls(work, caller.id);
      return { prompts: [{ id: ended ? 'text.ended' : 'text.none-open', vars: isCancelled ? { call_cancelled: 'yes' } : {} }] };
    }
    case 'more':
      if (command.minutes === null) return say('text.minutes-please');
      return until(await changeOpenVisit(work, caller.id, { kind: 'more', length: command.minutes * MINUTE }), 'text.moved');
    case 'ok': {
      const step = await changeOpenVisit(work, caller.id, { kind: 'ok' });
      return until(step, step?.done === false ? 'text.ok-used' : 'text.ok');
    }
    case 'back': {
      if (await openVisitOf(work.trx, caller.id)) return status(work, caller);
      const step = await reopenLastVisit(work, caller.id);
      return step ? until(step, 'text.back') : say('text.back-too-late');
    }
    case 'at':
      return place(work, caller, command.place);
    case 'status':
      return status(work, caller);
    case 'note':
      events.push({ type: 'note', words: command.words });
      return say('text.noted');
    case 'sos':
      events.push({ type: 'panic' });
      return say('text.thanks');
    case 'help':
      if (!isWorker(caller)) return words(caller);
      events.push({ type: 'panic' });
      return say('text.thanks');
    case 'words':
      return words(caller);
    case 'none':
      return command.pin === null ? { ...say(isWorker(caller) ? 'text.not-understood' : 'responder.words'), help: true } : status(work, caller);
    case 'ring':
      return ring(work, caller, command.minutes);
    case 'worried':
      if (command.staffNumber === null) return say('text.worried-whom');
      events.push({ type: 'worried', about: command.staffNumber, inDanger: false });
      return say('text.worried');
    case 'take':
    case 'cant':
    case 'safe':
    case 'dialled':
      return { ...say('text.not-understood'), help: true };
  }
}

async function start(work: Work, caller: Caller, command: Extract<TextCommand, { kind: 'start' }>): Promise<Answer> {
  if (!isWorker(caller) || !caller.team) return words(caller);
  const usual = caller.team.plan.usualLength;
  const said = command.minutes === null ? usual : command.minutes * MINUTE;
  // "START 120 High Street": two hours, or number 120? The earlier deadline holds either way.
  const length = command.maybeHouse ? Math.min(said, usual) : said;
  if (await isOnlyThePlace(work, caller, command)) return place(work, caller, command.place ?? '');
  const { visit, restarted } = await beginVisit(work, { workerId: caller.id, team: caller.team, length, place: command.place });
  const vars = { until: clockVar(visit.deadline ?? work.now), ...(visit.place === null ? {} : { place: { place: visit.place } }) };
  if (command.maybeHouse && said !== usual) return { prompts: [{ id: `text.${restarted ? 'restarted' : 'started'}-earlier`, vars }] };
  const id = `${restarted ? 'text.restarted' : 'text.started'}${visit.place === null ? '-where' : ''}`;
  return { prompts: [{ id, vars }] };
}

/** "IN 12 High Street" of somebody who is down already tells where; only an earlier deadline would be a new visit. */
async function isOnlyThePlace(work: Work, caller: Caller, command: Extract<TextCommand, { kind: 'start' }>): Promise<boolean> {
  if (command.word === 'START' || command.place === null) return false;
  if (command.minutes !== null && !command.maybeHouse) return false;
  const open = (await openVisitOf(work.trx, caller.id))?.visit;
  if (!open?.deadline) return false;
  return command.minutes === null || open.deadline.getTime() <= work.now.getTime() + command.minutes * MINUTE;
}

async function ring(work: Work, caller: Caller, minutes: number | null): Promise<Answer> {
  if (!isWorker(caller) || !caller.team) return words(caller);
  if (minutes === null || !isDelay(String(minutes))) return say('text.ring-minutes');
  const at = new Date(work.now.getTime() + minutes * MINUTE);
  const visit = (await openVisitOf(work.trx, caller.id))?.visit;
  await bookCall(work, { workerId: caller.id, teamId: caller.team.id, visitId: visit?.id ?? null }, at);
  return { prompts: [{ id: 'text.ring-booked', vars: { until: clockVar(at) } }] };
}

async function place(work: Work, caller: Caller, where: string): Promise<Answer> {
  const step = await changeOpenVisit(work, caller.id, { kind: 'place', place: where });
  return say(step ? 'text.place-noted' : 'text.none-open');
}

async function status(work: Work, caller: Caller): Promise<Answer> {
  const visit = (await openVisitOf(work.trx, caller.id))?.visit;
  if (!visit?.deadline) return say('text.status-none');
  const vars = { until: clockVar(visit.deadline), ...(visit.place === null ? {} : { place: { place: visit.place } }) };
  return { prompts: [{ id: visit.place === null ? 'text.status-open' : 'text.status-open-place', vars }] };
}

async function wrongPin(work: Work, caller: Caller, events: SafetyEvent[]): Promise<Answer> {
  await notePinFailure(work.trx, caller.id, work.now, true);
  await tellOfWrongPins(work, caller);
  await tellTheTrueBook(work, caller, events);
  return say('text.wrong-pin');
}

/** One statement, whatever there is to say: a text that says nothing about safety writes as much. */
async function tellTheTrueBook(work: Work, caller: Caller, events: SafetyEvent[]): Promise<void> {
  await insertSealedEvents(work.trx, [{
    workerId: caller.id, at: work.now, dueAt: work.now, sealed: seal(work.parts.secrets.data, caller.id, events),
  }]);
}

function until(step: VisitStep | null, id: string): Answer {
  const deadline = step?.visit.deadline;
  return deadline ? { prompts: [{ id, vars: { until: clockVar(deadline) } }] } : say('text.none-open');
}

function words(caller: Caller): Answer {
  return { ...say(isWorker(caller) ? 'text.words' : 'responder.words'), help: true };
}

function wordOf(command: TextCommand): string {
  return command.kind === 'start' ? 'START' : command.kind.toUpperCase();
}

const say = (id: string): Answer => ({ prompts: [{ id }] });
