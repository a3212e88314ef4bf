import { setTimeout as pause } from 'node:timers/promises';
import type { CallView } from '../../src/exchange/calls/call-view.ts';
import { Refused } from '../../src/exchange/problems.ts';
import { type Chance, chance } from '../soak/chance.ts';
import { duressPinOf, type Family, type Member } from '../soak/families.ts';
import { type Deed, responderDoes, workerAsks } from '../soak/people.ts';
import { newDay, type Wish } from '../soak/worker-day.ts';
import type { Cell } from './cell.ts';

/**
 * What people do, again and again: workers start a visit and end it, or miss its end, or end it under duress; buddies
 * and managers answer whatever rings, and do what they hear asked. Nobody knows of kills: a person who hears nothing
 * tries again. All times here are real milliseconds.
 */

export type Story = 'ends' | 'misses' | 'duress';

/** One visit as its worker lived it. */
export interface Life {
  family: Family;
  story: Story;
  byText: boolean;
  from: number;
  /** When they were told that the visit is open. Null: never, however often they tried. */
  toldOpen: number | null;
  /** When they first tried to say the end, with either PIN. */
  saidEnd: number | null;
  toldEnded: number | null;
  /** When everything about it was over. Null: it was not in time, or the run ended. */
  until: number | null;
}

const ANSWER_WITHIN = 9_000;
const CALL_AT_MOST = 60_000;
const TRIES = 12;
/** How long an alarm's people may take, through all kills. */
const OVER_WITHIN = 240_000;
const IS_OPEN = /[Oo]n until |Until |down until /;
const IS_ENDED = /visit is ended|is ended/;

export function livesIn(cell: Cell, seed: number, isOver: () => boolean): { lives: Life[]; done: Promise<unknown> } {
  const lives: Life[] = [];
  for (const { worker } of cell.families) cell.exchange.setPhone(worker.phone, { answers: 'declines' });
  answerPhones(cell, seed);
  const done = Promise.all(
    cell.families.map(async (family) => {
      const dice = chance(seed * 1_000 + family.index);
      await pause(dice.between(0, 8_000));
      while (!isOver()) {
        const life = newLife(family, dice);
        lives.push(life);
        await live(cell, life, dice);
        await pause(dice.between(300, 2_000));
      }
    }),
  );
  return { lives, done };
}

function newLife(family: Family, dice: Chance): Life {
  const story: Story = dice.percent(40) ? 'ends' : dice.percent(60) ? 'misses' : 'duress';
  return {
    family,
    story,
    byText: dice.percent(70),
    from: Date.now(),
    toldOpen: null,
    saidEnd: null,
    toldEnded: null,
    until: null,
  };
}

async function live(cell: Cell, life: Life, dice: Chance): Promise<void> {
  const pin = duressPinOf(life.family);
  const minutes = life.story === 'misses' ? 5 : 40;
  life.toldOpen = await says(cell, life, 'start', `START ${minutes} mins at 12 High Street`, IS_OPEN);
  if (life.toldOpen !== null && life.story !== 'misses') {
    await pause(dice.between(200, 6_000));
    life.saidEnd = Date.now();
    const [wish, words]: [Wish, string] = life.story === 'ends' ? ['end', 'OUT'] : ['duress', `OUT ${pin}`];
    life.toldEnded = await says(cell, life, wish, words, IS_ENDED);
  }
  life.until = await allIsOver(cell, life.family);
}

/** Says it until the line has answered. Resolves with when it did; null if it never did. */
async function says(cell: Cell, life: Life, wish: Wish, words: string, answer: RegExp): Promise<number | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const told = life.byText
      ? await texts(cell, life.family.worker, words, answer)
      : await rings(cell, life, wish, answer);
    if (told !== null) return told;
  }
  return null;
}

async function texts(
  { exchange, phones }: Cell,
  { phone }: Member,
  body: string,
  answer: RegExp,
): Promise<number | null> {
  const at = Date.now();
  exchange.text({ from: phone, body });
  return await phones.until(() => {
    const found = phones.textsTo(phone, at).find((text) => answer.test(text.body));
    return found ? Date.parse(found.sentAt ?? found.updatedAt) : null;
  }, ANSWER_WITHIN);
}

async function rings(cell: Cell, { family, story }: Life, wish: Wish, answer: RegExp): Promise<number | null> {
  const day = newDay(family, story, { byText: false, startsAt: 0, lasts: 0, comesUnderDuress: false });
  day.wish = wish;
  let id: string;
  try {
    id = cell.exchange.dial({ from: family.worker.phone });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await pause(1_000); // their own phone rings
    return null;
  }
  return await talk(cell, id, (call) => (hears(call, answer) ? 'hangs-up' : workerAsks(call, day)), answer);
}

const hears = ({ transcript }: CallView, words: RegExp): boolean =>
  transcript.some(({ who, text }) => who === 'line' && words.test(text));

/** Does what the call asks for until it ends. Resolves with when the words were heard; null if they were not. */
async function talk(
  { exchange, phones }: Cell,
  id: string,
  does: (call: CallView) => Deed,
  words: RegExp | null,
): Promise<number | null> {
  let heardAt: number | null = null;
  let isActing = false; // pressing a key is a change of the call itself
  const act = (): true | null => {
    const call = exchange.call(id);
    if (words && heardAt === null && hears(call, words)) heardAt = Date.now();
    if (call.endedAt !== null) return true;
    if (isActing || (call.waitingFor?.kind !== 'keys' && call.waitingFor?.kind !== 'recording')) return null;
    const deed = does(call);
    isActing = true;
    try {
      if (deed === 'hangs-up') exchange.hangUp(id);
      else if (deed && 'keys' in deed) exchange.press(id, deed.keys);
    } finally {
      isActing = false;
    }
    return null;
  };
  const ended = await phones.until(() => attempt(act), CALL_AT_MOST);
  if (ended === null) attempt(() => (exchange.hangUp(id), true));
  return heardAt;
}

/** What a phone cannot do at the moment, it does not do. */
function attempt<T>(act: () => T | null): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Buddies and managers pick up after a moment. */
function answerPhones(cell: Cell, seed: number): void {
  const dice = chance(seed + 7);
  const members = new Map(
    cell.families.flatMap(({ buddy, manager }) => [buddy, manager].map((member) => [member.phone, member])),
  );
  const met = new Set<string>();
  cell.phones.onCall(({ id, phone, direction, status }) => {
    const member = members.get(phone);
    if (!member || direction !== 'outbound' || status !== 'ringing' || met.has(id)) return;
    met.add(id);
    setTimeout(
      () => {
        attempt(() => (cell.exchange.answer(id), true));
        void talk(cell, id, (call) => responderDoes(call, member), null);
      },
      dice.between(200, 1_500),
    );
  });
}

/** Waits until the worker has no open visit and no alarm. Resolves with when; null if that never came. */
async function allIsOver({ knex }: Cell, { worker }: Family): Promise<number | null> {
  for (const end = Date.now() + OVER_WITHIN; Date.now() < end; await pause(500)) {
    const { rows } = await knex
      .raw<{ rows: { busy: boolean }[] }>(
        `select exists (select 1 from visit where worker_id = p.id and is_open)
           or exists (select 1 from alarm where worker_id = p.id and status <> 'closed')
           or exists (select 1 from sealed_event where worker_id = p.id and processed_at is null) as busy
         from person p where staff_number = ?`,
        [worker.staffNumber],
      )
      .catch(() => ({ rows: [] }));
    if (rows[0]?.busy === false) return Date.now();
  }
  return null;
}
