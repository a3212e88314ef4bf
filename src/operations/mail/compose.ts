import { listedTeam } from '../../records/organisation/listed-teams.ts';
import { sealNumbered } from '../../records/log-seal.ts';
import type { MailRow } from '../../records/mail.ts';
import { readOutNow } from '../../records/views/shown/out-now.ts';
import type { Dependencies } from '../work.ts';
import { listMail } from './open-visits.ts';

/** What a mail says, made when it goes: a list that was late tells who is out now. Null: there is nothing to say. */
export async function composeMail(
  { knex, clock }: Pick<Dependencies, 'knex' | 'clock'>,
  { kind, about }: Pick<MailRow, 'kind' | 'about'>,
): Promise<{ subject: string; text: string } | null> {
  if (kind === 'open visits') {
    const team = await listedTeam(knex, about);
    if (team === null) return null;
    return listMail(await readOutNow(knex, about), { team: team.name, timezone: team.timezone, now: clock.now() });
  }
  const seal = await sealNumbered(knex, Number(about));
  return seal && headMail(seal);
}

const headMail = ({
  number,
  sealedAt,
  rows,
  head,
}: {
  number: number;
  sealedAt: Date;
  rows: number;
  head: string;
}) => ({
  subject: `Buddyline: seal ${number} of the logs`,
  text: [
    `Seal ${number} of ${sealedAt.toISOString()}, ${rows} rows:`,
    '',
    head,
    '',
    'Keep this where nobody who runs Buddyline can change it. To see whether the logs are still what they were:',
    `npm run cli -- verify-log --head ${head}`,
    '',
  ].join('\n'),
});
