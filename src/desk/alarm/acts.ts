import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  addFact,
  addFactOfAccount,
  claimDialling,
  declineAlarm,
  giveMoreTime,
  joinAlarm,
  passAlarmOn,
  reportContact,
  reportCovertContact,
  reportDialled,
  reportNotYetClear,
  type Responded,
  takeAlarm,
  takeAlarmOver,
} from '../../operations/alarms/respond.ts';
import { notifyNextShift } from '../../operations/shifts/desk-shift.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { contactKeyOf } from '../access/account.ts';
import type { Permission } from '../access/permissions.ts';
import { nextAt } from '../shell/local-days.ts';
import { readTime } from '../visits/plan/read-plan.ts';

/**
 * What may be done on an alarm's page: the form of each act, and the operation that a key in a call and the command
 * line end in too.
 */

const MINUTES = 'Write a number of minutes from 1 to 720';
const minutes = z.coerce.number({ error: MINUTES }).int(MINUTES).min(1, MINUTES).max(720, MINUTES);
/** Empty: nothing was written. */
const clockTime = z
  .string()
  .trim()
  .refine((typed) => typed === '' || readTime(typed) !== null, 'Write a time, as in 17:30')
  .transform(readTime);
const LONG = 'At most 500 letters';
export const factWords = z.string().trim().min(1, 'Write what others should know').max(500, LONG);
const reference = z.string().trim().max(60, 'Write the reference alone').default('');
const who = z.string().trim().max(200, 'Write a name').default('');

/** Both are of the alarm and of the person who acts. */
interface On {
  alarm: string;
  by: string;
}

interface Act {
  form: z.ZodType;
  /** Whether the account confirms that it is them first. */
  isProof: boolean;
  run: (work: UnitOfWork, on: On, body: unknown) => Promise<Done>;
}

/** `no-such-time`: the time that was written is no time to come, so nothing was done. */
type Done = Responded | { kind: 'no-such-time' };

function act<Form extends z.ZodType>(
  form: Form,
  run: (work: UnitOfWork, on: On, given: z.output<Form>) => Promise<Done>,
  isProof = false,
): Act {
  return { form, isProof, run: (work, on, body) => run(work, on, form.parse(body)) };
}

const MINUTE = 60_000;
const LONGEST = 12 * 60 * MINUTE;

/** A time of the clock counts before minutes: the worker has named one to the person who reached them. */
function untilWhen(
  { now, organisation: { timezone } }: UnitOfWork,
  { until, minutes: length }: { until: string | null; minutes: number | null },
): Date | 'never' {
  if (until === null) return new Date(now.getTime() + (length ?? 60) * MINUTE);
  const at = nextAt(until, now, timezone);
  // A time that is just over would be one of tomorrow.
  return at !== null && at.getTime() - now.getTime() <= LONGEST ? at : 'never';
}

const UNREACHED = 'Tried to reach them, and could not.';

export const ACTS = {
  take: act(z.object({ minutes }), (work, on, { minutes: until }) =>
    takeAlarm(work, work.actor, { ...on, minutes: until }),
  ),
  join: act(z.object({ minutes }), (work, on, { minutes: until }) =>
    joinAlarm(work, work.actor, { ...on, minutes: until }),
  ),
  'take-over': act(
    // The page has two fields of minutes.
    z.object({ over: minutes, from: z.string().min(1).max(100) }),
    (work, on, { over, from }) => takeAlarmOver(work, work.actor, { ...on, from, minutes: over }),
  ),
  more: act(z.object({ minutes }), (work, on, { minutes: until }) =>
    giveMoreTime(work, work.actor, { ...on, minutes: until }),
  ),
  'pass-on': act(z.object({}), (work, on) => passAlarmOn(work, work.actor, on)),
  cannot: act(z.object({}), (work, on) => declineAlarm(work, work.actor, on)),
  dialling: act(z.object({ as_well: z.literal('yes').optional() }), (work, on, { as_well: asWell }) =>
    claimDialling(work, work.actor, { ...on, asWell: asWell === 'yes' }),
  ),
  dialled: act(z.object({ reference }), (work, on, given) =>
    reportDialled(work, work.actor, { ...on, reference: given.reference === '' ? null : given.reference }),
  ),
  contact: act(
    z
      .object({
        goes_on: z.enum(['no', 'yes'], 'Choose whether the visit is over').optional(),
        until: clockTime.default(null),
        minutes: z.union([z.literal('').transform(() => null), minutes]).default(null),
        /** The kind of the alarm on the page. */
        kind: z.string().optional(),
        // Asked once somebody has dialled 999. Without the all-clear nothing is over, and the visit is not asked about.
        all_clear: z.enum(['yes', 'no']).optional(),
      })
      .refine(({ goes_on: goesOn, all_clear: clear }) => goesOn !== undefined || clear === 'no', {
        path: ['goes_on'],
        error: 'Choose whether the visit is over',
      }),
    async (work, on, given) => {
      if (given.all_clear === 'no') return reportNotYetClear(work, work.actor, on);
      const until = given.goes_on === 'no' ? null : untilWhen(work, given);
      return until === 'never'
        ? { kind: 'no-such-time' }
        : await reportContact(work, work.actor, {
            ...on,
            until,
            allClear: given.all_clear === 'yes',
            ...(given.kind !== undefined && { seen: given.kind }),
          });
    },
  ),
  // It stays open: its owner owes the news that they promised.
  unreached: act(z.object({}), (work, on) => addFact(work, work.actor, { ...on, words: UNREACHED })),
  close: act(
    z.object({ how: z.enum(['seen', 'police'], 'Choose how it is known'), who }),
    (work, on, given) =>
      reportCovertContact(work, work.actor, {
        ...on,
        how: given.how,
        isProved: true,
        ...(given.who !== '' && { who: given.who }),
      }),
    true,
  ),
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

export const FactForm = z.object({ words: factWords, next_shift: z.literal('yes').optional() });

/** By people who act in it, or raised it: an account that is nobody's of the organisation too. */
export async function writeFact(work: UnitOfWork, account: AccountRecord, alarm: string, body: unknown) {
  const given = FactForm.parse(body);
  const added = await factOf(work, account, alarm, given.words);
  const { actor } = work;
  if (added.kind === 'done' && given.next_shift === 'yes' && actor.kind === 'account') {
    const note = { note: randomUUID(), account: actor.id, alarm, words: given.words };
    await notifyNextShift(work, actor, note);
  }
  return added;
}

export function factOf(work: UnitOfWork, account: AccountRecord, alarm: string, fact: string) {
  const by = contactKeyOf(account);
  return by === null
    ? addFactOfAccount(work, work.actor, { alarm, account, words: fact })
    : addFact(work, work.actor, { alarm, by, words: fact });
}

export const ACT_NEEDS: Record<ActName, Permission> = {
  take: 'act in an alarm',
  join: 'act in an alarm',
  'take-over': 'act in an alarm',
  more: 'act in an alarm',
  'pass-on': 'act in an alarm',
  cannot: 'act in an alarm',
  dialling: 'act in an alarm',
  dialled: 'act in an alarm',
  unreached: 'act in an alarm',
  contact: 'close an alarm',
  close: 'close a covert alarm',
};
