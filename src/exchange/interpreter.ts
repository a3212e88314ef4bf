import { Interrupted, type Call, type EndStatus, type Heard, type WaitingFor } from './call.ts';
import type { Conferences } from './conferences.ts';
import { Entry } from './gather.ts';
import { callParams } from './params.ts';
import type { Recorder } from './recorder.ts';
import { parseTwiml } from './documents/twiml.ts';
import { DocumentFault, type Gather, type Method, type Prompt, type Say, type Verb } from './documents/verbs.ts';
import { WebhookFault } from './webhook.ts';
import type { Wires } from './wires.ts';

/** Where a document comes from: fetched, or given with the REST request. */
export type Source = { kind: 'url'; url: string; method: Method; params: Record<string, string> } | { kind: 'twiml'; twiml: string };

export interface Interpreter {
  /** Leads the call to this document; what it was doing is over. */
  run(call: Call, source: Source): void;
}

interface Document {
  verbs: Verb[];
  /** Null for a document given with the REST request. */
  url: string | null;
}

interface Hands {
  conferences: Conferences;
  recorder: Recorder;
  answer(call: Call): void;
  end(call: Call, status: EndStatus): void;
}

const APPLICATION_ERROR = 'We are sorry, an application error has occurred. Goodbye.';
/** So many documents without a wait between them, and the call is going round in circles. */
const MOST_DOCUMENTS_IN_A_ROW = 100;
/** Slowed speech, as `rate="85%"` and the like: near enough. */
const SLOW = 0.8;

export function createInterpreter(wires: Wires, hands: Hands): Interpreter {
  async function follow(call: Call, first: Source, run: AbortSignal): Promise<void> {
    let source: Source | null = first;
    let inARow = 0;
    let waits = call.waits;
    while (source) {
      inARow = call.waits === waits ? inARow + 1 : 1;
      waits = call.waits;
      if (inARow > MOST_DOCUMENTS_IN_A_ROW) throw new DocumentFault(11215, 'documents lead to each other without end');
      source = await perform(call, await open(call, source, run), run);
    }
    hands.end(call, 'completed');
  }

  async function open(call: Call, source: Source, run: AbortSignal): Promise<Document> {
    if (source.kind === 'twiml') return { verbs: parseTwiml(source.twiml), url: null };
    const request = { url: source.url, method: source.method, params: { ...callParams(wires.account, call), ...source.params } };
    call.delivered.turn = request;
    const answer = await wires.webhooks.send(request);
    if (run.aborted) throw new Interrupted();
    if (!/^(text|application)\/xml\b/i.test(answer.contentType)) throw new DocumentFault(12300, `the answer's content type is "${answer.contentType}"`);
    return { verbs: parseTwiml(answer.body), url: source.url };
  }

  /** Where the document leads; null: nowhere, the call is over. */
  async function perform(call: Call, document: Document, run: AbortSignal): Promise<Source | null> {
    for (const verb of document.verbs) {
      if (answers(verb) && call.status === 'ringing') hands.answer(call);
      switch (verb.verb) {
        case 'say':
        case 'play':
        case 'pause':
          await utter(call, document, verb, run);
          break;
        case 'gather': {
          const entry = await gather(call, document, verb, run);
          if (!entry.empty || verb.actionOnEmptyResult) return lead(document, verb.action, verb.method, entry.params());
          break;
        }
        case 'record': {
          const addresses = { action: actionOf(document, verb.action), statusCallback: resolve(document, verb.statusCallback) };
          const taken = await hands.recorder.take(call, verb, addresses, run);
          if (taken) return { kind: 'url', url: addresses.action, method: verb.method, params: taken };
          break;
        }
        case 'dial':
          await hands.conferences.join(call, verb, resolve(document, verb.conference.statusCallback), run);
          if (verb.action !== null) return lead(document, verb.action, verb.method, { DialCallStatus: 'completed' });
          break;
        case 'redirect':
          return lead(document, verb.url, verb.method, {});
        case 'hangup':
          return null;
        case 'reject':
          hands.end(call, call.answeredAt ? 'completed' : verb.reason === 'busy' ? 'busy' : 'no-answer');
          throw new Interrupted();
      }
    }
    return null;
  }

  async function utter(call: Call, document: Document, prompt: Prompt, run: AbortSignal, waitingFor?: WaitingFor): Promise<void> {
    if (prompt.verb === 'pause') await call.pause(prompt.seconds * 1000, waitingFor ?? { kind: 'pause', seconds: prompt.seconds }, run);
    else if (prompt.verb === 'play') await play(call, resolve(document, prompt.url), prompt.loop, run, waitingFor);
    else await say(call, prompt, run, waitingFor);
  }

  async function play(call: Call, url: string, loop: number, run: AbortSignal, waitingFor?: WaitingFor): Promise<void> {
    const sound = await wires.webhooks.fetchSound(url);
    if (run.aborted) throw new Interrupted();
    await sounding(call, { text: '(a recording)' }, wires.charactersPerSecond === 0 ? 0 : sound.seconds, loop, run, waitingFor);
  }

  async function say(call: Call, { text, language, pace, loop }: Say, run: AbortSignal, waitingFor?: WaitingFor): Promise<void> {
    const { charactersPerSecond } = wires;
    const natural = charactersPerSecond === 0 ? 0 : text.length / charactersPerSecond / (pace === 'slow' ? SLOW : 1);
    await sounding(call, { text, language, pace }, natural, loop, run, waitingFor);
  }

  async function sounding(call: Call, what: Pick<Heard, 'text'> & Partial<Heard>, natural: number, loop: number, run: AbortSignal, waitingFor?: WaitingFor): Promise<void> {
    // Sound for ever must take some time even where it takes none.
    const seconds = loop === 0 ? Math.max(1, natural) : natural;
    for (let time = 1; loop === 0 || time <= loop; time += 1) {
      const line = call.hear({ who: 'line', ...what, seconds });
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
      kind: 'keys', input: verb.input, numDigits: verb.numDigits, finishOnKey: verb.finishOnKey,
      seconds: verb.timeoutSeconds, pressed: entry.digits, speaking: prompting,
    });
    call.listen(ear);
    try {
      for (const prompt of verb.prompts) {
        if (entry.started && verb.bargeIn) break;
        await utter(call, document, prompt, run, awaited());
      }
      prompting = false;
      // Each key starts the silence anew.
      while (!entry.complete && (await call.pause(verb.timeoutSeconds * 1000, awaited(), run)) === 'woken');
    } finally {
      call.stopListening(ear);
    }
    return entry;
  }

  async function apologise(call: Call, fault: unknown, run: AbortSignal): Promise<void> {
    const code = fault instanceof DocumentFault || fault instanceof WebhookFault ? fault.code : 0;
    wires.problem(code, fault instanceof Error ? fault.message : 'unknown fault', call.sid);
    if (call.status === 'ringing') hands.answer(call);
    await say(call, { verb: 'say', text: APPLICATION_ERROR, language: 'en-US', pace: 'normal', loop: 1 }, run);
    hands.end(call, 'completed');
  }

  return {
    run(call, source) {
      const run = call.beginRun();
      void follow(call, source, run)
        .catch((fault: unknown) => {
          if (!(fault instanceof Interrupted) && !run.aborted) return apologise(call, fault, run);
        })
        .catch((fault: unknown) => {
          if (!(fault instanceof Interrupted)) throw fault;
        });
    },
  };
}

/** A call is answered by the first verb that is heard; not by a pause, nor by one that leads elsewhere (carriers.md 1.1). */
function answers(verb: Verb): boolean {
  return ['say', 'play', 'gather', 'record', 'dial'].includes(verb.verb);
}

function lead(document: Document, to: string | null, method: Method, params: Record<string, string>): Source {
  return { kind: 'url', url: actionOf(document, to), method, params };
}

/** An action that is not named is the document itself, asked again. */
function actionOf(document: Document, to: string | null): string {
  const url = to === null ? document.url : resolve(document, to);
  if (url === null) throw new DocumentFault(11100, 'a document given without an address names no action');
  return url;
}

function resolve(document: Document, to: string): string;
function resolve(document: Document, to: string | null): string | null;
function resolve(document: Document, to: string | null): string | null {
  if (to === null) return null;
  const base = document.url ?? undefined;
  if (!URL.canParse(to, base)) throw new DocumentFault(11100, 'an address cannot be read');
  return new URL(to, base).href;
}
