import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { addHold, liftHoldOf } from '../../operations/rights/hold.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { type Hold, listHolds } from '../../records/legal-holds.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { subjectAbout } from '../../records/views/story-search.ts';
import { judgeAccess, mayEver, teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { shownFaults } from '../shell/faults.ts';
import type { Show } from '../shell/show.ts';
import { meantAmong } from '../visits/meant.ts';
import { readDay } from '../visits/plan/read-plan.ts';
import { holdView } from './view.ts';

/** Holds: what must not be erased, whatever its age. */

const typed = z.string().max(300).catch('');
const HoldForm = z.object({ of: typed, why: typed, until: typed });
type HoldForm = z.infer<typeof HoldForm>;
interface Fault {
  field: keyof HoldForm | 'lift';
  text: string;
}

const UNKNOWN = 'Somebody of your teams, by name or staff number, or the id of a visit or of a closed alarm';
const UUID = z.uuid();

/** A hold on an alarm that is open is not shown: not everybody may know of the alarm. */
export const seesHold = (account: AccountRecord, { teamIds, isOfOpenAlarm }: Hold): boolean =>
  !isOfOpenAlarm && ['yes', 'step-up'].includes(judgeAccess(account, 'see records', { teamIds }).kind);

export function holdRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;
  const { knex } = parts;

  async function holdIn({ request, now, account }: DeskRequest): Promise<Hold | null> {
    const hold = (await listHolds(knex, now)).find(({ id }) => id === String(request.params['holdId']));
    return hold && seesHold(account, hold) ? hold : null;
  }
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const hold = await holdIn(asked);
    return hold && { teamIds: hold.teamIds, personId: hold.workerId };
  };

  /** Whom or what somebody means, as the operation takes it. */
  async function meantBy({ account }: DeskRequest, of: string): Promise<{ of: string } | { fault: string }> {
    if (of === '') return { fault: UNKNOWN };
    const id = UUID.safeParse(of.toLowerCase());
    if (id.success) {
      const about = await subjectAbout(knex, id.data);
      const isTheirs =
        about !== null && judgeAccess(account, 'hold a record', { teamIds: [about.teamId] }).kind !== 'not-here';
      return isTheirs && !about.isOpenAlarm ? { of: id.data } : { fault: UNKNOWN };
    }
    const people = await readShownPeople(knex, { teamIds: teamsFor(account, 'hold a record') });
    const meant = meantAmong(people, of);
    if (!('choices' in meant)) return { of: meant.staffNumber };
    return { fault: meant.choices.length > 1 ? 'Several people: give the staff number' : UNKNOWN };
  }

  async function showHolds(asked: DeskRequest, form: HoldForm = HoldForm.parse({}), faults: Fault[] = []) {
    const timezone = await loadTimezone(knex);
    const holds = (await listHolds(knex, asked.now)).filter((hold) => seesHold(asked.account, hold));
    show(
      asked,
      'rights/holds.njk',
      {
        holds: holds.map((hold) => holdView(hold, timezone)),
        mayLift: mayEver(asked.account, 'lift a hold'),
        form,
        ...shownFaults(faults),
        newRequest: randomUUID,
      },
      faults.length === 0 ? 200 : 422,
    );
  }

  async function add(asked: DeskRequest): Promise<void> {
    const form = HoldForm.parse(asked.request.body ?? {});
    const why = form.why.trim();
    const until = form.until.trim() === '' ? null : readDay(form.until);
    const meant = await meantBy(asked, form.of.trim());
    const faults: Fault[] = [
      ...('fault' in meant ? [{ field: 'of' as const, text: meant.fault }] : []),
      ...(why === '' ? [{ field: 'why' as const, text: 'Say why: a claim, an investigation, a request' }] : []),
      ...(form.until.trim() !== '' && until === null
        ? [{ field: 'until' as const, text: 'A day, as in 2026-11-30 or 30/11/2026' }]
        : []),
    ];
    if (faults.length > 0 || 'fault' in meant) {
      await showHolds(asked, form, faults);
      return;
    }
    const outcome = await onlyOnce(
      dependencies,
      asked,
      requestOf(asked),
      why,
      async (work) => (await addHold(work, work.actor, { of: meant.of, why, until, by: asked.account.name })).kind,
    );
    if (outcome === 'over') await showHolds(asked, form, [{ field: 'until', text: 'That day is over' }]);
    else if (outcome === 'done') asked.response.redirect(303, '/desk/records/holds');
    else await showHolds(asked, form, [{ field: 'of', text: UNKNOWN }]);
  }

  async function lift(asked: DeskRequest): Promise<void> {
    const hold = await holdIn(asked);
    const { why } = HoldForm.parse(asked.request.body ?? {});
    if (!hold) return;
    if (why.trim() === '') {
      const text = 'Say why it is no longer needed';
      await showHolds(asked, undefined, [{ field: 'lift', text }]);
      return;
    }
    await onlyOnce(
      dependencies,
      asked,
      requestOf(asked),
      why.trim(),
      async (work) => (await liftHoldOf(work, work.actor, { hold: hold.id, why })).kind,
    );
    asked.response.redirect(303, '/desk/records/holds');
  }

  return [
    {
      method: 'get',
      path: '/records/holds',
      page: 'holds',
      permission: 'see records',
      // Alarms that are closed are named, as records that are held.
      book: 'true',
      handle: (asked) => showHolds(asked),
    },
    {
      method: 'post',
      path: '/records/holds',
      page: 'holds',
      permission: 'hold a record',
      book: 'true',
      // It looks for an id among all visits and alarms.
      isLong: true,
      handle: add,
    },
    {
      method: 'post',
      path: '/records/holds/:holdId/lift',
      page: 'holds',
      permission: 'lift a hold',
      book: 'true',
      subject,
      handle: lift,
    },
  ];
}

function requestOf({ request }: DeskRequest): string {
  const sent = Sent.safeParse(request.body);
  return sent.success ? sent.data.request : randomUUID();
}
