import { randomUUID } from 'node:crypto';
import { endVisitFor, extendVisitFor } from '../../operations/visits/for-somebody.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import type { HowKnown } from '../../records/visit-acts.ts';
import { plansToLookAt } from '../../records/views/shown/look-again.ts';
import { actsOfVisit, readShownVisits, type VisitDetails } from '../../records/views/shown/visits.ts';
import { longDate } from '../../timeline/local-time.ts';
import { judgeAccess, mayEver, teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, GuardedRoute, PageRoute } from '../access/page-route.ts';
import { showsPlaceToColleagues, withoutPlace } from '../board/books.ts';
import { alarmLabel, alarmOrder, type Time } from '../board/words.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { MARK } from '../shell/csv.ts';
import { shownFaults } from '../shell/faults.ts';
import { spanOfDay } from '../shell/local-days.ts';
import { dayOf } from '../../safety/local-day.ts';
import type { Show } from '../shell/show.ts';
import { clockTime } from '../shell/times.ts';
import { backRoutes } from './back.ts';
import { choicesOf, type FormProblem, faultsOf, knownBy } from './known.ts';
import { Day, EndForm, MoreForm, Typed } from './schema.ts';
import { familyCallsSeen, readVisit, seenAlarmAbout, subjectOf, visitSubject } from './seen-visit.ts';
import { lookAgainRoute } from './look-again.ts';
import { nobodyHint } from './nobody-to-ring.ts';
import { importRoutes } from './plan/import.ts';
import { planRoutes } from './plan/routes.ts';
import { startRoutes } from './start.ts';
import { storyFrom, storyRoute } from './story.ts';
import { visitList, visitsCsv, visitView } from './view.ts';
import { lookAgainWords, refusalWords } from './words.ts';

/** The visits of a day, one visit, and what the office may do to one that is open. */

interface Answer {
  act?: 'more' | 'end' | null;
  typed?: Record<string, string>;
  faults?: FormProblem[];
  notice?: string | null;
}

export function visitRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;
  const subject = (asked: DeskRequest) => visitSubject(dependencies, asked);

  async function time(): Promise<Time> {
    const timezone = await loadTimezone(parts.knex);
    return { now: parts.clock.now(), timezone };
  }

  const mayChange = (account: AccountRecord, visit: VisitDetails): boolean =>
    judgeAccess(account, 'change a running visit', subjectOf(visit)).kind === 'yes';
  /** A worker's own page leaves them out too: somebody may look over the shoulder. */
  const seesDetails = (account: AccountRecord, visit: VisitDetails): boolean =>
    mayChange(account, visit) && account.personId !== visit.workerId;

  const asSeenBy = (account: AccountRecord, visit: VisitDetails): VisitDetails =>
    showsPlaceToColleagues(visit) || mayChange(account, visit) || account.personId === visit.workerId
      ? visit
      : withoutPlace(visit);

  async function readDayOfVisits({ account, request }: DeskRequest) {
    const at = await time();
    const today = dayOf(at.now, at.timezone);
    const span = spanOfDay(Day.parse(request.query).day ?? today, at.timezone);
    const teamIds = teamsFor(account, 'see the shown board');
    const visits = await readShownVisits(parts.knex, { ...span, teamIds }, at.now);
    return {
      at,
      span,
      today,
      groups: visitList(
        visits.map((one) => asSeenBy(account, one)),
        (one) => seesDetails(account, one),
        { ...at, day: span.from },
      ),
    };
  }

  async function sendList(asked: DeskRequest): Promise<void> {
    const { span, groups } = await readDayOfVisits(asked);
    asked.response
      .attachment(`visits-${span.day}.csv`)
      .type('text/csv; charset=utf-8')
      .send(`${MARK}${visitsCsv(groups)}`);
  }

  async function showList(asked: DeskRequest): Promise<void> {
    const { account } = asked;
    const { at, span, today, groups } = await readDayOfVisits(asked);
    show(asked, 'visits/list.njk', {
      title: span.day === today ? 'today' : longDate(span.from, at.timezone),
      isToday: span.day === today,
      day: span.day,
      before: span.before,
      after: span.after,
      groups,
      mayChange: mayEver(account, 'change a running visit'),
      // A list that is taken along on visits can be left in a home. So only those at the desk have the button; a
      // browser can print it for anybody, and the paper says by whom.
      mayPrint: groups.length > 0 && mayEver(account, 'change a running visit'),
      mayPlan: mayEver(account, 'plan a visit'),
      asAt: clockTime(at.now, at.timezone),
    });
  }

  async function showVisit(
    asked: DeskRequest,
    { act = null, typed = {}, faults = [], notice = null }: Answer = {},
    status = 200,
  ): Promise<void> {
    const { account } = asked;
    const found = await readVisit(dependencies, asked);
    if (!found) return;
    const at = await time();
    const seen = await seenAlarmAbout(dependencies, account, found.workerId);
    const acts = await actsOfVisit(parts.knex, found.visit.id);
    const familyRang = await familyCallsSeen(dependencies, account, found);
    const [plan] = await plansToLookAt(parts.knex, { visitId: found.visit.id }, at);
    const isOwn = account.personId === found.workerId;
    const mayPlan = judgeAccess(account, 'plan a visit', subjectOf(found)).kind === 'yes';
    // Somebody may look over the shoulder of a worker who is out.
    const isHintFor = isOwn ? found.visit.status === 'planned' : mayPlan;
    show(
      asked,
      'visits/visit.njk',
      {
        view: visitView(asSeenBy(account, found), acts, familyRang, seesDetails(account, found), at),
        alarm: seen && {
          id: seen.alarm.id,
          letter: seen.alarm.letter,
          label: alarmLabel(seen.alarm),
          isCovert: seen.alarm.covert && !seen.alarm.drill,
          words: alarmWords(seen.alarm.covert && !seen.alarm.drill, alarmOrder(seen.alarm, found.name)),
        },
        isOwn,
        hasStory: storyFrom(account, found) !== null,
        nobody: isHintFor ? await nobodyHint(dependencies, found, at) : null,
        lookAgain: plan && seesDetails(account, found) ? lookAgainWords(plan.why, at) : [],
        mayChange: mayChange(account, found),
        mayPlan,
        hows: choicesOf(knownBy(account, [found.visit.teamId])),
        asAt: clockTime(at.now, at.timezone),
        newRequest: randomUUID,
        act,
        typed,
        ...shownFaults(faults),
        notice,
      },
      status,
    );
  }

  function actRoute(
    act: 'more' | 'end',
    formFor: typeof EndForm | typeof MoreForm,
    run: (work: UnitOfWork, found: VisitDetails, known: HowKnown[], body: unknown) => Promise<{ kind: string }>,
  ): GuardedRoute {
    return {
      method: 'post',
      path: `/visits/:visitId/${act}`,
      page: 'visit',
      permission: 'change a running visit',
      book: 'true',
      subject,
      handle: async (asked) => {
        const { request, response, account } = asked;
        const found = await readVisit(dependencies, asked);
        if (!found) return;
        const typed = Typed.parse(request.body);
        const known = knownBy(account, [found.visit.teamId]);
        const checked = formFor(known).safeParse(request.body);
        if (!checked.success) {
          await showVisit(asked, { act, typed, faults: faultsOf(checked.error, act, 'how') }, 400);
          return;
        }
        // On the web nobody checks in: a second way would have to be as covert as the telephone.
        if (account.personId === found.workerId) {
          await showVisit(
            asked,
            { notice: 'Your own visit you change by telephone or text. Nothing has changed.' },
            409,
          );
          return;
        }
        const seen = await seenAlarmAbout(dependencies, account, found.workerId);
        if (seen?.alarm.covert === true && !seen.alarm.drill) {
          await showVisit(asked, { notice: `Nothing has changed. ${alarmWords(true, null)}` }, 409);
          return;
        }
        const { request: id = randomUUID() } = checked.data;
        const outcome = await onlyOnce(dependencies, asked, id, null, async (work) => {
          const became = await run(work, found, known, request.body);
          return became.kind;
        });
        const notice = refusalWords(outcome);
        if (notice === null) response.redirect(303, `/desk/visits/${found.visit.id}`);
        else await showVisit(asked, { notice }, 409);
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/visits',
      page: 'visits',
      permission: 'see the shown board',
      book: 'shown',
      handle: showList,
    },
    {
      method: 'get',
      path: '/visits/csv',
      page: 'visits',
      permission: 'see the shown board',
      book: 'shown',
      did: 'export',
      isLong: true,
      handle: sendList,
    },
    // Before one visit, so that "back" is not read as an id.
    ...backRoutes(dependencies, show),
    ...startRoutes(dependencies, show),
    ...planRoutes(dependencies, show),
    lookAgainRoute(dependencies, show),
    ...importRoutes(dependencies, show),
    {
      method: 'get',
      path: '/visits/:visitId',
      page: 'visit',
      permission: 'see the shown board',
      book: 'true',
      subject,
      handle: (asked) =>
        showVisit(asked, { notice: 'out' in asked.request.query ? refusalWords('open-already') : null }),
    },
    storyRoute(dependencies, show),
    actRoute('more', MoreForm, (work, found, known, body) => {
      const { how, told_by, minutes } = MoreForm(known).parse(body);
      return extendVisitFor(work, work.actor, { worker: found.workerId, visit: found.visit.id, minutes, how, told_by });
    }),
    actRoute('end', EndForm, (work, found, known, body) => {
      const { how, told_by } = EndForm(known).parse(body);
      return endVisitFor(work, work.actor, { worker: found.workerId, visit: found.visit.id, how, told_by });
    }),
  ];
}

/** Why a visit cannot be changed under a covert alarm, for those who see that alarm. */
const alarmWords = (isCovert: boolean, order: string | null): string =>
  [
    ...(order === null ? [] : [order]),
    isCovert
      ? 'The visit cannot be moved or ended here: that is part of closing the alarm.'
      : 'Ending the visit here does not close the alarm.',
  ].join(' ');
