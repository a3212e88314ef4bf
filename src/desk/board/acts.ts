import type { AccountRecord } from '../../records/accounts.ts';
import { judgeAccess } from '../access/account.ts';
import type { Permission } from '../access/permissions.ts';
import type { BoardContents } from './books.ts';
import type { BoardRow } from './rows.ts';

/** What may be done in a row itself: only what is safe without its page. Nothing about an alarm is. Pure. */
export interface RowAct {
  words: string;
  href: string;
  /** It is done by one press; else it leads to a form. */
  isPress: boolean;
}

export function actsOf(row: BoardRow, { visits, texts }: BoardContents, account: AccountRecord, now: Date): RowAct[] {
  const { teamId, workerId } = row;
  if (row.alarmId !== null || (workerId !== null && workerId === account.personId)) return [];
  const may = (action: Permission, ofTeam: string | null = teamId): boolean =>
    ofTeam !== null && judgeAccess(account, action, { teamIds: [ofTeam] }).kind === 'yes';
  const moreTime = (visitId: string): RowAct => ({
    words: 'More time',
    href: `/desk/visits/${visitId}#more-minutes`,
    isPress: false,
  });
  if (row.tone === 'text') {
    const out = visits.find((one) => one.workerId === workerId && one.visit.status !== 'planned');
    const isCall = texts.some(({ id, isCall: isOne }) => id === row.id && isOne);
    const seen: RowAct = { words: isCall ? 'Done' : 'Seen', href: `/desk/texts/${row.id}/seen`, isPress: true };
    return [...(out && may('change a running visit', out.visit.teamId) ? [moreTime(out.visit.id)] : []), seen];
  }
  if (row.visitId === null) return [];
  if (row.group === 'asking') return may('change a running visit') ? [moreTime(row.visitId)] : [];
  const isLate = row.at < now && (row.group === 'planned' || row.group === 'needs');
  return isLate && may('plan a visit')
    ? [{ words: 'Not going', href: `/desk/visits/${row.visitId}/cancel`, isPress: true }]
    : [];
}
