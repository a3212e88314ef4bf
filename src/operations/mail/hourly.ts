import { SYSTEM } from '../../records/actor.ts';
import { insertMails } from '../../records/mail.ts';
import { claimHour, type ListedTeam, listedTeams } from '../../records/organisation/listed-teams.ts';
import { readOutNow } from '../../records/views/shown/out-now.ts';
import { TELL } from '../../contact/urgency.ts';
import { clockVar } from '../../conversation/files/flow.ts';
import { dutyKey } from '../../contact/contact-key.ts';
import { sendText } from '../contact.ts';
import { type Dependencies, inTransaction, type UnitOfWork } from '../work.ts';
import { listWords } from './open-visits.ts';

const HOUR = 3_600_000;

/** The hour that has begun last. */
const hourOf = (now: Date): Date => new Date(Math.floor(now.getTime() / HOUR) * HOUR);

/**
 * Sends each team that wants it the list of who is out, once an hour, by whichever process comes first: while anybody
 * is out, and once after the last is back. Mails and texts are rows of the transaction that says that it was done.
 */
export async function sendLists(parts: Dependencies, { canMail }: { canMail: boolean }): Promise<void> {
  await inTransaction(parts, SYSTEM, async (work) => {
    const of = hourOf(work.now);
    for (const team of await listedTeams(work.trx)) await sendList(work, canMail ? team : { ...team, mail: [] }, of);
  });
}

async function sendList(work: UnitOfWork, team: ListedTeam, of: Date): Promise<void> {
  const { trx, now, organisation } = work;
  const visits = await readOutNow(trx, team.id);
  const before = await claimHour(trx, team.id, of, visits.length);
  if (before === null || (visits.length === 0 && before.visits === 0)) return;
  const giveUpAt = new Date(of.getTime() + HOUR);
  await insertMails(
    trx,
    team.mail.map((to) => ({ kind: 'open visits' as const, about: team.id, of, to, at: now, giveUpAt })),
  );
  for (const to of team.text)
    await sendText(work, {
      to,
      contactKey: dutyKey(to),
      purpose: 'notice',
      urgency: TELL,
      occasion: `list of ${of.toISOString()}`,
      prompts: [
        {
          id: 'told.open-visits',
          vars: {
            count: visits.length,
            until: clockVar(now),
            out_now: listWords(visits, { timezone: organisation.timezone, now }),
          },
        },
      ],
    });
}
