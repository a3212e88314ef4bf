import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Line, TextReceived } from '../../../src/carriers/carrier.ts';
import { createTextFiles, type TextFiles } from '../../../src/switchboard/texts/text-files.ts';
import { createTextSpool, type TextSpool } from '../../../src/switchboard/texts/text-spool.ts';
import { untilTrue } from '../../harness/until-true.ts';

const [SAM, BEA] = ['+447700900101', '+447700900102'];
const NOW = new Date('2026-11-23T14:00:00Z');
const SECRETS = { current: 'the data secret of a test, long enough' };

let ids = 0;
const text = (from: string, body: string): TextReceived => ({
  carrier: 'twilio',
  carrierRef: `SM${++ids}`,
  from,
  to: '+441632960000',
  body,
});
const away = (): Error => Object.assign(new Error('away'), { code: 'ECONNREFUSED' });

/** A line whose database takes texts, or does not, as the test says. */
class FakeLine {
  stored: TextReceived[] = [];
  asked = 0;
  /** Left out: it is taken. */
  take: (given: TextReceived) => Promise<void> | undefined = () => undefined;
  readonly line: Line;

  constructor() {
    const nothing = (): Promise<never> => Promise.reject(new Error('not here'));
    this.line = {
      callBegins: nothing,
      callTurns: nothing,
      callReported: nothing,
      answererGuessed: nothing,
      textReported: nothing,
      textNotTaken: nothing,
      memoRecorded: nothing,
      beforeTurn: nothing,
      leftAlone: nothing,
      textReceived: async (given) => {
        this.asked += 1;
        await this.take(given);
        // As the database does by the text's id.
        if (!this.stored.some(({ carrierRef }) => carrierRef === given.carrierRef)) this.stored.push(given);
      },
    };
  }

  bodies(): string[] {
    return this.stored.map(({ body }) => body);
  }
}

describe('a text that the database does not take', () => {
  let folder: string;
  let stopping: AbortController;
  let logged: string[];
  let database: FakeLine;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'buddyline-spool-')), 'waiting-texts');
    stopping = new AbortController();
    logged = [];
    database = new FakeLine();
  });
  afterEach(() => {
    database.take = () => undefined;
    stopping.abort();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  /** A process that starts. */
  function started(files: TextFiles | null = createTextFiles(folder, SECRETS), atOnce = 10_000, writtenAfter = 10_000) {
    const mine = logged;
    const log = (_fields: object, words: string): void => {
      mine.push(words);
    };
    const spool: TextSpool = createTextSpool({
      files,
      now: () => NOW,
      log: { info: log, warn: log, error: log },
      stopping: stopping.signal,
      times: { atOnce, writtenAfter, lookEvery: 10 },
    });
    return { spool, line: spool.onLine(database.line) };
  }
  const files = (): Promise<string[]> => readdir(folder).catch(() => []);
  const isAway = (): void => {
    database.take = () => Promise.reject(away());
  };

  it('is in a file before the carrier has an answer; one that it takes never is', async () => {
    const { line, spool } = started();
    await line.textReceived(text(SAM, 'START 60'));
    expect([await files(), database.asked]).toEqual([[], 1]);
    isAway();
    await expect(line.textReceived(text(SAM, 'SOS'))).rejects.toThrow('away');
    expect([(await files()).length, spool.waiting()]).toEqual([1, 1]);
    database.take = () => undefined;
    await untilTrue(async () => (await files()).length === 0 && logged.length === 2);
    expect([database.bodies(), spool.waiting()]).toEqual([['START 60', 'SOS'], 0]);
    expect(logged).toEqual([
      'the database does not take a text: it waits',
      'texts that waited for the database are stored now',
    ]);
  });

  it('in a file while the database is slow is not taken up again by the process that has it', async () => {
    const own = createTextFiles(folder, SECRETS);
    let looks = 0;
    const { line, spool } = started({ ...own, names: () => ((looks += 1), own.names()) }, 10_000, 1);
    let take = (): void => undefined;
    database.take = () => new Promise<void>((resolve) => (take = resolve));
    const received = line.textReceived(text(SAM, 'SOS'));
    await untilTrue(async () => (await files()).length === 1);
    const before = looks;
    await untilTrue(() => Promise.resolve(looks > before + 2));
    expect([database.asked, spool.waiting()]).toEqual([1, 0]);
    take();
    await received;
    expect([await files(), database.bodies()]).toEqual([[], ['SOS']]);
  });

  it('is in a file also where the database gives no answer, and goes when it is taken after all', async () => {
    const { line } = started(undefined, 20);
    const hang: (() => void)[] = [];
    database.take = () =>
      new Promise<void>((resolve) => {
        hang.push(resolve);
      });
    const received = line.textReceived(text(SAM, 'SOS'));
    await untilTrue(async () => (await files()).length === 1);
    for (const goesOn of hang) goesOn();
    await received;
    await untilTrue(async () => (await files()).length === 0);
    expect(database.bodies()).toEqual(['SOS']);
  });

  it('is in a file before the database has failed, so that a process which is killed then loses none', async () => {
    const { line } = started(undefined, 10_000, 20);
    const hang: (() => void)[] = [];
    database.take = () => new Promise<void>((resolve) => hang.push(resolve));
    const received = line.textReceived(text(SAM, 'SOS'));
    await untilTrue(async () => (await files()).length === 1);
    const killed = database;
    database = new FakeLine();
    started();
    await untilTrue(() => database.stored.length === 1);
    expect(database.stored).toMatchObject([{ body: 'SOS', sentAt: NOW }]);
    killed.take = () => undefined;
    for (const goesOn of hang) goesOn();
    await received;
    await untilTrue(async () => (await files()).length === 0);
  });

  it('is stored by the next process, once, with the time at which it came', async () => {
    isAway();
    const first = started();
    const texts = [text(SAM, 'END'), text(SAM, 'START'), text(BEA, 'SOS')];
    for (const one of texts) void first.line.textReceived(one).catch(() => undefined);
    await untilTrue(async () => (await files()).length === 3);
    stopping.abort();
    const died = database;
    stopping = new AbortController();
    database = new FakeLine();
    const next = started();
    await untilTrue(async () => (await files()).length === 0);
    expect(database.stored.filter(({ from }) => from === SAM).map(({ body }) => body)).toEqual(['END', 'START']);
    expect(database.stored).toHaveLength(3);
    expect(database.stored.map(({ sentAt }) => sentAt)).toEqual([NOW, NOW, NOW]);
    expect(next.spool.waiting()).toBe(0);
    expect(died.stored).toEqual([]);
    died.take = () => undefined;
  });

  it('keeps its place among those of the same phone, also before one that the database would take', async () => {
    isAway();
    const { line } = started();
    void line.textReceived(text(SAM, '7294')).catch(() => undefined);
    await untilTrue(async () => (await files()).length === 1);
    database.take = () => undefined;
    await line.textReceived(text(SAM, 'SOS'));
    expect(database.bodies()).toEqual(['7294', 'SOS']);
  });

  it('that the database refuses for itself holds up none behind it', async () => {
    database.take = ({ body }) => (body === 'bad' ? Promise.reject(new Error('refused')) : undefined);
    const { line, spool } = started();
    await expect(line.textReceived(text(SAM, 'bad'))).rejects.toThrow('refused');
    await untilTrue(() => logged.includes('a text that waits cannot be stored: it is tried again'));
    await line.textReceived(text(SAM, 'SOS'));
    expect([database.bodies(), spool.waiting(), (await files()).length]).toEqual([['SOS'], 1, 1]);
  });

  it.each([
    ['of another secret', 'a secret that is gone', null],
    ['that is cut off', SECRETS.current, 10],
  ])('in a file %s is told, left where it is, and counted', async (_what, current, length) => {
    const name = await createTextFiles(folder, { current }).write(text(SAM, 'SOS'));
    if (length !== null) await truncate(join(folder, name), length);
    const { line, spool } = started();
    await untilTrue(() => spool.waiting() === 1);
    await line.textReceived(text(BEA, 'SOS'));
    expect([database.bodies(), await files()]).toEqual([['SOS'], [name]]);
    expect(logged).toEqual(['a text in a file does not open: it stays there for the next start']);
  });

  it('opens with the secret of before, too, and is taken up by a process that runs', async () => {
    const { spool } = started(createTextFiles(folder, { current: 'the newer secret', previous: SECRETS.current }));
    await createTextFiles(folder, SECRETS).write(text(SAM, 'SOS'));
    await untilTrue(async () => (await files()).length === 0);
    expect([database.bodies(), spool.waiting()]).toEqual([['SOS'], 0]);
  });

  it('waits in memory where the disk takes no file, which is told at the start and not again', async () => {
    await writeFile(folder, 'no folder');
    const { line } = started();
    await untilTrue(() => logged.length > 0);
    isAway();
    for (const body of ['END', 'SOS']) void line.textReceived(text(SAM, body)).catch(() => undefined);
    await untilTrue(() => logged.length > 1);
    database.take = () => undefined;
    await untilTrue(() => database.stored.length === 2);
    expect(logged.filter((words) => words.includes('file'))).toEqual([
      'texts that the database does not take cannot be written to files',
    ]);
  });

  it('leaves room for those of other phones', async () => {
    isAway();
    const { line, spool } = started(null);
    await Promise.all(
      Array.from({ length: 1_001 }, () => line.textReceived(text(SAM, 'x')).catch(() => undefined)).slice(1_000),
    );
    await untilTrue(() => spool.waiting() === 1_000);
    await expect(line.textReceived(text(BEA, 'SOS'))).rejects.toThrow('away');
    expect(spool.waiting()).toBe(1_001);
  });
});
