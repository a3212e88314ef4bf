import type { ServerResponse } from 'node:http';
import express from 'express';
import type { Guard, GuardedRoutes } from '../carriers/guard.ts';
import { memoAt } from '../crypto/memo-address.ts';
import { soundOfMemo } from '../records/memos.ts';
import type { Dependencies } from '../operations/work.ts';

const TOKEN = /^\/memo\/([^/?]{1,120})$/;

/**
 * `GET /memo/TOKEN`: the sound that a carrier plays to a responder. Every fault of a token gets the same answer.
 * @param answerNotFound gives that answer
 */
export function memoRoute(
  { knex, clock, secrets }: Pick<Dependencies, 'knex' | 'clock' | 'secrets'>,
  answerNotFound: (response: ServerResponse) => void,
): GuardedRoutes {
  const memoIn = (url = ''): string | null => memoAt(secrets.data, TOKEN.exec(url)?.[1] ?? '', clock.now());

  const guard: Guard = (request, response, pass) => {
    if (memoIn(request.url) === null) answerNotFound(response);
    else pass();
  };

  const router = express.Router();
  router.get('/memo/:token', async (request, response, next) => {
    const id = memoIn(request.url);
    const recording = id === null ? null : await soundOfMemo(knex, secrets.data, id);
    if (!recording) {
      next();
      return;
    }
    response.set('Cache-Control', 'no-store').type(recording.type).send(recording.sound);
  });
  return { path: 'memo', guard, router };
}
