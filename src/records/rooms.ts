import type { Knex } from 'knex';

/** A call that waits alone in a room, according to the last reply to it. */
interface LeftInRoom {
  carrierRef: string;
  conversationId: string;
  /** The turn that their next input will be. */
  nextTurn: number;
}

/** Live calls of this carrier in the room that the given call was in. That call is over. */
export async function leftAloneBy(db: Knex, carrier: string, carrierRef: string): Promise<LeftInRoom[]> {
  const { rows } = await db.raw<{ rows: { carrier_ref: string; id: string; turn: number }[] }>(
    `
    with room as (
      select t.reply->'then'->>'room' as name from conversation gone join turn t on t.conversation_id = gone.id
      where gone.carrier = :carrier and gone.carrier_ref = :carrierRef and gone.status = 'ended'
        and t.reply->'then'->>'kind' = 'join'
      order by t.number desc limit 1
    )
    select c.carrier_ref, c.id, c.turn from room, conversation c
      join turn t on t.conversation_id = c.id and t.number = c.turn
    where c.status = 'live' and c.carrier = :carrier and t.reply->'then'->>'kind' = 'join'
      and t.reply->'then'->>'room' = room.name`,
    { carrier, carrierRef },
  );
  return rows.map(({ carrier_ref: ref, id, turn }) => ({ carrierRef: ref, conversationId: id, nextTurn: turn + 1 }));
}

/**
 * Moves the time at which a call in a room counts as gone to `later`. Returns false if nobody else is in that room, or
 * if the call has gone on.
 */
export async function staysInCompany(db: Knex, conversationId: string, dueAt: Date, later: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    update conversation c set due_at = :later from turn t
    where c.id = :conversationId and c.status = 'live' and c.due_at = :dueAt and t.conversation_id = c.id
      and t.number = c.turn and exists (
      select 1 from conversation o join turn u on u.conversation_id = o.id and u.number = o.turn
      where o.status = 'live' and o.id <> c.id and u.reply->'then'->>'kind' = 'join'
        and u.reply->'then'->>'room' = t.reply->'then'->>'room')
    returning c.id`,
    { conversationId, dueAt, later },
  );
  return rows.length > 0;
}
