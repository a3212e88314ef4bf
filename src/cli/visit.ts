import { Command } from 'commander';
import { openAlarmOf } from '../records/alarms.ts';
import { writeJournal } from '../records/journal.ts';
import { callerByStaffNumber, lockWorker } from '../records/organisation/people.ts';
import { openVisitOf } from '../records/visits.ts';
import { changeOpenVisit } from '../operations/visits.ts';
import type { Dependencies } from '../operations/work.ts';
import { CommandFailed, withRecords } from './open.ts';
import { atTheSwitchboard, given, openParts, type Reason, whereNobodyRings } from './parts.ts';

export function visitCommand(): Command {
  const visit = new Command('visit').description('the visits that are open; for who is out now, see board');
  visit
    .command('end')
    .description("end somebody's open visit from here")
    .argument('<staffnumber>', 'whose visit')
    .requiredOption('--by <who>', 'who ends it')
    .requiredOption('--why <why>', 'how you know that it is over')
    .addHelpText(
      'after',
      '\nWho and why go into the story. An open alarm is not closed by it: see alarm close.\n\nExample: npm run cli -- visit end 4021 --by "Joan Mercer" --why "Sam is back at the office"',
    )
    .action(async (staffNumber: string, reason: Reason) => {
      await withRecords(process.env, async (records) => {
        for (const line of await endVisit(await openParts(records), staffNumber, reason)) console.log(line);
      });
    });
  return visit;
}

/**
 * Ends the open visit of whoever has that staff number. Rejects with CommandFailed where there is none. Resolves with
 * what to tell the person at the terminal.
 */
export async function endVisit(parts: Dependencies, staffNumber: string, reason: Reason): Promise<string[]> {
  const { by, why } = given(reason);
  const lines = await atTheSwitchboard(
    parts,
    async (work) => {
      const worker = await callerByStaffNumber(work.trx, staffNumber.trim());
      if (!worker) throw new CommandFailed([`Nobody has the staff number ${staffNumber.trim()}.`]);
      await lockWorker(work.trx, worker.id);
      const open = await openVisitOf(work.trx, worker.id);
      if (!open) throw new CommandFailed([`No visit of ${worker.name} is open.`]);
      await writeJournal(work.trx, [
        {
          at: work.now,
          kind: 'office',
          workerId: worker.id,
          visitId: open.visit.id,
          actor: work.actor,
          detail: { what: 'ends the visit' },
        },
      ]);
      await changeOpenVisit(work, worker.id, { kind: 'end' });
      const alarm = (await openAlarmOf(work.trx, worker.id))?.alarm;
      return [
        `The visit of ${worker.name} is ended.`,
        ...(alarm
          ? [`Alarm ${alarm.letter} is still open, and people go on ringing. To close it: alarm close ${alarm.letter}`]
          : []),
      ];
    },
    { kind: 'person', name: by, via: 'cli', reason: why },
  );
  return [...lines, ...(await whereNobodyRings(parts))];
}
