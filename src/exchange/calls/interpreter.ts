import { Interrupted, type Call } from './call.ts';
import type { EndReason, Heard, WaitingFor } from './call-view.ts';
import type { Lead, Source } from '../carrier.ts';
import type { Conferences } from './conferences.ts';
import {
  answersCall,
  DocumentFault,
  type Gather,
  type Method,
  type Play,
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

interface Interpreter {
  /**
   * Leads the call to this document, and ends what it was doing. `fallback` is requested if a document cannot be had.
   */
  run(call: Call, source: Source, fallback: Fallback): void;
}

type Fallback = { url: string; method: Method } | null;

/** A call, the document that it is led through, and the end of that. */
interface Scene {
  call: Call;
  document: Document;
  run: AbortSignal;
}

interface CallControls {
  conferences: Conferences;
  recorder: Recorder;
  answer(call: Call): void;
  end(call: Call, reason: EndReason): void;
  /** Requests a turn's webhook, with every fault that strikes on the way. */
  send(call: Call, lead: Lead): ReturnType<ExchangeContext['carriers'][number]['webhooks']['send']>;
  /** A moment at which the person may hang up on a bad day. */
  mayHangUp(call: Call, fault: FaultName): void;
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
      controls.mayHangUp(call, 'hangs-up-while-asked');
      const answer = await controls.send(call, source.lead);
      if (run.aborted) throw new Interrupted();
      const verbs = carrier.read(answer);
      if (!verbs && source.lead.turn.kind === 'begin') throw new DocumentFault(12100, 'the answer is empty');
      return verbs && { verbs, url: source.lead.url };
    }

    async function askFallback(lead: Lead): Promise<Document | null> {
      try {
        return await ask({ kind: 'ask', lead });
      } catch (fault) {
        reported(fault);
        return null;
      }
    }

    /** Any other fault than a bad answer is thrown on. */
    function reported(fault: unknown): BadAnswer {
      if (run.aborted || !isBadAnswer(fault)) throw fault;
      context.problem(fault.code, fault.message, call.id);
      return fault;
    }

    /**
     * Gets a document. If it cannot be had, the fallback is requested. If that fails too, some carriers continue with
     * the present document.
     */
    async function open(source: Source): Promise<Document | null> {
      try {
        return await ask(source);
      } catch (fault) {
        const { code, message: reason } = reported(fault);
        const isFirst = source.kind === 'given' || source.lead.turn.kind === 'begin';
        const failed = { url: source.kind === 'ask' ? source.lead.url : '', code, reason, isFirst };
        const second = fallback && (await askFallback({ ...fallback, turn: { kind: 'fallback', failed } }));
        if (second || (carrier.goesOn && !isFirst)) return second;
        throw new NothingHelps();
      }
    }

    let document = await open(first);
    while (document) {
      // A document ends at its first verb that leads to another document, unless that document's answer is empty.
      let next: Document | null = null;
      for (const verb of document.verbs) {
        const lead = await perform({ call, document, run }, verb);
        if (lead === 'hang-up') break;
        next = lead && (await open({ kind: 'ask', lead }));
        if (next) break;
      }
      document = next;
    }
    controls.end(call, 'over');
  }

  /** Performs a verb. Returns where it leads, or null for the next verb. */
  async function perform(scene: Scene, verb: Verb): Promise<Lead | 'hang-up' | null> {
    const { call, document, run } = scene;
    if (answersCall(verb) && call.status === 'ringing') controls.answer(call);
    switch (verb.verb) {
      case 'say':
      case 'play':
      case 'pause':
        await utter(scene, verb);
        return null;
      case 'gather': {
        const entry = await gather(scene, verb);
        if (entry.empty && !verb.actionOnEmptyResult) return null;
        return { url: actionOf(document, verb.action), method: verb.method, turn: entry.turn() };
      }
      case 'record':
        return record(scene, verb);
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

  async function record({ call, document, run }: Scene, verb: RecordVerb): Promise<Lead | null> {
    const action = verb.leads ? { url: actionOf(document, verb.action), method: verb.method } : null;
    const taken = await controls.recorder.take(
      call,
      verb,
      { action, statusCallback: resolveAddress(document, verb.statusCallback) },
      run,
    );
    return action && taken && { ...action, turn: { kind: 'recorded', ...taken } };
  }

  async function utter(scene: Scene, prompt: Prompt, waitingFor?: WaitingFor): Promise<void> {
    const { call, run } = scene;
    if (prompt.verb === 'pause')
      await call.pause(prompt.seconds * 1000, waitingFor ?? { kind: 'pause', seconds: prompt.seconds }, run);
    else if (prompt.verb === 'play') await play(scene, prompt, waitingFor);
    else await say(scene, prompt, waitingFor);
  }

  async function play(scene: Scene, { url, loop }: Play, waitingFor?: WaitingFor): Promise<void> {
    const { call, document, run } = scene;
    const sound = await carrierOf(context, call.line).webhooks.fetchSound(resolveAddress(document, url));
    if (run.aborted) throw new Interrupted();
    const seconds = context.charactersPerSecond === 0 ? 0 : sound.seconds;
    await sounding(scene, { text: '(a recording)', seconds }, loop, waitingFor);
  }

  async function say(
    scene: Pick<Scene, 'call' | 'run'>,
    { text, language, pace, loop }: Say,
    waitingFor?: WaitingFor,
  ): Promise<void> {
    const { charactersPerSecond } = context;
    const seconds = charactersPerSecond === 0 ? 0 : text.length / charactersPerSecond / (pace === 'slow' ? SLOW : 1);
    await sounding(scene, { text, language, pace, seconds }, loop, waitingFor);
  }

  async function sounding(
    { call, run }: Pick<Scene, 'call' | 'run'>,
    what: Pick<Heard, 'text' | 'seconds'> & Partial<Heard>,
    loop: number,
    waitingFor: WaitingFor = { kind: 'speech' },
  ): Promise<void> {
    // An endless loop of sound must take some time, even if the sound itself takes none.
    const seconds = loop === 0 ? Math.max(1, what.seconds) : what.seconds;
    for (let time = 1; loop === 0 || time <= loop; time += 1) {
      const line = call.hear({ who: 'line', ...what, seconds });
      controls.mayHangUp(call, 'hangs-up-in-speech');
      if ((await call.pause(Math.round(seconds * 1000), waitingFor, run)) === 'elapsed') continue;
      line.cut = true;
      return;
    }
  }

  async function gather(scene: Scene, verb: Gather): Promise<Entry> {
    const { call, run } = scene;
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
        await utter(scene, prompt, awaited());
      }
      prompting = false;
      controls.mayHangUp(call, 'hangs-up-in-entry');
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
        isBadAnswer(fault) ? fault.code : 0,
        fault instanceof Error ? fault.message : 'unknown fault',
        call.id,
      );
    const { apology } = carrierOf(context, call.line);
    if (apology !== null) {
      if (call.status === 'ringing') controls.answer(call);
      await say({ call, run }, { verb: 'say', text: apology, language: 'en-US', pace: 'normal', loop: 1 });
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

type BadAnswer = DocumentFault | WebhookFault;

/** Whether the fault is in our answer, or in our silence. Every other fault is the exchange's own. */
function isBadAnswer(fault: unknown): fault is BadAnswer {
  return fault instanceof DocumentFault || fault instanceof WebhookFault;
}

/** Neither the address nor its fallback gave a document, and that has been reported. */
class NothingHelps extends Error {
  override name = 'NothingHelps';
}
