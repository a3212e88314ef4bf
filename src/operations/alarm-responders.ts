import { rememberedInTransaction } from '../database/remembered.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import type { RaisedSince } from '../records/alarm-raiser.ts';
import { besideWorker } from '../records/beside.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { personIdOf } from '../contact/contact-key.ts';
import { type Responders, contactByKey } from '../safety/responders.ts';
import { isAtRisk, STILL_THERE, withoutThoseAtRisk } from '../safety/risk.ts';
import { reportersOf } from '../safety/alarm/concern.ts';
import type { Clock } from '../safety/clock.ts';
import type { BesideRules } from '../records/views/true/board.ts';
import type { Dependencies, UnitOfWork } from './work.ts';

/** Who may be asked about an alarm, and who must hear nothing of it. */

/** Real milliseconds for which an account that raised an alarm at the desk sees it. */
const SEEN_BY_RAISER = 30 * 60_000;

interface About {
  workerId: string;
  teamId: string;
  visitId: string | null;
  covert: boolean;
  raisedAt: Date;
  excludedPhones: string[];
  /** Contacts by key, of the team or not. */
  known: string[];
}

/**
 * Whom the alarm may ask: of a covert one nobody who may stand beside the worker. A phone that a colleague lent for an
 * open call for help is beside the worker too.
 */
export async function respondersAbout(
  work: UnitOfWork,
  { workerId, teamId, visitId, covert, raisedAt, excludedPhones, known }: About,
): Promise<Responders> {
  const also = known.flatMap((key) => personIdOf(key) ?? []);
  if (!covert) {
    const all = await everybodyAbout(work, { workerId, teamId, also, endedSince: null });
    return excludedPhones.length === 0 ? all : withoutThoseAtRisk(all, excludedPhones, [], []);
  }
  const endedSince = stillThereSince(work, raisedAt);
  const { places, companions } = await besideWorker(work.trx, { workerId, visitId, endedSince });
  const everybody = await everybodyAbout(work, { workerId, teamId, also, endedSince });
  return withoutThoseAtRisk(everybody, excludedPhones, places, companions);
}

interface Everybody {
  responders: Responders;
  also: string[];
  endedSince: number | undefined;
}

const knownResponders = rememberedInTransaction<Everybody>();

/**
 * Responders are read once in a transaction. Most people whom the alarm names were asked by it, so they are among them.
 */
async function everybodyAbout(
  { trx, now, parts: { lineNumbers } }: UnitOfWork,
  about: { workerId: string; teamId: string; also: string[]; endedSince: Date | null },
): Promise<Responders> {
  const { workerId, teamId, also } = about;
  const id = `${workerId} ${teamId}`;
  const endedSince = about.endedSince?.getTime();
  const known = knownResponders.of(trx, id);
  const isThere = (personId: string): boolean =>
    known !== undefined &&
    (personId === workerId ||
      known.also.includes(personId) ||
      known.responders.people.some((person) => person.id === personId));
  if (known && known.endedSince === endedSince && also.every(isThere)) return known.responders;
  const responders = await loadResponders(trx, workerId, teamId, { ...about, now, lineNumbers, isForAlarm: true });
  knownResponders.remember(trx, id, { responders, also, endedSince });
  return responders;
}

/** Everybody whom an alarm may name, whether or not it may ask them. `besides`: other contacts, by key. */
export const namedBy = (work: UnitOfWork, alarm: Alarm, besides: string[] = []): Promise<Responders> =>
  everybodyAbout(work, {
    workerId: alarm.workerId,
    teamId: alarm.teamId,
    also: [...knownOf(alarm), ...besides].flatMap((key) => personIdOf(key) ?? []),
    endedSince: alarm.covert ? stillThereSince(work, alarm.raisedAt) : null,
  });

/** By what the desk's pages decide who may look at a covert alarm: as it is decided here whom it rings. */
export const besideRules = ({ clock, lineNumbers }: Pick<Dependencies, 'clock' | 'lineNumbers'>): BesideRules => ({
  stillThere: clock.stretch(STILL_THERE),
  lineNumbers,
  raisedSince: raisedSince(clock).at,
});

/** From when on an account that raised an alarm at the desk sees it. */
export function raisedSince(clock: Clock): RaisedSince {
  const now = clock.now();
  return {
    at: new Date(now.getTime() - clock.stretch(SEEN_BY_RAISER)),
    sentAt: new Date(clock.toReal(now).getTime() - SEEN_BY_RAISER),
  };
}

/** A person who ended a visit at an address after this time may still be there. */
export const stillThereSince = ({ parts }: Pick<UnitOfWork, 'parts'>, at: Date): Date =>
  new Date(at.getTime() - parts.clock.stretch(STILL_THERE));

/** Those outside the worker's team and buddies who have to do with the alarm all the same, by contact key. */
export function knownOf(alarm: Alarm): string[] {
  return [...alarm.state.contacted, ...reportersOf(alarm)];
}

/** Whether a contact's phone may be beside the worker. `responders`: those of a covert alarm. */
export const isPhoneAtRisk = (alarm: Alarm, responders: Responders, contactKey: string, number: string): boolean =>
  contactByKey(contactKey, responders) === null ||
  [...alarm.state.excludedPhones, ...responders.worker.phones].includes(number);

/** The same as far as is known now; false while nothing covert is known. */
export async function mayBeBesideWorker(
  work: UnitOfWork,
  alarm: Alarm,
  contactKey: string,
  number: string,
): Promise<boolean> {
  if (!alarm.covert || alarm.drill) return false;
  const { excludedPhones } = alarm.state;
  const responders = await respondersAbout(work, { ...alarm, excludedPhones, known: knownOf(alarm) });
  return isPhoneAtRisk(alarm, responders, contactKey, number);
}

/**
 * Whether one of these contacts may hear of it: somebody who was asked before it was covert may stand beside the worker
 * now. `besides`: those outside the worker's team who are to be looked at too.
 */
export async function mayHearOf(
  work: UnitOfWork,
  alarm: Alarm,
  keys: string[],
  besides: string[] = [],
): Promise<boolean> {
  if (!alarm.covert || alarm.drill) return true;
  const responders = await respondersAbout(work, {
    ...alarm,
    excludedPhones: alarm.state.excludedPhones,
    known: [...knownOf(alarm), ...besides],
  });
  const everybody = await namedBy(work, alarm, besides);
  return keys.some((key) => contactByKey(key, responders) !== null && !isAtRisk(key, everybody, responders));
}
