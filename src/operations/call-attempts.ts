import { randomUUID } from 'node:crypto';
import type { ContactPurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import type { NewAttempt } from '../records/attempts.ts';
import { insertAttempts } from '../records/new-attempts.ts';
import type { UnitOfWork } from './work.ts';

/** What a contact attempt is about. */
export interface About {
  workerId?: string | null;
  visitId?: string | null;
  alarmId?: string | null;
}

export interface CallTo extends About {
  callSequenceId: string;
  to: string;
  contactKey: string;
  personId: string | null;
  purpose: ContactPurpose;
  urgency: number;
  flow: string;
  vars: Vars;
  dedupeKey: string | null;
  carrier: string | null;
  cover: boolean;
  notBefore: Date;
}

/** Asks for one call of each ring; the outbox places them. */
export async function placeCalls(work: UnitOfWork, calls: CallTo[]): Promise<void> {
  await insertAttempts(
    work.trx,
    calls.map((call) => attemptOfCall(work, call)),
  );
}

export function attemptOfCall(work: UnitOfWork, call: CallTo): NewAttempt {
  return {
    id: randomUUID(),
    channel: 'call',
    purpose: call.purpose,
    urgency: call.urgency,
    notBefore: call.notBefore,
    createdAt: work.now,
    dueAt: work.dueAt ?? null,
    toNumber: call.to,
    fromNumber: null,
    contactKey: call.contactKey,
    personId: call.personId,
    workerId: call.workerId ?? null,
    visitId: call.visitId ?? null,
    alarmId: call.alarmId ?? null,
    callSequenceId: call.callSequenceId,
    dedupeKey: call.dedupeKey,
    onlyCarrier: call.carrier,
    flow: call.flow,
    vars: call.vars,
    body: null,
    cover: call.cover,
  };
}
