import { openSheet } from '../../operations/sheets/open-sheet.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { deskActor, judgeAccess } from '../access/account.ts';
import type { DeskRequest, GuardedRoute } from '../access/page-route.ts';
import { saveSession, sessionMark } from '../access/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { alarmSubject, readAlarm } from './seen-alarm.ts';

/** The emergency sheet on an alarm's page: opened by one press, and then part of what the police are told. */

/** Sheets are for alarms that are open, and for no practice. */
export const mayOpenSheet = ({ account }: DeskRequest, { alarm }: BoardAlarm): boolean =>
  alarm.status !== 'closed' &&
  !alarm.drill &&
  judgeAccess(account, 'open an emergency sheet in an alarm', { teamIds: [alarm.teamId] }).kind === 'yes';

/** This session has opened it. */
export const isSheetOpen = (asked: DeskRequest, about: BoardAlarm): boolean =>
  asked.request.session.sheetIn === about.alarm.id && mayOpenSheet(asked, about);

/** @param refuse shows the page again with what is so */
export function alarmSheetRoute(
  dependencies: DeskDependencies,
  refuse: (asked: DeskRequest, notice: string) => Promise<void>,
): GuardedRoute {
  return {
    method: 'post',
    path: '/alarms/:id/sheet',
    page: 'alarm',
    permission: 'open an emergency sheet in an alarm',
    book: 'true',
    subject: (asked) => alarmSubject(dependencies, asked),
    handle: async (asked) => {
      const { account, request, response } = asked;
      const about = await readAlarm(dependencies, String(request.params['id']));
      if (!about) return;
      if (!mayOpenSheet(asked, about)) {
        await refuse(asked, 'It opens here in an open alarm that is no drill. Otherwise: on the page of the person.');
        return;
      }
      const alarm = about.alarm.id;
      const opened = await openSheet(dependencies.parts, deskActor(account), {
        person: about.alarm.workerId,
        account: account.id,
        session: sessionMark(request.sessionID),
        why: { alarm },
      });
      if (opened.kind !== 'done') {
        await refuse(asked, 'They have written no emergency sheet.');
        return;
      }
      request.session.sheetIn = alarm;
      await saveSession(request);
      response.redirect(303, `/desk/alarms/${alarm}`);
    },
  };
}
