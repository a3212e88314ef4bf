import type { Knex } from 'knex';
import { z } from 'zod';
import type { Log } from '../carriers/log.ts';
import { TookTooLong, withTimeout } from '../carriers/retry.ts';
import { type MailRow, mailFailed, mailSent, takeMail } from '../records/mail.ts';
import type { Clock } from '../safety/clock.ts';
import type { Letter, Mailer } from './mailer.ts';

const MINUTE = 60_000;
/** Real milliseconds from taking a mail to the next try by any process: longer than the mail server may take. */
const TAKEN_FOR = 2 * MINUTE;
/** Real milliseconds. A server that says a word now and then would hold a mail for ever. */
export const LONGEST_SENDING = MINUTE / 2;
const LONGEST_PAUSE = 15 * MINUTE;

interface MailSenderParts {
  knex: Knex;
  clock: Clock;
  mailer: Mailer;
  /** Null: there is nothing to say any more. */
  compose: (mail: MailRow) => Promise<Omit<Letter, 'id' | 'to'> | null>;
  /** When the process begins to end: no other mail is begun. Left out: all that are due are. */
  stopping?: AbortSignal;
  log: Log;
}

/** The server's word and no more: its sentences repeat addresses. */
const Refused = z.object({ code: z.string().optional(), responseCode: z.number().optional() });
export function codeOf(error: unknown): string {
  if (error instanceof TookTooLong) return 'no answer';
  const read = Refused.safeParse(error);
  return read.success
    ? `${read.data.code ?? 'failed'}${read.data.responseCode ? ` ${read.data.responseCode}` : ''}`
    : 'failed';
}

/**
 * Sends every mail that is due, one after the other. What fails is tried again with growing pauses, until it is given
 * up. No database connection is held while the server is asked.
 */
export function createMailSender({
  knex,
  clock,
  mailer,
  compose,
  stopping,
  log,
}: MailSenderParts): () => Promise<void> {
  const later = (milliseconds: number): Date => new Date(clock.now().getTime() + clock.stretch(milliseconds));

  async function sendOne(mail: MailRow): Promise<void> {
    const { id, kind, tries } = mail;
    const words = await compose(mail);
    try {
      if (words) await withTimeout(LONGEST_SENDING, mailer.send({ id, to: mail.to_address, ...words }));
    } catch (error) {
      const next = later(Math.min(MINUTE * 2 ** Math.min(tries - 1, 5), LONGEST_PAUSE));
      const isOver = next > mail.give_up_at;
      await mailFailed(knex, id, codeOf(error), isOver ? null : next);
      if (isOver) log.error({ mail: id, kind, tries, code: codeOf(error) }, 'a mail could not be sent and is given up');
      else log.warn({ mail: id, kind, tries, code: codeOf(error) }, 'a mail could not be sent; it is tried again');
      return;
    }
    await mailSent(knex, id, clock.now());
  }

  return async () => {
    while (stopping?.aborted !== true) {
      const mail = await takeMail(knex, clock.now(), later(TAKEN_FOR));
      if (mail === null) return;
      await sendOne(mail);
    }
  };
}
