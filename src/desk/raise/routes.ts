import { randomUUID } from 'node:crypto';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { type Question, QUESTIONS } from '../../safety/purple-file.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import { alarmSubject, readAlarm } from '../alarm/seen-alarm.ts';
import { OPEN_ALREADY, wasOpen } from '../alarm/was-open.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { showRaiseForm } from './form-page.ts';
import { answerGiven, questionWords } from './questions.ts';

/** The pages with which an alarm is raised for somebody, and they are asked covertly. What they do: act-routes.ts. */
export function raiseRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;

  async function showQuestions(asked: DeskRequest): Promise<void> {
    const id = String(asked.request.params['id']);
    const about = await readAlarm(dependencies, id);
    const organisation = await loadOrganisationSettings(parts.knex);
    if (!about || !organisation) return;
    const { locale, timezone } = organisation;
    const context = { locale, timezone, now: parts.clock.now() };
    const words = (question: Question, isPlain: boolean): string =>
      questionWords(parts.library, question, isPlain, context);
    show(asked, 'raise/questions.njk', {
      id,
      joined: wasOpen(asked) ? OPEN_ALREADY : null,
      questions: QUESTIONS.map((question) => ({
        question,
        request: randomUUID(),
        say: words(question, false),
        means: words(question, true),
        answer: answerGiven(about, words(question, true)),
      })),
    });
  }

  return [
    {
      method: 'get',
      path: '/raise',
      page: 'raise',
      permission: 'raise an alarm for somebody',
      book: 'none',
      handle: (asked) => {
        showRaiseForm(show, asked);
      },
    },
    {
      method: 'get',
      path: '/raise/:id',
      page: 'raise',
      permission: 'open an alarm',
      book: 'true',
      subject: (asked) => alarmSubject(dependencies, asked),
      handle: showQuestions,
    },
  ];
}
