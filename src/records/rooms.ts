import type { Knex } from 'knex';

/** Who waits for somebody in a room, as the last answer to their call says. */
export interface LeftAlone {
  carrierRef: string;
  conversationId: string;
  /** The turn that their next input will be. */
  nextTurn: number;
}

/** Live calls of this carrier's in the room that this call, which is over, was in. */
export async function leftAloneBy(db: Knex, carrier: string, carrierRef: string): Promise<LeftAlone[]> {
  const { rows } = await db.raw<{ rows: { carrier_ref: string; id: string; turn: number }[] }>(`
    with room as (
      select t.reply->'then'->>'room' as name from conversation gone join turn t on t.conversation_id = gone.id
      where gone.carrier = :carrier and gone.carrier_ref = :carrierRef and gone.status = 'ended' and t.reply->'then'->>'kind' = 'join'
      order by t.number desc limit 1
    )
    select c.carrier_ref, c.id, c.turn from room, conversation c join turn t on t.conversation_id = c.id and t.number = c.turn
    where c.status = 'live' and c.carrier = :carrier and t.reply->'then'->>'kind' = 'join' and t.reply->'then'->>'room' = room.name`,
  { carrier, carrierRef });
  return rows.map(({ carrier_ref: ref, id, turn }) => ({ carrierRef: ref, conversationId: id, nextTurn: turn + 1 }));
}
