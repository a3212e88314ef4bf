import type { Channel } from '../../../contact/channel.ts';
import type { Knex } from 'knex';

/** One of our calls or texts about an alarm. */
export interface AskedContact {
  at: Date;
  /** Null: a number of the office, or the last resort. */
  name: string | null;
  contactKey: string;
  channel: Channel;
  status: string;
  keyedAt: Date | null;
}

/** Who was asked about an alarm, the latest first. */
export async function askedAbout(db: Knex, alarmId: string): Promise<AskedContact[]> {
  const { rows } = await db.raw<{ rows: AskedContact[] }>(
    `select coalesce(c.placed_at, c.created_at) as at, p.name, c.contact_key as "contactKey", c.channel, c.status,
        c.keyed_at as "keyedAt"
      from contact_attempt c left join person p on p.id = c.person_id
      where c.alarm_id = :alarmId and c.contact_key is not null and c.purpose in ('alarm', 'news')
      order by 1 desc, c.seq desc limit 60`,
    { alarmId },
  );
  return rows;
}
