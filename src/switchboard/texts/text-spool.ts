import { setTimeout as wait } from 'node:timers/promises';
import type { Line, TextReceived } from '../../carriers/carrier.ts';
import type { Log } from '../../carriers/log.ts';
import { TookTooLong, withTimeout } from '../../carriers/retry.ts';
import { hasCode } from '../../database/error-code.ts';
import { mayBeTakenLater } from '../no-room.ts';
import type { TextFiles } from './text-files.ts';

/**
 * Texts that the database does not take at once. Twilio sends a text once, and no answer makes it send it again
 * (src/carriers/README.md 1.2): an SOS that came while the database was away was lost with the process that had it in
 * memory. So a text is written to a file first, and the file goes when the text is stored. A process finds there what
 * another one has left. The text's id keeps it from being acted on twice.
 */

/**
 * Real milliseconds. The database takes a text within a few. What acts on it is waited for as well, up to two seconds
 * (src/switchboard/texts/text-received.ts). One that takes longer than `writtenAfter` is in a file before it has
 * failed: what a process was told in these seconds was lost with it.
 */
const TIMES = { atOnce: 2_500, writtenAfter: 300, lookEvery: 1_000 };
/** So many looks find a file that does not open before it is told. */
const LOOKS = 2;
/** Phones whose texts are stored side by side: callers want the connections too. */
const PHONES_AT_ONCE = 4;
/** Each holds a text in memory, and a block of the disk. */
const MOST_WAITING = 10_000;
/** One phone cannot take the room of the others. */
const MOST_OF_ONE_PHONE = 1_000;

interface TextSpoolParts {
  /** Null: texts wait in memory alone. */
  files: TextFiles | null;
  /** Real time. */
  now: () => Date;
  log: Log;
  /** Left out: it looks after files for as long as the process lives. */
  stopping?: AbortSignal | undefined;
  /** Left out: those above. */
  times?: typeof TIMES;
}

export interface TextSpool {
  /** The line, with every text that it does not take at once in the spool. Looks for files of before from now on. */
  onLine(line: Line): Line;
  /** How many texts wait, those in files that do not open included. */
  waiting(): number;
}

interface Waiting {
  text: TextReceived;
  /** Null: in memory alone. */
  file: string | null;
  /** The database refuses this text and not others: nothing waits behind it. */
  isRefused: boolean;
  /** Resolves once the database has it. */
  stored: Promise<void>;
  isStored: () => void;
}

const idOf = ({ carrier, carrierRef }: TextReceived): string => `${carrier} ${carrierRef}`;

export function createTextSpool({ files, now, log, stopping, times = TIMES }: TextSpoolParts): TextSpool {
  /** By the text's id, in the order in which they came. */
  const waiting = new Map<string, Waiting>();
  /** Files that could not be opened, by the looks that found them so. */
  const unopened = new Map<string, number>();
  /** Files whose text is stored: they are being removed, or could not be. */
  const left = new Set<string>();
  /** Texts that the database is being given for the first time: their files are this process's own. */
  const inHand = new Set<string>();
  let canWrite = true;
  let storing: Promise<void> | null = null;

  const ofPhone = (phone: string | null): Waiting[] => [...waiting.values()].filter(({ text }) => text.from === phone);

  const hasRoomFor = ({ from }: TextReceived): boolean =>
    waiting.size < MOST_WAITING && ofPhone(from).length < MOST_OF_ONE_PHONE;

  /** What comes late ends and begins no other visit than its own. */
  const withTime = (text: TextReceived): TextReceived => ({ ...text, sentAt: text.sentAt ?? now() });

  /**
   * Null: there is no room for it.
   * @param written its file, where there is one
   */
  async function spoolText(line: Line, given: TextReceived, written: string | null): Promise<Waiting | null> {
    const known = waiting.get(idOf(given));
    if (known) {
      if (written !== known.file) await removeFile(written);
      return known;
    }
    if (!hasRoomFor(given)) {
      log.error({ waiting: waiting.size }, 'a text is not kept: too many wait for the database');
      await removeFile(written);
      return null;
    }
    if (waiting.size === 0) log.warn({}, 'the database does not take a text: it waits');
    const one = addWaiting(withTime(given), written);
    one.file ??= await writeText(one.text);
    // It may have been stored meanwhile.
    if (waiting.get(idOf(given)) !== one) await removeFile(one.file);
    startStoring(line);
    return one;
  }

  function addWaiting(text: TextReceived, file: string | null): Waiting {
    let isStored = (): void => undefined;
    const stored = new Promise<void>((resolve) => (isStored = resolve));
    const one: Waiting = { text, file, isRefused: false, stored, isStored };
    waiting.set(idOf(text), one);
    return one;
  }

  async function writeText(text: TextReceived): Promise<string | null> {
    if (files === null) return null;
    try {
      const file = await files.write(text);
      canWrite = true;
      return file;
    } catch (error) {
      if (canWrite) log.error({ err: error }, 'texts cannot be written to files: they wait in memory, and end with it');
      canWrite = false;
      return null;
    }
  }

  async function removeFile(file: string | null): Promise<void> {
    if (file === null) return;
    left.add(file);
    try {
      await files?.remove(file);
      left.delete(file);
    } catch (error) {
      log.error({ err: error }, 'the file of a text that is stored cannot be removed');
    }
  }

  async function endWaiting(one: Waiting): Promise<void> {
    waiting.delete(idOf(one.text));
    one.isStored();
    await removeFile(one.file);
  }

  async function textReceived(line: Line, text: TextReceived): Promise<void> {
    const known = waiting.get(idOf(text));
    if (known) return known.stored;
    // What waits of the same phone comes first: a PIN that was texted before a cry must not end what the cry begins.
    if (waiting.size > 0 && ofPhone(text.from).some(({ isRefused }) => !isRefused)) {
      const behind = await spoolText(line, text, null);
      if (behind) return behind.stored;
    }
    inHand.add(idOf(text));
    try {
      await takeAtOnce(line, text);
    } finally {
      inHand.delete(idOf(text));
    }
  }

  async function takeAtOnce(line: Line, text: TextReceived): Promise<void> {
    let writing: Promise<string | null> = Promise.resolve(null);
    const slow = setTimeout(() => {
      if (hasRoomFor(text)) writing = writeText(withTime(text));
    }, times.writtenAfter);
    const taking = line.textReceived(text);
    try {
      await withTimeout(times.atOnce, taking);
    } catch (error) {
      clearTimeout(slow);
      const one = await spoolText(line, text, await writing);
      if (!(error instanceof TookTooLong)) throw error;
      await taking;
      if (one && waiting.get(idOf(text)) === one) await endWaiting(one);
      return;
    }
    clearTimeout(slow);
    await removeFile(await writing);
  }

  /** False: the database is away, and those behind it need not be tried. */
  async function storeText(line: Line, one: Waiting): Promise<boolean> {
    try {
      await line.textReceived(one.text);
      await endWaiting(one);
      return true;
    } catch (error) {
      if (mayBeTakenLater(error)) return false;
      if (!one.isRefused) log.error({ err: error }, 'a text that waits cannot be stored: it is tried again');
      one.isRefused = true;
      return true;
    }
  }

  /** Those of a phone in their order. False: the database is away. */
  async function storePhone(line: Line, phone: string | null): Promise<boolean> {
    for (const one of ofPhone(phone)) if (!(await storeText(line, one))) return false;
    return true;
  }

  /** Resolves with how many are stored now. */
  async function storeAll(line: Line): Promise<number> {
    const before = [...waiting.values()];
    const phones = [...new Set(before.map(({ text }) => text.from))];
    let isAway = false;
    const storeNext = async (): Promise<void> => {
      for (let phone = phones.shift(); phone !== undefined && !isAway; phone = phones.shift())
        if (!(await storePhone(line, phone))) isAway = true;
    };
    await Promise.all(Array.from({ length: PHONES_AT_ONCE }, storeNext));
    return before.filter((one) => waiting.get(idOf(one.text)) !== one).length;
  }

  function startStoring(line: Line): void {
    storing ??= (async () => {
      while (waiting.size > 0) {
        const stored = await storeAll(line);
        if (stored > 0) log.warn({ texts: stored }, 'texts that waited for the database are stored now');
        if (waiting.size > 0) await wait(times.lookEvery, undefined, { ref: false });
      }
    })().finally(() => {
      storing = null;
    });
  }

  /** Takes in what this process has not written, or not in this life. */
  async function adoptFiles(line: Line, from: TextFiles): Promise<void> {
    const names = await from.names();
    for (const name of unopened.keys()) if (!names.includes(name)) unopened.delete(name);
    const own = new Set([...waiting.values()].map(({ file }) => file));
    for (const name of names) {
      if (own.has(name) || left.has(name) || (unopened.get(name) ?? 0) >= LOOKS || waiting.size >= MOST_WAITING)
        continue;
      try {
        const text = await from.read(name);
        if (!waiting.has(idOf(text)) && !inHand.has(idOf(text))) addWaiting(text, name);
        unopened.delete(name);
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) countUnopened(name, error);
      }
    }
    if (waiting.size > 0) startStoring(line);
  }

  /** At the first look another process may be writing it. */
  function countUnopened(name: string, error: unknown): void {
    const looks = (unopened.get(name) ?? 0) + 1;
    unopened.set(name, looks);
    if (looks === LOOKS) log.error({ err: error }, 'a text in a file does not open: it stays there for the next start');
  }

  async function startLooking(line: Line, from: TextFiles): Promise<void> {
    await from.prepare().catch((error: unknown) => {
      canWrite = false;
      log.error({ err: error }, 'texts that the database does not take cannot be written to files');
    });
    let isReadable = true;
    while (stopping?.aborted !== true) {
      try {
        await adoptFiles(line, from);
        isReadable = true;
      } catch (error) {
        if (isReadable && canWrite) log.error({ err: error }, 'the files of texts cannot be looked for');
        isReadable = false;
      }
      await wait(times.lookEvery, undefined, { ref: false });
    }
  }

  return {
    onLine(line) {
      if (files !== null) void startLooking(line, files);
      return { ...line, textReceived: (text) => textReceived(line, text) };
    },
    waiting: () => waiting.size + [...unopened.values()].filter((looks) => looks >= LOOKS).length,
  };
}
