import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createOptOut } from './opt-out.ts';
import { API_VERSION } from './params.ts';
import type { Phones } from './phones.ts';
import { Refused } from './problems.ts';
import { createStatusCallbacks } from './status-callbacks.ts';
import { elementsOf, read, responseOf, textOf } from './documents/twiml.ts';
import { DocumentFault } from './documents/verbs.ts';
import { WebhookFault, type WebhookRequest } from './webhook.ts';
import type { Line, Wires } from './wires.ts';
import type { XmlElement } from './documents/xml.ts';

export type TextStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'received';

/** A text as the exchange's own API shows it. */
export interface Text {
  id: string;
  /** inbound: from a phone to the line. */
  direction: 'inbound' | 'outbound';
  line: string;
  phone: string;
  body: string;
  status: TextStatus;
  /** ISO instants. */
  createdAt: string;
  updatedAt: string;
  sentAt: string | null;
  /** Twilio's: 30003 where the handset cannot be reached. */
  errorCode: number | null;
}

export interface TextOrder {
  from: Line;
  to: string;
  body: string;
  statusCallback: string | null;
}

export interface Texts {
  /** True where the phone has opted out: nothing may be sent to it. */
  blocked(line: string, phone: string): boolean;
  /** The line texts a phone. */
  send(order: TextOrder): Text;
  /** A phone texts the line. Throws `Refused`. */
  receive(text: { from: string; to: string; body: string }): Text;
  get(id: string): Text;
  all(): Text[];
  /** The last webhook of this text, for repeating. */
  delivered(id: string): { turn: WebhookRequest | null; status: WebhookRequest | null };
}

/** Letters of the GSM 03.38 alphabet; the second group costs two. Anything else makes the whole text UCS-2 (carriers.md 2.5). */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const DOUBLE = /[\^{}\\[~\]|€]/g;

/** How many parts a text travels in. */
export function segmentsOf(body: string): number {
  const gsm = GSM.test(body);
  const length = body.length + (gsm ? (body.match(DOUBLE)?.length ?? 0) : 0);
  const [single, part] = gsm ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / part);
}

const MOST_TEXTS = 5_000;
const MOST_REPLIES = 10;
const messageAttributes = z.strictObject({ statusCallback: z.string().min(1).nullable().default(null) });

export function createTexts(wires: Wires, phones: Phones, changed: (text: Text) => void): Texts {
  const texts = new Map<string, Text>();
  const optOut = createOptOut();
  const webhooksOf = new Map<string, { turn: WebhookRequest | null; status: WebhookRequest | null }>();

  function keep(text: Omit<Text, 'id' | 'createdAt' | 'updatedAt' | 'sentAt' | 'errorCode'>): Text {
    const now = wires.timers.now().toISOString();
    const kept: Text = { id: `SM${randomBytes(16).toString('hex')}`, ...text, createdAt: now, updatedAt: now, sentAt: text.direction === 'inbound' ? now : null, errorCode: null };
    texts.set(kept.id, kept);
    webhooksOf.set(kept.id, { turn: null, status: null });
    const [oldest] = texts.keys();
    if (texts.size > MOST_TEXTS && oldest !== undefined) {
      texts.delete(oldest);
      webhooksOf.delete(oldest);
    }
    changed(kept);
    return kept;
  }

  function remember(id: string, which: 'turn' | 'status', request: WebhookRequest): void {
    const known = webhooksOf.get(id);
    if (known) known[which] = request;
  }

  async function deliver(text: Text, statusCallback: string | null): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const callbacks = createStatusCallbacks({
      faults: wires.faults,
      deliver: async (request) => {
        await wires.webhooks.send(request).catch((fault: unknown) => {
          wires.problem(11200, `status callback: ${fault instanceof Error ? fault.message : 'failed'}`, text.id);
        });
      },
    });
    const reachable = phones.at(text.phone).answers !== 'off';
    for (const status of ['sent', reachable ? 'delivered' : 'undelivered'] as const) {
      text.status = status;
      text.updatedAt = wires.timers.now().toISOString();
      text.sentAt ??= text.updatedAt;
      text.errorCode = status === 'undelivered' ? 30003 : null;
      changed(text);
      if (statusCallback === null) continue;
      const request: WebhookRequest = { url: statusCallback, method: 'POST', params: statusParams(text) };
      remember(text.id, 'status', request);
      callbacks.report(request, status !== 'sent');
    }
  }

  function statusParams(text: Text): Record<string, string> {
    return {
      AccountSid: wires.account.accountSid, ApiVersion: API_VERSION, MessageSid: text.id, SmsSid: text.id,
      MessageStatus: text.status, SmsStatus: text.status, From: text.line, To: text.phone,
      ...(text.errorCode !== null && { ErrorCode: String(text.errorCode) }),
    };
  }

  function send({ from, to, body, statusCallback }: TextOrder): Text {
    const text = keep({ direction: 'outbound', line: from.number, phone: phones.at(to).number, body, status: 'queued' });
    void wires.busy.during(deliver(text, statusCallback));
    return text;
  }

  function blocked(line: string, phone: string): boolean {
    return wires.faults().optOutWords === 'the-carriers' && optOut.blocks(line, phone);
  }

  async function askLine(text: Text, line: Line): Promise<void> {
    const segments = String(segmentsOf(text.body));
    const request: WebhookRequest = {
      url: line.smsUrl,
      method: 'POST',
      params: {
        AccountSid: wires.account.accountSid, ApiVersion: API_VERSION, MessageSid: text.id, SmsSid: text.id, SmsMessageSid: text.id,
        From: text.phone, To: text.line, Body: text.body, NumMedia: '0', NumSegments: segments, SmsStatus: 'received',
        ...Object.fromEntries(['From', 'To'].flatMap((who) => ['City', 'State', 'Zip', 'Country'].map((what) => [who + what, '']))),
      },
    };
    remember(text.id, 'turn', request);
    try {
      const answer = await wires.webhooks.send(request);
      // An empty answer is no reply; one in plain words would be sent out as a text: almost never meant.
      if (answer.body.trim() === '') return;
      if (!/^(text|application)\/xml\b/i.test(answer.contentType)) throw new DocumentFault(12300, `the answer's content type is "${answer.contentType}"`);
      for (const reply of repliesOf(answer.body)) {
        if (blocked(line.number, text.phone)) throw new DocumentFault(21610, 'the phone has opted out of texts from this line');
        const statusCallback = reply.statusCallback === null ? null : new URL(reply.statusCallback, line.smsUrl).href;
        send({ from: line, to: text.phone, body: reply.body, statusCallback });
      }
    } catch (fault) {
      const code = fault instanceof DocumentFault || fault instanceof WebhookFault ? fault.code : 0;
      wires.problem(code, fault instanceof Error ? fault.message : 'unknown fault', text.id);
    }
  }

  return {
    blocked,
    send,
    receive({ from, to, body }) {
      const line = wires.lines.find(({ number }) => number === to);
      if (!line) throw new Refused('impossible', 'that number is no line of this exchange');
      if (wires.lines.some(({ number }) => number === from)) throw new Refused('impossible', 'a line has no handset to text from');
      const text = keep({ direction: 'inbound', line: to, phone: phones.at(from).number, body, status: 'received' });
      const answer = wires.faults().optOutWords === 'the-carriers' ? optOut.hears(to, text.phone, body) : null;
      if (answer !== null) send({ from: line, to: text.phone, body: answer, statusCallback: null });
      void wires.busy.during(askLine(text, line));
      return text;
    },
    get(id) {
      const text = texts.get(id);
      if (!text) throw new Refused('unknown', 'no such text');
      return text;
    },
    all: () => [...texts.values()].map((text) => ({ ...text })),
    delivered: (id) => webhooksOf.get(id) ?? { turn: null, status: null },
  };
}

/** The texts that a messaging document answers with. Throws `DocumentFault`. */
export function repliesOf(document: string): { body: string; statusCallback: string | null }[] {
  const messages = elementsOf(responseOf(document)).map((element) => {
    if (element.name !== 'Message') throw new DocumentFault(12200, `<${element.name}> is no verb of a text's answer here`);
    const body = bodyOf(element);
    if (!body) throw new DocumentFault(12200, '<Message> says nothing');
    return { body, ...read(messageAttributes, element) };
  });
  if (messages.length > MOST_REPLIES) throw new DocumentFault(14109, `more than ${String(MOST_REPLIES)} replies`);
  return messages;
}

function bodyOf(message: XmlElement): string {
  if (message.children.every((child) => typeof child === 'string')) return textOf(message);
  const [body, ...more] = elementsOf(message);
  if (body?.name !== 'Body' || more.length > 0) throw new DocumentFault(12200, '<Message> holds one <Body>, or text');
  return textOf(body);
}
