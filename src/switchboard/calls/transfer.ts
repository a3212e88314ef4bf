import { lockCallSequence } from '../../records/call-sequences.ts';
import type { Session } from '../../records/session.ts';
import { stopCallSequences } from '../../operations/ring-work.ts';
import { remember, sessionOf, type Turn, type TurnInTransaction } from './turn.ts';

/** A caller waits while we ring somebody to whom they are put through. */

export function transferBegins(turn: Turn, transfer: Omit<NonNullable<Session['transfer']>, 'since'>): void {
  remember(turn, { transfer: { ...transfer, since: turn.now.getTime() } });
}

export async function stopTransfer(turn: TurnInTransaction): Promise<void> {
  const { transfer } = sessionOf(turn);
  const ring = transfer && (await lockCallSequence(turn.trx, transfer.callSequenceId));
  if (ring) await stopCallSequences(turn, { callSequenceId: ring.id, purposes: ['office', 'worker'] });
}
