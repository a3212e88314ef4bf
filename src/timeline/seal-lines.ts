import type { LogFault, Verified } from '../records/log-seal.ts';
import { dateAndTime } from './local-time.ts';

/** What a look at the seals of both logs has found, in lines for people. */
interface SealLines {
  /** What is sealed. */
  state: string[];
  /** What is not as it was sealed. Empty: all is. */
  found: string[];
  /** What holds, if nothing was found. */
  well: string;
  /** What it cannot see. */
  cannotSee: string;
}

/** @param head that was asked for; null: none was */
export function sealLines(verified: Verified, head: string | null, timezone: string): SealLines {
  const { last, rows, erased, ordered, unsealed, faults, brokenSeals, headOf } = verified;
  const when = (at: Date): string => dateAndTime(at, timezone);
  return {
    state: last
      ? [
          `Sealed up to seal ${last.number} of ${when(last.sealedAt)}: ${rowsOf(rows)}, and ${erased} that were ` +
            'erased when their time was over.',
          ...ordered.map(
            (one) =>
              `Erased before their time, for a request: ${rowsOf(one.rows)}, ${when(one.at)}, by ` +
              `${one.by ?? 'an account that is gone'}.`,
          ),
          `Its head: ${last.head}`,
        ]
      : [`Nothing is sealed yet: the service does it each hour. ${rowsOf(unsealed)} to seal.`],
    found: [
      ...faults.map((fault) => faultLine(fault, when)),
      ...brokenSeals.map((seal) => `Broken: seal ${seal}. It is missing, or its hashes do not make its head.`),
      ...(head !== null && headOf === null
        ? ['No seal has that head: the seals were changed, or it is of another database.']
        : []),
    ],
    well:
      headOf === null
        ? 'Nothing sealed was changed, removed or added.'
        : `Nothing was changed, removed or added up to seal ${headOf}, which has the head that you kept.`,
    cannotSee: `This cannot see what became of ${rowsOf(unsealed)} since then.`,
  };
}

const rowsOf = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

const LOG_NAMES = { journal: 'journal', access_log: 'access log' };

function faultLine({ what, log, id, at }: LogFault, when: (at: Date) => string): string {
  const row = `${LOG_NAMES[log]}, row ${id}${at ? ` of ${when(at)}` : ''}`;
  switch (what) {
    case 'changed':
      return `Changed: ${row}.`;
    case 'missing':
      return `Missing: ${row}. It was not erased when its time was over.`;
    case 'added':
      return `Added: ${row}. It came after its time was sealed.`;
    case 'erased early':
      return `Erased before its time: ${row}.`;
  }
}
