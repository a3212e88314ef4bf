import { z } from 'zod';
import { realAlarmsOpen, type StandIn, standInsOf, teamByName } from '../../records/drills.ts';
import { writeJournal } from '../../records/journal.ts';
import { lockWorker } from '../../records/organisation/people.ts';
import { planOfWorker } from '../../records/organisation/teams.ts';
import { raiseDrill } from '../alarms.ts';
import { operation } from '../operation.ts';
import { wishPurpleCall } from '../purple-work.ts';

const wanted = z.object({
  /** By name. */
  team: z.string().trim(),
  /** The covert one, with the purple-file call. */
  duress: z.boolean(),
  /** The staff number of the person who stands in as the worker; null: somebody of the team who is not out. */
  about: z.string().nullable(),
});

type DrillBegun =
  | { kind: 'done'; alarmId: string; team: string; standIn: StandIn }
  | { kind: 'no-team' }
  /** `letters`: of what is open. */
  | { kind: 'something-real'; letters: string[] }
  | { kind: 'nobody-free'; team: string };

/** Begins a drill, unless anything real is open or nobody can stand in as the worker. */
export const beginDrill = operation(wanted, async (work, { team: name, duress, about }): Promise<DrillBegun> => {
  const team = await teamByName(work.trx, name);
  if (!team) return { kind: 'no-team' };
  const letters = await realAlarmsOpen(work.trx);
  if (letters.length > 0) return { kind: 'something-real', letters };
  const free = await standInsOf(work.trx, team.id);
  const standIn = about === null ? free[0] : free.find(({ staffNumber }) => staffNumber === about);
  if (!standIn) return { kind: 'nobody-free', team: team.name };
  const { workerId } = standIn;
  await lockWorker(work.trx, workerId);
  const wish = { workerId, teamId: team.id, plan: await planOfWorker(work.trx, team.id, workerId) };
  const kind = duress ? 'duress' : 'missed';
  const alarmId = await raiseDrill(work, { ...wish, kind });
  await writeJournal(work.trx, [
    { at: work.now, actor: work.actor, kind: 'drill', workerId, alarmId, detail: { what: kind } },
  ]);
  if (duress) await wishPurpleCall(work, 'alarm', { ...wish, visitId: null, alarmId });
  return { kind: 'done', alarmId, team: team.name, standIn };
});
