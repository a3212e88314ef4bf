import { Interrupted, type Call } from './call.ts';
import type { EndReason, Heard, WaitingFor } from './call-view.ts';
import type { Lead, Source } from '../carrier.ts';
import type { Conferences } from './conferences.ts';
import {
  answersCall,
  DocumentFault,
  type Gather,
  type Method,
  type Prompt,
  type RecordVerb,
  type Say,
  type Verb,
} from '../documents/verbs.ts';
import type { FaultName } from '../faults/faults.ts';
import { actionOf, type Document, resolveAddress } from './document-address.ts';
import { Entry } from './entry.ts';
import type { Recorder } from './recorder.ts';
import { WebhookFault } from '../webhook.ts';
import { carrierOf, type ExchangeContext } from '../exchange-context.ts';

export interface Interpreter {
  /**
   * Leads the call to this document, and ends what it was doing. `fallback` is requested if a document cannot be had.
   */
  run(call: Call, source: Source, fallback: Fallback): void;
}

type Fallback = { url: string; method: Method } | null;

interface CallControls {
  conferences: Conferences;
  recorder: Recorder;
  answer(call: Call): void;
  end(call: Call, reason: EndReason): void;
  /** Requests a turn's webhook, with every fault that strikes on the way. */
  send(call: Call, lead: Lead): ReturnType<ExchangeContext['carriers'][number]['webhooks']['send']>;
  /** A moment at which the person may hang up on a bad day. */
  tempt(call: Call, fault: FaultName): void;
}

/** After this many documents without a wait between them, the call is in a loop. */
const MOST_DOCUMENTS_IN_A_ROW = 100;
/** The speed of slow speech. It stands for every slower `rate`, such as "85%". */
const SLOW = 0.8;

/** Performs parsed documents of both carriers' languages. */
export function createInterpreter(context: ExchangeContext, controls: CallControls): Interpreter {
  /** Leads one call through its documents until the last one ends. */
  async function follow(call: Call, first: Source, fallback: Fallback, run: AbortSignal): Promise<void> {
    const carrier = carrierOf(context, call.line);
    let inARow = 0;
    let waits = call.waits;

    async function ask(source: Source): Promise<Document | null> {
      inARow = call.waits === waits ? inARow + 1 : 1;
      waits = call.waits;
      if (inARow > MOST_DOCUMENTS_IN_A_ROW) throw new DocumentFault(11215, 'documents lead to each other without end');
      if (source.kind === 'given') return { verbs: carrier.readGiven(source.document), url: null };
      controls.tempt(call, 'hangs-up-while-asked');
      const answer = await controls.send(call, source.lead);
      if (run.aborted) throw new Interrupted();
      const verbs = carrier.read(answer);
      if (!verbs && source.lead.turn.kind === 'begin') throw new DocumentFault(12100, 'the answer is empty');
      return verbs && { verbs, url: source.lead.url };
    }

    /**
     * Gets a document. If it cannot be had, the fallback is requested. If that fails too, some carriers continue with
     * the present document.
     */
    async function open(source: Source): Promise<Document | null> {
      try {
        return await ask(source);
      } catch (fault) {
        if (run.aborted || !isOurs(fault)) throw fault;
        context.problem(fault.code, fault.message, call.id);
        const isFirst = source.kind === 'given' || source.lead.turn.kind === 'begin';
        const failed = {
          url: source.kind === 'ask' ? source.lead.url : '',
          code: fault.code,
          reason: fault.message,
          isFirst,
        };
        const second = fallback
          ? await ask({ kind: 'ask', lead: { ...fallback, turn: { kind: 'fallback', failed } } }).catch(
              (another: unknown) => {
                if (run.aborted || !isOurs(another)) throw another;
                context.problem(another.code, another.message, call.id);
                return null;
              },
            )
          : null;
        if (second || (carrier.goesOn && !isFirst)) return second;
        throw new NothingHelps();
      }
    }

    let document = await open(first);
    while (document) {
      // A document ends at its first verb that leads to another document, unless that document's answer is empty.
      let next: Document | null = null;
      for (const verb of document.verbs) {
        const lead = await perform(call, document, verb, run);
        if (lead === 'hang-up') break;
        next = lead && (await open({ kind: 'ask', lead }));
        if (next) break;
      }
      document = next;
    }
    controls.end(call, 'over');
  }

  /** Performs a verb. Returns where it leads, or null for the next verb. */
  async function perform(
    call: Call,
    document: Document,
    verb: Verb,
    run: AbortSignal,
  ): Promise<Lead | 'hang-up' | null> {
    if (answersCall(verb) && call.status === 'ringing') controls.answer(call);
    switch (verb.verb) {
      case 'say':
      case 'play':
      case 'pause':
        await utter(call, document, verb, run);
        return null;
      case 'gather': {
        const entry = await gather(call, document, verb, run);
        if (entry.empty && !verb.actionOnEmptyResult) return null;
        return { url: actionOf(document, verb.action), method: verb.method, turn: entry.turn() };
      }
      case 'record':
        return record(call, document, verb, run);
      case 'dial': {
        await controls.conferences.join(call, verb, resolveAddress(document, verb.conference.statusCallback), run);
        if (verb.conference.endsCalls) return 'hang-up';
        return verb.action === null
          ? null
          : { url: actionOf(document, verb.action), method: verb.method, turn: { kind: 'parted' } };
      }
      case 'redirect':
        return {
          url: actionOf(document, verb.url),
          method: verb.method,
          turn: { kind: 'passed', payload: verb.payload },
        };
      case 'hangup':
        return 'hang-up';
      case 'reject':
        controls.end(call, call.answeredAt ? 'over' : verb.reason === 'busy' ? 'busy' : 'rejected');
        throw new Interrupted();
    }
  }

  async function record(call: Call, document: Document, verb: RecordVerb, run: AbortSignal): Promise<Lead | null> {
    const action = verb.leads ? { url: actionOf(document, verb.action), method: verb.method } : null;
    const taken = await controls.recorder.take(
      call,
      verb,
      { action, statusCallback: resolveAddress(document, verb.statusCallback) },
      run,
    );
    return action && taken && { ...action, turn: { kind: 'recorded', ...taken } };
  }

  async function utter(
    call: Call,
    document: Document,
    prompt: Prompt,
    run: AbortSignal,
    waitingFor?: WaitingFor,
  ): Promise<void> {
    if (prompt.verb === 'pause')
      await call.pause(prompt.seconds * 1000, waitingFor ?? { kind: 'pause', seconds: prompt.seconds }, run);
    else if (prompt.verb === 'play')
      await play(call, resolveAddress(document, prompt.url), prompt.loop, run, waitingFor);
    else await say(call, prompt, run, waitingFor);
  }

  async function play(call: Call, url: string, loop: number, run: AbortSignal, waitingFor?: WaitingFor): Promise<void> {
    const sound = await carrierOf(context, call.line).webhooks.fetchSound(url);
    if (run.aborted) throw new Interrupted();
    await sounding(
      call,
      { text: '(a recording)' },
      context.charactersPerSecond === 0 ? 0 : sound.seconds,
      loop,
      run,
      waitingFor,
    );
  }

  async function say(
    call: Call,
    { text, language, pace, loop }: Say,
    run: AbortSignal,
    waitingFor?: WaitingFor,
  ): Promise<void> {
    const { charactersPerSecond } = context;
    const natural = charactersPerSecond === 0 ? 0 : text.length / charactersPerSecond / (pace === 'slow' ? SLOW : 1);
    await sounding(call, { text, language, pace }, natural, loop, run, waitingFor);
  }

  async function sounding(
    call: Call,
    what: Pick<Heard, 'text'> & Partial<Heard>,
    natural: number,
    loop: number,
    run: AbortSignal,
    waitingFor?: WaitingFor,
  ): Promise<void> {
    // An endless loop of sound must take some time, even if the sound itself takes none.
    const seconds = loop === 0 ? Math.max(1, natural) : natural;
    for (let time = 1; loop === 0 || time <= loop; time += 1) {
      const line = call.hear({ who: 'line', ...what, seconds });
      controls.tempt(call, 'hangs-up-in-speech');
      const how = await call.pause(Math.round(seconds * 1000), waitingFor ?? { kind: 'speech' }, run);
      if (how === 'elapsed') continue;
      line.cut = true;
      return;
    }
  }

  async function gather(call: Call, document: Document, verb: Gather, run: AbortSignal): Promise<Entry> {
    const entry = new Entry(verb);
    let prompting = true;
    const woken = (heard: boolean): boolean => {
      if (heard && (verb.bargeIn || !prompting)) call.wake();
      return heard;
    };
    const ear = { key: (key: string) => woken(entry.press(key)), speech: (words: string) => woken(entry.speak(words)) };
    const awaited = (): WaitingFor => ({
      kind: 'keys',
      input: verb.input,
      numDigits: verb.numDigits,
      finishOnKey: verb.finishOnKey,
      seconds: verb.timeoutSeconds,
      pressed: entry.digits,
      speaking: prompting,
    });
    call.listen(ear);
    try {
      for (const prompt of verb.prompts) {
        if (entry.started && verb.bargeIn) break;
        await utter(call, document, prompt, run, awaited());
      }
      prompting = false;
      controls.tempt(call, 'hangs-up-in-entry');
      // Each key starts the silence anew.
      while (!entry.complete && (await call.pause(verb.timeoutSeconds * 1000, awaited(), run)) === 'woken');
    } finally {
      call.stopListening(ear);
    }
    return entry;
  }

  /** Reports the fault, lets the caller hear the carrier's own words, and ends the call. */
  async function giveUp(call: Call, fault: unknown, run: AbortSignal): Promise<void> {
    if (!(fault instanceof NothingHelps))
      context.problem(
        isOurs(fault) ? fault.code : 0,
        fault instanceof Error ? fault.message : 'unknown fault',
        call.id,
      );
    const { apology } = carrierOf(context, call.line);
    if (apology !== null) {
      if (call.status === 'ringing') controls.answer(call);
      await say(call, { verb: 'say', text: apology, language: 'en-US', pace: 'normal', loop: 1 }, run);
    }
    controls.end(call, call.answeredAt ? 'over' : 'failed');
  }

  return {
    run(call, source, fallback) {
      const run = call.beginRun();
      void follow(call, source, fallback, run)
        .catch((fault: unknown) => {
          if (!(fault instanceof Interrupted) && !run.aborted) return giveUp(call, fault, run);
        })
        .catch((fault: unknown) => {
          if (!(fault instanceof Interrupted)) throw fault;
        });
    },
  };
}

/** Whether the fault is in our answer, or in our silence. Every other fault is the exchange's own. */
function isOurs(fault: unknown): fault is DocumentFault | WebhookFault {
  return fault instanceof DocumentFault || fault instanceof WebhookFault;
}

/** Neither the address nor its fallback gave a document, and that has been reported. */
class NothingHelps extends Error {
  override name = 'NothingHelps';
}
