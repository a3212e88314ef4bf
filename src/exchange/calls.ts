import { Call, Interrupted, type EndStatus } from './call.ts';
import { createConferences } from './conferences.ts';
import { createInterpreter, type Source } from './interpreter.ts';
import { callParams, rfc2822 } from './params.ts';
import type { Phone, Phones } from './phones.ts';
import { Refused } from './problems.ts';
import { createRecorder } from './recorder.ts';
import type { Recordings } from './recordings.ts';
import { createStatusCallbacks, type StatusCallbacks } from './status-callbacks.ts';
import type { Method } from './documents/verbs.ts';
import type { WebhookRequest } from './webhook.ts';
import type { Line, Wires } from './wires.ts';

export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

export interface CallOrder {
  from: Line;
  to: string;
  source: Source;
  ringSeconds: number;
  /** Null: nobody wants to know. */
  callback: { url: string; method: Method; events: CallEvent[] } | null;
  machineDetection: 'none' | 'start' | 'message-end';
}

export interface Calls {
  /** The line rings a phone. Ringing begins a moment later, as a carrier's does. */
  place(order: CallOrder): Call;
  /** A phone rings the line. Throws `Refused`. */
  dial(dialled: { from: string; to: string; withheld?: boolean | undefined }): Call;
  answer(call: Call): void;
  decline(call: Call): void;
  /** The person hangs up. */
  hangUp(call: Call): void;
  /** The line ends the call: while it rings it is cancelled. */
  endByLine(call: Call): void;
  lead(call: Call, source: Source): void;
  get(id: string): Call;
  all(): Call[];
}

// A voicemail box listens this long, whatever it hears.
const VOICEMAIL_MS = 60_000;
/** Older calls that have ended are forgotten. */
const MOST_CALLS = 2_000;

export function createCalls(wires: Wires, phones: Phones, recordings: Recordings, changed: { call(call: Call): void; phone(phone: Phone): void }): Calls {
  const calls = new Map<string, Call>();
  const orders = new WeakMap<Call, { order: CallOrder; callbacks: StatusCallbacks; sequence: number }>();
  const conferences = createConferences(wires, deliver);
  const interpreter = createInterpreter(wires, { conferences, recorder: createRecorder(wires, recordings, deliver), answer: pickUp, end });

  async function deliver(request: WebhookRequest, about: string): Promise<void> {
    try {
      await wires.webhooks.send(request);
    } catch (fault) {
      wires.problem(11200, `status callback: ${fault instanceof Error ? fault.message : 'failed'}`, about);
    }
  }

  function keep(call: Call): Call {
    calls.set(call.sid, call);
    if (calls.size > MOST_CALLS) {
      const oldest = [...calls.values()].find((other) => other.ended);
      if (oldest) calls.delete(oldest.sid);
    }
    changed.call(call);
    return call;
  }

  function occupy(phone: Phone, call: Call): void {
    phone.callId = call.sid;
    changed.phone(phone);
  }

  function report(call: Call, event: CallEvent): void {
    const known = orders.get(call);
    if (!known?.order.callback?.events.includes(event)) return;
    const { url, method } = known.order.callback;
    const request = {
      url, method,
      params: {
        ...callParams(wires.account, call),
        ...(event === 'initiated' && { CallStatus: 'initiated' }),
        CallbackSource: 'call-progress-events',
        SequenceNumber: String(known.sequence),
        Timestamp: rfc2822(wires.timers.now()),
        ...(event === 'completed' && lengthOf(call)),
      },
    };
    known.sequence += 1;
    call.delivered.status = request;
    known.callbacks.report(request, event === 'completed');
  }

  function end(call: Call, status: EndStatus): void {
    if (call.ended) return;
    call.end(status);
    if (call.phone.callId === call.sid) {
      call.phone.callId = null;
      changed.phone(call.phone);
    }
    if (call.direction === 'outbound') {
      report(call, 'completed');
      return;
    }
    const line = wires.lines.find(({ number }) => number === call.line);
    if (!line) return;
    const request: WebhookRequest = {
      url: line.statusUrl,
      method: 'POST',
      params: { ...callParams(wires.account, call), CallbackSource: 'call-progress-events', SequenceNumber: '0', Timestamp: rfc2822(wires.timers.now()), ...lengthOf(call) },
    };
    call.delivered.status = request;
    createStatusCallbacks({ faults: wires.faults, deliver: (callback) => deliver(callback, call.sid) }).report(request, true);
  }

  /** The line picks up a call from a phone, or a phone's person (or machine) one from the line. */
  function pickUp(call: Call): void {
    call.moveTo('in-progress');
    const order = orders.get(call)?.order;
    if (!order) return;
    const machine = call.phone.answers === 'voicemail';
    if (order.machineDetection !== 'none') {
      call.answeredBy = !machine ? 'human' : order.machineDetection === 'start' ? 'machine_start' : 'machine_end_beep';
    }
    report(call, 'answered');
    if (machine) {
      call.hear({ who: 'caller', text: `This is the voicemail of ${call.phone.label}. Please leave a message after the tone.` });
      wires.timers.after(VOICEMAIL_MS, () => {
        end(call, 'completed');
      });
    }
    interpreter.run(call, order.source);
  }

  async function ring(call: Call, order: CallOrder): Promise<void> {
    const { phone } = call;
    const run = call.beginRun();
    report(call, 'initiated');
    if (phone.answers === 'off') return end(call, 'no-answer');
    if (phone.answers === 'busy' || phone.callId !== null) return end(call, 'busy');
    occupy(phone, call);
    call.moveTo('ringing');
    report(call, 'ringing');
    if (phone.answers === 'declines') return end(call, 'busy');
    if (phone.answers === 'voicemail') return pickUp(call);
    // Answering, declining and cancelling interrupt this.
    await call.pause(order.ringSeconds * 1000, { kind: 'answer' }, run);
    end(call, 'no-answer');
  }

  /** Starts ringing once the answer to the request that asked for it is on its way. */
  async function begin(call: Call, order: CallOrder): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (call.ended) return;
    void ring(call, order).catch((fault: unknown) => {
      if (!(fault instanceof Interrupted)) throw fault;
    });
  }

  function ringing(call: Call): void {
    if (call.direction !== 'outbound' || call.status !== 'ringing') throw new Refused('impossible', 'this call is not ringing a phone');
  }

  return {
    place(order) {
      const call = new Call({ direction: 'outbound', line: order.from.number, phone: phones.at(order.to), withheld: false, timers: wires.timers, changed: changed.call });
      const callbacks = createStatusCallbacks({ faults: wires.faults, deliver: (request) => deliver(request, call.sid) });
      orders.set(call, { order, callbacks, sequence: 0 });
      void wires.busy.during(begin(call, order));
      return keep(call);
    },
    dial({ from, to, withheld = false }) {
      const line = wires.lines.find(({ number }) => number === to);
      if (!line) throw new Refused('impossible', 'that number is no line of this exchange');
      if (wires.lines.some(({ number }) => number === from)) throw new Refused('impossible', 'a line has no handset to dial from');
      const phone = phones.at(from);
      if (phone.callId !== null) throw new Refused('impossible', 'this phone is in a call, or ringing');
      const call = keep(new Call({ direction: 'inbound', line: to, phone, withheld, timers: wires.timers, changed: changed.call }));
      occupy(phone, call);
      interpreter.run(call, { kind: 'url', url: line.voiceUrl, method: 'POST', params: {} });
      return call;
    },
    answer(call) {
      ringing(call);
      pickUp(call);
    },
    decline(call) {
      ringing(call);
      end(call, 'busy');
    },
    hangUp(call) {
      if (call.ended) throw new Refused('impossible', 'this call has ended');
      if (call.direction === 'outbound' && !call.answeredAt) throw new Refused('impossible', 'nobody has answered this call');
      end(call, call.answeredAt ? 'completed' : 'no-answer');
    },
    endByLine(call) {
      end(call, call.status === 'in-progress' ? 'completed' : 'canceled');
    },
    lead: (call, source) => {
      interpreter.run(call, source);
    },
    get(id) {
      const call = calls.get(id);
      if (!call) throw new Refused('unknown', 'no such call');
      return call;
    },
    all: () => [...calls.values()],
  };
}

/** Twilio gives whole seconds, and whole minutes begun, as text. */
function lengthOf(call: Call): Record<string, string> {
  return { CallDuration: String(call.seconds), Duration: String(Math.ceil(call.seconds / 60)) };
}
