import type { AccountRecord } from '../../records/accounts.ts';
import type { Shift } from '../../records/desk-shifts.ts';
import { notesOfShifts } from '../../records/handover-notes.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { readShownVisit } from '../../records/views/shown/visits.ts';
import { readBoardAlarm } from '../../records/views/true/board.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { teamsFor } from '../access/account.ts';
import { seesAlarm } from '../board/books.ts';
import { opensTruth } from '../board/truth.ts';
import { viewerOf } from '../board/viewer.ts';
import { alarmLabel, type Time } from '../board/words.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { notesFor } from './read.ts';
import { type NoteLine, noteLine, shiftWords } from './view.ts';

/** A hand-over that was, with the names of those whom this account may see. What is erased since is left out. */
interface HandoverRecord {
  title: string;
  alarms: { id: string; letter: string; label: string; name: string; owners: string }[];
  late: NamedVisit[];
  out: NamedVisit[];
  planned: NamedVisit[];
  away: string[];
  notes: NoteLine[];
}

interface NamedVisit {
  id: string;
  name: string;
}

export async function recordOf(
  dependencies: DeskDependencies,
  account: AccountRecord,
  shift: Shift,
  time: Time,
): Promise<HandoverRecord> {
  const { parts } = dependencies;
  const { knex, clock } = parts;
  const viewer = viewerOf(account);
  const teams = teamsFor(account, 'have the desk');

  async function seenAlarms(): Promise<HandoverRecord['alarms']> {
    if (!(await opensTruth(parts, viewer))) return [];
    const found: HandoverRecord['alarms'] = [];
    for (const { id, letter, owners } of shift.handedOver.alarms) {
      const about = await readBoardAlarm(knex, id, besideRules(parts));
      if (!about || !seesAlarm(viewer, about)) continue;
      const words = owners.map(
        ({ name, newsAt }) => `${name} had it, news by ${shortTime(new Date(newsAt), time.timezone, time.now)}`,
      );
      found.push({
        id,
        letter,
        label: alarmLabel(about.alarm),
        name: about.name,
        owners: words.join('. ') || 'Nobody had it',
      });
    }
    return found;
  }

  async function visits(ids: string[]): Promise<NamedVisit[]> {
    const found: NamedVisit[] = [];
    for (const id of ids) {
      const visit = await readShownVisit(knex, id, clock.now());
      if (visit && (teams === 'all' || teams.includes(visit.visit.teamId))) found.push({ id, name: visit.name });
    }
    return found;
  }

  const away = (await readShownPeople(knex, { teamIds: teams })).filter(({ id }) => shift.handedOver.away.includes(id));
  const { handedOver } = shift;
  return {
    title: shiftWords(shift, time),
    alarms: await seenAlarms(),
    late: await visits(handedOver.late),
    out: await visits(handedOver.out),
    planned: await visits(handedOver.planned),
    away: away.map(({ name }) => name),
    notes: (await notesFor(dependencies, account, await notesOfShifts(knex, [shift.id]))).map((one) =>
      noteLine(one, time),
    ),
  };
}
