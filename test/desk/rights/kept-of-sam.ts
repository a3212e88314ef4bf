import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../../src/records/actor.ts';
import { writeJournal } from '../../../src/records/journal.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { startVisit } from '../../../src/safety/step-visit.ts';
import type { TestDesk } from '../../harness/desk.ts';
import { PLAN, someResponders } from '../../safety/a-team.ts';

/** What is kept of Sam, some days later. */

const DAY = 86_400_000;

export const daysBefore =
  ({ clock }: TestDesk) =>
  (days: number, minutes = 0): Date =>
    new Date(clock.now().getTime() - days * DAY + minutes * 60_000);

/** A visit of Sam's to a family, with a text of theirs; in a covert alarm, if told. */
export async function recordPastVisit(
  desk: TestDesk,
  days: number,
  { covert = false, note = null }: { covert?: boolean; note?: string | null } = {},
): Promise<{ visit: string; alarm: string }> {
  const [visit, alarm] = [randomUUID(), randomUUID()];
  const { knex, records } = desk;
  const [sam, bea] = [await records.personId('4021'), await records.personId('4022')];
  const north = await records.teamId('North');
  const ago = daysBefore(desk);
  const about = { workerId: sam, teamId: north, plan: PLAN };
  const begun = startVisit({ ...about, id: visit, deadline: ago(days, 60), place: null }, ago(days), PLAN);
  const worker = { id: about.workerId, name: 'Sam Okoro', staffNumber: '4021', phones: ['+447700900101'] };
  const raised = raiseAlarm(
    { ...about, id: alarm, visitId: visit, letter: 'B', kind: 'duress', base: ago(days, 5), from: null },
    ago(days, 5),
    someResponders({ worker, people: [] }),
  );
  await knex('visit').insert({
    ...{ id: visit, worker_id: sam, team_id: north, status: 'ended', note },
    state: JSON.stringify(begun.visit.state),
    ...{ started_at: ago(days), deadline: ago(days, 60), ended_at: ago(days, 50) },
    ...{ place: '12 High Street', subject_initials: 'JS', subject_reference: 'AB 48213' },
  });
  await writeJournal(knex, [
    { at: ago(days), actor: SYSTEM, kind: 'office', visitId: visit, detail: { what: `notes visit ${days}` } },
  ]);
  await knex('inbound_text').insert({
    ...{ carrier: 'twilio', carrier_ref: visit, at: ago(days, 10), acted_at: ago(days, 10) },
    ...{ from_number: '+447700900101', to_number: '+441632960000', person_id: sam },
    body: covert ? 'the words of that evening' : `going in, day ${days}; her father is on +447700900555`,
  });
  if (covert) {
    await knex('alarm').insert({
      ...{ id: alarm, worker_id: sam, visit_id: visit, team_id: north, letter: 'B', kind: 'duress' },
      ...{ covert: true, status: 'closed', raised_at: ago(days, 5), closed_at: ago(days, 45) },
      state: JSON.stringify(raised.alarm.state),
    });
    await knex('alarm_contact').insert({
      ...{ alarm_id: alarm, contact_key: `person:${bea}`, person_id: bea },
      first_asked_at: ago(days, 6),
    });
  }
  return { visit, alarm };
}
