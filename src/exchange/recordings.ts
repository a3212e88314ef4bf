import { randomBytes } from 'node:crypto';
import type { Call } from './call.ts';
import { Refused } from './problems.ts';

/** What somebody said to the line for it to keep. */
export interface Recording {
  id: string;
  callId: string;
  words: string;
  /** Whole seconds, at least one. */
  seconds: number;
  startedAt: Date;
}

export interface Recordings {
  keep(recording: { call: Call; words: string; seconds: number; startedAt: Date }): Recording;
  /** Throws `Refused` where there is none, or none any more. */
  get(id: string): Recording;
  delete(id: string): void;
}

const MOST_RECORDINGS = 1_000;

export function createRecordings(): Recordings {
  const recordings = new Map<string, Recording>();

  return {
    keep({ call, ...said }) {
      const recording: Recording = { id: `RE${randomBytes(16).toString('hex')}`, callId: call.sid, ...said };
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
