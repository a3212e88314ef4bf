import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { giveCodeTo } from '../../operations/people/give-code-to.ts';
import { absenceSchema, recordAbsence } from '../../operations/people/record-absence.ts';
import { remindToPractise } from '../../operations/people/remind-to-practise.ts';
import { removeAbsence } from '../../operations/people/remove-absence.ts';
import { verifyNumbers } from '../../operations/people/verify-numbers.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { answeredOnce, onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, GuardedRoute, PageRoute } from '../access/page-route.ts';
import type { Permission } from '../access/permissions.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { dayAndTime } from '../shell/times.ts';
import type { PersonPage } from './person-page.ts';
import { AbsenceForm, CodeForm, Sent, VerifyForm } from './schema.ts';

/** What the page says of a code. */
const CodeOnPage = z.object({
  kind: z.literal('done'),
  given: z.object({ code: z.string(), until: z.coerce.date(), sentTo: z.string().nullable() }),
});

/** What is done on a person's page: absence, a one-time code, proof of a number. */
export function personActRoutes(
  dependencies: DeskDependencies,
  { subject, showPerson, time }: PersonPage,
): PageRoute[] {
  const post = (path: string, permission: Permission, handle: GuardedRoute['handle']): PageRoute => ({
    method: 'post',
    path: `/people/:personId/${path}`,
    page: 'person',
    permission,
    book: 'shown',
    subject,
    handle,
  });
  const personIn = ({ request }: DeskRequest): string => String(request.params['personId']);
  const once = (asked: DeskRequest, act: (work: UnitOfWork) => Promise<string>): Promise<string> => {
    const sent = Sent.safeParse(asked.request.body);
    return onlyOnce(dependencies, asked, sent.success ? sent.data.request : randomUUID(), null, act);
  };
  const backToPerson = (asked: DeskRequest): void => {
    asked.response.redirect(303, `/desk/people/${personIn(asked)}`);
  };

  async function note(asked: DeskRequest): Promise<void> {
    const typed = AbsenceForm.parse(asked.request.body ?? {});
    const wanted = { person: personIn(asked), ...typed };
    const issues = absenceSchema.safeParse(wanted).error?.issues ?? [];
    const faults = Object.fromEntries(
      issues.map(({ path, code }) => [String(path[0]), dayFault(String(path[0]), code)]),
    );
    if (issues.length > 0) {
      await showPerson(asked, { faults, typed });
      return;
    }
    await once(asked, async (work) => (await recordAbsence(work, work.actor, wanted)).kind);
    backToPerson(asked);
  }

  async function remove(asked: DeskRequest): Promise<void> {
    const wanted = { person: personIn(asked), ...AbsenceForm.parse(asked.request.body ?? {}) };
    if (!absenceSchema.safeParse(wanted).success) {
      await showPerson(asked, { notice: 'Those days cannot be read. Nothing has changed.' });
      return;
    }
    const outcome = await once(asked, async (work) => (await removeAbsence(work, work.actor, wanted)).kind);
    if (outcome === 'done') backToPerson(asked);
    else await showPerson(asked, { notice: 'That absence is not there any more. Nothing has changed.' });
  }

  async function giveCode(asked: DeskRequest): Promise<void> {
    const read = CodeForm.safeParse(asked.request.body);
    if (!read.success) {
      await showPerson(asked, { faults: { way: 'Choose whether the code is texted or shown here' } });
      return;
    }
    const became = await answeredOnce(dependencies, asked, CodeOnPage, async (work) => {
      const send = read.data.way === 'text';
      return giveCodeTo(work, work.actor, { person: personIn(asked), send });
    });
    if (became?.kind !== 'done') {
      await showPerson(asked, {
        notice: 'A code was given already by the first press. It is shown only once: give another if it is lost.',
      });
      return;
    }
    const { given } = became;
    const until = dayAndTime(given.until, (await time()).timezone);
    if (given.sentTo === null) await showPerson(asked, { code: given.code, notice: `It works until ${until}.` });
    else
      await showPerson(asked, {
        notice: `A code is on its way to ${numberAsWritten(given.sentTo)}. It works until ${until}.`,
      });
  }

  async function verify(asked: DeskRequest): Promise<void> {
    const read = VerifyForm.safeParse(asked.request.body);
    if (!read.success) {
      await showPerson(asked, { faults: { by: 'Choose whether the number is rung or texted' } });
      return;
    }
    const by = read.data.way;
    await once(
      asked,
      async (work) => (await verifyNumbers(work, work.actor, { of: { person: personIn(asked) }, by })).kind,
    );
    // The words are the same for everybody who is left alone: an open alarm must not show.
    await showPerson(asked, { notice: ASKED[by] });
  }

  async function remind(asked: DeskRequest): Promise<void> {
    await once(asked, async (work) => (await remindToPractise(work, work.actor, { person: personIn(asked) })).kind);
    // The words are the same for everybody who is left alone.
    await showPerson(asked, { notice: `They are asked by text to practise their PIN. ${OUT}` });
  }

  return [
    post('absence', 'note an absence', note),
    post('absence/remove', 'note an absence', remove),
    post('code', 'give a code or verify a number', giveCode),
    post('verify', 'give a code or verify a number', verify),
    post('remind', 'give a code or verify a number', remind),
  ];
}

const OUT = 'People who are out are left alone: ask again when they are back.';
const ASKED = {
  call: `Numbers that are not proved are rung now, for a press of a key. ${OUT}`,
  text: `Numbers that are not proved are texted now, for a text in answer. ${OUT}`,
};

const dayFault = (field: string, code: string): string =>
  code === 'custom'
    ? 'It ends before it begins'
    : `Write the ${field === 'from' ? 'first' : 'last'} day, as in 2026-12-24`;
