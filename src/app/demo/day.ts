import { randomUUID } from 'node:crypto';
import { transact } from '../../database/transact.ts';
import { insertIncident, recordIncidentWritten } from '../../records/incidents.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { SYSTEM } from '../../records/actor.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';
import { majorIncidentContacts } from '../../records/major-incident.ts';
import { readHazardFlags } from '../../records/hazard-flags.ts';
import { addApiToken } from '../../operations/api/token.ts';
import { recordAlarmsOfDemo } from './alarms-before.ts';
import { makeDemoConnections } from './connections.ts';
import { checkListed, versionOfListed } from '../../operations/major-incident/listed.ts';
import { setHazard } from '../../operations/hazards/hazard-flag.ts';
import { saveSheet } from '../../operations/sheets/save-sheet.ts';
import { recordTraining } from '../../operations/training/record-training.ts';
import { recordRollCallsOfDemo } from './roll-calls.ts';
import { planVisit } from '../../operations/visits/plan.ts';
import type { Dependencies } from '../../operations/work.ts';

/**
 * What the demo's desk has to show: Priya's last visit of the day, at an address with a note, her emergency
 * sheet, by which her family is known when it rings, tomorrow's visit for two, which is red and assessed, a missed
 * visit and a covert alarm of days ago, an incident that comes from that, whose debrief is to come, training that is
 * due, two roll-calls of days ago, whom to ring in a major incident, another system with a token, and what it is
 * connected with elsewhere.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const [SAM, ANA, PRIYA] = ['4021', '4022', '4023'] as const;
/** The exchange has this phone too. */
export const PRIYAS_FAMILY = '+447700900190';
const SHEET = {
  born: '1991-05-14',
  looks: 'Tall, short black hair, glasses',
  home: '3 Mill Lane, Northford NF1 4AB',
  carMake: 'Kia Picanto',
  carColour: 'yellow',
  carRegistration: 'AB12 CDE',
  contactName: 'Dev Nair',
  contactRelation: 'brother',
  contactPhone: PRIYAS_FAMILY,
};
const PLACE = '7 Orchard Way, Northford NF2 3CD';

/**
 * Once: a note that is there, lifted or not, says that it was done.
 * @param elsewhere where the demo plays what is elsewhere
 */
export async function makeDemoDay(parts: Dependencies, elsewhere: string): Promise<void> {
  const now = parts.clock.now();
  const [team] = await listTeams(parts.knex);
  if (!team) return;
  const isFirst = (await readHazardFlags(parts.knex, { teamIds: 'all' }, now)).length === 0;
  if (isFirst) await fillDemoDay(parts, team, now);
  await makeDemoConnections(parts, elsewhere, { staffNumber: ANA, isFirst });
}

async function fillDemoDay(parts: Dependencies, team: { id: string }, now: Date): Promise<void> {
  const after = (minutes: number): Date => new Date(now.getTime() + minutes * MINUTE);
  await setHazard(parts, SYSTEM, {
    team: team.id,
    kind: 'dog',
    place: PLACE,
    reference: null,
    fileRef: 'F 1204',
    by: 'Joan Mercer',
    agreedWith: 'Idris Bevan',
    reviewOn: dayOf(now.getTime() + 90 * DAY),
    toldOn: dayOf(now.getTime()),
  });
  await planVisit(parts, SYSTEM, {
    worker: PRIYA,
    start: after(120),
    end: after(180),
    place: PLACE,
    postcode: 'NF2 3CD',
    initials: 'RT',
    reference: 'AB 50117',
    risk: 'amber',
    homeMinutes: 40,
  });
  await planForTwo(parts, now);
  await saveSheet(parts, SYSTEM, { person: PRIYA, sheet: SHEET });
  const alarmId = await recordAlarmsOfDemo(parts, now);
  await recordIncidentOfDemo(parts, { teamId: team.id, alarmId }, now);
  await recordTrainingOfDemo(parts, now);
  await recordRollCallsOfDemo(parts, now);
  // One whose numbers were rung, and one that is to be rung.
  const [listed] = await majorIncidentContacts(parts.knex);
  if (listed)
    await checkListed(parts, SYSTEM, {
      rung: [{ id: listed.id, version: versionOfListed(listed) }],
      by: 'Joan Mercer',
    });
  // A case system that plans visits. Nobody has its secret: the page shows how one is made and revoked.
  const wanted = { name: 'Case system', scopes: ['visits:plan' as const], teamIds: [team.id], days: 180 };
  await addApiToken(parts, SYSTEM, wanted, parts.clock.toReal(now));
}

async function planForTwo(parts: Dependencies, now: Date): Promise<void> {
  const ana = await callerByStaffNumber(parts.knex, ANA);
  const start = new Date(now.getTime() + 26 * 60 * MINUTE);
  await planVisit(parts, SYSTEM, {
    worker: SAM,
    companionId: ana?.id ?? null,
    isJoint: true,
    start,
    end: new Date(start.getTime() + 60 * MINUTE),
    place: '21 Quarry Close, Northford NF3 5EF',
    postcode: 'NF3 5EF',
    initials: 'KB',
    reference: 'AB 50220',
    risk: 'red',
    assessedOn: dayOf(now.getTime() - 20 * DAY),
    assessedBy: 'Joan Mercer',
    assessmentRef: 'F 1188',
  });
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** As a row: it happened before, so its managers have had their text. */
async function recordIncidentOfDemo(
  { knex }: Dependencies,
  { teamId, alarmId }: { teamId: string; alarmId: string | null },
  now: Date,
): Promise<void> {
  const person = await callerByStaffNumber(knex, ANA);
  if (!person) return;
  const [id, at] = [randomUUID(), new Date(now.getTime() - 3 * DAY)];
  const writtenAt = new Date(at.getTime() + 5 * 60 * MINUTE);
  await transact(knex, async (trx) => {
    const noted = { id, teamId, personId: person.id, seriousness: 'abuse' as const, at, alarmId };
    await insertIncident(trx, { ...noted, notedAt: new Date(at.getTime() + 40 * MINUTE), notedBy: 'Joan Mercer' });
    await recordIncidentWritten(trx, id, { reference: 'HS 2207', at: writtenAt });
  });
}

/** One that is overdue, one that is due soon, and one that is in date. */
async function recordTrainingOfDemo(parts: Dependencies, now: Date): Promise<void> {
  const dates = [
    { number: SAM, kind: 'Lone working', daysAgo: 3 * 365 + 40 },
    { number: ANA, kind: 'Lone working', daysAgo: 3 * 365 - 30 },
    { number: ANA, kind: 'De-escalation', daysAgo: 200 },
  ];
  const rows = [];
  for (const { number, kind, daysAgo } of dates) {
    const person = await callerByStaffNumber(parts.knex, number);
    const on = dayOf(now.getTime() - daysAgo * DAY);
    if (person) rows.push({ person: person.id, kind, on });
  }
  if (rows.length > 0) await recordTraining(parts, SYSTEM, { rows });
}
