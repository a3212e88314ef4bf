import { z } from 'zod';
import { addReportWords, lockReportWords, wordsOfReport } from '../../records/report-words.ts';
import { operation } from '../operation.ts';

type ChangeSaid =
  | { kind: 'done' }
  /** Somebody else has written meanwhile. Nothing was written over. */
  | { kind: 'changed' };

/** "What we changed", kept with the quarter's report of a team. What was said before stays in the records. */
export const sayWhatChanged = operation(
  z.object({
    id: z.uuid(),
    team: z.uuid(),
    period: z.string().regex(/^\d{4}-(Q[1-4]|\d{2})$/),
    account: z.uuid(),
    words: z.string().trim().min(1).max(2_000),
    /** The words that the page showed; null: none. */
    seen: z.uuid().nullable(),
  }),
  async (work, { id, team: teamId, period, account: accountId, words, seen }): Promise<ChangeSaid> => {
    await lockReportWords(work.trx);
    const before = await wordsOfReport(work.trx, teamId, period);
    if ((before?.id ?? null) !== seen) return { kind: 'changed' };
    await addReportWords(work.trx, { id, teamId, period, at: work.now, accountId, words });
    return { kind: 'done' };
  },
);
