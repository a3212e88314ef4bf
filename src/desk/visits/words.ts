import type { VisitEnded, VisitExtended, VisitStarted } from '../../operations/visits/for-somebody.ts';
import type { ShownAct, VisitDetails } from '../../records/views/shown/visits.ts';
import type { LookAgain } from '../../safety/look-again.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { type Time, visitStateWords } from '../board/words.ts';
import { outcomeIn, type OutcomeWords } from '../shell/outcomes.ts';

/** The words of a visit's page and of the list. */

/** `day`: the one that the page is about, which its times do not repeat; left out: today. */
export interface TimeOnPage extends Time {
  day?: Date;
}

export function stateWords({ visit, plannedStart, plannedEnd }: VisitDetails, about: TimeOnPage): string {
  const { now, timezone, day = now } = about;
  const time = (at: Date | null): string => (at === null ? '' : shortTime(at, timezone, day));
  switch (visit.status) {
    case 'planned': {
      const planned = `Planned for ${time(plannedStart)} until ${time(plannedEnd)}`;
      return plannedStart !== null && plannedStart < now ? `${planned}. Not begun.` : `${planned}.`;
    }
    case 'open':
      return `Out until ${time(visit.deadline)}.`;
    case 'overdue':
      return `Due at ${time(visit.deadline)}. ${visitStateWords(visit) ?? ''}`.trim();
    case 'ended':
      return `Ended at ${time(visit.endedAt)}.`;
    case 'cancelled':
      return `Was planned for ${time(plannedStart)}. Cancelled.`;
  }
}

const ACTS: Record<string, string> = {
  plan: 'planned it',
  'change-plan': 'changed the plan',
  'cancel-plan': 'cancelled it',
  start: 'began it for them',
  more: 'gave it more time',
  end: 'ended it',
};

export function actWords({ what, how, toldBy, by }: Pick<ShownAct, 'what' | 'how' | 'toldBy' | 'by'>): string {
  const done = `${by ?? 'The office'} ${ACTS[what] ?? what}`;
  if (how === 'seen-by-me') return `${done}: has seen them.`;
  if (how === 'spoken-to') return `${done}: has spoken to them, and knows the voice.`;
  if (how === 'told-by') return `${done}: told by ${toldBy ?? 'somebody'}.`;
  return `${done}.`;
}

const REFUSALS: OutcomeWords<(VisitStarted | VisitExtended | VisitEnded)['kind']> = {
  done: null,
  'none-open': 'This visit is not open any more. Nothing has changed.',
  'open-already': 'They are out already: this is the visit. Give it more time here if it goes on for longer.',
  'no-team': 'They belong to no team, so nobody would be asked about them. Nothing has changed.',
  nobody: 'There is no such person any more. Nothing has changed.',
};

/** What an act came to that changed nothing, or not what was meant; null: it was done. */
export const refusalWords = (outcome: string): string | null => outcomeIn(REFUSALS, outcome);

/** Why the plan is to be looked at again. Each is a line; none says that the visit may not be. */
export const lookAgainWords = (why: LookAgain[], { now, timezone }: Time): string[] =>
  why.map((one) => {
    switch (one.why) {
      case 'before-sunrise':
        return `It begins before sunrise, ${shortTime(one.at, timezone, now)}`;
      case 'after-sunset':
        return `It goes on after sunset, ${shortTime(one.at, timezone, now)}`;
      case 'last':
        return 'It is the last of their day';
      case 'out-of-hours':
        return 'It is out of hours';
    }
  });

/** Of a red visit. */
export function assessedWords({ assessedOn, assessedBy, assessmentRef, isAssessed }: VisitDetails): string {
  if (assessedOn === null) return isAssessed ? 'Assessed for another visit of this reference' : 'Not assessed';
  const said =
    `Assessed on ${assessedOn} by ` + `${assessedBy ?? ''}${assessmentRef === null ? '' : `, file ${assessmentRef}`}`;
  return isAssessed ? said : `${said}: more than six months ago, or before an incident`;
}
