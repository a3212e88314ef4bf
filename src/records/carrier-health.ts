import type { Knex } from 'knex';
import type { Channel } from '../contact/channel.ts';

/** The health of a carrier on one channel, as every process may read it. Times are of Buddyline's clock. */
export interface StoredCarrierHealth {
  carrier: string;
  channel: Channel;
  state: 'good' | 'aside' | 'tried';
  why: 'fails' | 'slow-receipts' | null;
  /** Real milliseconds. */
  pause: number;
  since: Date;
  until: Date | null;
}

interface CarrierHealthRow {
  carrier: string;
  channel: Channel;
  place: number;
  state: StoredCarrierHealth['state'];
  why: StoredCarrierHealth['why'];
  pause_ms: number;
  since: Date;
  until: Date | null;
  told_at: Date | null;
}

/** Makes these carriers, in this order, the only ones in force. The stored health of the carriers that stay is kept. */
export async function carriersInForce(db: Knex, names: string[], now: Date): Promise<void> {
  await db.raw(
    `
    with gone as (delete from carrier_health where carrier <> all(:names::text[]))
    insert into carrier_health (carrier, channel, place, state, since)
    select name, channel, place, 'good', :now
      from unnest(:names::text[]) with ordinality as c (name, place), unnest('{call,text}'::text[]) as channel
    on conflict (carrier, channel) do update set place = excluded.place where carrier_health.place <> excluded.place`,
    { names, now },
  );
}

/** The health of all carriers, in the service's own order. */
export async function readCarrierHealth(db: Knex): Promise<StoredCarrierHealth[]> {
  const rows = await db<CarrierHealthRow>('carrier_health').orderBy(['place', 'channel']);
  return rows.map(({ carrier, channel, state, why, pause_ms, since, until }) => ({
    carrier,
    channel,
    state,
    why,
    pause: pause_ms,
    since,
    until,
  }));
}

export async function saveCarrierHealth(
  db: Knex,
  { carrier, channel, pause, ...health }: StoredCarrierHealth,
): Promise<void> {
  await db<CarrierHealthRow>('carrier_health')
    .where({ carrier, channel })
    .update({ ...health, pause_ms: pause });
}

/**
 * Whether somebody should be told now that all carriers look bad on this channel. True once in a period, whichever
 * process asks.
 */
export async function isWorthTelling(db: Knex, channel: Channel, now: Date, since: Date): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `
    update carrier_health set told_at = :now where channel = :channel and (told_at is null or told_at <= :since)
      and not exists (select 1 from carrier_health told where told.channel = :channel and told.told_at > :since)`,
    { channel, now, since },
  );
  return rowCount > 0;
}
