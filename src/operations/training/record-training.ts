import { z } from 'zod';
import { writeJournal } from '../../records/journal.ts';
import { lockWorker } from '../../records/organisation/people.ts';
import { storeTraining, trainingOf } from '../../records/training.ts';
import { dueAfter, kindKey } from '../../safety/training.ts';
import { operation } from '../operation.ts';

/**
 * Takes dates of training as the learning system has them, all or none (src/safety/README.md F8). A date that is older
 * than the one on record changes nothing.
 */

export const MOST_LETTERS_OF_A_KIND = 60;

const row = z
  .object({
    person: z.uuid(),
    kind: z.string().trim().min(1).max(MOST_LETTERS_OF_A_KIND),
    on: z.iso.date(),
    /** Null: by the rule, three years later. */
    due: z.iso.date().nullable().default(null),
  })
  .transform(({ due, ...rest }) => ({ ...rest, due: due ?? dueAfter(rest.on) }))
  .refine(({ on, due }) => due > on);

export const recordTraining = operation(
  z.object({ rows: z.array(row).min(1).max(2_000) }),
  async (work, { rows }): Promise<{ kind: 'done'; changed: number }> => {
    const ids = [...new Set(rows.map(({ person }) => person))].toSorted();
    // In one order for everybody, so that two files at once wait for each other and never in a circle.
    for (const id of ids) await lockWorker(work.trx, id);
    const known = await trainingOf(work.trx, ids);
    const newer = rows.filter(({ person, kind, on, due }) => {
      const before = known.find((one) => one.personId === person && kindKey(one.kind) === kindKey(kind));
      return !before || before.on < on || (before.on === on && before.due !== due);
    });
    await storeTraining(
      work.trx,
      newer.map(({ person, ...dates }) => ({ ...dates, personId: person })),
    );
    const what = 'notes dates of training';
    const changed = [...new Set(newer.map(({ person }) => person))];
    await writeJournal(
      work.trx,
      changed.map((workerId) => ({ at: work.now, actor: work.actor, kind: 'office', workerId, detail: { what } })),
    );
    return { kind: 'done', changed: newer.length };
  },
);
