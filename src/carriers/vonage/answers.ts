import type { Request, Response } from 'express';
import type { Reply } from '../../conversation/files/flow.ts';
import type { Log } from '../log.ts';
import type { Refusals } from '../refusals.ts';
import { retry, withTimeout } from '../retry.ts';
import { createTurnsInHand } from '../turns-in-hand.ts';
import { markFault } from '../webhook-log.ts';
import { TIMES_TO_COME_BACK } from '../when-we-fail.ts';
import { type NccoAction, type Leg, renderOneMoment, renderReply, renderRingAgain } from './ncco.ts';
import { query } from './requests.ts';
import type { SignedWebhook } from './signature.ts';

/**
 * Real milliseconds. Vonage waits 5 s for an answer, or as long as the application's settings say
 * (src/carriers/README.md 4.2).
 */
const CALL_TIMEOUT = 4_000;
const MESSAGE_TIMEOUT = 8_000;

export interface AnswerParts {
  publicUrl: string;
  /** Records a webhook. False if the same `jti` came before with other content. */
  isFirstOrRepeat: (jti: string, content: string) => Promise<boolean>;
  refusals: Refusals;
  log: Pick<Log, 'error'>;
}

/** Runs the look whether a webhook came before, which needs the database. */
type WhileAsked = (asking: () => Promise<void>) => Promise<void>;

interface Answers {
  /**
   * Answers somebody on the line. If we cannot answer now, Vonage comes back and returns `payload` to us. Left out:
   * nothing is lost where the look whether it came before fails.
   */
  answer(
    webhook: SignedWebhook,
    request: Request,
    response: Response,
    uuid: string,
    payload: Record<string, string>,
    work: () => Promise<Reply | null>,
    whileAsked?: WhileAsked,
  ): Promise<void>;
  /** As TurnsInHand has it. */
  settled(call: string): Promise<void>;
  /** Stores a webhook, and answers it. False if it could not be stored. */
  store(webhook: SignedWebhook, request: Request, response: Response, work: () => Promise<void>): Promise<boolean>;
}

/** Somebody replays a signed webhook with other content. */
class Forged extends Error {}

/** How Vonage's signed webhooks are answered: each once, in time, and with something that Vonage can play. */
export function vonageAnswers({ publicUrl, isFirstOrRepeat, refusals, log }: AnswerParts): Answers {
  const turns = createTurnsInHand();

  async function once<T>(
    { jti, content }: SignedWebhook,
    work: () => Promise<T>,
    whileAsked: WhileAsked = (asking) => asking(),
  ): Promise<T> {
    await whileAsked(async () => {
      if (!(await isFirstOrRepeat(jti, content))) throw new Forged();
    });
    return work();
  }

  function forbid(request: Request, response: Response, fault = 'another content under a known id'): void {
    refusals.refuse('vonage', request, response, fault);
  }

  return {
    settled: turns.settled,
    async answer(webhook, request, response, uuid, payload, work, whileAsked) {
      const leg: Leg = { publicUrl, uuid };
      const say = (actions: NccoAction[]): void => {
        response.json(actions);
      };
      try {
        const reply = await withTimeout(
          CALL_TIMEOUT,
          turns.answer(uuid, request.path, () => once(webhook, work, whileAsked)),
        );
        if (reply === null) forbid(request, response, 'of another call');
        else say(renderReply(reply, leg));
      } catch (error) {
        if (error instanceof Forged) {
          forbid(request, response);
          return;
        }
        log.error({ err: error, path: request.path }, 'a call could not be answered');
        markFault(response, 'could not be answered');
        const times = query.parse(request.query).resume + 1;
        const again = `${publicUrl}${request.baseUrl}${request.path}?resume=${times}&leg=${uuid}`;
        say(times > TIMES_TO_COME_BACK ? renderRingAgain(leg) : renderOneMoment(again, payload, leg));
      }
    },

    async store(webhook, request, response, work) {
      try {
        await retry(MESSAGE_TIMEOUT, () =>
          once(webhook, work).catch((error: unknown) => {
            if (!(error instanceof Forged)) throw error;
            forbid(request, response);
          }),
        );
        if (!response.headersSent) response.status(204).end();
        return true;
      } catch (error) {
        log.error({ err: error, path: request.path }, 'a webhook could not be stored');
        response.status(503).end();
        return false;
      }
    },
  };
}
