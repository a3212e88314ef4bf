import type { Knex } from 'knex';

/**
 * Webhooks that a carrier signs with an id of its own (Vonage's `jti`): one id may come again, but not with another
 * content.
 */

/** Notes a webhook. False where its id came with another content before. */
export async function recordWebhook(db: Knex, jti: string, content: string, at: Date): Promise<boolean> {
  // The update changes nothing: only so does a conflict return the row that is there.
  const { rows } = await db.raw<{ rows: { content: string }[] }>(
    `
    insert into webhook (jti, content, at) values (?, ?, ?)
    on conflict (jti) do update set jti = excluded.jti returning content`,
    [jti, content, at],
  );
  return rows[0]?.content === content;
}

/** Lets go of those that would be refused for their age by now. */
export async function purgeWebhooks(db: Knex, before: Date): Promise<void> {
  await db('webhook').where('at', '<', before).delete();
}
