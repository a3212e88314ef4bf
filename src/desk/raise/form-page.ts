import { randomUUID } from 'node:crypto';
import type { DeskRequest } from '../access/page-route.ts';
import type { PersonChoice } from '../shell/chosen.ts';
import type { Show } from '../shell/show.ts';
import { WHY_WORDS } from './form.ts';

/** What was typed, and what is said of it. */
interface Typed {
  typed?: object;
  problems?: { field: string; text: string }[];
  choices?: PersonChoice[];
}

/** The form with which an alarm is raised for somebody. */
export function showRaiseForm(
  show: Show,
  asked: DeskRequest,
  { typed = {}, problems = [], choices = [] }: Typed = {},
  status = 200,
): void {
  show(
    asked,
    'raise/raise.njk',
    {
      typed,
      problems: problems.map(({ field, text }) => ({ text, href: `#${field}` })),
      faults: Object.fromEntries(problems.map(({ field, text }) => [field, text])),
      requestId: randomUUID(),
      choices,
      reasons: Object.entries(WHY_WORDS).map(([value, text]) => ({ value, text })),
    },
    status,
  );
}
