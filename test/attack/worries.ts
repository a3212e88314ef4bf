import type { Attack } from './attack.ts';
import { text } from './callers.ts';

/** One number is worried about eighteen colleagues, at one call a second. */

const WORRIES = 18;

export const concerns: Attack[] = [
  {
    name: `${WORRIES} WORRIED from one number`,
    callsPerSecond: 1,
    alarms: 3,
    seconds: 15,
    channel: 'call',
    // Whatever the pace, an alarm's first ring goes out within half a minute.
    bar: () => 30_000,
    async run({ port, other, criers, staffNumberOf }) {
      const colleagues = criers.slice(-WORRIES);
      const statuses = await Promise.all(
        colleagues.map((colleague) => text(port, other.phone, `WORRIED ${staffNumberOf(colleague)}`)),
      );
      return { became: `${statuses.filter((status) => status === 200).length} of ${WORRIES} texts were taken` };
    },
  },
];
