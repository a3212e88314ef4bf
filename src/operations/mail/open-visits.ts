import type { OutNow } from '../../records/views/shown/out-now.ts';
import { placesOf } from '../../safety/visit.ts';
import { dateAndTime, shortTime } from '../../timeline/local-time.ts';

/** The list of who is out, for paper: what each worker's own phone would say, and whom one would ring by hand. */

interface ListOf {
  team: string;
  timezone: string;
  now: Date;
}

/** A subject stands on locked screens: it names nobody. */
export function listMail(visits: OutNow[], { team, timezone, now }: ListOf): { subject: string; text: string } {
  return {
    subject: `${team}: ${visits.length} out at ${shortTime(now, timezone, now)}`,
    text: [
      `${team}, ${dateAndTime(now, timezone)} (${timezone})`,
      '',
      ...(visits.length === 0 ? ['Nobody is out.', ''] : visits.flatMap((one) => [...linesOf(one, timezone, now), ''])),
      'This is what each phone was told, and no more. It comes each hour while anybody is out, and once when ' +
        'nobody is.',
      'While the line works, it rings those who are late. Should it not: ring them in this order, then their buddies.',
      '',
    ].join('\n'),
  };
}

function linesOf({ name, staffNumber, visit, phones, buddies }: OutNow, timezone: string, now: Date): string[] {
  const time = (at: Date | null): string => (at ? shortTime(at, timezone, now) : 'no time');
  const late = visit.status === 'overdue' ? ', LATE' : '';
  return [
    `[ ] ${name} (${staffNumber}) until ${time(visit.deadline)}${late}; out since ${time(visit.startedAt)}`,
    `    ${placesOf(visit).join('; before: ') || 'no place was said'}`,
    `    ${phones.join(', ') || 'no phone'}`,
    ...(buddies.length === 0
      ? []
      : [`    buddies: ${buddies.map(({ name: buddy, phone }) => `${buddy} ${phone ?? 'no phone'}`).join('; ')}`]),
  ];
}

/** As many as a text of a few parts holds. */
const MOST_TEXTED = 12;

/** For a text: staff numbers and times, no name and no place. */
export function listWords(visits: OutNow[], { timezone, now }: Pick<ListOf, 'timezone' | 'now'>): string {
  const told = visits.slice(0, MOST_TEXTED).map(({ staffNumber, visit }) => {
    const until = visit.deadline ? shortTime(visit.deadline, timezone, now) : '?';
    return `${staffNumber} ${visit.status === 'overdue' ? 'late since' : 'until'} ${until}`;
  });
  const more = visits.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
