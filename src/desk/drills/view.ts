import type { DrillAnswer } from '../../records/drills.ts';
import { LAST_RESORT } from '../../contact/contact-key.ts';
import { minutesAndSeconds } from '../plans/ladder-view.ts';
import { dayAndTime } from '../shell/times.ts';

/** How drills went. Pure. */

interface DrillView {
  heading: string;
  answers: { who: string; asked: string; person: string; took: string }[];
}

/** @param answers of one team, newest drill first */
export function drillViews(
  answers: DrillAnswer[],
  { now, timezone, lastResort }: { now: Date; timezone: string; lastResort: string },
): DrillView[] {
  const ids = [...new Set(answers.map(({ drillId }) => drillId))];
  return ids.map((id) => {
    const ofDrill = answers.filter(({ drillId }) => drillId === id);
    const [first] = ofDrill;
    return {
      heading: first ? headingOf(first, now, timezone) : '',
      answers: ofDrill.map(({ name, contactKey, askedAfter, personAfter, tookAfter }) => ({
        who: name ?? (contactKey === LAST_RESORT ? lastResort : 'the duty desk'),
        asked: askedAfter === null ? 'not asked' : `asked ${after(askedAfter)}`,
        person: personAfter === null ? 'nobody answered' : `a person ${after(personAfter)}`,
        took: tookAfter === null ? 'did not take it' : `took it ${after(tookAfter)}`,
      })),
    };
  });
}

function headingOf({ raisedAt, kind, status }: DrillAnswer, now: Date, timezone: string): string {
  const goingOn = status === 'closed' ? '' : `, going on for ${after(now.getTime() - raisedAt.getTime())}`;
  return `${dayAndTime(raisedAt, timezone)}: ${kind === 'duress' ? 'covert' : 'missed check-in'}${goingOn}`;
}

/** "1:40", minutes and seconds. */
const after = (milliseconds: number): string => minutesAndSeconds(Math.round(milliseconds / 1000) * 1000);
