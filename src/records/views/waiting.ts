import type { Knex } from 'knex';

/**
 * Why a waiting call or text is not sent at this moment. Reasons that the outbox has written down are the
 * attempt's own (`delay_reason`).
 */
export interface Waiting {
  attemptId: string;
  /**
   * `later`: not before `until`. `engaged`: that phone is in a call with us, or rung by one. `turn`: nothing but the
   * carriers' pace, lines and standing.
   */
  why: 'later' | 'engaged' | 'turn';
  until: Date | null;
}

/** Of these attempts, those that wait. */
export async function waitingOf(db: Knex, attemptIds: string[], now: Date): Promise<Waiting[]> {
  const { rows } = await db.raw<{ rows: { id: string; not_before: Date; engaged: boolean }[] }>(
    `
    select a.id, a.not_before, a.channel = 'call' and (
        exists (select 1 from contact_attempt live where live.is_live_call
          and live.to_number = a.to_number and live.id <> a.id)
        or exists (select 1 from conversation c where c.status = 'live' and c.their_number = a.to_number)) as engaged
    from contact_attempt a where a.id = any (?) and a.status = 'waiting' order by a.created_at`,
    [attemptIds],
  );
  return rows.map(({ id, not_before: notBefore, engaged }) => {
    if (notBefore > now) return { attemptId: id, why: 'later', until: notBefore };
    return { attemptId: id, why: engaged ? 'engaged' : 'turn', until: null };
  });
}
