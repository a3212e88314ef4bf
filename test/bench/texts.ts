import { randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { ACCOUNT_SID, AUTH_TOKEN, LINE } from './settings.ts';

/** A phone texts the line: Twilio's webhook, signed. */
export async function textTheLine(port: number, from: string, body: string): Promise<void> {
  const url = `http://127.0.0.1:${port}/twilio/sms`;
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  const fields = {
    AccountSid: ACCOUNT_SID,
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    From: from,
    To: LINE,
    Body: body,
  };
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(AUTH_TOKEN, url, fields) },
  });
  if (!answer.ok) throw new Error(`a text was answered with ${answer.status}`);
}
