import { randomUUID } from 'node:crypto';
import { insertAttempts } from '../records/new-attempts.ts';
import { personIdOf } from '../contact/contact-key.ts';
import type { UnitOfWork } from './work.ts';
import { TELL } from '../contact/urgency.ts';

/** Rings a phone of somebody's once, for a key press and nothing else. Resolves with the attempt's id. */
export async function placeTestCall(work: UnitOfWork, contactKey: string, phone: string): Promise<string> {
  const id = randomUUID();
  await insertAttempts(work.trx, [
    {
      id,
      channel: 'call',
      purpose: 'test',
      urgency: TELL,
      notBefore: work.now,
      createdAt: work.now,
      toNumber: phone,
      fromNumber: null,
      contactKey,
      personId: personIdOf(contactKey),
      workerId: null,
      visitId: null,
      alarmId: null,
      callSequenceId: null,
      flow: 'test-call',
      vars: {},
      body: null,
      cover: false,
    },
  ]);
  return id;
}
