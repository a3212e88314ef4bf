import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { SMTPServer } from 'smtp-server';

/** A mail server on this machine, which keeps what it is given. */
export interface MailServer {
  url: string;
  letters: Letter[];
  /** What it does with the next letters: takes them, refuses them for now or for good, or leaves one without answer. */
  mood: 'takes' | 'busy' | 'refuses' | 'hangs once';
  /** How many it has left without answer. */
  hanging: () => number;
  close: () => Promise<void>;
}

export interface Letter {
  from: string;
  to: string[];
  /** Headers and words as they came, transfer encoding undone. */
  raw: string;
}

export async function openMailServer(): Promise<MailServer> {
  const letters: Letter[] = [];
  const held: (() => void)[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mood } = opened;
        if (mood === 'hangs once') {
          opened.mood = 'takes';
          held.push(() => {
            done(new Error('not now'));
          });
          return;
        }
        if (mood === 'busy' || mood === 'refuses') {
          const code = mood === 'busy' ? 451 : 550;
          done(Object.assign(new Error('<north@riverside.example>: not now'), { responseCode: code }));
          return;
        }
        letters.push({
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: decoded(Buffer.concat(parts).toString('utf8')),
        });
        done();
      });
    },
  });
  const opened: MailServer = {
    url: '',
    letters,
    mood: 'takes',
    hanging: () => held.length,
    close: () =>
      new Promise((resolve) => {
        for (const end of held.splice(0)) end();
        server.close(resolve);
      }),
  };
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}?from=line@riverside.example`;
  return opened;
}

/** A mail that was tried, in vain. `due_at`: when it is tried next. */
export async function failsToMail(knex: Knex, times: { due_at: Date | null; give_up_at: Date }): Promise<void> {
  const about = { kind: 'log head', about: '1', to_address: 'audit@riverside.example', error: 'ECONNECTION' };
  await knex('mail').insert({ id: randomUUID(), of: times.give_up_at, tries: 1, ...about, ...times });
}

/** Of quoted-printable: soft ends of lines and bytes as =C3=A9. */
function decoded(raw: string): string {
  const joined = raw.replaceAll(/=\r\n/g, '');
  const bytes = Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
  return bytes.toString('utf8');
}
