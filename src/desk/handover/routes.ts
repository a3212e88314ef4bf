import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { leaveDesk, writeForNextShift, takeDesk } from '../../operations/shifts/desk-shift.ts';
import { readShift } from '../../records/desk-shifts.ts';
import { dayInWords } from '../../organisation-file/major-incident-day.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { officeHoursOfTeams } from '../../records/organisation/teams.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { Time } from '../board/words.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { mayActIn } from '../alarm/may-act.ts';
import { readStanding } from './read.ts';
import { recordOf } from './record.ts';
import { handedOver, handoverView } from './view.ts';

/** The hand-over of a shift. No shift is needed for anything to work. */

const ids = z.preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(z.uuid()));
const Sent = z.object({ request: z.uuid().optional().catch(undefined) });
const TakeForm = z.object({
  teams: ids.optional(),
  /** The shifts that the page showed, one after the other. */
  seen: z
    .string()
    .default('')
    .transform((text) => text.split(' ').filter(Boolean))
    .pipe(z.array(z.uuid())),
});
const WORDS = 'Write what the next shift should know';
const NoteForm = z.object({ words: z.string(WORDS).trim().min(1, WORDS).max(500, 'At most 500 letters') });

interface Answer {
  problem?: { field: string; text: string } | null;
  notice?: string | null;
  typed?: string;
}

const CHANGED =
  'Who has the desk has changed since you opened this page. Nothing was written. Look again, and press again.';

export function handoverRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function time(): Promise<Time> {
    return { now: clock.now(), timezone: await loadTimezone(knex) };
  }

  async function standingFor(asked: DeskRequest) {
    const at = await time();
    const standing = await readStanding(dependencies, asked.account, at.timezone);
    return { at, standing, view: handoverView(standing, asked.account, (about) => mayActIn(asked.account, about), at) };
  }

  async function showHandover(
    asked: DeskRequest,
    { problem = null, notice = null, typed = '' }: Answer = {},
    status = 200,
  ): Promise<void> {
    const { standing, view } = await standingFor(asked);
    show(
      asked,
      'handover/handover.njk',
      {
        view,
        teams: standing.teams,
        problem,
        notice,
        typed,
        newRequest: randomUUID,
        dayWords: dayInWords(await officeHoursOfTeams(dependencies.parts.knex)),
      },
      status,
    );
  }

  async function take(asked: DeskRequest): Promise<void> {
    const form = TakeForm.safeParse(asked.request.body);
    const { standing, view } = await standingFor(asked);
    const allowed = standing.teams.map(({ id }) => id);
    const teams = form.success ? (form.data.teams ?? (allowed.length === 1 ? allowed : [])) : [];
    const isTheirs = teams.length > 0 && teams.every((id) => allowed.includes(id));
    if (!form.success || !isTheirs) {
      await showHandover(asked, { problem: { field: 'teams', text: 'Choose the teams whose desk you have' } }, 400);
      return;
    }
    const { account } = asked;
    const standingNow = new Set(
      standing.holders.filter(({ teamId }) => teams.includes(teamId)).map((one) => one.shiftId),
    );
    const { request = randomUUID() } = Sent.parse(asked.request.body);
    const outcome = await onlyOnce(dependencies, asked, request, null, async (work) => {
      const given = {
        shift: randomUUID(),
        account: account.id,
        teams,
        // Of other teams the page shows shifts too.
        seen: form.data.seen.filter((id) => standingNow.has(id) || !view.seen.includes(id)),
        handedOver: handedOver(view, standing.contents.alarms),
      };
      return (await takeDesk(work, work.actor, given)).kind;
    });
    if (outcome === 'changed') await showHandover(asked, { notice: CHANGED }, 409);
    else asked.response.redirect(303, '/desk/handover');
  }

  async function note(asked: DeskRequest): Promise<void> {
    const { account, request, response } = asked;
    const form = NoteForm.safeParse(request.body);
    if (!form.success) {
      const text = form.error.issues[0]?.message ?? WORDS;
      await showHandover(asked, { problem: { field: 'words', text }, typed: wordsIn(request.body) }, 400);
      return;
    }
    const { standing } = await standingFor(asked);
    const teams = standing.teams.map(({ id }) => id);
    if (teams.length === 0) {
      response.redirect(303, '/desk/handover');
      return;
    }
    const { request: id = randomUUID() } = Sent.parse(request.body);
    await onlyOnce(dependencies, asked, id, null, async (work) => {
      const given = { note: randomUUID(), account: account.id, teams, alarm: null, words: form.data.words };
      return (await writeForNextShift(work, work.actor, given)).kind;
    });
    response.redirect(303, '/desk/handover');
  }

  async function leave(asked: DeskRequest): Promise<void> {
    const { request: id = randomUUID() } = Sent.parse(asked.request.body ?? {});
    await onlyOnce(dependencies, asked, id, null, async (work) => {
      return (await leaveDesk(work, work.actor, { account: asked.account.id })).kind;
    });
    asked.response.redirect(303, '/desk/handover');
  }

  async function shiftSubject({ request }: DeskRequest): Promise<FoundSubject | null> {
    const shift = await readShift(knex, String(request.params['shiftId']));
    return shift && { teamIds: shift.teams.map(({ id }) => id) };
  }

  async function showRecord(asked: DeskRequest): Promise<void> {
    const shift = await readShift(knex, String(asked.request.params['shiftId']));
    if (!shift) return;
    const at = await time();
    show(asked, 'handover/record.njk', { record: await recordOf(dependencies, asked.account, shift, at) });
  }

  const about = { page: 'hand-over', permission: 'have the desk', book: 'true' } as const;
  return [
    { ...about, method: 'get', path: '/handover', handle: (asked: DeskRequest) => showHandover(asked) },
    { ...about, method: 'post', path: '/handover/take', handle: take },
    { ...about, method: 'post', path: '/handover/leave', handle: leave },
    { ...about, method: 'post', path: '/handover/note', handle: note },
    { ...about, method: 'get', path: '/handover/:shiftId', subject: shiftSubject, handle: showRecord },
  ];
}

const wordsIn = (body: unknown): string => z.object({ words: z.string() }).catch({ words: '' }).parse(body).words;
