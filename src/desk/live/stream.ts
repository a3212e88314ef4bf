import type { Response } from 'express';
import type { SessionEnd } from '../access/visitor.ts';
import { differenceBetween, type RowsEvent, type Snapshot } from './snapshot.ts';

/** One browser's stream of a live page: what it has, and what it is sent. */

/** Real milliseconds. The page's watchdog knows the same number. */
export const TICK_EVERY = 5_000;

/** Bytes that may wait for a browser. */
const MOST_WAITING = 1_000_000;

export interface Hello {
  now: string;
  speed: number;
  snapshot: string;
  build: string;
  tick: number;
}

export interface Tick {
  now: string;
  /** Real seconds since the line last looked for what falls due; null: it has never looked. */
  sweepAge: number | null;
  /** What calls and texts fail at, in words. */
  carriers: string[];
  /** What is late, in words; null: nothing. */
  stuck: string | null;
  /** Who has the desk, in words; null: it is not said. */
  desk: string | null;
  /** Nobody has touched a page of this session for two hours: details are hidden on it. */
  isIdle: boolean;
  /** The reader is on a visit of their own: somebody may look over their shoulder. */
  isOut: boolean;
}

/** `role`: what they looked at is not there for them any more. `deploy`: this process ends, and another answers. */
type Bye = SessionEnd | 'role' | 'deploy';

export interface Stream {
  hello: (hello: Hello) => void;
  /** Sends what has changed since what was sent last; nothing where that is nothing. */
  rows: (snapshot: Snapshot) => void;
  tick: (tick: Tick) => void;
  bye: (why: Bye) => void;
}

/** @param from what the browser has already */
export function openStream(response: Response, from: Snapshot | null): Stream {
  let has = from;
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    Connection: 'keep-alive',
  });
  const send = (event: string, data: object, id?: string): void => {
    if (response.writableEnded) return;
    response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  return {
    hello: (hello) => {
      send('hello', hello);
    },
    rows: (snapshot) => {
      // A browser that takes nothing gets the state later, as it is then.
      if (response.writableLength > MOST_WAITING) return;
      const changed: RowsEvent | null = differenceBetween(has, snapshot);
      has = snapshot;
      if (changed) send('rows', changed, changed.snapshot);
    },
    tick: (tick) => {
      send('tick', tick);
    },
    bye: (why) => {
      send('bye', { why });
      response.end();
    },
  };
}
