import { type Attack, aSecondBeyondQuiet, type Outcome } from './attack.ts';
import { textRequest } from './callers.ts';
import { flooded } from './flood.ts';
import type { Stage } from './stage.ts';

/** One known number texts without end, each text rightly signed. */

async function textsOf({ port, other, flood }: Stage, seconds: number, perSecond: number): Promise<Outcome> {
  // Signed before it begins: what signs would take the time of those whose alarms are measured.
  const requests = Array.from({ length: perSecond * seconds }, () => textRequest(port, other.phone, 'STATUS'));
  const { sent, statuses } = await flood.ask({ port, seconds, perSecond, requests }, flooded);
  const taken = statuses['200'] ?? 0;
  return {
    became: `${taken} of ${sent} texts were taken`,
    ...(taken < sent && { broken: 'a signed text was refused, or had no answer' }),
  };
}

export const texts: Attack[] = [
  ...[40, 200].map((perSecond): Attack => ({
    name: `one known number, ${perSecond} texts a second`,
    callsPerSecond: 100,
    alarms: 10,
    seconds: 30,
    channel: 'call',
    // No phone texts 200 times a second. There the bar is that of any pace: every alarm rings within half a minute.
    bar: perSecond > 40 ? () => 30_000 : aSecondBeyondQuiet,
    run: (stage, seconds) => textsOf(stage, seconds, perSecond),
  })),
  {
    name: 'one known number, 14 STATUS a second: alarm texts',
    callsPerSecond: 100,
    alarms: 10,
    seconds: 30,
    channel: 'text',
    bar: aSecondBeyondQuiet,
    run: (stage, seconds) => textsOf(stage, seconds, 14),
  },
];
