import type { Finding } from '../../carriers/diagnostics.ts';
import { saveCarrierLooks } from '../../records/carrier-looks.ts';
import type { Dependencies } from '../work.ts';

/** A look at one carrier's account: it asks the carrier, and changes nothing there. It never rejects. */
export interface CarrierCheck {
  carrier: string;
  look: () => Promise<Finding[]>;
}

/** Looks at all of them at once, and keeps what was found. It holds no transaction while it waits for a carrier. */
export async function lookAtCarriers(
  { knex, clock }: Pick<Dependencies, 'knex' | 'clock'>,
  checks: CarrierCheck[],
): Promise<void> {
  const looks = checks.map(async ({ carrier, look }) => ({ carrier, findings: await look(), lookedAt: clock.now() }));
  await saveCarrierLooks(knex, await Promise.all(looks));
}
