import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../src/database/connect.ts';
import { startEmbedded } from '../src/database/embedded-postgres.ts';
import { migrate } from '../src/database/migrate.ts';
import { schemaText } from '../src/database/schema-text.ts';

/** Writes db/schema.sql: what the migrations make of an empty database. */
const dataDir = mkdtempSync(join(tmpdir(), 'buddyline-schema-'));
await chmod(dataDir, 0o755);
const server = await startEmbedded(dataDir, { durable: false });
const knex = connect(server.url, { name: 'schema', max: 2 });
try {
  await migrate(knex);
  writeFileSync('db/schema.sql', await schemaText(knex));
} finally {
  await knex.destroy();
  await server.stop();
  rmSync(dataDir, { recursive: true });
}
