import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { CallTurn, Line } from '../../carriers/carrier.ts';
import type { Reply } from '../../conversation/files/flow.ts';
import type { Log } from '../../carriers/log.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { hasCode } from '../../database/error-code.ts';
import { mayBeTakenLater } from '../no-room.ts';
import { createSpoolFiles, type SpoolFiles } from '../spool-files.ts';

/**
 * What was keyed or said in a call while the database is away. The process that took it in tries it for a minute
 * (src/carriers/turns-in-hand.ts): a duress PIN was lost with a process that was killed in that time. So it is in a
 * file meanwhile. Where nobody has stored it two minutes later the caller is gone: the call gets its hang-up, and what
 * was keyed comes after that. A PIN and a cry count then, also in a call that has gone on by another process
 * (keyed-before-hang-up.ts).
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
      z.object({ kind: z.literal('speech'), words: z.string() }),
    ]),
  }),
});
type KeyedTurn = z.infer<typeof keyed>;
export type TurnFiles = SpoolFiles<KeyedTurn>;

export const createTurnFiles = (folder: string, secrets: Secrets): TurnFiles =>
  createSpoolFiles(folder, secrets, keyed);

/**
 * Real milliseconds. A turn takes a few. A database that swallows everything says so after 7 s, and what a process was
 * told in these seconds was lost with it. So what takes longer than this is written before it has failed.
 */
const WRITTEN_AFTER = 300;
/** Real milliseconds. Callers are asked to come back for little more than half of it (src/carriers/when-we-fail.ts). */
const LATE_AFTER = 2 * 60_000;
const LOOK_EVERY = 1_000;
/** So many looks find a file that does not open before it is told: at the first, another process may be writing it. */
const LOOKS = 2;
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
  writtenAfter?: number;
}

export interface TurnSpool {
  /** The line, with a file for each turn that the database does not take. Looks for files of before from now on. */
  onLine(line: Line): Line;
  /** How many files do not open. */
  unopened(): number;
}

const idOf = ({ conversationId, turn }: CallTurn): string => `${conversationId} ${turn}`;

export function createTurnSpool({
  files,
  now,
  log,
  stopping,
  lookEvery = LOOK_EVERY,
  writtenAfter = WRITTEN_AFTER,
}: TurnSpoolParts): TurnSpool {
  /** The files of this process by their turns; a name is null where none could be written. */
  const written = new Map<string, { at: Date; name: Promise<string | null> }>();
  /** Files that could not be opened, by the looks that found them so. */
  const unopened = new Map<string, number>();
  const logged = new Set<string>();

  /** `what`: the file, or what is tried. A fault of one does not hide that of another. */
  const logOnce = (what: string, words: string, error: unknown): void => {
    const line = `${what}: ${words}`;
    if (!logged.has(line)) log.error({ err: error }, words);
    logged.add(line);
  };

  async function writeTurn(at: Date, turn: CallTurn): Promise<string | null> {
    const { kind } = turn.input;
    // Silence, and a caller who comes back, say nothing.
    if (kind !== 'digits' && kind !== 'speech') return null;
    if (written.size >= MOST) {
      log.error({ waiting: written.size }, 'what was keyed is in no file: too many wait for the database');
      return null;
    }
    try {
      return await files.write(keyed.parse({ at, turn }));
    } catch (error) {
      logOnce('write', 'what was keyed cannot be written to a file: it ends with this process', error);
      return null;
    }
  }

  async function removeFile(name: string): Promise<void> {
    await files.remove(name).catch((error: unknown) => {
      logOnce(name, 'the file of what was keyed cannot be removed', error);
    });
  }

  async function fileTurn(at: Date, turn: CallTurn): Promise<void> {
    const id = idOf(turn);
    if (!written.has(id)) written.set(id, { at, name: writeTurn(at, turn) });
    await written.get(id)?.name;
  }

  async function removeTurn(turn: CallTurn): Promise<void> {
    const id = idOf(turn);
    const name = await written.get(id)?.name;
    if (name) await removeFile(name);
    written.delete(id);
  }

  /** With the turn in a file once the work takes long, and where it fails in a way that may pass. */
  async function keptMeanwhile<T>(turn: CallTurn, work: () => Promise<T>): Promise<T> {
    const at = now();
    const slow = setTimeout(() => void fileTurn(at, turn), writtenAfter);
    try {
      return await work();
    } catch (error) {
      // On the disk before the caller hears "One moment".
      if (mayBeTakenLater(error)) await fileTurn(at, turn);
      else await removeTurn(turn);
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  async function callTurns(line: Line, turn: CallTurn): Promise<Reply | null> {
    const reply = await keptMeanwhile(turn, () => line.callTurns(turn));
    await removeTurn(turn);
    return reply;
  }

  const isLate = (at: Date): boolean => now().getTime() - at.getTime() >= LATE_AFTER;

  /** Null where it does not open, or another process has removed it. */
  async function readTurn(name: string): Promise<KeyedTurn | null> {
    try {
      const turn = await files.read(name);
      unopened.delete(name);
      return turn;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      unopened.set(name, (unopened.get(name) ?? 0) + 1);
      if (unopened.get(name) === LOOKS) log.error({ err: error }, 'a file of what was keyed does not open: it stays');
      return null;
    }
  }

  /** One that cannot be stored keeps none behind it waiting: another call's may be a duress PIN. */
  async function storeLate(line: Line, name: string): Promise<void> {
    const late = await readTurn(name);
    if (!late || !isLate(late.at)) return;
    const turn: CallTurn = { ...late.turn, waitsSince: late.at };
    const { conversationId } = turn;
    try {
      await line.callTurns({ ...turn, input: { kind: 'hang-up' } });
      await line.callTurns(turn);
      log.warn({ conversationId, turn: turn.turn }, 'what was keyed while the database was away goes from its file');
      await removeFile(name);
    } catch (error) {
      if (!mayBeTakenLater(error)) logOnce(name, 'what was keyed, and is in a file, cannot be stored', error);
    }
  }

  async function look(line: Line): Promise<void> {
    // Nobody tries it any more: it is a file as any other.
    for (const [id, { at }] of written) if (isLate(at)) written.delete(id);
    const names = await files.names();
    for (const name of unopened.keys()) if (!names.includes(name)) unopened.delete(name);
    for (const name of names) await storeLate(line, name);
  }

  async function startLooking(line: Line): Promise<void> {
    while (stopping?.aborted !== true) {
      await look(line).catch((error: unknown) => {
        logOnce('look', 'the files of what was keyed cannot be looked for', error);
      });
      await wait(lookEvery, undefined, { ref: false });
    }
  }

  return {
    onLine(line) {
      void startLooking(line);
      return { ...line, callTurns: (turn) => callTurns(line, turn), beforeTurn: keptMeanwhile };
    },
    unopened: () => [...unopened.values()].filter((looks) => looks >= LOOKS).length,
  };
}
