import type { Busy } from './busy.ts';
import type { Faults } from './faults.ts';
import type { Timers } from './timers.ts';
import type { Webhooks } from './webhook.ts';

export interface Account {
  accountSid: string;
  authToken: string;
}

/** One of Buddyline's numbers, and where its webhooks go. */
export interface Line {
  number: string;
  voiceUrl: string;
  smsUrl: string;
  statusUrl: string;
}

/** What the exchange's parts share. */
export interface Wires {
  account: Account;
  /** Where its REST API is to be found from outside, without a slash at its end. */
  apiUrl: string;
  lines: Line[];
  timers: Timers;
  /** 0: speech takes no time. */
  charactersPerSecond: number;
  busy: Busy;
  webhooks: Webhooks;
  faults(): Faults;
  problem(code: number, reason: string, about: string): void;
}
