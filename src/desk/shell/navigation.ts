import type { AccountRecord } from '../../records/accounts.ts';
import { mayEver } from '../access/account.ts';
import type { Permission } from '../access/permissions.ts';

export interface NavigationItem {
  text: string;
  href: string;
  isCurrent: boolean;
}

/** In order. Somebody sees those that a role of theirs may open. */
const ITEMS: { text: string; href: string; action: Permission }[] = [
  { text: 'Board', href: '/desk', action: 'see the shown board' },
  { text: 'Alarms', href: '/desk/alarms', action: 'open an alarm' },
  { text: 'Visits', href: '/desk/visits', action: 'see the shown board' },
  { text: 'Roll-call', href: '/desk/roll-calls', action: 'call the roll' },
  { text: 'Texts', href: '/desk/texts', action: 'see unmatched texts and callers' },
  { text: 'Notes', href: '/desk/hazards', action: 'read a hazard flag' },
  { text: 'Incidents', href: '/desk/incidents', action: 'read an incident' },
  { text: 'Major incident', href: '/desk/major-incident', action: 'see the list for a major incident' },
  { text: 'People', href: '/desk/people', action: 'see people' },
  { text: 'Plans', href: '/desk/plans', action: 'read a plan' },
  // A worker's own findings stand on their own page.
  { text: 'Readiness', href: '/desk/readiness', action: 'run a drill' },
  { text: 'Drills', href: '/desk/drills', action: 'run a drill' },
  { text: 'Reports', href: '/desk/reports', action: 'see counts' },
  { text: 'Hand-over', href: '/desk/handover', action: 'have the desk' },
  { text: 'Records', href: '/desk/records', action: 'see records' },
  { text: 'Accounts', href: '/desk/settings/accounts', action: 'read accounts' },
];

/** @param at the address of the page */
export function navigationFor(account: AccountRecord, at: string): NavigationItem[] {
  return ITEMS.filter(({ action }) => mayEver(account, action)).map(({ text, href }) => ({
    text,
    href,
    isCurrent: href === '/desk' ? at === href : at.startsWith(href),
  }));
}
