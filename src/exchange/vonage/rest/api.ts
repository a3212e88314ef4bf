import { createPublicKey } from 'node:crypto';
import express, { Router, type RequestHandler } from 'express';
import { soundFile } from '../../audio.ts';
import { cutOffWhenCarrierIsGone } from '../../faults/cut-off-when-gone.ts';
import { isOfApplication } from '../jwt.ts';
import type { Vonage } from '../vonage.ts';
import { accountResource } from './account.ts';
import { callsResource } from './calls.ts';
import { answerFault, faultsAsVonage, found, RestFault } from './conventions.ts';
import type { VonageApiContext } from './api-context.ts';
import { messagesResource } from './messages.ts';

/** The part of Vonage's REST APIs that Buddyline uses: Voice, Messages, and the files of recordings. */
export function vonageApi(context: VonageApiContext): Router {
  const api = Router();
  api.use(accountResource(context));
  api.use(
    ['/v1', '/v3'],
    cutOffWhenCarrierIsGone(context.context, 'vonage'),
    authorised(context.vonage),
    express.json({ limit: '64kb' }),
  );
  api.use('/v1/calls', callsResource(context));
  api.use('/v1/messages', messagesResource(context));
  api.get(['/v1/files/:id', '/v3/files/:id'], (request, response) => {
    const { seconds } = found(() => context.recordings.get(String(request.params['id'])));
    response.type('audio/wav').send(soundFile('wav', seconds));
  });
  api.delete('/v3/media/:id', (request, response) => {
    context.recordings.delete(found(() => context.recordings.get(request.params.id)).id);
    response.status(204).end();
  });
  api.use(['/v1', '/v3'], () => {
    throw new RestFault(404, 'NOT_FOUND', 'Not Found');
  });
  api.use(faultsAsVonage);
  return api;
}

/**
 * Requires a bearer token that the application has signed. It must be less than a quarter of an hour old by real time,
 * which the client's clock follows too.
 */
function authorised({ settings }: Vonage): RequestHandler {
  const application = { id: settings.applicationId, publicKey: createPublicKey(settings.publicKey) };
  return (request, response, next) => {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (isOfApplication(token, application, Date.now() / 1000)) next();
    else answerFault(response, new RestFault(401, 'UNAUTHORIZED', 'Unauthorized'));
  };
}
