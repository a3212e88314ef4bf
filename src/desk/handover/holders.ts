import type { AccountRecord } from '../../records/accounts.ts';
import type { Holder } from '../../records/desk-shifts.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { mayEver, teamsFor } from '../access/account.ts';
import type { Time } from '../board/words.ts';

/** Who has the desk, in words. */

interface Team {
  id: string;
  name: string;
}

/** One line where the same person has every team, or nobody has any. */
export function holderLines(teams: Team[], holders: Holder[], { now, timezone }: Time): string[] {
  const words = teams.map(({ id, name }) => {
    const holder = holders.find(({ teamId }) => teamId === id);
    const who = holder
      ? `${holder.name}, since ${shortTime(holder.since, timezone, now)}`
      : 'nobody has said that they have it';
    return { name, who };
  });
  const [first] = words;
  if (first && words.every(({ who }) => who === first.who)) return [first.who];
  return words.map(({ name, who }) => `${name}: ${who}`);
}

/** Of the teams that they see. Null: nobody has said that they have it, and it is not for them to say. */
export function deskWords(account: AccountRecord, teams: Team[], holders: Holder[], time: Time): string | null {
  const reach = teamsFor(account, 'see the shown board');
  const own = teams.filter(({ id }) => reach === 'all' || reach.includes(id));
  const isHeld = holders.some(({ teamId }) => own.some(({ id }) => id === teamId));
  if (own.length === 0 || (!isHeld && !mayEver(account, 'have the desk'))) return null;
  return `Desk: ${holderLines(own, holders, time).join('; ')}`;
}
