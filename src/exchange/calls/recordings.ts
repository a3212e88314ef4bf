import { Refused } from '../problems.ts';

/** What somebody said to the line for it to keep. */
export interface Recording {
  id: string;
  callId: string;
  words: string;
  /** Whole ones and at least one where the carrier keeps no silence; else as long as it was. */
  seconds: number;
  startedAt: Date;
}

export interface Recordings {
  keep(recording: Recording): Recording;
  /** Throws `Refused` where there is none, or none any more. */
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
