import { Call } from './call.ts';
import type { EndReason } from './call-view.ts';
import type { CallEvent, CallPlan, Lead, Source } from '../carrier.ts';
import { createConferences } from './conferences.ts';
import type { FaultName } from '../faults/faults.ts';
import { createInterpreter } from './interpreter.ts';
import type { Phone, Phones } from '../phones.ts';
import { Refused } from '../problems.ts';
import { createRecorder } from './recorder.ts';
import type { Recordings } from './recordings.ts';
import { createRinging, type Who } from './ringing.ts';
import { createStatusCallbacks, type StatusCallbacks } from '../status-callbacks.ts';
import { WebhookFault, type WebhookAnswer, type WebhookRequest } from '../webhook.ts';
import { carrierOf, isOurs, type ExchangeContext } from '../exchange-context.ts';

export interface CallOrder extends CallPlan {
  from: string;
  to: string;
  ringSeconds: number;
  /** The carrier ends a call after this time. Null: never. */
  longestSeconds: number | null;
  detection: Detection | null;
}

/** Machine detection: the carrier's words for its results, and when it reports them. */
export interface Detection {
  person: string;
  machine: string;
  /** `held`: the document waits for the result. `aside`: the result comes in a webhook of its own. */
  when: 'held' | 'aside';
  hangsUpOnMachines: boolean;
}

export interface Calls {
  /** The line calls a phone. Ringing begins a moment later, as at a carrier. */
  place(order: CallOrder): Call;
  /** A phone calls the line. Throws `Refused`. */
  dial(dialled: { from: string; to: string; withheld?: boolean | undefined; showing?: string | undefined }): Call;
  answer(call: Call): void;
  decline(call: Call): void;
  /** The person hangs up. */
  hangUp(call: Call): void;
  /** The line ends the call. A call that still rings is cancelled. */
  endByLine(call: Call): void;
  lead(call: Call, source: Source): void;
  get(id: string): Call;
  all(): Call[];
  /** Resolves when the first webhook about the call has been delivered. */
  told(call: Call): Promise<void>;
}

// A voicemail box listens this long, whatever it hears.
const VOICEMAIL_MS = 60_000;
/** A late detection comes this much later. */
const LATE_VERDICT_MS = 8_000;
/** The oldest calls that have ended are dropped beyond this number. */
const MOST_CALLS = 2_000;

interface Known {
  plan: CallPlan;
  order: CallOrder | null;
  callbacks: StatusCallbacks;
}

/** The calls of both carriers: who calls whom, who answers, how they end. */
export function createCalls(
  context: ExchangeContext,
  phones: Phones,
  recordings: Recordings,
  changed: { call(call: Call): void; phone(phone: Phone): void },
): Calls {
  const calls = new Map<string, Call>();
  const known = new WeakMap<Call, Known>();
  const conferences = createConferences(context, deliver);
  const interpreter = createInterpreter(context, {
    conferences,
    recorder: createRecorder(context, recordings, deliver),
    answer: pickUp,
    end,
    send,
    mayHangUp,
  });
  const ringing = createRinging(context, { report, end, occupy, pickUp });

  const strikes = (fault: FaultName, call: Call): boolean => context.faults.strikes(fault, call.occasion);

  async function deliver(request: WebhookRequest, call: Call): Promise<void> {
    try {
      await carrierOf(context, call.line).webhooks.send(request);
    } catch (fault) {
      context.problem(11200, `status callback: ${fault instanceof Error ? fault.message : 'failed'}`, call.id);
    }
  }

  /** Requests a turn. On a bad day it does so twice, as a carrier does after it has lost the answer. */
  async function send(call: Call, lead: Lead): Promise<WebhookAnswer> {
    const { webhooks, ask } = carrierOf(context, call.line);
    const request = ask(call, lead);
    call.delivered.turn = request;
    if (strikes('carrier-gone', call)) throw new WebhookFault(11200, 'the carrier is gone');
    const answer = webhooks.send(request);
    if (strikes('turn-doubled-at-once', call)) return (await Promise.all([answer, webhooks.repeat(request)]))[1];
    if (!strikes('turn-doubled', call)) return answer;
    await answer;
    return webhooks.repeat(request);
  }

  /** On a bad day the person hangs up at this point, after the work that is now going on has begun. */
  function mayHangUp(call: Call, fault: FaultName): void {
    if (!strikes(fault, call)) return;
    void context.busy.during(
      new Promise((resolve) => setImmediate(resolve)).then(() => {
        if (!call.ended && (call.answeredAt || call.direction === 'inbound'))
          end(call, call.answeredAt ? 'over' : 'given-up');
      }),
    );
  }

  function keep(call: Call, plan: CallPlan, order: CallOrder | null): Call {
    known.set(call, {
      plan,
      order,
      callbacks: createStatusCallbacks(context, call.occasion, (request) => deliver(request, call)),
    });
    calls.set(call.id, call);
    if (calls.size > MOST_CALLS) {
      const oldest = [...calls.values()].find((other) => other.ended);
      if (oldest) calls.delete(oldest.id);
    }
    changed.call(call);
    return call;
  }

  function occupy(call: Call): void {
    call.phone.callId = call.id;
    changed.phone(call.phone);
  }

  function report(call: Call, event: CallEvent): void {
    const { plan, callbacks } = recordOf(call);
    const requests = plan.reports(call, event);
    requests.forEach((request, index) => {
      call.delivered.status = request;
      callbacks.report(request, event === 'ended' && index === requests.length - 1);
    });
  }

  function recordOf(call: Call): Known {
    const found = known.get(call);
    if (!found) throw new Error('a call that nobody placed');
    return found;
  }

  function end(call: Call, reason: EndReason): void {
    if (call.ended) return;
    call.end(reason);
    if (call.phone.callId === call.id) {
      call.phone.callId = null;
      changed.phone(call.phone);
    }
    report(call, 'ended');
  }

  /** The line answers a call from a phone, or a phone's person (or machine) answers one from the line. */
  function pickUp(call: Call, who: Who = 'person'): void {
    call.keepsKeys = strikes('keys-ahead', call);
    call.moveTo('in-progress');
    report(call, 'answered');
    const { order, plan } = recordOf(call);
    if (!order) return;
    if (who === 'voicemail') {
      call.hear({
        who: 'caller',
        text: `This is the voicemail of ${call.phone.label}. Please leave a message after the tone.`,
      });
      context.timers.after(VOICEMAIL_MS, () => {
        end(call, 'over');
      });
    }
    if (order.longestSeconds !== null) {
      context.timers.after(order.longestSeconds * 1000, () => {
        end(call, 'over');
      });
    }
    const begin = (): void => {
      interpreter.run(call, plan.begin, plan.fallback);
    };
    if (!order.detection) begin();
    else detect(call, order.detection, who, begin);
  }

  function detect(
    call: Call,
    { when, person, machine, hangsUpOnMachines }: Detection,
    who: Who,
    begin: () => void,
  ): void {
    const taken = strikes('verdict-wrong', call) !== (who !== 'person') ? machine : person;
    const isLate = strikes('verdict-late', call);
    const decide = (): void => {
      call.answeredBy = taken;
      report(call, 'verdict');
      if (hangsUpOnMachines && taken === machine) end(call, 'over');
      else if (when === 'held' && !call.ended) begin();
    };
    if (when === 'aside') begin();
    if (isLate) context.timers.after(LATE_VERDICT_MS, decide);
    else decide();
  }

  return {
    place(order) {
      const carrier = carrierOf(context, order.from);
      const phone = phones.at(order.to);
      const call = keep(
        new Call({
          id: carrier.newId('call'),
          carrier: carrier.name,
          direction: 'outbound',
          line: order.from,
          phone,
          withheldAs: null,
          timers: context.timers,
          changed: changed.call,
        }),
        order,
        order,
      );
      void context.busy.during(ringing.begin(call, order.ringSeconds));
      return call;
    },
    dial({ from, to, withheld = false, showing }) {
      const carrier = carrierOf(context, to);
      if (isOurs(context, from)) throw new Refused('impossible', 'a line has no handset to dial from');
      const phone = phones.at(from);
      if (phone.callId !== null) throw new Refused('impossible', 'this phone is in a call, or ringing');
      const occasion = { carrier: carrier.name, about: from };
      if (context.faults.strikes('carrier-gone', occasion))
        throw new Refused('impossible', 'the line cannot be reached');
      const byChance = context.faults.strikes('number-withheld', occasion);
      const ways = carrier.withheld;
      const way = byChance ? Math.floor(context.faults.draw('way of withholding', from) * ways.length) : 0;
      const plan = carrier.planOf(to);
      const call = keep(
        new Call({
          id: carrier.newId('call'),
          carrier: carrier.name,
          direction: 'inbound',
          line: to,
          phone,
          withheldAs: showing ?? (withheld || byChance ? (ways[way] ?? '') : null),
          timers: context.timers,
          changed: changed.call,
        }),
        plan,
        null,
      );
      occupy(call);
      report(call, 'initiated');
      report(call, 'ringing');
      interpreter.run(call, plan.begin, plan.fallback);
      return call;
    },
    answer: ringing.answer,
    decline: ringing.decline,
    hangUp(call) {
      if (call.ended) throw new Refused('impossible', 'this call has ended');
      if (call.direction === 'outbound' && !call.answeredAt)
        throw new Refused('impossible', 'nobody has answered this call');
      end(call, call.answeredAt ? 'over' : 'given-up');
    },
    endByLine(call) {
      end(call, call.status === 'in-progress' ? 'over' : 'cancelled');
    },
    lead(call, source) {
      interpreter.run(call, source, recordOf(call).plan.fallback);
    },
    get(id) {
      const call = calls.get(id);
      if (!call) throw new Refused('unknown', 'no such call');
      return call;
    },
    all: () => [...calls.values()],
    told: (call) => recordOf(call).callbacks.delivered(),
  };
}
