import { randomUUID } from 'node:crypto';
import type { NewAttempt } from '../../src/records/attempts.ts';

export const start = new Date('2026-11-20T10:00:00Z');

export function aCall(more: Partial<NewAttempt> = {}): NewAttempt {
  return {
    id: randomUUID(),
    channel: 'call',
    purpose: 'alarm',
    urgency: 30,
    notBefore: start,
    toNumber: '+447700900101',
    fromNumber: null,
    contactKey: 'p',
    personId: null,
    workerId: null,
    visitId: null,
    alarmId: null,
    callSequenceId: null,
    flow: 'responder-call',
    vars: {},
    body: null,
    cover: false,
    createdAt: start,
    ...more,
  };
}

export function aText(more: Partial<NewAttempt> = {}): NewAttempt {
  return aCall({ channel: 'text', flow: null, body: 'On until 15:10.', ...more });
}
