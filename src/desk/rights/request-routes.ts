import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openDataRequest } from '../../operations/rights/data-request.ts';
import { phoneIn } from '../../organisation-file/values.ts';
import { type DataRequest, type FamilyMarks, listDataRequests, peopleCalled } from '../../records/data-requests.ts';
import { loadOrganisationSettings, timezoneOf } from '../../records/organisation/people.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { judgeAccess, teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { shownFaults } from '../shell/faults.ts';
import { dayOf } from '../../safety/local-day.ts';
import { type PersonChoice, type WhoSent, whoSent } from '../shell/chosen.ts';
import type { Show } from '../shell/show.ts';
import { readDay } from '../visits/plan/read-plan.ts';
import { requestLine } from './request-page.ts';

/** Requests for what is kept: the list, and opening one. */

const typed = z.string().max(300).catch('');
const OpenForm = z.object({
  kind: z.enum(['access', 'erasure']).catch('access'),
  about: z.enum(['staff', 'family']).catch('staff'),
  who: whoSent,
  initials: typed,
  reference: typed,
  place: typed,
  phone: typed,
  askedBy: typed,
  received: typed,
});
type OpenForm = z.infer<typeof OpenForm>;
interface Fault {
  field: keyof OpenForm;
  text: string;
}

/** Nobody answers a request about themselves. A family is of no team: only a role for every team reaches it. */
export function mayAnswer(account: AccountRecord, { person }: Pick<DataRequest, 'person'>): boolean {
  if (person !== null && person.id === account.personId) return false;
  const verdict = judgeAccess(account, 'answer a request or erase', { teamIds: person?.teamIds ?? [] });
  return verdict.kind === 'yes' || verdict.kind === 'step-up';
}

export function requestRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = dependencies.parts;
  const settings = async () => {
    const organisation = await loadOrganisationSettings(knex);
    return { timezone: timezoneOf(organisation) };
  };

  async function showForm(
    asked: DeskRequest,
    form: OpenForm,
    faults: Fault[],
    choices: PersonChoice[] = [],
  ): Promise<void> {
    show(
      asked,
      'rights/open.njk',
      {
        form,
        choices,
        isForEveryTeam: teamsFor(asked.account, 'answer a request or erase') === 'all',
        ...shownFaults(faults),
        request: randomUUID(),
      },
      faults.length === 0 ? 200 : 422,
    );
  }

  async function open(asked: DeskRequest): Promise<void> {
    const form = OpenForm.parse(asked.request.body ?? {});
    const { timezone } = await settings();
    const receivedOn = readDay(form.received);
    const faults: Fault[] = [];
    const about = form.about === 'staff' ? await personMeant(asked, form.who) : familyMeant(asked, form);
    const choices = 'choices' in about ? about.choices : [];
    if ('faults' in about) faults.push(...about.faults);
    if (form.askedBy.trim().length < 3)
      faults.push({ field: 'askedBy', text: 'Who asks, and how: at least three letters' });
    if (receivedOn === null) faults.push({ field: 'received', text: 'A day, as in 2026-11-30 or 30/11/2026' });
    else if (receivedOn > dayOf(asked.now, timezone))
      faults.push({ field: 'received', text: 'That day is still to come' });
    if (faults.length > 0 || 'faults' in about || receivedOn === null) {
      await showForm(asked, form, faults, choices);
      return;
    }
    const sent = Sent.safeParse(asked.request.body);
    const { account } = asked;
    const subject = 'person' in about ? { person: about.person } : about;
    const outcome = await onlyOnce(
      dependencies,
      asked,
      sent.success ? sent.data.request : randomUUID(),
      null,
      async (work) => {
        const given = { account: account.id, kind: form.kind, about: subject, askedBy: form.askedBy, receivedOn };
        const opened = await openDataRequest(work, work.actor, given);
        return opened.kind === 'done' ? opened.id : opened.kind;
      },
    );
    asked.response.redirect(
      303,
      z.uuid().safeParse(outcome).success ? `/desk/records/requests/${outcome}` : '/desk/records/requests',
    );
  }

  async function personMeant(
    { account }: DeskRequest,
    { typed: who, chosen }: WhoSent,
  ): Promise<{ person: string; choices: PersonChoice[] } | { faults: Fault[]; choices: PersonChoice[] }> {
    const text = 'Somebody of staff, or who was: a name or a staff number';
    if (who === '') return { faults: [{ field: 'who', text }], choices: [] };
    const found = (await peopleCalled(knex, who)).filter((person) => mayAnswer(account, { person }));
    const exact = found.filter(({ staffNumber }) => staffNumber === who);
    const [one, ...others] = exact.length > 0 ? exact : found;
    if (!one) return { faults: [{ field: 'who', text }], choices: [] };
    if (others.length === 0) return { person: one.id, choices: [] };
    const choices = [one, ...others].map(({ id, name, staffNumber, hasLeft }) => ({
      value: id,
      text: `${name} (${staffNumber}${hasLeft ? ', has left' : ''})`,
      checked: id === chosen,
    }));
    const person = choices.find(({ checked }) => checked);
    if (person) return { person: person.value, choices };
    return { faults: [{ field: 'who', text: 'Several people: choose one' }], choices };
  }

  function familyMeant({ account }: DeskRequest, form: OpenForm): { family: FamilyMarks } | { faults: Fault[] } {
    const fault = (field: Fault['field'], text: string) => ({ faults: [{ field, text }] });
    if (!mayAnswer(account, { person: null }))
      return fault('about', 'Families are of no team: a role for every team answers them');
    const phone = form.phone.trim() === '' ? null : phoneIn('GB').safeParse(form.phone.trim());
    if (phone?.success === false) return fault('phone', 'A telephone number, as in 01632 960123');
    const family = {
      initials: form.initials.trim(),
      reference: form.reference.trim(),
      place: form.place.trim(),
      phone: phone?.data ?? '',
    };
    return Object.values(family).every((mark) => mark === '')
      ? fault('reference', 'At least one of these, to find them by')
      : { family };
  }

  const shared = { permission: 'answer a request or erase', book: 'true', page: 'request' } as const;
  return [
    {
      ...shared,
      method: 'get',
      path: '/records/requests',
      handle: async (asked: DeskRequest) => {
        const { timezone } = await settings();
        const requests = (await listDataRequests(knex)).filter((one) => mayAnswer(asked.account, one));
        const today = dayOf(asked.now, timezone);
        show(asked, 'rights/requests.njk', { requests: requests.map((one) => requestLine(one, { today, timezone })) });
      },
    },
    {
      ...shared,
      method: 'get',
      path: '/records/requests/new',
      handle: async (asked: DeskRequest) => {
        const { timezone } = await settings();
        await showForm(asked, { ...OpenForm.parse({}), received: dayOf(asked.now, timezone) }, []);
      },
    },
    { ...shared, method: 'post', path: '/records/requests', handle: open },
  ];
}
