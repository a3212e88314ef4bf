import { randomUUID } from 'node:crypto';
import { liftHazard, reviewHazard, setHazard, versionOfHazard } from '../../operations/hazards/hazard-flag.ts';
import { type HazardFlag, readHazardFlags } from '../../records/hazard-flags.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { HAZARD_KINDS } from '../../safety/hazard.ts';
import { judgeAccess, mayEver, teamsFor } from '../access/account.ts';
import { onceForForm } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import { teamsWithin } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { shownFaults } from '../shell/faults.ts';
import { dayOf } from '../../safety/local-day.ts';
import { type Meanwhile, meanwhileOf } from '../shell/meanwhile.ts';
import type { Show } from '../shell/show.ts';
import { type FormFault, HazardForm, inMonths, KIND_WORDS, readHazard, readReview, REVIEW_FIELDS } from './form.ts';
import { hazardView } from './view.ts';

/** Notes on addresses and cases: a list, a form, and the page of one, where it is reviewed and lifted. */
export function hazardRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function at(): Promise<{ now: Date; timezone: string; today: string }> {
    const now = clock.now();
    const timezone = await loadTimezone(knex);
    return { now, timezone, today: dayOf(now, timezone) };
  }

  async function flagIn({ request }: DeskRequest): Promise<HazardFlag | null> {
    return (await readHazardFlags(knex, { id: String(request.params['hazardId']) }, clock.now()))[0] ?? null;
  }
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const flag = await flagIn(asked);
    return flag && { teamIds: [flag.teamId] };
  };

  async function showForm(asked: DeskRequest, form: HazardForm, faults: FormFault[]): Promise<void> {
    const teams = await teamsWithin(knex, asked.account, 'change a hazard flag');
    show(
      asked,
      'hazards/form.njk',
      {
        form,
        teams: teams.map(({ id, name }) => ({ value: id, text: name })),
        kinds: HAZARD_KINDS.map((kind) => ({ value: kind, text: KIND_WORDS[kind] })),
        ...shownFaults(faults),
        request: randomUUID(),
      },
      faults.length === 0 ? 200 : 422,
    );
  }

  async function showFlag(
    asked: DeskRequest,
    flag: HazardFlag,
    { form = HazardForm.parse({}), faults = [], notice = null, meanwhile = null }: Partial<Shown> = {},
  ): Promise<void> {
    const time = await at();
    const mayChange = judgeAccess(asked.account, 'change a hazard flag', { teamIds: [flag.teamId] }).kind === 'yes';
    const isTyped = faults.length > 0 || notice !== null || meanwhile !== null;
    show(
      asked,
      'hazards/hazard.njk',
      {
        view: hazardView(flag, time),
        form: isTyped ? form : { ...formOf(flag), review: inMonths(time.today, 6) },
        // A form with a fault is still the one that it was made from.
        version: faults.length > 0 ? form.version : versionOfHazard(flag),
        meanwhile,
        mayChange: mayChange && flag.liftedAt === null,
        notice,
        ...shownFaults(faults),
        newRequest: randomUUID,
      },
      faults.length > 0 ? 422 : notice === null && meanwhile === null ? 200 : 409,
    );
  }

  async function set(asked: DeskRequest): Promise<void> {
    const form = HazardForm.parse(asked.request.body ?? {});
    const teams = await teamsWithin(knex, asked.account, 'change a hazard flag');
    const team = teams.length === 1 ? teams[0] : teams.find(({ id }) => id === form.team);
    const read = readHazard(form, (await at()).today);
    const faults = [
      ...(team ? [] : [{ field: 'team' as const, text: 'Choose a team' }]),
      ...('faults' in read ? read.faults : []),
    ];
    if ('faults' in read || !team) {
      await showForm(asked, form, faults);
      return;
    }
    const outcome = await onceForForm(dependencies, asked, async (work) => {
      const done = await setHazard(work, work.actor, { ...read.read, team: team.id, by: asked.account.name });
      return done.kind;
    });
    if (outcome === 'done') asked.response.redirect(303, '/desk/hazards');
    else if (outcome === 'where')
      await showForm(asked, form, [{ field: 'place', text: 'That is too short to be found again' }]);
    else await showForm(asked, form, [{ field: 'review', text: 'From today to twelve months ahead' }]);
  }

  async function review(asked: DeskRequest): Promise<void> {
    const flag = await flagIn(asked);
    if (!flag) return;
    const form = HazardForm.parse(asked.request.body ?? {});
    const read = readReview(form, (await at()).today);
    if ('faults' in read) {
      await showFlag(asked, flag, { form, faults: read.faults });
      return;
    }
    const outcome = await onceForForm(dependencies, asked, async (work) => {
      const { kind } = await reviewHazard(work, work.actor, { flag: flag.id, version: form.version, ...read.read });
      return kind;
    });
    if (outcome === 'changed') await showMeanwhile(asked, (await flagIn(asked)) ?? flag, form);
    else await changed(asked, flag, form, outcome);
  }

  /** What was typed stays, beside what a colleague has written meanwhile. */
  async function showMeanwhile(asked: DeskRequest, flag: HazardFlag, form: HazardForm): Promise<void> {
    const { timezone } = await at();
    const last = { by: null, at: flag.reviewedAt ?? flag.setAt };
    const meanwhile = meanwhileOf(REVIEW_FIELDS, { kept: formOf(flag), typed: form }, last, timezone);
    await showFlag(asked, flag, { form, meanwhile });
  }

  async function lift(asked: DeskRequest): Promise<void> {
    const flag = await flagIn(asked);
    if (!flag) return;
    const form = HazardForm.parse(asked.request.body ?? {});
    const why = form.why.trim();
    if (why === '' || why.length > 200) {
      await showFlag(asked, flag, { form, faults: [{ field: 'why', text: 'Why, in at most 200 letters' }] });
      return;
    }
    const outcome = await onceForForm(dependencies, asked, async (work) => {
      const given = { flag: flag.id, version: form.version, by: asked.account.name, why };
      return (await liftHazard(work, work.actor, given)).kind;
    });
    const now = (await flagIn(asked)) ?? flag;
    if (outcome === 'changed') await showFlag(asked, now, { form: { ...formOf(now), why }, notice: REVIEWED });
    else await changed(asked, flag, form, outcome);
  }

  async function changed(asked: DeskRequest, flag: HazardFlag, form: HazardForm, outcome: string): Promise<void> {
    if (outcome === 'done') asked.response.redirect(303, `/desk/hazards/${flag.id}`);
    else
      await showFlag(asked, (await flagIn(asked)) ?? flag, {
        form,
        notice:
          outcome === 'lifted' ? 'Somebody has lifted it meanwhile. Nothing has changed.' : 'Nothing has changed.',
      });
  }

  return [
    {
      method: 'get',
      path: '/hazards',
      page: 'hazards',
      permission: 'read a hazard flag',
      book: 'none',
      handle: async (asked) => {
        const time = await at();
        const flags = await readHazardFlags(knex, { teamIds: teamsFor(asked.account, 'read a hazard flag') }, time.now);
        show(asked, 'hazards/list.njk', {
          flags: flags.map((flag) => hazardView(flag, time)),
          mayChange: mayEver(asked.account, 'change a hazard flag'),
        });
      },
    },
    {
      method: 'get',
      path: '/hazards/new',
      page: 'hazard',
      permission: 'change a hazard flag',
      book: 'none',
      handle: async (asked) => {
        const { today } = await at();
        await showForm(asked, { ...HazardForm.parse({}), review: inMonths(today, 6) }, []);
      },
    },
    {
      method: 'post',
      path: '/hazards',
      page: 'hazards',
      permission: 'change a hazard flag',
      book: 'none',
      handle: set,
    },
    {
      method: 'get',
      path: '/hazards/:hazardId',
      page: 'hazard',
      permission: 'read a hazard flag',
      book: 'none',
      subject,
      handle: async (asked) => {
        const flag = await flagIn(asked);
        if (flag) await showFlag(asked, flag);
      },
    },
    {
      method: 'post',
      path: '/hazards/:hazardId/review',
      page: 'hazard',
      permission: 'change a hazard flag',
      book: 'none',
      subject,
      handle: review,
    },
    {
      method: 'post',
      path: '/hazards/:hazardId/lift',
      page: 'hazard',
      permission: 'change a hazard flag',
      book: 'none',
      subject,
      handle: lift,
    },
  ];
}

interface Shown {
  form: HazardForm;
  faults: FormFault[];
  notice: string | null;
  /** What somebody else has written meanwhile. */
  meanwhile: Meanwhile | null;
}

const REVIEWED =
  'Somebody has reviewed it since you opened this page, so it is not lifted: what they wrote stands here. ' +
  'Press Lift it again if it is over all the same.';

/** As the form would be typed to get what is kept. */
const formOf = ({ agreedWith, reviewOn, toldOn }: HazardFlag): HazardForm => ({
  ...HazardForm.parse({}),
  agreed: agreedWith,
  review: reviewOn,
  told: toldOn === null ? 'no' : 'yes',
  toldOn: toldOn ?? '',
});
