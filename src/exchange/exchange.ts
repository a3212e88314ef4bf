import { Router } from 'express';
import { createApi } from './api.ts';
import { createBusy } from './busy.ts';
import type { Call } from './calls/call.ts';
import { createCalls } from './calls/calls.ts';
import type { Carrier } from './carrier.ts';
import { createFaultSwitches } from './faults/faults.ts';
import { createHandset } from './handset.ts';
import { isLoopback } from './http.ts';
import { loopbackNamesOnly } from './loopback-names.ts';
import { misheard } from './faults/misheard.ts';
import { createPhones, type KnownPhone, type Phone } from './phones.ts';
import { Refused, type Problem } from './problems.ts';
import { createRecordings } from './calls/recordings.ts';
import { createTexts } from './texts/texts.ts';
import { realTimers, stoppable, type Timers } from './timers.ts';
import { twilioApi } from './twilio/rest/account.ts';
import type { TwilioSettings } from './twilio/settings.ts';
import { createTwilioSide } from './twilio/twilio.ts';
import type { ClockView, ExchangeEvent, ExchangeVerbs, PageFacts } from './exchange-verbs.ts';
import { vonageApi } from './vonage/rest/api.ts';
import type { VonageSettings } from './vonage/settings.ts';
import { createVonageSide } from './vonage/vonage.ts';
import { carrierOf, type ExchangeContext } from './exchange-context.ts';

/** An exchange of one carrier or both. The first line of the first carrier is the main one. */
export interface ExchangeOptions {
  twilio?: TwilioSettings | undefined;
  vonage?: VonageSettings | undefined;
  /** What our numbers are for, if that is not plain: "cover number". */
  lineLabels?: Record<string, string>;
  /** Phones to show from the start. More appear when numbers are called or texted. */
  phones?: KnownPhone[];
  /** The page's facts at the start. */
  facts?: Partial<PageFacts>;
  timers?: Timers;
  /** 14 characters a second by default. 0: speech takes no time. */
  speech?: { charactersPerSecond: number };
  /** The clock that the people on the phones go by. */
  clock?: () => ServiceClock;
}

interface ServiceClock {
  now: Date;
  /** How many times as fast as real time. */
  speed: number;
  /** The current speed, if the clock is slowed at times. */
  pace?: number;
  timezone: string;
}

/** The exchange: what people can do with phones, as functions. `/exchange/api` offers the same over HTTP. */
export interface Exchange extends ExchangeVerbs {
  /** For mounting at `/exchange`: the carriers' REST APIs and the exchange's own. */
  router: Router;
  /** For mounting at `/`: serves `/handset`. */
  handset: Router;
  /** Resolves when no webhook is in flight and nothing follows at once. Never waits for a timer. */
  idle(): Promise<void>;
  /** Stops every timer and ends every stream of events. The calls stay as they are. */
  close(): void;
}

const NATURAL_SPEECH = 14;
const MOST_ERRORS = 200;

/** Throws if a webhook's address leads off this machine. */
export function createExchange(options: ExchangeOptions): Exchange {
  if (addressesOf(options).some((url) => !isLoopback(url)))
    throw new Error('The exchange calls only this machine: a webhook address leads elsewhere.');

  const timers = stoppable(options.timers ?? realTimers);
  const busy = createBusy();
  const closing = new AbortController();
  const watchers = new Set<(event: ExchangeEvent) => void>();
  const errors: Problem[] = [];

  /** Makes a view only if somebody watches. */
  function tell(event: () => ExchangeEvent): void {
    if (watchers.size === 0) return;
    const told = event();
    for (const watcher of watchers) watcher(told);
  }

  const surroundings = { timers, busy, faults: createFaultSwitches() };
  const twilio = options.twilio && createTwilioSide(options.twilio, surroundings);
  const vonage = options.vonage && createVonageSide(options.vonage, surroundings);
  const carriers: Carrier[] = [twilio, vonage].filter((carrier) => carrier !== undefined);
  const context: ExchangeContext = {
    ...surroundings,
    carriers,
    charactersPerSecond: options.speech?.charactersPerSecond ?? NATURAL_SPEECH,
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
  const calls = createCalls(context, phones, recordings, { call: callChanged, phone: phoneChanged });
  const texts = createTexts(context, phones, (text) => {
    tell(() => ({ kind: 'text', text: { ...text } }));
  });
  const lines = carriers.flatMap(({ name, numbers }) =>
    numbers.map((number) => ({ number, carrier: name, label: options.lineLabels?.[number] ?? null })),
  );
  const mainLine = (): string => {
    const [line] = lines;
    if (!line) throw new Refused('impossible', 'the exchange has no line');
    return line.number;
  };
  const clock = options.clock ?? ((): ServiceClock => ({ now: timers.now(), speed: 1, timezone: 'Europe/London' }));
  let facts: PageFacts = { organisation: 'The exchange', guide: [], next: null, ...options.facts };
  const clockView = (): ClockView => {
    const { now, speed, pace = speed, timezone } = clock();
    return { now: now.toISOString(), speed, pace, timezone };
  };
  const live = (id: string): Call => {
    const call = calls.get(id);
    if (call.ended) throw new Refused('impossible', 'this call has ended');
    return call;
  };
  const inHand = (id: string): Call => {
    const call = live(id);
    if (call.screening || (!call.answeredAt && call.direction === 'outbound'))
      throw new Refused('impossible', 'nobody has answered this call');
    return call;
  };

  const verbs: ExchangeVerbs = {
    dial: ({ from, to, withheld, showing }) => calls.dial({ from, to: to ?? mainLine(), withheld, showing }).id,
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
      const call = inHand(id);
      for (const key of keys) {
        if (context.faults.strikes('key-lost', call.occasion)) continue;
        call.press(key);
        if (context.faults.strikes('key-doubled', call.occasion)) call.press(key);
      }
    },
    speak(id, words) {
      const call = inHand(id);
      call.speak(misheard(words, context.faults, call.occasion));
    },
    silence(id) {
      if (!live(id).letTimePass()) throw new Refused('impossible', 'this call is not waiting for time to pass');
    },
    text: ({ from, to, body }) => texts.receive({ from, to: to ?? mainLine(), body }).id,
    setPhone: (number, settings) => ({ ...phones.set(number, settings) }),
    async redeliver(id, which) {
      const text = texts.all().find((one) => one.id === id);
      const { line, delivered } = text ? { line: text.line, delivered: texts.delivered(id) } : calls.get(id);
      const request = delivered[which];
      if (!request) throw new Refused('impossible', 'no such webhook has been sent');
      return carrierOf(context, line).webhooks.repeat(request);
    },
    setFaults(changes) {
      const faults = context.faults.set(changes);
      tell(() => ({ kind: 'faults', faults }));
      return faults;
    },
    struck: () => context.faults.struck(),
    call: (id) => calls.get(id).view(),
    calls: () => calls.all().map((call) => call.view()),
    texts: () => texts.all(),
    phones: () => phones.all(),
    errors: () => [...errors],
    state: () => ({
      ...facts,
      lines: lines.map(({ number }) => number),
      ours: lines,
      clock: clockView(),
      phones: phones.all(),
      calls: verbs.calls(),
      texts: texts.all(),
      errors: [...errors],
      faults: context.faults.settings(),
    }),
    show({ phones: known, ...changes }) {
      facts = { ...facts, ...changes };
      if (known) phones.list(known);
      tell(() => (known ? { kind: 'state', ...verbs.state() } : { kind: 'page', ...facts, clock: clockView() }));
    },
    watch(tellOne) {
      watchers.add(tellOne);
      return () => watchers.delete(tellOne);
    },
  };

  const router = Router();
  router.use(loopbackNamesOnly);
  router.use('/api', createApi(verbs, closing.signal));
  if (twilio) router.use(twilioApi({ context, twilio, calls, texts, recordings }));
  if (vonage) router.use(vonageApi({ context, vonage, calls, texts, recordings }));
  return {
    ...verbs,
    router,
    handset: createHandset(),
    idle: () => busy.idle(),
    close() {
      timers.stop();
      closing.abort();
    },
  };
}

function addressesOf({ twilio, vonage }: ExchangeOptions): string[] {
  const { answerUrl, fallbackAnswerUrl, eventUrl, inboundUrl, statusUrl } = vonage?.webhooks ?? {};
  return [
    ...(twilio?.lines ?? []).flatMap((line) => [line.voiceUrl, line.voiceFallbackUrl, line.smsUrl, line.statusUrl]),
    answerUrl,
    fallbackAnswerUrl,
    eventUrl,
    inboundUrl,
    statusUrl,
  ].filter((url) => url !== undefined);
}
