import express, { type Router } from 'express';
import { memoAt } from '../crypto/memo-address.ts';
import { soundOfMemo } from '../records/memos.ts';
import type { Dependencies } from '../operations/work.ts';

/** `GET /memo/TOKEN`: the sound that a carrier plays to a responder. Every fault of a token gets the same 404. */
export function memoRoute({ knex, clock, secrets }: Pick<Dependencies, 'knex' | 'clock' | 'secrets'>): Router {
  const router = express.Router();
  router.get('/memo/:token', async (request, response, next) => {
    const id = memoAt(secrets.data, request.params.token, clock.now());
    const recording = id === null ? null : await soundOfMemo(knex, secrets.data, id);
    if (!recording) {
      next();
      return;
    }
    response.set('Cache-Control', 'no-store').type(recording.type).send(recording.sound);
  });
  return router;
}
