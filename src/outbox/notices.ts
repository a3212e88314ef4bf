import type { Knex } from 'knex';
import { z } from 'zod';
import type { Log } from '../carriers/log.ts';
import type { Secrets } from '../crypto/pin.ts';
import { openSealed } from '../crypto/seal.ts';
import { transact } from '../database/transact.ts';
import {
  channelSeal,
  type DueNotice,
  hasNoticeChannel,
  noticeFailed,
  noticeReached,
  recordNeeds,
  takeNotice,
} from '../records/notice-channels.ts';
import type { Clock } from '../safety/clock.ts';
import { RED_AWAITED } from '../safety/planned-visit.ts';
import { faultOfPost, type Outside } from './outside.ts';

/**
 * Writes one line into a channel of a chat: that somebody is needed at the desk. It is the same for whatever it is
 * about, and names nobody. People are rung by the telephone line, whether anybody reads it or not.
 */

export const NOTICE = 'Desk: somebody is needed';
export const TRY = 'Desk: a line to try this channel. Nobody is needed.';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A minute is Buddyline's own: so long an open call for help is with those who are rung. */
const HELP_WAITS = 2 * MINUTE;
/** As long as the board shows a plan that has not begun. */
const RED_FORGOTTEN = 12 * 60 * MINUTE;
/** Real milliseconds in which whatever comes is one line. */
const BETWEEN_LINES = 5 * MINUTE;
const PURGE_AFTER = 24 * 60 * MINUTE;
/** Real milliseconds after each try that failed. A line that comes later than this would lie. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE];
/** From taking a line to the next try by any process: longer than a channel may take. */
const TAKEN_FOR = 30 * SECOND;

interface NoticeParts {
  knex: Knex;
  clock: Clock;
  secrets: Secrets;
  outside: Outside;
  log: Log;
}

const channelAddress = z.object({ url: z.url() });

export interface Notices {
  /** Looks whether somebody is needed. */
  note: () => Promise<void>;
  /** Sends what is due, one after the other. Where no channel read at the last look: nothing. */
  send: () => Promise<void>;
}

export function createNotices({ knex, clock, secrets, outside, log }: NoticeParts): Notices {
  const realNow = (): Date => clock.toReal(clock.now());
  const before = (milliseconds: number): Date => new Date(clock.now().getTime() - milliseconds);
  const from = (milliseconds: number): Date => new Date(realNow().getTime() + milliseconds);
  /** As the last look found it. Where no channel reads, a look is one small statement. */
  let doesAnyRead = true;

  async function sendOne(notice: DueNotice): Promise<void> {
    const fault = await faultOfPost(async () => {
      const { url } = channelAddress.parse(openSealed(secrets, channelSeal(notice.id), notice.sealed));
      return await outside.post(url, {}, JSON.stringify(cardOf(notice.isTry ? TRY : NOTICE)));
    });
    if (fault === null) {
      await noticeReached(knex, notice, realNow());
      return;
    }
    const pause = PAUSES[notice.tries - 1];
    await noticeFailed(knex, notice, fault, pause === undefined ? null : from(pause));
    if (pause === undefined) log.error({ channel: notice.id, fault }, 'a channel could not be reached: given up');
  }

  return {
    note: async () => {
      doesAnyRead = await hasNoticeChannel(knex);
      if (!doesAnyRead) return;
      const times = {
        now: realNow(),
        helpRaisedBefore: before(HELP_WAITS),
        redFrom: before(RED_FORGOTTEN),
        redUntil: before(RED_AWAITED),
        noticedBefore: from(-BETWEEN_LINES),
        purgeBefore: from(-PURGE_AFTER),
      };
      await transact(knex, (trx) => recordNeeds(trx, times));
    },
    send: async () => {
      while (doesAnyRead) {
        const notice = await takeNotice(knex, realNow(), from(TAKEN_FOR));
        if (!notice) return;
        await sendOne(notice);
      }
    },
  };
}

/**
 * What a workflow of Teams takes that begins with "When a Teams webhook request is received": a message with one
 * adaptive card (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).
 * Workflows refuse a card of a version above 1.4. `fallbackText` and `summary` are for a notice outside the channel.
 */
const cardOf = (text: string): object => ({
  type: 'message',
  summary: text,
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        fallbackText: text,
        body: [{ type: 'TextBlock', text, weight: 'bolder', wrap: true }],
      },
    },
  ],
});
