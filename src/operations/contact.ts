import { randomUUID } from 'node:crypto';
import type { Vars } from '../conversation/files/flow.ts';
import type { Attempt, NewAttempt, ReplyBudget } from '../records/attempts.ts';
import { changeAttempt } from '../records/attempt-changes.ts';
import { type HoldsWhile, holdingWhile } from '../records/holds-while.ts';
import { insertAttempts } from '../records/new-attempts.ts';
import { lockUnwantedTexts } from '../records/unwanted-texts.ts';
import { type ContactPurpose, NO_TEXTS } from '../contact/purposes.ts';
import { LATER_REPLY, REPLY } from '../contact/urgency.ts';
import type { About } from './call-attempts.ts';
import { callInstead } from './call-instead.ts';
import { messageTo, type UnitOfWork } from './work.ts';

/** Contact attempts, written with whatever asked for them; the outbox sends them. */

export interface TextTo extends About {
  id?: string;
  to: string;
  from?: string | null;
  /** The carrier that has just brought a text from that phone. */
  carrier?: string | null;
  contactKey?: string | null;
  personId?: string | null;
  purpose: ContactPurpose;
  urgency: number;
  /** Of a reply: whether it answers a call for help, which has a budget of its own. */
  replyTo?: 'cry' | 'other';
  /** What makes it news though the same words were sent a moment ago. */
  occasion?: string;
  /** What must be so for its words to hold. Left out: they hold whatever comes. */
  holdsWhile?: Partial<HoldsWhile>;
  /** Said one after the other, in one text. */
  prompts: { id: string; vars?: Vars }[];
  /** The flow of the call that takes its place where it does not arrive. Left out: as INSTEAD says of its purpose. */
  instead?: string;
}

/**
 * The call in a text's place, by purpose. What is not named has another way (an owner who owes news is rung anyway) or
 * is not worth a ring.
 */
const INSTEAD: Partial<Record<ContactPurpose, string>> = {
  tell: 'tell-call',
  'wrong-pins': 'tell-call',
  'locked-out': 'tell-call',
  'own-lock-out': 'message-call',
  alarm: 'responder-call',
  reminder: 'message-call',
  'overdue-text': 'overdue-call',
  'roll-call': 'roll-call',
};

/**
 * Asks for a text, or at once for the call in its place where no carrier may text that phone. But for replies, the same
 * words about the same visit or alarm are not sent to a phone twice within a minute.
 */
export async function sendText(work: UnitOfWork, text: TextTo): Promise<void> {
  await sendTexts(work, [text]);
}

/** The same for several, which go out in this order. */
export async function sendTexts(work: UnitOfWork, texts: TextTo[]): Promise<void> {
  await sendTextsAndCalls(work, texts, []);
}

/**
 * The same, and the first calls of rings that have just begun. They are asked for in one statement: a worker who calls
 * for help waits for each.
 */
export async function sendTextsAndCalls(work: UnitOfWork, texts: TextTo[], calls: NewAttempt[]): Promise<void> {
  const asked: NewAttempt[] = [];
  for (const text of texts) asked.push(await attemptOf(work, text));
  asked.push(...calls);
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const inVain = await insertAttempts(work.trx, asked.slice(from, from + AT_ONCE));
    for (const attempt of inVain) await ringInstead(work, attempt);
  }
}

/** Somebody wants no texts any more: those that wait for them do not go out, and calls take their place now. */
export async function withholdTexts(work: UnitOfWork, personId: string): Promise<void> {
  for (const text of await lockUnwantedTexts(work.trx, personId)) await ringInstead(work, text);
}

async function ringInstead(work: UnitOfWork, text: Attempt): Promise<void> {
  const change = { status: 'failed', errorCode: NO_TEXTS } as const;
  await callInstead(work, await changeAttempt(work.trx, text, change, 'no texts', work.now));
}

/** As many go into one statement. */
const AT_ONCE = 200;

async function attemptOf(work: UnitOfWork, text: TextTo): Promise<NewAttempt> {
  const said: string[] = [];
  for (const prompt of text.prompts) said.push(await messageTo(work, text.personId ?? null, prompt));
  const body = said.join(' ');
  return {
    id: text.id ?? randomUUID(),
    channel: 'text',
    purpose: text.purpose,
    urgency: text.urgency,
    notBefore: work.now,
    createdAt: work.now,
    dueAt: work.dueAt ?? null,
    toNumber: text.to,
    fromNumber: text.from ?? null,
    contactKey: text.contactKey ?? null,
    personId: text.personId ?? null,
    workerId: text.workerId ?? null,
    visitId: text.visitId ?? null,
    alarmId: text.alarmId ?? null,
    callSequenceId: null,
    ...(text.replyTo && { budget: budgetOf(work, text.replyTo) }),
    dedupeKey: text.urgency === REPLY ? null : `${text.alarmId ?? text.visitId ?? ''} ${text.occasion ?? ''}${body}`,
    preferredCarrier: text.carrier ?? null,
    flow: text.instead ?? INSTEAD[text.purpose] ?? null,
    vars: holdingWhile(text.holdsWhile ?? {}),
    body,
    cover: false,
  };
}

/** Real milliseconds: a phone's first few replies go at once, then one in `A_WHILE`. */
const A_WHILE = 10_000;
const FEW = 3;
const AN_HOUR = 3_600_000;

/**
 * By phone, and not by what was texted, so that duress does not show. A cry is answered at once, however much its phone
 * has texted; the same answer goes before alarms once in a while.
 */
function budgetOf({ now, parts: { clock } }: UnitOfWork, replyTo: 'cry' | 'other'): ReplyBudget {
  const before = (milliseconds: number): Date => new Date(now.getTime() - clock.stretch(milliseconds));
  return {
    isForCries: replyTo === 'cry',
    few: FEW,
    fewSince: before(FEW * A_WHILE),
    oneSince: before(A_WHILE),
    waitsSince: before(AN_HOUR),
    beyond: LATER_REPLY,
  };
}
