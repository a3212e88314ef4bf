import type { AccountRecord } from '../../records/accounts.ts';
import { mayEver } from '../access/account.ts';
import type { Permission } from '../access/permissions.ts';

interface NavigationItem {
  text: string;
  href: string;
  isCurrent: boolean;
}

interface Navigation {
  /** What is open all day. */
  main: NavigationItem[];
  /** Behind "More". */
  more: NavigationItem[];
}

interface Item {
  text: string;
  href: string;
  /** Somebody sees it who may ever do one of these. */
  actions: Permission[];
}

/** In order. */
const MAIN: Item[] = [
  { text: 'Board', href: '/desk', actions: ['see the shown board'] },
  { text: 'Visits', href: '/desk/visits', actions: ['see the shown board'] },
  { text: 'People', href: '/desk/people', actions: ['see people'] },
  { text: 'Plans', href: '/desk/plans', actions: ['read a plan'] },
  // A worker's own findings stand on their own page.
  { text: 'Readiness', href: '/desk/readiness', actions: ['run a drill'] },
  { text: 'Reports', href: '/desk/reports', actions: ['see counts'] },
];
const MORE: Item[] = [
  { text: 'Alarms', href: '/desk/alarms', actions: ['open an alarm'] },
  { text: 'Texts', href: '/desk/texts', actions: ['see unmatched texts and callers'] },
  { text: 'Hand-over', href: '/desk/handover', actions: ['have the desk'] },
  { text: 'Roll-call', href: '/desk/roll-calls', actions: ['call the roll'] },
  { text: 'Notes', href: '/desk/hazards', actions: ['read a hazard flag'] },
  { text: 'Incidents', href: '/desk/incidents', actions: ['read an incident'] },
  { text: 'Major incident', href: '/desk/major-incident', actions: ['see the list for a major incident'] },
  { text: 'Drills', href: '/desk/drills', actions: ['run a drill'] },
  { text: 'Records', href: '/desk/records', actions: ['see records'] },
  { text: 'Settings', href: '/desk/settings', actions: ['see settings'] },
];
/**
 * For people who are workers alone: their own, and who of the team is out. An alarm about which they were asked stands
 * there too.
 */
const WORKER: Item[] = [
  { text: 'My visits', href: '/desk/my', actions: [] },
  { text: 'Team', href: '/desk', actions: [] },
];

export const isOnlyWorker = ({ roles }: AccountRecord): boolean =>
  roles.length > 0 && roles.every(({ role }) => role === 'worker');

/** @param at the address of the page */
export function navigationFor(account: AccountRecord, at: string): Navigation {
  const shown = (items: Item[]): NavigationItem[] =>
    items.map(({ text, href }) => ({ text, href, isCurrent: isWithin(at, href) }));
  if (isOnlyWorker(account)) return { main: shown(WORKER), more: [] };
  const mine = (items: Item[]): Item[] =>
    items.filter(({ actions }) => actions.some((action) => mayEver(account, action)));
  const own = account.roles.some(({ role }) => role === 'worker') ? WORKER.slice(0, 1) : [];
  const more = shown([...own, ...mine(MORE)]);
  // Of few, none is hidden.
  const few = mine(MAIN).length + more.length <= FEW;
  return few ? { main: [...shown(mine(MAIN)), ...more], more: [] } : { main: shown(mine(MAIN)), more };
}

const FEW = 7;

const isWithin = (at: string, href: string): boolean =>
  href === '/desk' ? at === href : at === href || at.startsWith(`${href}/`);
