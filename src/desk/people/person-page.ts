import { randomUUID } from 'node:crypto';
import { accountsOfPerson } from '../../records/accounts.ts';
import { sheetStateOf } from '../../records/emergency-sheets.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { listTeams, planOfWorker } from '../../records/organisation/teams.ts';
import { lastKeysOf } from '../../records/views/last-keys.ts';
import { staffChangeOf } from '../../records/staff-changes.ts';
import { lookersAtPerson } from '../../records/views/shown/own-looks.ts';
import { countVisitsSince, readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { trainingOf, type TrainingOf } from '../../records/training.ts';
import { CODE_LASTS } from '../../safety/pin-rules.ts';
import { planAt } from '../../safety/plan-at.ts';
import { reachedBy } from '../../safety/reach.ts';
import { accountLine } from '../accounts/view.ts';
import { judgeAccess } from '../access/account.ts';
import type { DeskRequest, FoundSubject } from '../access/page-route.ts';
import type { Permission } from '../access/permissions.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listedFaults } from '../shell/faults.ts';
import { lookersWords, spanOfLooks } from '../me/looks-view.ts';
import type { Show } from '../shell/show.ts';
import { type LadderLine, ladderLines } from '../plans/ladder-view.ts';
import { stateWords } from '../sheets/view.ts';
import { seesVisitsOf, sightOf, subjectOf } from './sight.ts';
import { dayWords, monthBegan, personView, type PeopleTime } from './view.ts';

/** What an act on the page leaves to say. */
interface PersonSaid {
  notice?: string;
  /** As an import warns. */
  warnings?: string[];
  /** Shown this once. */
  code?: string;
  faults?: Record<string, string>;
  typed?: object;
}

export interface PersonPage {
  time: () => Promise<PeopleTime>;
  subject: (asked: DeskRequest) => Promise<FoundSubject | null>;
  showPerson: (asked: DeskRequest, said?: PersonSaid) => Promise<void>;
}

/** The page of one person, as their acts show it again. */
export function personPage({ parts: { knex, clock, lineNumbers } }: DeskDependencies, show: Show): PersonPage {
  async function time(): Promise<PeopleTime> {
    const timezone = await loadTimezone(knex);
    return { now: clock.now(), timezone, codeLasts: clock.stretch(CODE_LASTS) };
  }

  async function personOf({ request }: DeskRequest): Promise<ShownPerson | null> {
    const [person] = await readShownPeople(knex, { id: String(request.params['personId']) });
    return person ?? null;
  }

  /** Whom the line would ring about them, were they missed now: by the function that the line itself uses. */
  async function ladderOf({ id, roles, teams }: ShownPerson, now: Date): Promise<LadderLine[]> {
    const [team] = teams;
    if (!team || !roles.includes('worker')) return [];
    const responders = await loadResponders(knex, id, team.id, { lineNumbers });
    const plan = await planOfWorker(knex, team.id, id);
    return ladderLines(reachedBy(planAt(plan, now, responders.timezone).ladder, responders, now), responders.worker, {
      withNumbers: true,
    });
  }

  /** What is planned for them. Why it waits is told only where it is no secret. */
  async function changeOf(personId: string): Promise<{ words: string; refused: string | null } | null> {
    const change = await staffChangeOf(knex, personId);
    if (!change) return null;
    const { kind, day, refused } = change;
    const words =
      kind === 'leave' ? `Leaves at the end of ${dayWords(day)}` : `Goes to ${change.choices.team} on ${dayWords(day)}`;
    return { words, refused };
  }

  async function accountsOf(personId: string, { timezone }: PeopleTime) {
    const teams = await listTeams(knex);
    return (await accountsOfPerson(knex, personId)).map((one) => accountLine(one, teams, timezone));
  }

  const sheetOf = async (personId: string, at: PeopleTime): Promise<string> =>
    stateWords(await sheetStateOf(knex, personId), at);

  /** While an alarm is open people look more often, so the latest week is told to nobody here. */
  async function lookersOf(personId: string, realTime: Date, { timezone }: PeopleTime): Promise<string> {
    const { from, weekAgo } = spanOfLooks(realTime, timezone);
    return lookersWords(await lookersAtPerson(knex, personId, { from, to: weekAgo }));
  }

  return {
    time,
    subject: async (asked) => {
      const person = await personOf(asked);
      return person && subjectOf(person);
    },
    showPerson: async (asked, { notice, warnings = [], code, faults = {}, typed = {} } = {}) => {
      const { account } = asked;
      const person = await personOf(asked);
      if (!person) return;
      const at = await time();
      const sight = sightOf(account, person);
      const numbers = person.phones.map(({ number }) => number);
      const may = (action: Permission): boolean => judgeAccess(account, action, subjectOf(person)).kind === 'yes';
      /** Now, or once they have confirmed who they are. */
      const mayConfirmed = (action: Permission): boolean =>
        ['yes', 'step-up'].includes(judgeAccess(account, action, subjectOf(person)).kind);
      const maySee = (other: { id: string; teamIds: string[] }): boolean =>
        judgeAccess(account, 'see people', { personId: other.id, teamIds: other.teamIds }).kind === 'yes';
      const problems = listedFaults(faults);
      show(
        asked,
        'people/person.njk',
        {
          person: personView(person, sight, sight === 'full' ? await lastKeysOf(knex, numbers) : new Map(), maySee, {
            ...at,
            seesVisits: seesVisitsOf(account, person),
          }),
          change: sight === 'brief' ? null : await changeOf(person.id),
          sight,
          ladder: sight === 'brief' ? [] : await ladderOf(person, at.now),
          // An administrator looks after people, and not after their visits.
          visits:
            sight === 'full' && person.roles.includes('worker') && may('see the shown board')
              ? await countVisitsSince(knex, person.id, monthBegan(at.now, at.timezone))
              : null,
          training: sight === 'brief' ? [] : (await trainingOf(knex, [person.id])).map(trainingInWords),
          // Of oneself it stands on a page of its own.
          isOwn: account.personId === person.id,
          lookers:
            sight === 'full' && account.personId !== person.id ? await lookersOf(person.id, asked.now, at) : null,
          mayHaveCalendar: person.roles.includes('worker') && may('have a calendar read'),
          mayNoteAbsence: may('note an absence'),
          mayGiveCode: may('give a code or verify a number'),
          mayChange: may('change people'),
          accounts: may('read accounts') ? await accountsOf(person.id, at) : [],
          // The list is a page of its own, for what a page of the shown book may read knows no alarm.
          mayListAlarms: person.roles.includes('worker') && account.personId !== person.id && may('read a story'),
          sheet: sight === 'brief' ? null : await sheetOf(person.id, at),
          mayOpenSheet: mayConfirmed('open an emergency sheet'),
          mayWriteSheet: mayConfirmed('fill in an emergency sheet'),
          notice,
          warnings,
          code,
          faults,
          problems,
          typed,
          newRequest: randomUUID,
        },
        problems.length === 0 ? 200 : 422,
      );
    },
  };
}

const trainingInWords = ({ kind, on, due }: Pick<TrainingOf, 'kind' | 'on' | 'due'>) => ({
  kind,
  on: dayWords(on),
  due: dayWords(due),
});
