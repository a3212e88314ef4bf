import type { Knex } from 'knex';
import { z } from 'zod';
import { failure, type Finding, ok, warning } from '../../carriers/diagnostics.ts';
import { wantsMail } from '../../records/organisation/listed-teams.ts';
import { countFailedMails } from '../../records/mail.ts';
import { dayBefore } from '../../records/sealed-events.ts';

/** Whether mails go out, where any are wanted. */

const Coded = z.object({ code: z.string() });

/** Asks the mail server to let us in, and sends nothing. */
export async function mailServerFindings(smtpUrl: string | null, publicUrl: string): Promise<Finding[]> {
  if (smtpUrl === null) return [];
  const { createMailer } = await import('../../outbox/mailer.ts');
  try {
    await createMailer(smtpUrl, publicUrl).verify();
    return [ok('Mail', 'the mail server lets us in')];
  } catch (error) {
    const { code } = Coded.safeParse(error).data ?? { code: 'no answer' };
    return [failure('Mail', `the mail server does not let us in (${code})`, 'See SMTP_URL')];
  }
}

/** @param hasServer SMTP_URL is set */
export async function wantedMailFindings(knex: Knex, hasServer: boolean): Promise<Finding[]> {
  if (!hasServer)
    return (await wantsMail(knex))
      ? [failure('Mail', 'the organisation file names mail addresses, and nothing is mailed', 'Set SMTP_URL')]
      : [];
  const { waiting, givenUp } = await countFailedMails(knex, dayBefore(new Date()));
  return waiting + givenUp === 0
    ? []
    : [
        warning(
          'Mail',
          `${waiting} mails have failed and wait for another try; ${givenUp} were given up within a day`,
          'The log of the service has their codes',
        ),
      ];
}
