import { randomUUID } from 'node:crypto';
import type { Vars } from '../conversation/flow.ts';
import { insertAttempts } from '../records/new-attempts.ts';
import { inWriting, type Work } from './work.ts';

/** Contact attempts, written with whatever asked for them; the outbox sends them. */

/** What waits is sent in this order; alarms' own urgencies (10 to 40) stand between replies and news. */
export const REPLY = 0;
/** A caller who asks for a person is put through before anything but an alarm. */
export const CALLER = 45;
export const NEWS = 50;
export const OWN_CALL = 60;
export const TELL = 70;
export const REMINDER = 80;
/** The purple-file call: whatever else rings that phone goes first. */
export const PURPLE = 90;

export interface About {
  workerId?: string | null;
  visitId?: string | null;
  alarmId?: string | null;
}

export interface TextTo extends About {
  to: string;
  from?: string | null;
  contactKey?: string | null;
  personId?: string | null;
  purpose: string;
  urgency: number;
  /** Said one after the other, in one text. */
  prompts: { id: string; vars?: Vars }[];
}

export async function sendText(work: Work, text: TextTo): Promise<void> {
  await insertAttempts(work.trx, [{
    id: randomUUID(), channel: 'text', purpose: text.purpose, urgency: text.urgency, notBefore: work.now, createdAt: work.now,
    toNumber: text.to, fromNumber: text.from ?? null, contactKey: text.contactKey ?? null, personId: text.personId ?? null,
    workerId: text.workerId ?? null, visitId: text.visitId ?? null, alarmId: text.alarmId ?? null, ringId: null,
    flow: null, vars: {}, cover: false,
    body: text.prompts.map(({ id, vars }) => inWriting(work, id, { line_name: work.house.lineName, ...vars })).join(' '),
  }]);
}

export interface CallTo extends About {
  ringId: string;
  to: string;
  contactKey: string;
  personId: string | null;
  purpose: string;
  urgency: number;
  flow: string;
  vars: Vars;
  cover: boolean;
}

export async function placeCall(work: Work, call: CallTo): Promise<void> {
  await insertAttempts(work.trx, [{
    id: randomUUID(), channel: 'call', purpose: call.purpose, urgency: call.urgency, notBefore: work.now, createdAt: work.now,
    toNumber: call.to, fromNumber: null, contactKey: call.contactKey, personId: call.personId,
    workerId: call.workerId ?? null, visitId: call.visitId ?? null, alarmId: call.alarmId ?? null, ringId: call.ringId,
    flow: call.flow, vars: call.vars, body: null, cover: call.cover,
  }]);
}
