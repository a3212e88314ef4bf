import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Library } from '../../conversation/files/library.ts';
import { DRILL, ROLL_CALL, ROLL_CALL_IN } from '../../contact/urgency.ts';
import { cancelWaiting } from '../../records/attempt-changes.ts';
import { rememberNeedsOf } from '../../records/organisation/communication-needs.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { endRollCall as recordEnd, insertRollCall } from '../../records/roll-calls.ts';
import { insertSealedEvents } from '../../records/sealed-events.ts';
import { type ToAsk, whomToAsk } from '../../records/views/shown/roll-calls.ts';
import { isAvailable } from '../../safety/availability.ts';
import { personKey } from '../../contact/contact-key.ts';
import {
  inOrder,
  isOut,
  LOOK_EVERY,
  MOST_LETTERS_OF_A_BUILDING,
  RING_AFTER,
  ROLL_CALL_ASKS,
  standsOf,
  type Stands,
  type RollCall,
} from '../../safety/roll-call.ts';
import { sendTexts, type TextTo } from '../contact.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { stopCallSequences } from '../ring-work.ts';
import { sealedEvents } from '../safety-event.ts';
import type { UnitOfWork } from '../work.ts';
import { rollCallVars } from './words.ts';

/** A roll-call begins and ends (src/safety/README.md F13, D11). */

const wanted = z.object({
  asks: z.enum(ROLL_CALL_ASKS),
  /** By id: those whose people may be asked. */
  teams: z.union([z.literal('all'), z.array(z.uuid())]),
  /** Of a list. */
  staffNumbers: z.array(z.string().trim().min(1)).max(5_000).default([]),
  /** Only those who work in that building. */
  worksAt: z.string().trim().min(1).nullable().default(null),
  /** Because of it everybody is asked, in louder words. */
  building: z.string().trim().max(MOST_LETTERS_OF_A_BUILDING).nullable().default(null),
  isDrill: z.boolean(),
  by: z.string().trim().min(1).max(100),
});

type RollCallBegun =
  | { kind: 'done'; id: string; asked: number; unknown: string[] }
  | { kind: 'nobody'; unknown: string[] }
  /** The name of the building may not stand on a worker's phone. */
  | { kind: 'building' };

interface Asked extends ToAsk {
  stands: Stands;
  deadline: Date | null;
  textId: string;
}

export const beginRollCall = operation(wanted, async (work, given): Promise<RollCallBegun> => {
  const { asks, teams, worksAt, isDrill, by } = given;
  const building = given.building === '' ? null : given.building;
  if (building !== null && !mayBeShown(work.parts.library, work.organisation.locale, building))
    return { kind: 'building' };
  const staffNumbers = asks === 'list' ? given.staffNumbers : null;
  const people = await whomToAsk(work.trx, { teamIds: teams, isOutOnly: asks === 'out', staffNumbers, worksAt });
  const known = new Set(people.map(({ staffNumber }) => staffNumber));
  const unknown = (staffNumbers ?? []).filter((one) => !known.has(one));
  const everybody = people.map((one): Asked => {
    const stands = standsOf(one.visit, work.now);
    const isAway = stands === 'in' && !isAvailable({ away: one.away, hours: [] }, work.now, work.organisation.timezone);
    return { ...one, stands: isAway ? 'away' : stands, deadline: one.visit?.deadline ?? null, textId: randomUUID() };
  });
  const asked = inOrder(everybody.filter(({ stands }) => stands !== 'away'));
  if (asked.length === 0) return { kind: 'nobody', unknown };
  const rollCall: RollCall = {
    id: randomUUID(),
    asks,
    name: worksAt === null ? await nameOf(work, asks, teams) : `Everybody of ${worksAt}`,
    building,
    isDrill,
    startedAt: work.now,
    startedBy: by,
    endedAt: null,
  };
  await insertRollCall(
    work.trx,
    rollCall,
    everybody.map(({ personId, teamId, stands, phones, textId }) => ({
      personId,
      teamId,
      stands,
      status: stands === 'away' ? 'away' : phones.length === 0 ? 'silent' : 'asked',
      textId: stands === 'away' || phones.length === 0 ? null : textId,
    })),
  );
  await rememberNeedsOf(
    work.trx,
    asked.map(({ personId }) => personId),
  );
  await sendTexts(
    work,
    asked.flatMap((one) => textTo(rollCall, one, work.organisation.spokenName)),
  );
  await watch(work, rollCall, asked);
  await journalOfficeAct(work, isDrill ? 'begins a drill of a roll-call' : 'begins a roll-call', {}, { by });
  return { kind: 'done', id: rollCall.id, asked: asked.length, unknown };
});

/** Nobody is rung any more, and an answer is an ordinary text again. */
export const endRollCall = operation(
  z.object({ rollCall: z.uuid(), by: z.string().trim().min(1).max(100) }),
  async (work, { rollCall: id, by }): Promise<{ kind: 'done' | 'over' }> => {
    if (!(await recordEnd(work.trx, id, work.now))) return { kind: 'over' };
    await stopCallSequences(work, { rollCall: id, purposes: ['roll-call'] });
    // Of hundreds of texts many may wait still. An answer to one would be an ordinary text, and might move a visit.
    await cancelWaiting(work.trx, { rollCall: id }, work.now);
    await journalOfficeAct(work, 'ends a roll-call', {}, { by });
    return { kind: 'done' };
  },
);

/** As people read it. */
async function nameOf({ trx }: UnitOfWork, asks: RollCall['asks'], teams: 'all' | string[]): Promise<string> {
  const names = (await listTeams(trx))
    .filter(({ id }) => teams !== 'all' && teams.includes(id))
    .map(({ name }) => name);
  const ofTeams = names.length === 0 ? '' : ` of ${names.join(', ')}`;
  switch (asks) {
    case 'out':
      return `Everybody${ofTeams} who is out`;
    case 'teams':
    case 'everybody':
      return `Everybody${ofTeams}`;
    case 'list':
      return 'A list of people';
  }
}

function textTo(rollCall: RollCall, { personId, phones, stands, textId }: Asked, spokenName: string): TextTo[] {
  const [to] = phones;
  return to === undefined ? [] : [{ id: textId, ...askingText(rollCall, { personId, to, stands }, spokenName) }];
}

/** The text that asks somebody. `times`: it has been sent before. */
export const askingText = (
  rollCall: RollCall,
  { personId, to, stands }: { personId: string; to: string; stands: Stands },
  spokenName: string,
  times: 'once' | 'again' = 'once',
): TextTo => ({
  to,
  contactKey: personKey(personId),
  personId,
  workerId: personId,
  purpose: 'roll-call',
  urgency: urgencyOf(rollCall, stands),
  occasion: `${rollCall.id} ${times}`,
  prompts: [{ id: 'roll-call', vars: { spoken_name: spokenName, ...rollCallVars(rollCall) } }],
});

export function urgencyOf({ isDrill }: Pick<RollCall, 'isDrill'>, stands: Stands): number {
  if (isDrill) return DRILL;
  return isOut(stands) ? ROLL_CALL : ROLL_CALL_IN;
}

/** A moment between two of them, so that they are rung in their order. */
const BETWEEN = 5;

/**
 * Each of them is looked at when their time is over. Managers hear of people without a phone together with the first
 * silent ones.
 */
async function watch(work: UnitOfWork, { id, startedAt }: RollCall, asked: Asked[]): Promise<void> {
  const event = { type: 'roll-call' as const, rollCallId: id };
  const events = asked.map(({ personId, phones }, at) => ({
    ...sealedEvents(work, personId, [event]),
    at: work.now,
    dueAt: new Date(startedAt.getTime() + (phones.length === 0 ? LOOK_EVERY : RING_AFTER) + at * BETWEEN),
  }));
  await insertSealedEvents(work.trx, events);
}

/** The words that no worker's phone may show are those of `flows check`. */
function mayBeShown({ languages }: Library, locale: string, building: string): boolean {
  const words = building.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const { never = [], neverToWorkers = [] } = languages[locale] ?? {};
  return ![...never, ...neverToWorkers].some((word) => words.includes(word)) && !/\d{3,}/.test(building);
}
