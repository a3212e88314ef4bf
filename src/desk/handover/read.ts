import type { AccountRecord } from '../../records/accounts.ts';
import { type Holder, readHolders, recentShifts, type Shift } from '../../records/desk-shifts.ts';
import { type HandoverNote, notesOfShifts, waitingNotes } from '../../records/handover-notes.ts';
import { majorIncidentContacts, type MajorIncidentContact } from '../../records/major-incident.ts';
import { numbersThatFail } from '../../records/organisation/phones.ts';
import { readShownBoard } from '../../records/views/shown/board.ts';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { waitingTexts } from '../../operations/texts/waiting-texts.ts';
import { readBoardAlarm } from '../../records/views/true/board.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import { teamsFor } from '../access/account.ts';
import { teamsWithin } from '../access/teams.ts';
import { type BoardContents, contentsFor, seesAlarm } from '../board/books.ts';
import { opensTruth, truthFor } from '../board/truth.ts';
import { viewerOf } from '../board/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayOf } from '../../safety/local-day.ts';

/** What a hand-over is made of, as far as this account may see it. */

export interface DeskSituation {
  teams: { id: string; name: string }[];
  holders: Holder[];
  contents: BoardContents;
  away: ShownPerson[];
  /** People with a number whose latest calls all failed; null: not for this account. */
  failing: ShownPerson[] | null;
  /** For those who have the desk now. */
  told: HandoverNote[];
  /** For those who have it next. */
  waiting: HandoverNote[];
  recent: Shift[];
  majorIncident: MajorIncidentContact[];
}

const DAY = 86_400_000;
const FAILED_WITHIN = 30 * DAY;
const FAILED_TOO_OFTEN = 2;
const RECENT = 10;

export async function readStanding(
  { parts }: DeskDependencies,
  account: AccountRecord,
  timezone: string,
): Promise<DeskSituation> {
  const { knex, clock, secrets } = parts;
  const now = clock.now();
  const viewer = viewerOf(account);
  const teams = await teamsWithin(knex, account, 'have the desk');
  const teamIds = teams.map(({ id }) => id);
  const contents = contentsFor(
    { ...viewer, shownTeams: teamIds },
    {
      shown: await readShownBoard(knex, now),
      texts: await waitingTexts({ knex, secrets }),
      truth: await truthFor(parts, viewer),
    },
  );
  const people = await readShownPeople(knex, { teamIds });
  const [today, tomorrow] = [dayOf(now, timezone), dayOf(new Date(now.getTime() + DAY), timezone)];
  const holders = (await readHolders(knex)).filter(({ teamId }) => teamIds.includes(teamId));
  const mayReadPhones = teamsFor(account, 'see readiness').length > 0;
  const notes = await notesOfShifts(knex, [...new Set(holders.map(({ shiftId }) => shiftId))]);
  return {
    teams,
    holders,
    contents,
    away: people.filter(({ away }) => away.some(({ from, to }) => from <= tomorrow && to >= today)),
    failing: mayReadPhones ? await withFailingPhones(people) : null,
    told: await seenNotes(notes),
    waiting: await seenNotes(await waitingNotes(knex, teamIds)),
    recent: await recentShifts(knex, teamIds, RECENT),
    majorIncident: await majorIncidentContacts(knex),
  };

  /** A covert alarm's calls tell nothing here: a page of readiness is open to more people than that alarm. */
  async function withFailingPhones(of: ShownPerson[]): Promise<ShownPerson[]> {
    const numbers = of.flatMap(({ phones }) => phones.map(({ number }) => number));
    const failing = await numbersThatFail(knex, numbers, {
      since: new Date(now.getTime() - FAILED_WITHIN),
      most: FAILED_TOO_OFTEN,
      seesAlarms: false,
    });
    return of.filter(({ phones }) => phones.some(({ number }) => (failing.get(number) ?? 0) >= FAILED_TOO_OFTEN));
  }

  function seenNotes(all: HandoverNote[]): Promise<HandoverNote[]> {
    return notesFor({ parts }, account, all);
  }
}

/** Words about an alarm are for those who see that alarm, open or closed. */
export async function notesFor(
  { parts }: { parts: Pick<DeskDependencies['parts'], 'knex' | 'clock' | 'lineNumbers'> },
  account: AccountRecord,
  notes: HandoverNote[],
): Promise<HandoverNote[]> {
  const viewer = viewerOf(account);
  const isTrue = await opensTruth(parts, viewer);
  const seen: HandoverNote[] = [];
  for (const note of notes) {
    if (note.alarmId === null) seen.push(note);
    else if (isTrue) {
      const about = await readBoardAlarm(parts.knex, note.alarmId, besideRules(parts));
      if (about && seesAlarm(viewer, about)) seen.push(note);
    }
  }
  return seen;
}
