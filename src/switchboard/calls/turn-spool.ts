import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { CallTurn, Line, Reply } from '../../carriers/carrier.ts';
import type { Log } from '../../carriers/log.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { isPassingFault, saysTooSlow } from '../../database/error-code.ts';
import { createSpoolFiles, type SpoolFiles } from '../spool-files.ts';

/**
 * What was keyed or said in a call while the database is away. The process that took it in tries it for a minute
 * (src/carriers/turns-in-hand.ts): a duress PIN was lost with a process that was killed in that time. So it is in a
 * file meanwhile. Where nobody has stored it two minutes later the caller is gone: the call gets its hang-up, and what
 * was keyed comes after that, where a PIN and a cry count. A call that has gone on by another way is left as it is.
 */

const keyed = z.object({
  at: z.coerce.date(),
  turn: z.object({
    carrier: z.string(),
    carrierRef: z.string(),
    conversationId: z.string(),
    turn: z.number(),
    input: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('digits'),
        digits: z.string(),
        finished: z.enum(['hash', 'full', 'timeout', 'unknown']),
      }),
      z.object({ kind: z.literal('speech'), words: z.string(), confidence: z.number().nullable() }),
    ]),
  }),
});
type KeyedTurn = z.infer<typeof keyed>;
export type TurnFiles = SpoolFiles<KeyedTurn>;

export const createTurnFiles = (folder: string, secrets: Secrets): TurnFiles =>
  createSpoolFiles(folder, secrets, keyed);

/** Real milliseconds. Callers are asked to come back for little more than half of it (src/carriers/when-we-fail.ts). */
const LATE_AFTER = 2 * 60_000;
/** An old PIN is no check-in (src/switchboard/calls/keyed-before-hang-up.ts). */
const COUNTS_FOR = 5 * 60_000;
const LOOK_EVERY = 1_000;
/** In files of one process. */
const MOST = 1_000;

interface TurnSpoolParts {
  files: TurnFiles;
  /** Real time. */
  now: () => Date;
  log: Log;
  /** Left out: it looks after files for as long as the process lives. */
  stopping?: AbortSignal | undefined;
  /** Real milliseconds; left out: as above. */
  lookEvery?: number;
}

const idOf = ({ conversationId, turn }: CallTurn): string => `${conversationId} ${turn}`;

const mayPass = (error: unknown): boolean => isPassingFault(error) || saysTooSlow(error);

/** The line, with a file for each turn that the database does not take. Looks for files of before from now on. */
export function turnsInFiles(line: Line, { files, now, log, stopping, lookEvery = LOOK_EVERY }: TurnSpoolParts): Line {
  /** The files of this process by their turns; a name is null where none could be written. */
  const written = new Map<string, { at: Date; name: Promise<string | null> }>();
  const logged = new Set<string>();

  const logOnce = (words: string, error: unknown): void => {
    if (!logged.has(words)) log.error({ err: error }, words);
    logged.add(words);
  };

  async function writeTurn(at: Date, turn: CallTurn): Promise<string | null> {
    const read = keyed.safeParse({ at, turn });
    // Silence, and a caller who comes back, say nothing.
    if (!read.success || written.size >= MOST) return null;
    return files.write(read.data).catch((error: unknown) => {
      logOnce('what was keyed cannot be written to a file: it ends with this process', error);
      return null;
    });
  }

  async function removeFile(name: string): Promise<void> {
    await files.remove(name).catch((error: unknown) => {
      logOnce('the file of what was keyed cannot be removed', error);
    });
  }

  async function callTurns(turn: CallTurn): Promise<Reply | null> {
    const id = idOf(turn);
    try {
      const reply = await line.callTurns(turn);
      const name = await written.get(id)?.name;
      if (name) await removeFile(name);
      written.delete(id);
      return reply;
    } catch (error) {
      if (mayPass(error)) {
        const at = now();
        if (!written.has(id)) written.set(id, { at, name: writeTurn(at, turn) });
        // On the disk before the caller hears "One moment".
        await written.get(id)?.name;
      }
      throw error;
    }
  }

  /** Resolves with whether the file is to go. */
  async function storeLate({ at, turn }: KeyedTurn): Promise<boolean> {
    if (!isLate(at)) return false;
    if (now().getTime() - at.getTime() > LATE_AFTER + COUNTS_FOR) {
      log.error({ conversationId: turn.conversationId }, 'what was keyed while the database was away is too old');
      return true;
    }
    await line.callTurns({ ...turn, input: { kind: 'hang-up' } });
    await line.callTurns(turn);
    return true;
  }

  const isLate = (at: Date): boolean => now().getTime() - at.getTime() >= LATE_AFTER;

  async function look(): Promise<void> {
    // Nobody tries it any more: it is a file as any other.
    for (const [id, { at }] of written) if (isLate(at)) written.delete(id);
    for (const name of await files.names()) {
      try {
        if (await storeLate(await files.read(name))) await removeFile(name);
      } catch (error) {
        if (mayPass(error)) return;
        logOnce('what was keyed, and is in a file, cannot be stored', error);
      }
    }
  }

  async function startLooking(): Promise<void> {
    while (stopping?.aborted !== true) {
      await look().catch((error: unknown) => {
        logOnce('the files of what was keyed cannot be looked for', error);
      });
      await wait(lookEvery, undefined, { ref: false });
    }
  }
  void startLooking();
  return { ...line, callTurns };
}
