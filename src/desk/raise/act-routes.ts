import { z } from 'zod';
import { raiseAlarmFor } from '../../operations/alarms/raise-alarm.ts';
import { addFactAfterClosing } from '../../operations/alarms/after-closing.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { notifyOfConcern } from '../../operations/worries.ts';
import {
  callerById,
  callerByStaffNumber,
  loadOrganisationSettings,
  peopleNamed,
  phonesOf,
  timezoneOf,
} from '../../records/organisation/people.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { onlyOneNamed, peopleWithNamePart } from '../../safety/alarm/concern.ts';
import { contactKeyOf, judgeAccess } from '../access/account.ts';
import type { ActDependencies } from '../access/acts-first.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { factOf } from '../alarm/acts.ts';
import { alarmSubject, readAlarm, subjectFor } from '../alarm/seen-alarm.ts';
import { WAS_OPEN } from '../alarm/was-open.ts';
import { type PersonChoice, choicesAmong, type WhoSent } from '../shell/chosen.ts';
import { outcomeIn, type OutcomeWords } from '../shell/outcomes.ts';
import type { Show } from '../shell/show.ts';
import { Typed, Whom } from '../visits/schema.ts';
import { AnswerForm, type RaiseInput, RaiseForm } from './form.ts';
import { showRaiseForm } from './form-page.ts';
import { answerWords, questionWords } from './questions.ts';

/** Raising an alarm for somebody, and noting what they answered. The pages: routes.ts. */

export function raiseActRoutes(dependencies: ActDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;

  /** The id of the person who is meant; null: nobody yet. `choices`: the people who may be, where they are several. */
  async function whoIsMeant({ typed, chosen }: WhoSent): Promise<{ id: string | null; choices: PersonChoice[] }> {
    const known = await callerByStaffNumber(parts.knex, typed);
    if (known) return { id: known.id, choices: [] };
    const people = await peopleNamed(parts.knex);
    const only = onlyOneNamed(people, typed);
    if (only !== null) return { id: only, choices: [] };
    // What was typed may have been changed since the choice was shown.
    const named = peopleWithNamePart(people, typed);
    const one = named.find(({ id }) => id === chosen)?.id ?? null;
    return { id: one, choices: choicesAmong(named, one) };
  }

  async function raise(asked: DeskRequest): Promise<void> {
    const checked = RaiseForm.safeParse(asked.request.body);
    const typed = Typed.parse(asked.request.body ?? {});
    const { id, choices } = await whoIsMeant(Whom.parse(asked.request.body ?? {}).who);
    if (!checked.success) {
      const problems = checked.error.issues.map(({ path, message }) => ({
        field: String(path[0] ?? 'who'),
        text: message,
      }));
      showRaiseForm(show, asked, { typed, problems, choices }, 400);
      return;
    }
    const given = checked.data;
    if (id !== null) await raiseFor(asked, id, given);
    else if (choices.length > 0) {
      const problems = [{ field: 'who', text: `Several people may be ${given.who.typed}: choose one` }];
      showRaiseForm(show, asked, { typed, problems, choices }, 409);
    } else await raiseForNobody(asked, given);
  }

  async function raiseFor(asked: DeskRequest, workerId: string, given: RaiseInput): Promise<void> {
    const { account, response } = asked;
    const outcome = await onlyOnce(dependencies, asked, given.request, given.why, async (work) => {
      const raised = await raiseAlarmFor(work, work.actor, {
        worker: workerId,
        why: given.why,
        by: contactKeyOf(account),
        number: given.number === '' ? null : given.number,
        words: given.words === '' ? null : given.words,
      });
      if (raised.kind !== 'done') return notifyOffice(work, asked, given, workerId);
      return `${raised.isNew ? '' : JOINED}${raised.alarmId}`;
    });
    const id = outcome.replace(JOINED, '');
    const about = isId(id) ? await readAlarm(dependencies, id) : null;
    if (about && mayOpen(asked, about)) {
      const page = about.alarm.covert ? `/desk/raise/${id}` : `/desk/alarms/${id}`;
      response.redirect(303, outcome === id ? page : `${page}?${WAS_OPEN}`);
      return;
    }
    if (isId(id)) show(asked, 'raise/raised.njk', RAISED);
    else showTold(asked, outcome, 'Nobody is on a list for them');
  }

  /** Nobody has that name. */
  async function raiseForNobody(asked: DeskRequest, given: RaiseInput): Promise<void> {
    const outcome = await onlyOnce(dependencies, asked, given.request, given.why, (work) =>
      notifyOffice(work, asked, given, null),
    );
    showTold(asked, outcome, `We know nobody called ${given.who.typed}`);
  }

  /** Those on duty are rung, and told what was written. */
  async function notifyOffice(
    work: UnitOfWork,
    { account }: DeskRequest,
    { who: { typed }, words, number }: RaiseInput,
    workerId: string | null,
  ): Promise<keyof typeof NOT_TOLD> {
    const who = (workerId === null ? null : await callerById(work.trx, workerId))?.name ?? typed;
    const leftOut = workerId === null ? [] : await phonesOf(work.trx, workerId);
    const said = [who, words, number].filter((one) => one !== '').join(' / ');
    const by = { key: contactKeyOf(account), number: null, words: said };
    const isTold = await notifyOfConcern(work, who, by, { rings: true, account: account.name, leftOut });
    return isTold ? 'told' : 'nobody-on-duty';
  }

  function showTold(asked: DeskRequest, outcome: string, why: string): void {
    const refusal = outcomeIn(NOT_TOLD, outcome);
    if (refusal === null) {
      const lines = [`${why}. The duty phones are rung, and told what you wrote.`];
      show(asked, 'raise/raised.njk', { heading: 'The people on duty are rung', lines });
    } else {
      const heading = outcome in NOT_TOLD ? 'Nobody is rung' : 'Perhaps nobody is rung';
      show(asked, 'raise/raised.njk', { heading, lines: [refusal] }, 409);
    }
  }

  /** As its page judges it: who may stand beside the worker is answered here as there. */
  function mayOpen({ account }: DeskRequest, about: BoardAlarm): boolean {
    const found = subjectFor(account, about);
    return found !== null && judgeAccess(account, 'open an alarm', found).kind === 'yes';
  }

  async function takeAnswer(asked: DeskRequest): Promise<void> {
    const { request, response, account } = asked;
    const id = String(request.params['id']);
    const read = AnswerForm.safeParse(request.body);
    if (!read.success) {
      show(asked, 'raise/raised.njk', NOT_KEPT, 400);
      return;
    }
    const { question, answer, request: requestId } = read.data;
    const organisation = await loadOrganisationSettings(parts.knex);
    const plain = questionWords(parts.library, question, true, {
      locale: organisation?.locale ?? 'en-GB',
      now: parts.clock.now(),
      timezone: timezoneOf(organisation),
    });
    const outcome = await onlyOnce(dependencies, asked, requestId, null, async (work) => {
      const words = answerWords(plain, answer);
      const { kind } = await factOf(work, account, id, words);
      if (kind !== 'closed') return kind;
      const key = contactKeyOf(account) ?? `account:${account.id}`;
      const late = await addFactAfterClosing(work, work.actor, { alarm: id, by: { key, name: account.name }, words });
      return late.kind === 'done' ? 'kept-late' : late.kind;
    });
    if (outcome === 'done') response.redirect(303, `/desk/raise/${id}`);
    else show(asked, 'raise/raised.njk', outcome === 'kept-late' ? KEPT_LATE : NOT_KEPT, 409);
  }

  return [
    {
      method: 'post',
      path: '/raise',
      page: 'raise',
      permission: 'raise an alarm for somebody',
      book: 'true',
      worksUntouched: true,
      handle: raise,
    },
    {
      method: 'post',
      path: '/raise/:id/answer',
      page: 'raise',
      permission: 'open an alarm',
      book: 'true',
      subject: (asked) => alarmSubject(dependencies, asked),
      worksUntouched: true,
      handle: takeAnswer,
    },
  ];
}

/** What is kept of a form that added to an alarm: this, and its id. */
const JOINED = 'joined:';

const RAISED = {
  heading: 'Raised. People are being rung.',
  lines: ['Those who look after them are rung until somebody has it.'],
};

/** What became of it where no alarm could be made; null: those on duty are rung. */
const NOT_TOLD = {
  told: null,
  'nobody-on-duty': 'Nobody was rung: no phone is on duty here. Ring somebody who can help yourself.',
  'no-organisation': 'Nobody was rung: nobody is here yet. Ring somebody who can help yourself.',
} satisfies OutcomeWords<'told' | 'nobody-on-duty'> & Record<string, string | null>;

const isId = (words: string): boolean => z.uuid().safeParse(words).success;

const KEPT_LATE = {
  heading: 'The alarm is closed',
  lines: ['Your answer is kept with it. Nobody is told by itself: tell the person who has dealt with it.'],
};

/** They may stand beside the worker, or somebody else has changed the alarm in the same moment. */
const NOT_KEPT = { heading: 'That answer was not kept', lines: ['Tell the person who deals with it what you heard.'] };
