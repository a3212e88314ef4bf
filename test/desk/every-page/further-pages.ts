import type { TestDesk } from '../../harness/desk.ts';
import { ofNorth } from '../of-north.ts';
import { accountPages } from './further/accounts.ts';
import { alarmPages } from './further/alarms.ts';
import type { FurtherPage } from './further/further-page.ts';
import { peoplePages } from './further/people.ts';
import { planPages } from './further/plans.ts';
import { recordPages } from './further/rights.ts';
import { visitPages } from './further/visits.ts';
import type { Readers } from './readers.ts';

/** Pages that stand behind a step, and pages on which a thing has just been made. */
export function furtherPages(desk: TestDesk, readers: Readers): FurtherPage[] {
  const of = ofNorth(desk);
  const made = async (name: string): Promise<string> => (await of[name]?.()) ?? '';
  return [
    ...alarmPages(desk),
    ...visitPages(desk),
    ...peoplePages(desk),
    ...planPages(desk),
    ...accountPages(desk, readers),
    ...recordPages(desk, made),
  ];
}

/** Addresses of forms that none of these pages sends: why, and which test sends them. */
export const SENT_ELSEWHERE: Record<string, string> = {
  '/sign-out': 'Its button stands in the head of each page, and would end the walk: sign-in.test.ts',
  '/alarms/:id/quiet': 'A script sends it, and no form: board/sound.test.ts',
  '/visits/import/csv': 'Its answer is a file: visits/plan-file.test.ts',
  '/people/import/csv': 'Its answer is a file: import.test.ts',
  '/training/import/csv': 'Its answer is a file: training.test.ts',
  '/records/retention': 'Its form is for a role in every team: rights/logs-and-times.test.ts',
  '/settings/line/look': 'Its form is there beside a carrier alone: settings.test.ts',
  '/me/end-session': 'It ends the session of the walk: sessions.test.ts',
};
