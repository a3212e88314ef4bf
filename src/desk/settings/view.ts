import type { AccountRecord } from '../../records/accounts.ts';
import type { StoredCarrierHealth } from '../../records/carrier-health.ts';
import type { CarrierLook } from '../../records/carrier-looks.ts';
import type { OfficeNumber } from '../../records/organisation/phones.ts';
import type { Sweep } from '../../records/sweeps.ts';
import type { ShownPerson } from '../../records/views/shown/people.ts';
import { shortTime } from '../../timeline/local-time.ts';
import type { Time } from '../board/words.ts';
import { counted, numberAsWritten } from '../shell/numbers.ts';
import { asSentence, firstUpper } from '../shell/sentences.ts';
import { dateAndTime, dateOf } from '../shell/times.ts';

/** How the desk and the line are set, as their pages show it. Pure. */

interface CarrierLine {
  name: string;
  channel: string;
  state: string;
  isWell: boolean;
}

const CHANNELS = { call: 'calls', text: 'texts' } as const;
const WHY = { fails: 'they failed', 'slow-receipts': 'its receipts came late' } as const;

/** In the order in which they are tried. */
export function carrierLines(health: StoredCarrierHealth[], time: Time): CarrierLine[] {
  return health.map(({ carrier, channel, ...rest }) => ({
    name: carrier,
    channel: CHANNELS[channel],
    state: carrierWords(rest, time),
    isWell: rest.state === 'good',
  }));
}

function carrierWords(
  { state, why, since, until }: Pick<StoredCarrierHealth, 'state' | 'why' | 'since' | 'until'>,
  { now, timezone }: Time,
): string {
  if (state === 'good') return 'Well';
  const reason = why === null ? '' : `: ${WHY[why]}`;
  const from = `since ${shortTime(since, timezone, now)}`;
  if (state === 'tried') return `Tried again ${from}${reason}`;
  return `Set aside ${from}${until === null ? '' : ` until ${shortTime(until, timezone, now)}`}${reason}`;
}

interface LookLine {
  what: string;
  found: string;
  todo: string | null;
}

interface LookView {
  carrier: string;
  at: string;
  summary: string;
  /** What to put right comes before what to look at. */
  wrong: (LookLine & { word: string })[];
  well: LookLine[];
}

const NAMES: Record<string, string> = { twilio: 'Twilio', vonage: 'Vonage' };

/** What was found at each carrier's account, in their order. */
export function lookViews(looks: CarrierLook[], order: string[], { now, timezone }: Time): LookView[] {
  const place = ({ carrier }: CarrierLook): number => order.indexOf(carrier);
  return looks
    .toSorted((one, other) => place(one) - place(other))
    .map(({ carrier, lookedAt, findings }) => {
      const name = NAMES[carrier] ?? carrier;
      const lines = (mark: CarrierLook['findings'][number]['mark']): LookLine[] =>
        findings
          .filter((one) => one.mark === mark)
          .map(({ what, found, todo }) => ({
            what: firstUpper(what.replace(`${name}: `, '')),
            found,
            todo: todo === null ? null : asSentence(todo),
          }));
      const [errors, warnings, well] = [lines('error'), lines('warning'), lines('ok')];
      return {
        carrier: name,
        at: shortTime(lookedAt, timezone, now),
        summary:
          errors.length + warnings.length === 0
            ? `${counted(well.length, 'thing')} looked at, all well`
            : `${errors.length} to put right, ${warnings.length} to look at, ${well.length} well`,
        wrong: [
          ...errors.map((one) => ({ ...one, word: 'Put right' })),
          ...warnings.map((one) => ({ ...one, word: 'Look at' })),
        ],
        well,
      };
    });
}

/** What is wrong with the words of a language, and what somebody does about it. The sign of a language stays small. */
export const languageLines = (findings: Omit<LookLine, 'what'>[]): string[] =>
  findings.map(({ found, todo }) => {
    const line = /^[\w-]+: /.test(found) ? found : firstUpper(found);
    return todo === null ? line : `${line}. ${asSentence(todo)}`;
  });

interface SweepLine {
  name: string;
  words: string;
}

export const sweepLines = (sweeps: Sweep[], { now, timezone }: Time): SweepLine[] =>
  sweeps.map(({ worker, sweptAt, isStopped }) => ({
    name: worker,
    words: `${isStopped ? 'Stopped on purpose. It last looked' : 'Looked'} at ${shortTime(sweptAt, timezone, now)}`,
  }));

interface NumberLine {
  name: string;
  number: string;
  state: string;
  isProved: boolean;
}

/** The duty numbers and the last resort. */
export function numberLines(
  office: OfficeNumber[],
  unproved: OfficeNumber[],
  keys: Map<string, Date>,
  { timezone }: Time,
): NumberLine[] {
  return office.map(({ name, number }) => {
    const isProved = unproved.every((one) => one.number !== number);
    const key = keys.get(number);
    const state = key === undefined ? 'Proved' : `Proved. A key was last pressed there ${dateOf(key, timezone)}`;
    return {
      name,
      number: numberAsWritten(number),
      state: isProved ? state : 'Not proved: nobody has pressed a key there yet',
      isProved,
    };
  });
}

interface PersonNumber {
  personId: string;
  name: string;
  team: string;
  number: string;
  state: string;
  isProved: boolean;
}

/** Those that are not proved come first. */
export function personNumbers(people: ShownPerson[], keys: Map<string, Date>, { timezone }: Time): PersonNumber[] {
  const lines = people.flatMap(({ id, name, teams, phones }) =>
    phones.map(({ number, verifiedAt }) => ({
      personId: id,
      name,
      team: teams.map((team) => team.name).join(', '),
      number: numberAsWritten(number),
      state: verifiedAt === null ? 'Not proved' : provedWords(verifiedAt, keys.get(number), timezone),
      isProved: verifiedAt !== null,
    })),
  );
  return lines.toSorted((one, other) => Number(one.isProved) - Number(other.isProved));
}

const provedWords = (at: Date, key: Date | undefined, timezone: string): string =>
  `Proved ${dateOf(at, timezone)}${key === undefined ? '' : `, last key ${dateOf(key, timezone)}`}`;

interface SignInView {
  byCouncil: number;
  byPassword: number;
  invited: number;
  off: number;
  sealed: { name: string; seen: string }[];
}

export function signInView(accounts: AccountRecord[], { timezone }: Time): SignInView {
  const used = accounts.filter(({ status, isSealed }) => status === 'active' && !isSealed);
  const isByCouncil = ({ oidcSubject }: AccountRecord): boolean => oidcSubject !== null;
  return {
    byCouncil: used.filter(isByCouncil).length,
    byPassword: used.filter((one) => !isByCouncil(one)).length,
    invited: accounts.filter(({ status }) => status === 'invited').length,
    off: accounts.filter(({ status }) => status === 'off').length,
    sealed: accounts
      .filter(({ isSealed, status }) => isSealed && status !== 'off')
      .map(({ name, lastSeenAt }) => ({
        name,
        seen: lastSeenAt === null ? 'never used' : `last used ${dateAndTime(lastSeenAt, timezone)}`,
      })),
  };
}
