import { TELL } from '../../contact/urgency.ts';
import { SYSTEM } from '../../records/actor.ts';
import { contactedCovertly } from '../../records/alarms.ts';
import { claimLookAgain } from '../../records/organisation/listed-teams.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { type PlanToLookAt, plansToLookAt } from '../../records/views/shown/look-again.ts';
import { dayOfList, endOfList } from '../../safety/look-again.ts';
import { type Contact, contactsAnyHour, managers } from '../../safety/responders.ts';
import { shortTime } from '../../timeline/local-time.ts';
import { sendText } from '../contact.ts';
import { type Dependencies, inTransaction, type UnitOfWork } from '../work.ts';

/**
 * Tells each team's managers once a day, from three in the afternoon, which visits until then on the next day are to be
 * looked at again (src/safety/README.md B7). Whichever process comes first does it.
 */
export async function sendLookAgain(parts: Dependencies): Promise<void> {
  await inTransaction(parts, SYSTEM, async (work) => {
    const day = dayOfList(work.now, work.organisation.timezone);
    if (day === null) return;
    for (const { id } of await listTeams(work.trx))
      if (await claimLookAgain(work.trx, id, day)) await notifyManagers(work, id, day);
  });
}

async function notifyManagers(work: UnitOfWork, teamId: string, day: string): Promise<void> {
  const { timezone } = work.organisation;
  const span = { teamIds: [teamId], from: work.now, to: endOfList(day, timezone) };
  const plans = await plansToLookAt(work.trx, span, { now: work.now, timezone });
  const covertly = await contactedCovertly(
    work.trx,
    plans.map(({ workerId }) => workerId),
  );
  const lists = new Map<string, { contact: Contact; plans: PlanToLookAt[] }>();
  for (const plan of plans)
    for (const contact of await managersOf(work, plan)) {
      // A manager who was asked about a covert alarm of theirs would ring them about the plan.
      if (covertly.get(plan.workerId)?.includes(contact.key)) continue;
      const before = lists.get(contact.key)?.plans ?? [];
      lists.set(contact.key, { contact, plans: [...before, plan] });
    }
  for (const { contact, plans: theirs } of lists.values()) {
    const [to] = contact.phones;
    if (to === undefined) continue;
    await sendText(work, {
      to,
      contactKey: contact.key,
      personId: contact.personId,
      purpose: 'notice',
      urgency: TELL,
      occasion: `plans to look at again, ${day}`,
      prompts: [{ id: 'told.look-again', vars: { count: theirs.length, planned: listWords(theirs, work) } }],
    });
  }
}

/** Those who are there, else those of any hour. Nobody is told about their own visit. */
async function managersOf(work: UnitOfWork, { workerId, teamId }: PlanToLookAt): Promise<Contact[]> {
  const responders = await loadResponders(work.trx, workerId, teamId, { lineNumbers: work.parts.lineNumbers });
  const there = managers(responders, work.now, []);
  return there.length > 0 ? there : contactsAnyHour([{ kind: 'role', role: 'manager' }], responders, work.now);
}

/** As many as a text of a few parts holds. */
const MOST_TEXTED = 8;

/** Staff numbers and times: no name, no place, and not why. */
function listWords(plans: PlanToLookAt[], { now, organisation: { timezone } }: UnitOfWork): string {
  const told = plans.slice(0, MOST_TEXTED);
  const more = plans.length - told.length;
  return [
    ...told.map(({ staffNumber, start }) => `${staffNumber} ${shortTime(start, timezone, now)}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join(', ');
}
