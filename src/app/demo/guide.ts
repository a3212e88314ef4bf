import type { CallView } from '../../exchange/calls/call-view.ts';
import type { GuideStep } from '../../exchange/exchange-verbs.ts';
import type { Text } from '../../exchange/texts/text.ts';
import type { VisitsSince } from '../../records/views/ahead.ts';
import type { PersonEntry } from '../../records/organisation/organisation-shape.ts';
import { ownSteps, othersSteps } from '../../safety/responders.ts';
import { isTexted, type Plan } from '../../safety/plan.ts';
import { capitalised } from './names.ts';

/**
 * "Try this" on the demo page: the main story of the line, told with the names of the organisation's people. Its times
 * are those of the plan, as fast as the clock runs. The page also shows which steps have been done.
 */

export interface Cast {
  worker: PersonEntry;
  buddy: PersonEntry;
  /** The worker's PIN where the page may show it; null: only its owner knows it. */
  pin: string | null;
  plan: Plan;
}

const MINUTES = 10;
const MINUTES_UNTIL_NEWS = 15;

export function guideLines(
  { worker, buddy, pin, plan }: Cast,
  speed: number,
  nameOf: (fullName: string) => string,
): string[] {
  const [sam, ana] = [nameOf(worker.name), nameOf(buddy.name)];
  const others = othersSteps(plan.ladder)[0]?.after ?? 0;
  return [
    `On ${sam}'s phone press Call. ${pinStep(worker, pin)}`,
    `Press 1 to start a visit, then 0, then ${String(MINUTES)} and # for ten minutes. Hang up.`,
    `Let it run out, which takes ${inRealTime(MINUTES * 60_000, speed)}. ${ownPart(sam, plan, speed)}`,
    `${capitalised(inRealTime(others, speed))} after the end ${ana} is asked, by call and text. Answer, press 1, ` +
      `listen, press 1, then ${String(MINUTES_UNTIL_NEWS)} and #: ${ana} deals with it.`,
    `${capitalised(inRealTime(MINUTES_UNTIL_NEWS * 60_000, speed))} later the line rings ${ana} for news. Answer, ` +
      `press 1, then 1 for contact made, then 1 for a visit that is over.`,
    `The same by text. ${sam}: IN 10 mins. When ${ana} is asked: TAKE 15. In the end: SAFE, and 1 in the ` +
      `call that asks ${ana} whether it was her.`,
  ];
}

function pinStep({ pin: kept }: PersonEntry, pin: string | null): string {
  if (pin !== null) return `When it asks, key the PIN: ${pin}.`;
  if (kept !== null) return 'When it asks, key the PIN.';
  return 'When it asks, key the one-time code that import printed, and choose PINs. Then call again and key the PIN.';
}

/** What the worker's own phone gets before others are asked. */
function ownPart(sam: string, plan: Plan, speed: number): string {
  const parts = ownSteps(plan).map(({ after, by }) => {
    const what = by.includes('call') ? (isTexted(by) ? 'a text and a call' : 'a call') : 'a text';
    return after === 0 ? what : `${what} ${inRealTime(after, speed)} later`;
  });
  if (parts.length === 0) return 'Wait.';
  return `${sam} gets ${parts.join(', then ')}. ${parts.length > 1 ? 'Leave both.' : 'Leave it.'}`;
}

/** From what we tell which steps have been done: the records, and what the phones did. */
interface GuideProgress {
  visits: VisitsSince;
  calls: CallView[];
  texts: Text[];
  buddyKey: string;
  /** Real time from Buddyline's time, which may run faster. */
  toReal: (time: Date) => Date;
}

/** Whether each step of the guide has been done, in the order of the steps. */
export function stepsDone(
  { worker, buddy, pin }: Cast,
  { visits: { started, missed }, calls, texts, buddyKey, toReal }: GuideProgress,
): boolean[] {
  const isOver = (alarm: VisitsSince['missed'][number]): boolean =>
    alarm.ended === 'contact' || alarm.ended === 'police';
  const words = (phones: string[], pattern: RegExp): Text[] =>
    texts.filter(
      ({ direction, phone, body }) => direction === 'inbound' && phones.includes(phone) && pattern.test(body),
    );
  const startTexts = words(worker.phones, /^\W*(start|in|arrived|begin)\b/i);
  const safeTexts = words(buddy.phones, /^\W*safe\b/i);
  const byText = missed.some(
    (alarm) =>
      isOver(alarm) &&
      startTexts.some(({ createdAt }) => new Date(createdAt) <= toReal(alarm.raisedAt)) &&
      safeTexts.some(({ createdAt }) => new Date(createdAt) >= toReal(alarm.raisedAt)),
  );
  return [
    started ||
      calls.some(
        (call) => call.direction === 'inbound' && worker.phones.includes(call.phone) && hasKeyedPin(call, pin),
      ),
    started,
    missed.length > 0,
    missed.some((alarm) => alarm.owners.includes(buddyKey) || isOver(alarm)),
    missed.some(isOver),
    byText,
  ];
}

/** A PIN is the first entry of four digits or more that the line has answered. */
function hasKeyedPin({ transcript }: CallView, pin: string | null): boolean {
  const entry = transcript.findIndex(
    ({ who, text }) => who === 'caller' && (pin === null ? /^\d{4,}#?$/.test(text) : text.replace('#', '') === pin),
  );
  return entry >= 0 && transcript.slice(entry + 1).some(({ who }) => who === 'line');
}

export const withProgress = (steps: string[], done: boolean[]): GuideStep[] =>
  steps.map((text, index) => ({ text, done: done[index] ?? false }));

/** How long people really wait for it if the clock runs at this speed, in words. */
function inRealTime(milliseconds: number, speed: number): string {
  const seconds = Math.round(milliseconds / 1000 / speed);
  return seconds < 90 ? counted(seconds, 'second') : counted(Math.round(seconds / 60), 'minute');
}

const counted = (count: number, unit: string): string => `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
