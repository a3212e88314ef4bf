import type { Knex } from 'knex';

/**
 * Webhooks that a carrier signs with an id of their own (Vonage's `jti`). The same id may come again, but only with the
 * same content.
 */

/** Records a webhook. Returns false if its id came before with other content. */
export async function recordWebhook(db: Knex, jti: string, content: string, at: Date): Promise<boolean> {
  // The update changes nothing. It is there because a conflict returns the existing row only with an update.
  const { rows } = await db.raw<{ rows: { content: string }[] }>(
    `
    insert into webhook (jti, content, at) values (?, ?, ?)
    on conflict (jti) do update set jti = excluded.jti returning content`,
    [jti, content, at],
  );
  return rows[0]?.content === content;
}

/** Deletes webhooks that are now so old that they would be refused anyway. */
export async function purgeWebhooks(db: Knex, before: Date): Promise<void> {
  await db('webhook').where('at', '<', before).delete();
}
