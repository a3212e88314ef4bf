import type { CarrierName } from '../carrier-name.ts';
import { decorated } from '../faults/decorated.ts';
import type { FaultName } from '../faults/faults.ts';
import { createOptOut } from './opt-out.ts';
import type { Phones } from '../phones.ts';
import { Refused } from '../problems.ts';
import { createStatusCallbacks } from '../status-callbacks.ts';
import type { Text, TextOrder, TextStatus } from './text.ts';
import type { WebhookRequest } from '../webhook.ts';
import { carrierOf, isOurs, type ExchangeContext } from '../exchange-context.ts';

export interface Texts {
  /** Whether the phone has opted out, so that nothing may be sent to it. */
  blocked(line: string, phone: string): boolean;
  /** The line texts a phone. */
  send(order: TextOrder): Text;
  /** A phone texts the line. Throws `Refused`. */
  receive(text: { from: string; to: string; body: string }): Text;
  get(id: string): Text;
  all(): Text[];
  /** The last webhook of this text, for repeating. */
  delivered(id: string): { turn: WebhookRequest | null; status: WebhookRequest | null };
  /** Resolves when everything that was reported so far about the text has been delivered. */
  told(text: Text): Promise<void>;
}

const MOST_TEXTS = 5_000;
const LATE_MS = 30 * 60_000;
const AGAIN_MS = 60_000;
const AUTO_REPLY =
  "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.";

/** The texts of both carriers. */
export function createTexts(context: ExchangeContext, phones: Phones, changed: (text: Text) => void): Texts {
  const texts = new Map<string, Text>();
  const optOut = createOptOut();
  const webhooksOf = new Map<string, { turn: WebhookRequest | null; status: WebhookRequest | null }>();
  const reports = new WeakMap<Text, Promise<void>>();

  const nameOf = (text: Text): CarrierName => carrierOf(context, text.line).name;
  const strikes = (fault: FaultName, text: Text): boolean =>
    context.faults.strikes(fault, { carrier: nameOf(text), about: text.phone });

  function keep(text: Omit<Text, 'id' | 'createdAt' | 'updatedAt' | 'sentAt' | 'errorCode'>): Text {
    const now = context.timers.now().toISOString();
    const kept: Text = {
      id: carrierOf(context, text.line).newId('text'),
      ...text,
      createdAt: now,
      updatedAt: now,
      sentAt: text.direction === 'inbound' ? now : null,
      errorCode: null,
    };
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

  /** Sends a webhook, and repeats it each minute for as long as the carrier does, with the same id and token. */
  async function tell(text: Text, request: WebhookRequest, what: 'receipts' | 'texts'): Promise<boolean> {
    const { webhooks, tellsAgainForMs } = carrierOf(context, text.line);
    const until = context.timers.now().getTime() + tellsAgainForMs[what];
    const failed = (fault: unknown): void => {
      context.problem(
        11200,
        `${what === 'texts' ? 'a text' : 'status callback'}: ${fault instanceof Error ? fault.message : 'failed'}`,
        text.id,
      );
      if (context.timers.now().getTime() + AGAIN_MS > until) return;
      context.timers.after(AGAIN_MS, () => void webhooks.repeat(request).catch(failed));
    };
    try {
      await webhooks.send(request);
      return true;
    } catch (fault) {
      failed(fault);
      return false;
    }
  }

  function advance(text: Text, status: TextStatus, errorCode: number | null): void {
    text.status = status;
    text.errorCode = errorCode;
    text.updatedAt = context.timers.now().toISOString();
    text.sentAt ??= text.updatedAt;
    changed(text);
  }

  async function deliver(text: Text, { report, isCarriersOwn }: TextOrder): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const callbacks = createStatusCallbacks(context, { carrier: nameOf(text), about: text.phone }, async (request) => {
      await tell(text, request, 'receipts');
    });
    const step = (status: TextStatus, errorCode: number | null): void => {
      advance(text, status, errorCode);
      const request = report?.(text);
      if (!request) return;
      remember(text.id, 'status', request);
      callbacks.report(request, status !== 'sent');
      reports.set(text, callbacks.delivered());
    };
    const arrive = (): void => {
      if (!isCarriersOwn && blocked(text.line, text.phone)) step('undelivered', 21_610);
      else if (strikes('text-blocked', text)) step('undelivered', 30_004);
      else if (phones.at(text.phone).answers === 'off') step('undelivered', 30_003);
      else {
        step('delivered', null);
        if (strikes('auto-reply', text)) receive({ from: text.phone, to: text.line, body: AUTO_REPLY });
      }
    };
    step('sent', null);
    if (strikes('text-late', text)) context.timers.after(LATE_MS, arrive);
    else arrive();
  }

  function send(order: TextOrder): Text {
    const { from, to, body } = order;
    const text = keep({ direction: 'outbound', line: from, phone: phones.at(to).number, body, status: 'queued' });
    void context.busy.during(deliver(text, order));
    return text;
  }

  function blocked(line: string, phone: string): boolean {
    return context.faults.settings().optOutWords === 'the-carriers' && optOut.blocks(line, phone);
  }

  async function passOn(text: Text): Promise<void> {
    await carrierOf(context, text.line).passOn(text, {
      strikes: (fault) => strikes(fault, text),
      tell(request) {
        remember(text.id, 'turn', request);
        return tell(text, request, 'texts');
      },
      async ask(request) {
        remember(text.id, 'turn', request);
        return carrierOf(context, text.line).webhooks.send(request);
      },
      problem: (code, reason) => {
        context.problem(code, reason, text.id);
      },
      blocked: () => blocked(text.line, text.phone),
      reply: (order) => {
        send({ ...order, from: text.line, to: text.phone });
      },
    });
  }

  function receive({ from, to, body }: { from: string; to: string; body: string }): Text {
    const carrier = carrierOf(context, to);
    if (isOurs(context, from)) throw new Refused('impossible', 'a line has no handset to text from');
    const occasion = { carrier: carrier.name, about: from };
    if (context.faults.strikes('carrier-gone', occasion)) throw new Refused('impossible', 'the line cannot be reached');
    const words = context.faults.strikes('text-decorated', occasion)
      ? decorated(body, context.faults.draw('decoration', from))
      : body;
    const text = keep({
      direction: 'inbound',
      line: to,
      phone: phones.at(from).number,
      body: words,
      status: 'received',
    });
    if (carrier.hasOptOutWords && context.faults.settings().optOutWords === 'the-carriers') {
      const answer = optOut.hears(to, text.phone, body);
      if (answer !== null) send({ from: to, to: text.phone, body: answer, report: null, isCarriersOwn: true });
    }
    const hand = (): void => {
      void context.busy.during(passOn(text));
      if (strikes('text-doubled', text)) void context.busy.during(passOn(text));
    };
    if (strikes('text-late', text)) context.timers.after(LATE_MS, hand);
    else hand();
    return text;
  }

  return {
    blocked,
    send,
    receive,
    get(id) {
      const text = texts.get(id);
      if (!text) throw new Refused('unknown', 'no such text');
      return text;
    },
    all: () => [...texts.values()].map((text) => ({ ...text })),
    delivered: (id) => webhooksOf.get(id) ?? { turn: null, status: null },
    told: (text) => reports.get(text) ?? Promise.resolve(),
  };
}
