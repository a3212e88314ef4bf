import express from 'express';
import pg from 'pg';
import { z } from 'zod';
import { createRefusals } from '../../src/carriers/refusals.ts';
import { twilioGuard } from '../../src/carriers/twilio/signature.ts';
import { answerQuestions } from './processes.ts';
import { ACCOUNT_SID, AUTH_TOKEN, LINE, WEB_CONNECTIONS } from './settings.ts';

/**
 * The yardstick of a PIN turn: the least that an honest answer costs. The same signature, and one durable transaction
 * of one locked read and one write, on as many connections.
 */

const ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>To start, press 1.</Say></Response>';

const start = z.object({ port: z.number(), databaseUrl: z.string() });
const row = z.object({ hits: z.number() });
const path = z.object({ id: z.coerce.number().int() });

answerQuestions(start, async ({ port, databaseUrl }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WEB_CONNECTIONS });
  await pool.query('create table floor (id integer primary key, hits integer not null)');
  await pool.query('insert into floor select n, 0 from generate_series(0, 1999) n');

  async function turn(id: number): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query('select hits from floor where id = $1 for update', [id]);
      const { hits } = row.parse(rows[0]);
      await client.query('update floor set hits = $2 where id = $1', [id, hits + 1]);
      await client.query('commit');
    } finally {
      client.release();
    }
  }

  const settings = {
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    previousAuthToken: null,
    number: LINE,
    coverNumber: null,
    messagingServiceSid: null,
    apiUrl: null,
    callsPerSecond: 1,
    publicUrl: `http://127.0.0.1:${port}`,
  };
  const app = express();
  app.post(
    '/floor/:id',
    twilioGuard(settings, createRefusals({ warn: () => undefined }), () => true).guard,
    async (request, response) => {
      await turn(path.parse(request.params).id);
      response.type('text/xml').send(ANSWER);
    },
  );
  await new Promise<void>((resolve, reject) =>
    app.listen(port, '127.0.0.1', (error) => {
      if (error) reject(error);
      else resolve();
    }),
  );
  return { listening: true };
});
