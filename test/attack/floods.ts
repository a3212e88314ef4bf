import { ACCOUNT_SID } from '../bench/settings.ts';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';
import { flooded } from './flood.ts';
import { longPaths, looksAtHealth, memos, unsignedWebhooks } from './junk.ts';

/** Floods of what anybody can send. */

function flood(name: string, perSecond: number, requests: () => string[]): Attack {
  return {
    name: `${name}, ${perSecond.toLocaleString('en-GB')} a second`,
    callsPerSecond: 100,
    alarms: 20,
    seconds: 30,
    channel: 'call',
    bar: aSecondBeyondQuiet,
    async run({ port, flood: helper, logged }, seconds) {
      const before = logged();
      const { answered, statuses } = await helper.ask({ port, seconds, perSecond, requests: requests() }, flooded);
      const kinds = Object.entries(statuses)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', ');
      const bytes = Math.round((logged() - before) / seconds);
      return {
        became: `${Math.round(answered / seconds)} a second answered (${kinds}), ${bytes} bytes of log a second`,
      };
    },
  };
}

export const floods: Attack[] = [
  flood('unsigned webhooks', 2_000, () => unsignedWebhooks(ACCOUNT_SID)),
  flood('/health', 500, looksAtHealth),
  flood('/memo', 1_000, memos),
  flood('long paths', 300, longPaths),
];
