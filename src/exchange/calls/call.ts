import type { CarrierName } from '../carrier-name.ts';
import type { Occasion } from '../faults/faults.ts';
import type { CallStatus, CallView, EndReason, EndStatus, Heard, WaitingFor } from './call-view.ts';
import type { Phone } from '../phones.ts';
import type { Timers } from '../timers.ts';
import type { WebhookRequest } from '../webhook.ts';

const STATUS_OF: Record<EndReason, EndStatus> = {
  over: 'completed',
  busy: 'busy',
  declined: 'busy',
  'rang-out': 'no-answer',
  unreachable: 'no-answer',
  'dead-number': 'failed',
  cancelled: 'canceled',
  rejected: 'no-answer',
  'given-up': 'no-answer',
  failed: 'failed',
};

/** How a wait ended: its time passed, or somebody did something. */
type Woken = 'elapsed' | 'woken';

/** Receives the phone's keys and words. False if it does not accept them. */
interface Ear {
  key(key: string): boolean;
  speech(words: string): boolean;
}

/** The run that waited has ended, because the call ended or was led to another document. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

interface CallSetup {
  id: string;
  carrier: CarrierName;
  direction: 'inbound' | 'outbound';
  line: string;
  phone: Phone;
  /** The number that the line sees instead of the caller's. Null: the line sees the caller's number. */
  withheldAs: string | null;
  timers: Timers;
  changed: (call: Call) => void;
}

/** One call: its status, its transcript, and the one thing that it waits for. */
export class Call {
  readonly id: string;
  readonly carrier: CarrierName;
  readonly direction: 'inbound' | 'outbound';
  readonly line: string;
  readonly phone: Phone;
  readonly withheldAs: string | null;
  readonly createdAt: Date;
  status: CallStatus;
  startedAt: Date | null = null;
  answeredAt: Date | null = null;
  endedAt: Date | null = null;
  /** The result of machine detection in the carrier's words. Null if it was not asked for, or is not known yet. */
  answeredBy: string | null = null;
  /** Null until the end. */
  endedFor: EndReason | null = null;
  screening = false;
  unheard = false;
  /**
   * Keys that nobody listens to are kept for the next prompt. A real carrier loses them: this is the fault
   * `keys-ahead`.
   */
  keepsKeys = false;
  readonly transcript: Heard[] = [];
  /** The last document request and the last status callback, so that they can be repeated on demand. */
  readonly delivered: { turn: WebhookRequest | null; status: WebhookRequest | null } = { turn: null, status: null };
  /** The number of waits so far. It shows whether a call loops without ever waiting. */
  waits = 0;
  #run = new AbortController();
  #wait: { for: WaitingFor; finish: (how: Woken) => void } | null = null;
  #ear: Ear | null = null;
  #kept = '';
  readonly #timers: Timers;
  readonly #changed: (call: Call) => void;

  constructor({ id, carrier, direction, line, phone, withheldAs, timers, changed }: CallSetup) {
    this.id = id;
    this.carrier = carrier;
    this.direction = direction;
    this.line = line;
    this.phone = phone;
    this.withheldAs = withheldAs;
    this.status = direction === 'inbound' ? 'ringing' : 'queued';
    this.#timers = timers;
    this.#changed = changed;
    this.createdAt = timers.now();
  }

  get from(): string {
    if (this.direction === 'outbound') return this.line;
    return this.withheldAs ?? this.phone.number;
  }

  get to(): string {
    return this.direction === 'outbound' ? this.phone.number : this.line;
  }

  /** What a fault that strikes this call would strike. */
  get occasion(): Occasion {
    return { carrier: this.carrier, about: this.phone.number };
  }

  get ended(): boolean {
    return this.endedAt !== null;
  }

  /** Whole seconds since the answer. 0 if nobody answered. */
  get seconds(): number {
    if (!this.answeredAt) return 0;
    return Math.round(((this.endedAt ?? this.#timers.now()).getTime() - this.answeredAt.getTime()) / 1000);
  }

  /**
   * Ends what the call was doing. The signal is for what begins now, and is aborted by the next run or by the call's
   * end.
   */
  beginRun(): AbortSignal {
    this.#run.abort();
    this.#run = new AbortController();
    return this.#run.signal;
  }

  moveTo(status: 'ringing' | 'in-progress'): void {
    this.status = status;
    this.startedAt ??= this.#timers.now();
    if (status === 'in-progress') this.answeredAt = this.#timers.now();
    this.#changed(this);
  }

  /** The phone's owner takes a call that the phone was screening. */
  takeUp(): void {
    this.screening = false;
    this.#changed(this);
  }

  end(reason: EndReason): void {
    this.status = STATUS_OF[reason];
    this.endedFor = reason;
    this.screening = false;
    this.endedAt = this.#timers.now();
    this.startedAt ??= this.endedAt;
    this.#run.abort();
    this.#changed(this);
  }

  hear(line: Pick<Heard, 'who' | 'text'> & Partial<Heard>): Heard {
    const heard: Heard = {
      at: this.#timers.now().toISOString(),
      pace: 'normal',
      language: 'en-GB',
      seconds: 0,
      cut: false,
      ...line,
    };
    this.transcript.push(heard);
    this.#changed(this);
    return heard;
  }

  /**
   * Waits until the time has passed or `wake` is called. Null waits without a limit. Keys that come meanwhile go to the
   * current listener. Rejects with `Interrupted` when `run` is aborted.
   */
  async pause(milliseconds: number | null, waitingFor: WaitingFor, run: AbortSignal): Promise<Woken> {
    if (run.aborted) throw new Interrupted();
    if (milliseconds === 0) return 'elapsed';
    this.waits += 1;
    return new Promise<Woken>((resolve, reject) => {
      const settle = (act: () => void): void => {
        if (this.#wait !== wait) return;
        this.#wait = null;
        cancel();
        run.removeEventListener('abort', abandon);
        act();
        this.#changed(this);
      };
      const abandon = (): void => {
        settle(() => {
          reject(new Interrupted());
        });
      };
      const wait = {
        for: waitingFor,
        finish: (how: Woken): void => {
          settle(() => {
            resolve(how);
          });
        },
      };
      const cancel =
        milliseconds === null
          ? () => undefined
          : this.#timers.after(milliseconds, () => {
              wait.finish('elapsed');
            });
      this.#wait = wait;
      run.addEventListener('abort', abandon);
      this.#changed(this);
    });
  }

  wake(): void {
    this.#wait?.finish('woken');
  }

  /** Ends the current wait as if its time had passed. False if there is none. */
  letTimePass(): boolean {
    if (!this.#wait || this.#wait.for.kind === 'conference') return false;
    this.#wait.finish('elapsed');
    return true;
  }

  /**
   * Keys and words go to this listener. Without one (a webhook in flight, a bare Say) they are lost, as at the carrier.
   */
  listen(ear: Ear): void {
    this.#ear = ear;
    const kept = this.#kept;
    this.#kept = '';
    for (const key of kept) this.press(key);
  }

  stopListening(ear: Ear): void {
    if (this.#ear === ear) this.#ear = null;
  }

  press(key: string): void {
    const isHeard = this.#ear?.key(key) ?? false;
    if (!isHeard && this.keepsKeys) this.#kept += key;
    else this.#keep(isHeard ? 'caller' : 'system', key);
    this.#changed(this);
  }

  speak(words: string): void {
    const heard = this.#ear?.speech(words) ?? false;
    this.hear(heard ? { who: 'caller', text: words } : { who: 'system', text: `Not heard: ${words}` });
  }

  /** The keys of one entry form one line of the transcript, and so do keys that are lost together. */
  #keep(who: 'caller' | 'system', key: string): void {
    const lost = 'Not heard: ';
    const last = this.transcript.at(-1);
    if (who === 'caller' && last?.who === 'caller' && /^[0-9*#]+$/.test(last.text)) last.text += key;
    else if (who === 'system' && last?.text.startsWith(lost)) last.text += key;
    else this.hear({ who, text: who === 'caller' ? key : lost + key });
  }

  view(): CallView {
    return {
      id: this.id,
      direction: this.direction,
      line: this.line,
      phone: this.phone.number,
      withheld: this.withheldAs !== null,
      status: this.status,
      screening: this.screening,
      unheard: this.unheard,
      createdAt: this.createdAt.toISOString(),
      answeredAt: this.answeredAt?.toISOString() ?? null,
      endedAt: this.endedAt?.toISOString() ?? null,
      transcript: this.transcript.map((line) => ({ ...line })),
      waitingFor: this.#wait?.for ?? null,
    };
  }
}
