import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { startVisitFor } from '../../operations/visits/for-somebody.ts';
import { teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type PersonChoice, type WhoSent } from '../shell/chosen.ts';
import { shownFaults } from '../shell/faults.ts';
import type { Show } from '../shell/show.ts';
import { choicesOf, type FormProblem, faultsOf, knownBy } from './known.ts';
import { workerSent } from './meant.ts';
import { StartForm, Typed, Whom } from './schema.ts';
import { refusalWords } from './words.ts';

/** A visit that the office begins for somebody: they have rung, and cannot do it themselves. */

interface Given {
  typed?: Record<string, string>;
  faults?: FormProblem[];
  choices?: PersonChoice[];
}

/** What is kept of an act that is sent twice: the visit, or why there is none. */
const STARTED = 'started:';
const OPEN_ALREADY = 'open-already:';

const WHO = 'start-who';

const nobodyMeant = ({ typed }: WhoSent, choices: PersonChoice[]): FormProblem => ({
  field: WHO,
  text: choices.length === 0 ? `Nobody of your teams is ${typed}` : `Several people may be ${typed}: choose one`,
});

export function startRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;

  function showForm(asked: DeskRequest, { typed = {}, faults = [], choices = [] }: Given = {}, status = 200): void {
    const hows = choicesOf(knownBy(asked.account, null));
    const data = { typed: { minutes: '60', ...typed }, choices, hows, ...shownFaults(faults), newRequest: randomUUID };
    show(asked, 'visits/start.njk', data, status);
  }

  async function start(asked: DeskRequest): Promise<void> {
    const { account, request, response } = asked;
    const typed = Typed.parse(request.body);
    const { who } = Whom.parse(request.body ?? {});
    const { person, choices } = await workerSent(parts.knex, teamsFor(account, 'change a running visit'), who);
    const checked = StartForm(knownBy(account, null)).safeParse(request.body);
    const aboutWho = person || who.typed === '' ? [] : [nobodyMeant(who, choices)];
    if (!checked.success) {
      const faults = [...aboutWho, ...faultsOf(checked.error, 'start', 'who')];
      showForm(asked, { typed, faults, choices }, 400);
      return;
    }
    const { minutes, place, how, told_by } = checked.data;
    if (!person) {
      showForm(asked, { typed, faults: aboutWho, choices }, choices.length === 0 ? 400 : 409);
      return;
    }
    if (person.id === account.personId) {
      const text = 'Your own visit you begin by telephone or text.';
      showForm(asked, { typed, faults: [{ field: WHO, text }], choices }, 409);
      return;
    }
    const { request: id = randomUUID() } = checked.data;
    const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
      const about = { worker: person.id, minutes, place, how, told_by, open: 'kept' as const };
      const became = await startVisitFor(work, work.actor, about);
      if (became.kind === 'done') return `${STARTED}${became.visitId}`;
      return became.kind === 'open-already' ? `${OPEN_ALREADY}${became.visitId}` : became.kind;
    });
    const [kind = '', visitId] = outcome.split(':');
    if (z.uuid().safeParse(visitId).success && visitId !== undefined) {
      response.redirect(303, `/desk/visits/${visitId}${kind === 'started' ? '' : '?out=already'}`);
      return;
    }
    const text = refusalWords(kind) ?? 'Nothing has begun.';
    showForm(asked, { typed, faults: [{ field: WHO, text }], choices }, 409);
  }

  return [
    {
      method: 'get',
      path: '/visits/start',
      page: 'visits',
      permission: 'change a running visit',
      book: 'none',
      handle: (asked) => {
        showForm(asked);
      },
    },
    {
      method: 'post',
      path: '/visits/start',
      page: 'visits',
      permission: 'change a running visit',
      book: 'shown',
      handle: start,
    },
  ];
}
