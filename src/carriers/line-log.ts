import type { LineEntry } from '../contact/line-entry.ts';
import type { Carrier, Placed } from './carrier.ts';

/** Stores an entry. Never waits and never throws. */
export type Note = (entry: LineEntry) => void;

type About = Partial<Pick<LineEntry, 'attemptId' | 'carrierRef'>>;
type RequestResult = About & { outcome: string; code?: string | null };

/**
 * The same carrier, which also logs each request and its outcome. An entry covers one call of the port. Requests that
 * the port hides, such as a carrier's own second try, have no entry of their own.
 */
export function onTheRecord(carrier: Carrier, now: () => Date, note: Note): Carrier {
  async function noted<T>(
    what: string,
    about: About,
    work: () => Promise<T>,
    tell: (result: T) => RequestResult,
  ): Promise<T> {
    const at = now();
    const begun = performance.now();
    const write = ({ outcome, code = null, ...found }: RequestResult): void => {
      note({
        at,
        carrier: carrier.name,
        kind: 'request',
        what,
        outcome,
        code,
        milliseconds: Math.round(performance.now() - begun),
        conversationId: null,
        attemptId: found.attemptId ?? about.attemptId ?? null,
        carrierRef: found.carrierRef ?? about.carrierRef ?? null,
      });
    };
    try {
      const result = await work();
      write(tell(result));
      return result;
    } catch (error) {
      write({ outcome: 'failed' });
      throw error;
    }
  }

  const plain = (): RequestResult => ({ outcome: 'done' });
  const asked = (status: string | null): RequestResult => ({ outcome: status ?? 'not known' });
  return {
    ...carrier,
    placeCall: (order) => noted('place a call', { attemptId: order.attemptId }, () => carrier.placeCall(order), toldOf),
    sendText: (order) => noted('send a text', { attemptId: order.attemptId }, () => carrier.sendText(order), toldOf),
    find: (sought) =>
      noted(
        `look for a ${sought.channel}`,
        {},
        () => carrier.find(sought),
        (found) => ({ outcome: found.kind, carrierRef: found.kind === 'found' ? found.carrierRef : null }),
      ),
    endCall: (carrierRef) => noted('end a call', { carrierRef }, () => carrier.endCall(carrierRef), plain),
    statusOfCall: (carrierRef) =>
      noted('ask after a call', { carrierRef }, () => carrier.statusOfCall(carrierRef), asked),
    statusOfText: (carrierRef) =>
      noted('ask after a text', { carrierRef }, () => carrier.statusOfText(carrierRef), asked),
    fetchRecording: (ref) =>
      noted(
        'fetch a recording',
        {},
        () => carrier.fetchRecording(ref),
        (sound) => ({ outcome: sound ? 'done' : 'not known' }),
      ),
    deleteRecording: (ref) => noted('delete a recording', {}, () => carrier.deleteRecording(ref), plain),
  };
}

function toldOf(placed: Placed): RequestResult {
  switch (placed.kind) {
    case 'placed':
      return { outcome: 'placed', carrierRef: placed.carrierRef };
    case 'refused':
    case 'unknown':
      return { outcome: placed.kind, code: placed.code };
    case 'too-fast':
      return { outcome: 'too fast' };
  }
}
