import { Interrupted, type Call } from './call.ts';
import type { EndReason } from './call-view.ts';
import type { CallEvent } from '../carrier.ts';
import type { FaultName } from '../faults/faults.ts';
import type { Way } from '../phones.ts';
import { Refused } from '../problems.ts';
import type { ExchangeContext } from '../exchange-context.ts';

interface Ringing {
  /** Starts ringing after the answer to the request for this call has gone out. */
  begin(call: Call, ringSeconds: number): Promise<void>;
  /** Both throw `Refused` if the phone does not ring. */
  answer(call: Call): void;
  decline(call: Call): void;
}

/** Who or what takes a call at the phone's end. */
export type Who = 'person' | 'voicemail' | 'screening';

interface RingingControls {
  report(call: Call, event: CallEvent): void;
  end(call: Call, reason: EndReason): void;
  occupy(call: Call): void;
  pickUp(call: Call, who?: Who): void;
}

/** A silent phone lets a second call through that comes within this time. */
const SECOND_CALL_MS = 180_000;
const SCREENING_MS = 25_000;
const IN_QUEUE_MS = 24 * 3_600_000;
const MEETINGS: [FaultName, Way][] = [
  ['meets-dead-number', 'dead-number'],
  ['meets-busy', 'busy'],
  ['meets-silence', 'silent'],
  ['meets-voicemail', 'voicemail'],
  ['meets-screening', 'screened'],
  ['meets-do-not-disturb', 'do-not-disturb'],
];

/** Leads a call to a phone, and plays what it meets there. */
export function createRinging(context: ExchangeContext, controls: RingingControls): Ringing {
  const lastRung = new Map<string, number>();

  /** How the phone meets this call: as it is set, or by chance in another way. */
  function wayOf(call: Call): Way {
    const { phone } = call;
    const byChance = MEETINGS.find(([fault]) => context.faults.strikes(fault, call.occasion))?.[1];
    const way = byChance ?? phone.answers;
    call.unheard = byChance === 'silent';
    if (way !== 'do-not-disturb') return way;
    const pair = `${call.line} ${phone.number}`;
    const now = context.timers.now().getTime();
    const isSecond = now - (lastRung.get(pair) ?? -Infinity) <= SECOND_CALL_MS;
    lastRung.set(pair, now);
    call.unheard = !isSecond;
    return isSecond ? 'manual' : 'silent';
  }

  async function ring(call: Call, ringSeconds: number): Promise<void> {
    const { phone } = call;
    const run = call.beginRun();
    if (context.faults.strikes('carrier-gone', call.occasion) || context.faults.strikes('never-rings', call.occasion)) {
      context.timers.after(IN_QUEUE_MS, () => {
        controls.end(call, 'cancelled');
      });
      return;
    }
    controls.report(call, 'initiated');
    const way = wayOf(call);
    if (way === 'off') return controls.end(call, 'unreachable');
    if (way === 'dead-number') return controls.end(call, 'dead-number');
    if (way === 'busy' || phone.callId !== null) return controls.end(call, 'busy');
    controls.occupy(call);
    call.moveTo('ringing');
    controls.report(call, 'ringing');
    if (way === 'declines') return controls.end(call, 'declined');
    if (way === 'voicemail') return controls.pickUp(call, 'voicemail');
    if (way === 'screened') return screen(call);
    // Answering, declining and cancelling interrupt this.
    await call.pause(ringSeconds * 1000, { kind: 'answer' }, run);
    controls.end(call, 'rang-out');
  }

  /** The phone itself answers and asks who calls. Its owner sees that and may take the call. */
  function screen(call: Call): void {
    call.screening = true;
    call.hear({
      who: 'caller',
      text:
        'Hi. The person you are calling is using a screening service. Please say your ' +
        'name, and why you are calling.',
    });
    controls.pickUp(call, 'screening');
    context.timers.after(SCREENING_MS, () => {
      if (call.screening) controls.end(call, 'over');
    });
  }

  function isRinging(call: Call): boolean {
    return call.direction === 'outbound' && ((call.status === 'ringing' && !call.unheard) || call.screening);
  }

  return {
    async begin(call, ringSeconds) {
      await new Promise((resolve) => setImmediate(resolve));
      if (call.ended) return;
      void ring(call, ringSeconds).catch((fault: unknown) => {
        if (!(fault instanceof Interrupted)) throw fault;
      });
    },
    answer(call) {
      if (!isRinging(call)) throw new Refused('impossible', 'this call is not ringing a phone');
      if (call.screening) call.takeUp();
      else controls.pickUp(call);
    },
    decline(call) {
      if (!isRinging(call)) throw new Refused('impossible', 'this call is not ringing a phone');
      controls.end(call, call.screening ? 'over' : 'declined');
    },
  };
}
