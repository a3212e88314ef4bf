import type { Knex } from 'knex';
import { z } from 'zod';

/** What was found at each carrier's account when somebody looked last. */

const Findings = z.array(
  z.object({
    mark: z.enum(['ok', 'warning', 'error']),
    what: z.string(),
    found: z.string(),
    todo: z.string().nullable(),
  }),
);

export interface CarrierLook {
  carrier: string;
  lookedAt: Date;
  findings: z.output<typeof Findings>;
}

/** These are the only ones from now on: a carrier that is in force no more is forgotten. */
export async function saveCarrierLooks(db: Knex, looks: CarrierLook[]): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('carrier_look').delete();
    for (const { carrier, lookedAt, findings } of looks)
      await trx('carrier_look').insert({ carrier, looked_at: lookedAt, findings: JSON.stringify(findings) });
  });
}

export async function readCarrierLooks(db: Knex): Promise<CarrierLook[]> {
  const rows = await db('carrier_look').select<{ carrier: string; looked_at: Date; findings: unknown }[]>('*');
  return rows.map(({ carrier, looked_at, findings }) => ({
    carrier,
    lookedAt: looked_at,
    findings: Findings.parse(findings),
  }));
}
