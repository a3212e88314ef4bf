import { z } from 'zod';
import { beginShift, endShifts, lockShifts, readHolders } from '../../records/desk-shifts.ts';
import { addHandoverNote, handNotesOver } from '../../records/handover-notes.ts';
import { lockedAlarm } from '../locked.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';

/**
 * "I have the desk": who sits there is written down, with what was open then. Nothing of the line depends on it: alarms
 * stay with their owners, and ring as they would without any desk.
 */

const id = z.uuid();
const handedOver = z.object({
  alarms: z.array(
    z.object({ id, letter: z.string(), owners: z.array(z.object({ name: z.string(), newsAt: z.number() })) }),
  ),
  late: z.array(id),
  out: z.array(id),
  planned: z.array(id),
  away: z.array(id),
});

type DeskTaken =
  | { kind: 'done' }
  /** Somebody else has said so meanwhile, or has left. */
  | { kind: 'changed' }
  | { kind: 'yours-already' };

export const takeDesk = operation(
  z.object({
    shift: id,
    account: id,
    teams: z.array(id).min(1),
    /** The shifts that the page showed, of these teams. */
    seen: z.array(id),
    handedOver,
  }),
  async (work, { shift, account, teams, seen, handedOver: given }): Promise<DeskTaken> => {
    const { trx, now } = work;
    await lockShifts(trx);
    const holders = (await readHolders(trx)).filter(({ teamId }) => teams.includes(teamId));
    const standing = new Set(holders.map(({ shiftId }) => shiftId));
    const isAsSeen = standing.size === new Set(seen).size && seen.every((one) => standing.has(one));
    if (!isAsSeen) return { kind: 'changed' };
    const areAllTheirs = holders.length === teams.length && holders.every(({ accountId }) => accountId === account);
    if (areAllTheirs) return { kind: 'yours-already' };
    await beginShift(trx, { id: shift, accountId: account, at: now, teamIds: teams, handedOver: given });
    await handNotesOver(trx, { teamIds: teams, shiftId: shift, at: now });
    await journalOfficeAct(work, 'has the desk');
    return { kind: 'done' };
  },
);

export const leaveDesk = operation(
  z.object({ account: id }),
  async (work, { account }): Promise<{ kind: 'done' | 'not-yours' }> => {
    await lockShifts(work.trx);
    if ((await endShifts(work.trx, account, work.now)) === 0) return { kind: 'not-yours' };
    await journalOfficeAct(work, 'leaves the desk, and nobody has it');
    return { kind: 'done' };
  },
);

/** Words for the next holder of the desk. `alarm`: those who do not see it do not see them. */
export const writeForNextShift = operation(
  z.object({
    note: id,
    account: id,
    teams: z.array(id).min(1),
    alarm: id.nullable(),
    words: z.string().trim().min(1).max(500),
  }),
  async (work, { note, account, teams, alarm, words }): Promise<{ kind: 'done' }> => {
    await addHandoverNote(work.trx, {
      id: note,
      at: work.now,
      accountId: account,
      teamIds: teams,
      alarmId: alarm,
      words,
    });
    return { kind: 'done' };
  },
);

/** A fact of an alarm, told to its team's next shift too: the fact itself was added to the alarm. */
export const notifyNextShift = operation(
  z.object({ note: id, account: id, alarm: id, words: z.string().trim().min(1).max(500) }),
  async (work, { alarm: alarmId, ...given }): Promise<{ kind: 'done' | 'closed' }> => {
    const stored = await lockedAlarm(work, alarmId);
    if (!stored) return { kind: 'closed' };
    await writeForNextShift(work, work.actor, { ...given, teams: [stored.alarm.teamId], alarm: alarmId });
    return { kind: 'done' };
  },
);
