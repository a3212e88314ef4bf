import { z } from 'zod';
import { TELL } from '../../contact/urgency.ts';
import { wasReportedSince, writeJournal } from '../../records/journal.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { isAvailable } from '../../safety/availability.ts';
import { personKey } from '../../contact/contact-key.ts';
import { sendText } from '../contact.ts';
import { operation } from '../operation.ts';

const ASKED = 'managers are asked to the desk';
/** Milliseconds. Several who press at once for one team ask once. */
const NOT_AGAIN_WITHIN = 10 * 60_000;

/**
 * More waits at the desk than those who sit there can do: the managers of these teams are texted, and nobody else. The
 * text names nobody, so a manager who is out, or beside somebody, may read it as on any other day.
 */
export const callManagers = operation(
  z.object({ teams: z.array(z.uuid()).min(1), by: z.uuid().nullable() }),
  async (work, { teams, by }): Promise<{ kind: 'done'; asked: number } | { kind: 'asked-already' }> => {
    const { trx, now, parts, organisation } = work;
    const since = new Date(now.getTime() - parts.clock.stretch(NOT_AGAIN_WITHIN));
    const teamIds: string[] = [];
    for (const id of teams) if (!(await wasReportedSince(trx, ASKED, since, { id }))) teamIds.push(id);
    if (teamIds.length === 0) return { kind: 'asked-already' };
    const managers = (await readShownPeople(trx, { teamIds })).filter(
      ({ id, roles, away }) =>
        roles.includes('manager') && id !== by && isAvailable({ away, hours: [] }, now, organisation.timezone),
    );
    let asked = 0;
    for (const { id: personId, phones } of managers) {
      const [first] = phones;
      if (!first) continue;
      asked += 1;
      await sendText(work, {
        to: first.number,
        contactKey: personKey(personId),
        personId,
        purpose: 'tell',
        urgency: TELL,
        prompts: [{ id: 'told.desk', vars: {} }],
      });
    }
    // Where nobody was, the next press says so too, or asks a manager who has come: it said that they had been asked.
    if (asked > 0) {
      const actor = work.actor;
      await writeJournal(
        trx,
        teamIds.map((id) => ({ at: now, actor, kind: 'operator', detail: { what: ASKED, kind: 'team', id } })),
      );
    }
    return { kind: 'done', asked };
  },
);
