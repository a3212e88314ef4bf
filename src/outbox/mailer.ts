import { createTransport } from 'nodemailer';
import { isThisMachine } from '../carriers/this-machine.ts';

/** Milliseconds. */
const CONNECTS = 10_000;
const ANSWERS = 20_000;

export interface Letter {
  /** The same for the same mail, so that a second copy can be told from another mail. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Rejects where the server did not take it, or nobody knows. */
  send: (letter: Letter) => Promise<void>;
  /** Rejects where the server cannot be reached, or does not let us in. */
  verify: () => Promise<void>;
}

/**
 * Mails by SMTP. Names and places go through it, so the way to another machine is encrypted or nothing is sent.
 * @param smtpUrl as in smtp://user:password@mail.example.org:587?from=line@example.org
 */
export function createMailer(smtpUrl: string, publicUrl: string): Mailer {
  const url = new URL(smtpUrl);
  const from = url.searchParams.get('from') ?? `buddyline@${new URL(publicUrl).hostname}`;
  url.search = '';
  const transport = createTransport({
    url: url.href,
    requireTLS: url.protocol === 'smtp:' && !isThisMachine(url.hostname),
    connectionTimeout: CONNECTS,
    greetingTimeout: CONNECTS,
    socketTimeout: ANSWERS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, to, subject, text }) {
      await transport.sendMail({
        from: { name: 'Buddyline', address: from },
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@buddyline>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    async verify() {
      await transport.verify();
    },
  };
}
