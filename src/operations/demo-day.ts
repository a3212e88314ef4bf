import { listTeams } from '../records/organisation/teams.ts';
import { SYSTEM } from '../records/actor.ts';
import { callerByStaffNumber } from '../records/organisation/people.ts';
import { majorIncidentContacts } from '../records/major-incident.ts';
import { readHazardFlags } from '../records/hazard-flags.ts';
import { addApiToken } from './api/token.ts';
import { makeDemoConnections } from './demo-connections.ts';
import { checkListed, versionOfListed } from './major-incident/listed.ts';
import { setHazard } from './hazards/hazard-flag.ts';
import { saveSheet } from './sheets/save-sheet.ts';
import { recordTraining } from './training/record-training.ts';
import { planVisit } from './visits/plan.ts';
import type { Dependencies } from './work.ts';

/**
 * What the demo's desk has to show: Priya's last visit of the day, at an address with a note, her emergency
 * sheet, by which her family is known when it rings, training that is due,
 * whom to ring in a major incident, another system with a token, and what it is connected with elsewhere.
 */

const MINUTE = 60_000;
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
    reviewOn: after(90 * 24 * 60)
      .toISOString()
      .slice(0, 10),
    toldOn: now.toISOString().slice(0, 10),
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
  await saveSheet(parts, SYSTEM, { person: PRIYA, sheet: SHEET });
  await recordTrainingOfDemo(parts, now);
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

const DAY = 24 * 60 * MINUTE;

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
    const on = new Date(now.getTime() - daysAgo * DAY).toISOString().slice(0, 10);
    if (person) rows.push({ person: person.id, kind, on });
  }
  if (rows.length > 0) await recordTraining(parts, SYSTEM, { rows });
}
