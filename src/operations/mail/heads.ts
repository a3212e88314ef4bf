import { insertMails } from '../../records/mail.ts';
import { logHeadAddresses } from '../../records/organisation/listed-teams.ts';
import type { Dependencies } from '../work.ts';

const THREE_DAYS = 3 * 86_400_000;

/**
 * Mails a head away, to where nobody who runs the service can change it. Each head holds those before it, so that one
 * which is lost is made good by the next.
 */
export async function mailHead(
  { knex, clock }: Pick<Dependencies, 'knex' | 'clock'>,
  seal: { number: number; sealedAt: Date },
): Promise<void> {
  const now = clock.now();
  await insertMails(
    knex,
    (await logHeadAddresses(knex)).map((to) => ({
      kind: 'log head' as const,
      about: String(seal.number),
      of: seal.sealedAt,
      to,
      at: now,
      giveUpAt: new Date(now.getTime() + clock.stretch(THREE_DAYS)),
    })),
  );
}
