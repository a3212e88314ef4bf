import { Refused } from '../problems.ts';

/** A recording of what somebody said. */
export interface Recording {
  id: string;
  callId: string;
  words: string;
  /** Whole seconds, and at least one, if the carrier trims silence. Otherwise the exact length. */
  seconds: number;
  startedAt: Date;
}

export interface Recordings {
  keep(recording: Recording): Recording;
  /** Throws `Refused` if there is none, or no longer one. */
  get(id: string): Recording;
  delete(id: string): void;
}

const MOST_RECORDINGS = 1_000;

export function createRecordings(): Recordings {
  const recordings = new Map<string, Recording>();

  return {
    keep(recording) {
      recordings.set(recording.id, recording);
      const [oldest] = recordings.keys();
      if (recordings.size > MOST_RECORDINGS && oldest !== undefined) recordings.delete(oldest);
      return recording;
    },
    get(id) {
      const recording = recordings.get(id);
      if (!recording) throw new Refused('unknown', 'no such recording');
      return recording;
    },
    delete(id) {
      recordings.delete(id);
    },
  };
}
