import type {
  CallOrder,
  CallStatus,
  Carrier,
  Found,
  Placed,
  Sought,
  Recording,
  TextOrder,
  TextStatus,
} from '../../src/carriers/carrier.ts';

/** A carrier that a test controls. It places everything by default. */
export class FakeCarrier implements Carrier {
  readonly number = '+441632960000';
  readonly coverNumber = null;
  callsPerSecond = 1000;
  textsPerSecond = 1000;
  callsAtOnce: number | undefined;
  calls: CallOrder[] = [];
  texts: TextOrder[] = [];
  lookedFor: { to: string; since: Date; known: string[] }[] = [];
  ended: string[] = [];
  /** The outcomes of the next requests. When they are used up, every request is placed. */
  outcomes: (Placed | Promise<Placed> | Error)[] = [];
  finds: Found[] = [];
  statuses = new Map<string, CallStatus | Error>();
  failsToEnd = 0;

  constructor(readonly name = 'fake') {}

  refOf(attemptId: string): string {
    return `ref-${attemptId}`;
  }

  placeCall(order: CallOrder): Promise<Placed> {
    this.calls.push(order);
    return this.#outcome(order.attemptId);
  }

  sendText(order: TextOrder): Promise<Placed> {
    this.texts.push(order);
    return this.#outcome(order.attemptId);
  }

  find({ to, since, known }: Sought): Promise<Found> {
    this.lookedFor.push({ to, since, known });
    return Promise.resolve(this.finds.shift() ?? { kind: 'absent' });
  }

  endCall(carrierRef: string): Promise<void> {
    if (this.failsToEnd > 0) {
      this.failsToEnd -= 1;
      return Promise.reject(new Error('not now'));
    }
    this.ended.push(carrierRef);
    return Promise.resolve();
  }

  statusOfCall(carrierRef: string): Promise<CallStatus | null> {
    const status = this.statuses.get(carrierRef) ?? null;
    return status instanceof Error ? Promise.reject(status) : Promise.resolve(status);
  }

  statusOfText(): Promise<TextStatus | null> {
    return Promise.resolve(null);
  }

  /** Recordings by their reference. An error is thrown when its recording is fetched or deleted. */
  recordings = new Map<string, Recording | Error>();
  deleted: string[] = [];

  fetchRecording(recordingRef: string): Promise<Recording | null> {
    const recording = this.recordings.get(recordingRef) ?? null;
    return recording instanceof Error ? Promise.reject(recording) : Promise.resolve(recording);
  }

  deleteRecording(recordingRef: string): Promise<void> {
    const recording = this.recordings.get(recordingRef);
    if (recording instanceof Error) return Promise.reject(recording);
    this.recordings.delete(recordingRef);
    this.deleted.push(recordingRef);
    return Promise.resolve();
  }

  async #outcome(attemptId: string): Promise<Placed> {
    const outcome = await this.outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome ?? { kind: 'placed', carrierRef: this.refOf(attemptId) };
  }
}
