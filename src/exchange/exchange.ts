import type { Router } from 'express';
import { createApi } from './api.ts';
import { createBusy } from './busy.ts';
import type { Call, CallView } from './call.ts';
import { createCalls, type Calls } from './calls.ts';
import { NO_FAULTS, type FaultChanges, type Faults } from './faults.ts';
import { createHandset } from './handset.ts';
import { createPhones, type Phone, type Way } from './phones.ts';
import { Refused, type Problem } from './problems.ts';
import { createRecordings } from './recordings.ts';
import { restApi } from './rest/account.ts';
import { createTexts, type Text } from './texts.ts';
import { realTimers, stoppable, type Timers } from './timers.ts';
import { createWebhooks, isLoopback, type WebhookAnswer } from './webhook.ts';
import type { Account, Line, Wires } from './wires.ts';

export interface ExchangeOptions {
  account: Account;
  /** Where the REST API is to be found; the addresses of recordings begin with it. Twilio's own unless told. */
  apiUrl?: string;
  /** Buddyline's numbers; every webhook address must lead to this machine. */
  lines: Line[];
  /** Phones to show from the start. More appear as numbers are rung or texted. */
  phones?: { number: string; label: string; note?: string }[];
  /** For the page's header and its guide. */
  organisation?: string;
  guide?: string[];
  timers?: Timers;
  /** 14 characters a second unless told; 0: speech takes no time. */
  speech?: { charactersPerSecond: number };
  /** The clock that people on the phones go by. */
  clock?: () => HouseClock;
}

export interface HouseClock {
  now: Date;
  /** How many times as fast as a clock on the wall. */
  speed: number;
  timezone: string;
}

export interface ExchangeState {
  organisation: string;
  guide: string[];
  lines: string[];
  clock: { now: string; speed: number; timezone: string };
  phones: Phone[];
  calls: CallView[];
  texts: Text[];
  errors: Problem[];
  faults: Faults;
}

export type ExchangeEvent =
  | { kind: 'phone'; phone: Phone }
  | { kind: 'call'; call: CallView }
  | { kind: 'text'; text: Text }
  | { kind: 'problem'; problem: Problem };

/** The exchange: what people do with phones, as functions; the same over HTTP under `/exchange/api`. */
export interface Exchange {
  /** To be mounted at `/exchange`: Twilio's REST API and the exchange's own. */
  router: Router;
  /** To be mounted at `/`: serves `/handset`. */
  handset: Router;
  /** A phone rings a line; answers the call's id. All of these throw `Refused` where a person could not do it. */
  dial(dialled: { from: string; to?: string | undefined; withheld?: boolean | undefined }): string;
  answer(id: string): void;
  decline(id: string): void;
  hangUp(id: string): void;
  /** Keys in turn: digits, * and #. Those that nobody listens to are lost. */
  press(id: string, keys: string): void;
  speak(id: string, words: string): void;
  /** Lets what the call waits for (ringing, speech, a pause, a silence) run out now. */
  silence(id: string): void;
  /** A phone texts a line; answers the text's id. */
  text(text: { from: string; to?: string | undefined; body: string }): string;
  setPhone(number: string, settings: { label?: string | undefined; answers?: Way | undefined }): Phone;
  /** Sends a call's or text's last webhook once more, as carriers do; answers what came back. */
  redeliver(id: string, which: 'turn' | 'status'): Promise<WebhookAnswer>;
  setFaults(changes: FaultChanges): Faults;
  call(id: string): CallView;
  /** Oldest first, as are the texts and errors. */
  calls(): CallView[];
  texts(): Text[];
  phones(): Phone[];
  errors(): Problem[];
  state(): ExchangeState;
  /** Tells of every change until the answer is called. */
  watch(tell: (event: ExchangeEvent) => void): () => void;
  /** Resolves when no webhook is in flight and nothing follows at once; never waits for a timer. */
  idle(): Promise<void>;
  /** Stops every timer and ends every stream of events; calls stay as they are. */
  close(): void;
}

const NATURAL_SPEECH = 14;
const MOST_ERRORS = 200;

/** Throws where a webhook would leave this machine. */
export function createExchange(options: ExchangeOptions): Exchange {
  const outside = options.lines.flatMap(({ voiceUrl, smsUrl, statusUrl }) => [voiceUrl, smsUrl, statusUrl]).find((url) => !isLoopback(url));
  if (outside !== undefined) throw new Error('The exchange calls only this machine: a webhook address leads elsewhere.');

  const timers = stoppable(options.timers ?? realTimers);
  const busy = createBusy();
  const closing = new AbortController();
  const watchers = new Set<(event: ExchangeEvent) => void>();
  const errors: Problem[] = [];
  let faults: Faults = NO_FAULTS;

  /** Views are made only for somebody. */
  function tell(event: () => ExchangeEvent): void {
    if (watchers.size === 0) return;
    const told = event();
    for (const watcher of watchers) watcher(told);
  }

  const wires: Wires = {
    account: options.account,
    apiUrl: options.apiUrl ?? 'https://api.twilio.com',
    lines: options.lines,
    timers,
    charactersPerSecond: options.speech?.charactersPerSecond ?? NATURAL_SPEECH,
    busy,
    webhooks: createWebhooks({ authToken: options.account.authToken, timers, busy }),
    faults: () => faults,
    problem(code, reason, about) {
      const problem = { at: timers.now().toISOString(), code, reason, about };
      errors.push(problem);
      if (errors.length > MOST_ERRORS) errors.shift();
      tell(() => ({ kind: 'problem', problem }));
    },
  };
  const phoneChanged = (phone: Phone): void => {
    tell(() => ({ kind: 'phone', phone: { ...phone } }));
  };
  const callChanged = (call: Call): void => {
    tell(() => ({ kind: 'call', call: call.view() }));
  };
  const phones = createPhones(options.phones ?? [], phoneChanged);
  const recordings = createRecordings();
  const calls: Calls = createCalls(wires, phones, recordings, { call: callChanged, phone: phoneChanged });
  const texts = createTexts(wires, phones, (text) => {
    tell(() => ({ kind: 'text', text: { ...text } }));
  });
  const mainLine = (): string => {
    const [line] = options.lines;
    if (!line) throw new Refused('impossible', 'the exchange has no line');
    return line.number;
  };
  const clock = options.clock ?? (() => ({ now: timers.now(), speed: 1, timezone: 'Europe/London' }));
  const live = (id: string): Call => {
    const call = calls.get(id);
    if (call.ended) throw new Refused('impossible', 'this call has ended');
    return call;
  };

  const verbs: Omit<Exchange, 'router' | 'handset'> = {
    dial: ({ from, to, withheld }) => calls.dial({ from, to: to ?? mainLine(), withheld }).sid,
    answer(id) {
      calls.answer(live(id));
    },
    decline(id) {
      calls.decline(live(id));
    },
    hangUp(id) {
      calls.hangUp(live(id));
    },
    press(id, keys) {
      const call = live(id);
      if (!call.answeredAt && call.direction === 'outbound') throw new Refused('impossible', 'nobody has answered this call');
      for (const key of keys) call.press(key);
    },
    speak(id, words) {
      live(id).speak(words);
    },
    silence(id) {
      if (!live(id).letTimePass()) throw new Refused('impossible', 'this call is not waiting for time to pass');
    },
    text: ({ from, to, body }) => texts.receive({ from, to: to ?? mainLine(), body }).id,
    setPhone: (number, settings) => ({ ...phones.set(number, settings) }),
    async redeliver(id, which) {
      const request = id.startsWith('SM') ? texts.delivered(texts.get(id).id)[which] : calls.get(id).delivered[which];
      if (!request) throw new Refused('impossible', 'no such webhook has been sent');
      return wires.webhooks.repeat(request);
    },
    setFaults(changes) {
      faults = {
        statusCallbacks: changes.statusCallbacks ?? faults.statusCallbacks,
        rest: changes.rest ?? faults.rest,
        optOutWords: changes.optOutWords ?? faults.optOutWords,
      };
      return faults;
    },
    call: (id) => calls.get(id).view(),
    calls: () => calls.all().map((call) => call.view()),
    texts: () => texts.all(),
    phones: () => phones.all(),
    errors: () => [...errors],
    state() {
      const { now, speed, timezone } = clock();
      return {
        organisation: options.organisation ?? 'The exchange', guide: options.guide ?? [], lines: options.lines.map(({ number }) => number),
        clock: { now: now.toISOString(), speed, timezone }, phones: phones.all(), calls: verbs.calls(), texts: texts.all(), errors: [...errors], faults,
      };
    },
    watch(tellOne) {
      watchers.add(tellOne);
      return () => watchers.delete(tellOne);
    },
    idle: () => busy.idle(),
    close() {
      timers.stop();
      closing.abort();
    },
  };

  return { ...verbs, router: createApi(verbs, restApi(wires, { calls, texts, recordings }), closing.signal), handset: createHandset() };
}
