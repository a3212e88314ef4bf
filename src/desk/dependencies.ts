import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { CarrierCheck } from '../operations/readiness/look-at-carriers.ts';
import type { Dependencies } from '../operations/work.ts';
import type { FewAtOnce } from './access/few-at-once.ts';
import type { TelephoneFirst } from './live/telephone-first.ts';
import { loadOrganisationSettings, timezoneOf } from '../records/organisation/people.ts';

/** What the desk is made of. */
export interface DeskDependencies {
  parts: Dependencies;
  /** Connections for what people do about an alarm, which waits for no page; left out: those of `parts`. */
  knexOfActs?: Knex | undefined;
  /** Where browsers find us, without a slash at its end. With https, cookies are for https only. */
  publicUrl: string;
  /** The number that people ring, which each page says; left out: it is not said. */
  line?: string | null | undefined;
  /** All that people may ring or text, that one first, as E.164; left out: there is none. */
  numbers?: string[] | undefined;
  /** Looks at the carriers' accounts; left out: there are none, and the exchange stands in. */
  carrierChecks?: CarrierCheck[] | undefined;
  /** The council's sign-in service; null: local accounts only. */
  oidc: OidcSettings | null;
  /** The demo's ready accounts may sign in: never beside a carrier. */
  allowDemoAccounts: boolean;
  /**
   * Aborted when the process begins to end: live pages are told, and ask again a little later, each at its own time.
   */
  stopping?: AbortSignal | undefined;
  /** In which turn reports and exports are made; left out: as `access/long-work.ts` says. */
  longWork?: FewAtOnce | undefined;
  /** Who on the telephone is being answered by this process: open pages wait for that. */
  telephone: TelephoneFirst;
  log: Logger;
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** The organisation's time zone, and the numbers of its duty desk. */
export async function deskSettings({
  parts: { knex },
}: Pick<DeskDependencies, 'parts'>): Promise<{ timezone: string; duty: string[] }> {
  const settings = await loadOrganisationSettings(knex);
  return { timezone: timezoneOf(settings), duty: settings?.duty ?? [] };
}

/** Sign-in and sessions count in real time, however fast Buddyline's own clock runs. */
export function realNow({ parts: { clock } }: Pick<DeskDependencies, 'parts'>): Date {
  return clock.toReal(clock.now());
}
