import { createHmac } from 'node:crypto';
import express from 'express';
import type { Express, Router } from 'express';
import request from 'supertest';
import type { Test } from 'supertest';
import type {
  AnswererGuess,
  CallBegun,
  CallReport,
  CallTurn,
  LeftAlone,
  Line,
  MemoRecorded,
  TextReceived,
  TextReport,
} from '../../../src/carriers/carrier.ts';
import type { Reply } from '../../../src/conversation/files/flow.ts';
import { createRefusals } from '../../../src/carriers/refusals.ts';
import { twilioRoutes } from '../../../src/carriers/twilio/routes.ts';
import type { TwilioSettings } from '../../../src/carriers/twilio/settings.ts';

export const settings: TwilioSettings = {
  accountSid: `AC${'a'.repeat(32)}`,
  authToken: 'token',
  previousAuthToken: 'token-before',
  number: '+441632960000',
  coverNumber: null,
  messagingServiceSid: null,
  apiUrl: null,
  callsPerSecond: 1,
  publicUrl: 'https://line.example.org/prefix',
};

export const callSid = `CA${'1'.repeat(32)}`;
export const messageSid = `SM${'2'.repeat(32)}`;
/** Twilio names a text in three fields, and in two of its receipts. */
export const idsOfText = { MessageSid: messageSid, SmsSid: messageSid, SmsMessageSid: messageSid };
export const attemptId = '6f1c2f5e-3c57-4c40-9d83-000000000001';
export const conversationId = '6f1c2f5e-3c57-4c40-9d83-000000000002';

export const asksForAKey: Reply = {
  say: [{ text: 'Your PIN, please.', language: 'en-GB', pace: 'normal' }],
  then: { kind: 'digits', max: 4, seconds: 10, secret: true, listens: null },
  conversationId,
  nextTurn: 1,
};

/** A line that records its calls, and fails while `broken`. */
export class RecordingLine implements Line {
  begun: CallBegun[] = [];
  turns: CallTurn[] = [];
  callReports: CallReport[] = [];
  guesses: AnswererGuess[] = [];
  textReports: TextReport[] = [];
  texts: TextReceived[] = [];
  memos: MemoRecorded[] = [];
  alone: LeftAlone[] = [];
  failures = 0;

  callBegins(call: CallBegun): Promise<Reply> {
    return this.#does(() => {
      this.begun.push(call);
      return asksForAKey;
    });
  }
  callTurns(turn: CallTurn): Promise<Reply> {
    return this.#does(() => {
      this.turns.push(turn);
      return asksForAKey;
    });
  }
  callReported(report: CallReport): Promise<void> {
    return this.#does(() => {
      this.callReports.push(report);
    });
  }
  answererGuessed(guess: AnswererGuess): Promise<void> {
    return this.#does(() => {
      this.guesses.push(guess);
    });
  }
  textReported(report: TextReport): Promise<void> {
    return this.#does(() => {
      this.textReports.push(report);
    });
  }
  textReceived(text: TextReceived): Promise<void> {
    return this.#does(() => {
      this.texts.push(text);
    });
  }
  notTaken: unknown[] = [];
  textNotTaken(text: unknown): Promise<void> {
    this.notTaken.push(text);
    return Promise.resolve();
  }
  /** What failed before these turns. */
  failedBefore: [CallTurn, unknown][] = [];
  async beforeTurn(turn: CallTurn, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      this.failedBefore.push([turn, error]);
      throw error;
    });
  }
  leftAlone(): Promise<LeftAlone[]> {
    return Promise.resolve(this.alone);
  }
  memoRecorded(memo: MemoRecorded): Promise<void> {
    return this.#does(() => {
      this.memos.push(memo);
    });
  }

  heard(): unknown[] {
    return [
      ...this.begun,
      ...this.turns,
      ...this.callReports,
      ...this.guesses,
      ...this.textReports,
      ...this.texts,
      ...this.memos,
    ];
  }

  #does<T>(work: () => T): Promise<T> {
    if (this.failures === 0) return Promise.resolve(work());
    this.failures -= 1;
    return Promise.reject(new Error('the database is gone'));
  }
}

export function application(line: Line): { app: Express; router: Router; logged: unknown[] } {
  const logged: unknown[] = [];
  const write = (...entry: unknown[]): void => {
    logged.push(entry);
  };
  const app = express();
  const { guard, router } = twilioRoutes({
    line,
    settings,
    refusals: createRefusals({ warn: write }),
    log: { warn: write, error: write },
  });
  app.use(guard, router);
  return { app, router, logged };
}

export type Fields = Record<string, string | string[]>;

/** A call from outside. */
export const inbound: Fields = {
  CallSid: callSid,
  From: '+447700900101',
  To: settings.number,
  CallStatus: 'ringing',
  Direction: 'inbound',
};
export const turnPath = `/twilio/call/${conversationId}/3`;
export const memoPath = `/twilio/memo/${conversationId}/3`;
export const recordingSid = `RE${'3'.repeat(32)}`;

export function setUp(): { line: RecordingLine } & ReturnType<typeof application> {
  const line = new RecordingLine();
  return { line, ...application(line) };
}

export function encoded(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}

interface Post {
  token?: string;
  signature?: string | null;
  /** Sent instead of the signed fields. */
  body?: string;
}

/** Posts as Twilio does: signed with the account's token over the public address and all fields. */
export function post(
  app: Express,
  path: string,
  fields: Fields,
  { token = settings.authToken, signature, body }: Post = {},
): Test {
  const all = { AccountSid: settings.accountSid, ...fields };
  const signed = signature === undefined ? signatureOf(token, settings.publicUrl + path, all) : signature;
  const sent = request(app).post(path).type('form');
  return (signed === null ? sent : sent.set('X-Twilio-Signature', signed)).send(body ?? encoded(all));
}

/**
 * Signs by Twilio's rule ("Webhooks Security"): the address, then each field's name and value in order, a repeated
 * value once. It does not use Twilio's SDK, because the SDK verifies the signature.
 */
function signatureOf(token: string, url: string, fields: Fields): string {
  const parts = Object.keys(fields)
    .sort()
    .flatMap((name) => [...new Set([fields[name] ?? ''].flat())].sort().map((value) => name + value));
  return createHmac('sha1', token)
    .update([url, ...parts].join(''))
    .digest('base64');
}
