import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallTurn, Line } from '../../../src/carriers/carrier.ts';
import { createTurnFiles, createTurnSpool, type TurnSpool } from '../../../src/switchboard/calls/turn-spool.ts';
import { createLine } from '../../../src/switchboard/line.ts';
import { NoRoom, whileThereIsRoom } from '../../../src/switchboard/no-room.ts';
import type { Call } from '../../harness/phones.ts';
import { RIVERSIDE_RINGS_BACK, SAM } from '../../harness/riverside.ts';
import { samIsMissed } from '../../harness/sam-is-missed.ts';
import { closeRiverside, openRiverside } from '../../harness/riverside-town.ts';
import type { Town } from '../../harness/town.ts';
import { alarmsIn } from '../../harness/town-alarms.ts';
import { untilTrue } from '../../harness/until-true.ts';

const hangs = (): Promise<never> => new Promise(() => undefined);
const AWAY = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });

/** Sam's PIN is 7294, and 3851 under duress. */
describe('what is keyed while the database is away, in a process that is killed', () => {
  let town: Town;
  let folder: string;
  let stopping: AbortController;
  beforeEach(async () => {
    ({ town } = await openRiverside());
    folder = join(mkdtempSync(join(tmpdir(), 'buddyline-spool-')), 'waiting-turns');
    stopping = new AbortController();
  });
  afterEach(async () => {
    stopping.abort();
    rmSync(join(folder, '..'), { recursive: true, force: true });
    await closeRiverside(town);
  });

  const files = (): Promise<string[]> => readdir(folder).catch(() => []);
  const ofTown = (): Line =>
    whileThereIsRoom(createLine(town.parts), {
      isFull: () => false,
      notifyNotTaken: () => Promise.resolve(),
      log: town.log,
    });
  const spoolOf = (after: number, turnFiles = createTurnFiles(folder, town.parts.secrets.data)): TurnSpool =>
    createTurnSpool({
      files: turnFiles,
      now: () => new Date(town.now().getTime() + after),
      log: town.log,
      stopping: stopping.signal,
      lookEvery: 10,
    });
  /** A process that starts so long after it was keyed (ms). */
  const started = (line: Line, after: number, turnFiles = createTurnFiles(folder, town.parts.secrets.data)): Line =>
    spoolOf(after, turnFiles).onLine(line);

  /** What comes next in this call. */
  async function nextTurn(call: Call): Promise<Omit<CallTurn, 'input'>> {
    const found = await town
      .knex<{ id: string; turn: number; carrier_ref: string }>('conversation')
      .where({ carrier_ref: call.id })
      .first('id', 'turn');
    if (!found) throw new Error('no conversation of that call');
    return { carrier: 'twilio', carrierRef: call.id, conversationId: found.id, turn: found.turn + 1 };
  }
  /** This comes while the database is away, and its process is killed. */
  async function losesTurn(call: Call, input: CallTurn['input'], ago = 0): Promise<void> {
    const line = started({ ...ofTown(), callTurns: () => Promise.reject(AWAY) }, -ago);
    await expect(line.callTurns({ ...(await nextTurn(call)), input })).rejects.toThrow('away');
    isKilled();
  }
  function isKilled(): void {
    stopping.abort();
    stopping = new AbortController();
  }
  /** Sam keys these. The last comes while the database is away. */
  async function keysAndLoses(...entries: string[]): Promise<Call> {
    const digits = entries.pop() ?? '';
    const call = await town.phone(SAM).dials();
    await call.presses(...entries);
    await losesTurn(call, { kind: 'digits', digits, finished: 'full' });
    const [name = ''] = await files();
    expect(await readFile(join(folder, name), 'latin1')).not.toContain(digits.padEnd(4, '"'));
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    return call;
  }
  async function nextProcessLooks(after = 2 * 60_000): Promise<void> {
    started(ofTown(), after);
    await untilTrue(async () => (await files()).length === 0);
    await town.passes('1s');
  }

  it.each([
    ['a duress PIN raises', ['3851'], ['Sam Okoro duress raised']],
    ['two zeros raise', ['00'], ['Sam Okoro panic raised']],
    ['a PIN raises nothing', ['7294'], []],
  ])('%s, and the call is over', async (_what, entries, alarms) => {
    const call = await keysAndLoses(...entries);
    await nextProcessLooks();
    expect(await alarmsIn(town)).toEqual(alarms);
    expect(await town.knex('conversation').where({ status: 'live' })).toEqual([]);
    await call.hangsUp();
  });

  it('a key that would end the visit does not', async () => {
    await town.phone(SAM).texts('START 60 12 High Street');
    await town.settle();
    const call = await keysAndLoses('7294', '2');
    await nextProcessLooks();
    expect(await town.records.visits({ status: 'open' })).toHaveLength(1);
    await call.hangsUp();
  });

  /** The carrier has come back at the turn that was lost, and these are keyed after it. */
  async function goesOn(call: Call, ...entries: string[]): Promise<void> {
    const turn = await nextTurn(call);
    await ofTown().callTurns({ ...turn, input: { kind: 'resume' } });
    for (const [index, digits] of entries.entries())
      await ofTown().callTurns({
        ...turn,
        turn: turn.turn + 1 + index,
        input: { kind: 'digits', digits, finished: 'full' },
      });
  }

  it.each([
    ['a duress PIN', '3851', ['7294'], ['Sam Okoro duress raised']],
    ['a duress PIN before a hang-up', '3851', [], ['Sam Okoro duress raised']],
    ['two zeros', '00', ['7294'], ['Sam Okoro panic raised']],
    ['a PIN', '7294', ['7294'], []],
  ])('%s counts, once, in a call that has gone on by another process', async (_what, keyed, then, alarms) => {
    const call = await keysAndLoses(keyed);
    const [name = ''] = await files();
    const bytes = await readFile(join(folder, name));
    await goesOn(call, ...then);
    if (then.length === 0) await call.hangsUp();
    const [before] = await town.knex('conversation').select('state', 'status', 'turn');
    await nextProcessLooks();
    expect(await alarmsIn(town)).toEqual(alarms);
    if (then.length > 0) expect(await town.knex('conversation').select('state', 'status', 'turn')).toEqual([before]);
    // The file could not be removed.
    const events = await town.knex('sealed_event').select('id');
    await writeFile(join(folder, name), bytes);
    await nextProcessLooks();
    expect(await town.knex('sealed_event').select('id')).toEqual(events);
    await call.hangsUp();
  });

  it.each<[string, (line: Line, turn: CallTurn) => Promise<unknown>]>([
    ['the database has not answered', (line, turn) => line.callTurns(turn)],
    ['it has not said whether the webhook came before', (line, turn) => line.beforeTurn(turn, hangs)],
    ['it cannot say that', (line, turn) => line.beforeTurn(turn, () => Promise.reject(AWAY)).catch(() => undefined)],
  ])('a duress PIN is in a file before its process is killed: %s', async (_what, asks) => {
    const call = await town.phone(SAM).dials();
    const line = started({ ...ofTown(), callTurns: hangs }, 0);
    void asks(line, { ...(await nextTurn(call)), input: { kind: 'digits', digits: '3851', finished: 'full' } });
    await untilTrue(async () => (await files()).length === 1);
    isKilled();
    await nextProcessLooks();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    await call.hangsUp();
  });

  it('changes nothing where the database took it, and its process was killed before its file went', async () => {
    const call = await town.phone(SAM).dials();
    const turn = await nextTurn(call);
    await call.presses('3851');
    await town.settle();
    const stored = async (): Promise<unknown> => [
      await town.knex('conversation').where({ id: turn.conversationId }).select('state', 'status', 'turn'),
      await town.knex('sealed_event').select('id'),
    ];
    const before = await stored();
    const input = { kind: 'digits' as const, digits: '3851', finished: 'full' as const };
    await createTurnFiles(folder, town.parts.secrets.data).write({ at: town.now(), turn: { ...turn, input } });
    await nextProcessLooks();
    expect(await stored()).toEqual(before);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    await call.hangsUp();
  });

  it('waits while its process may still try it', async () => {
    const call = await keysAndLoses('3851');
    const turnFiles = createTurnFiles(folder, town.parts.secrets.data);
    let looks = 0;
    const counted = {
      ...turnFiles,
      names: () => {
        looks += 1;
        return turnFiles.names();
      },
    };
    let tried = 0;
    const callTurns = (): Promise<null> => {
      tried += 1;
      return Promise.resolve(null);
    };
    started({ ...ofTown(), callTurns }, 2 * 60_000 - 1, counted);
    await untilTrue(() => looks > 2);
    expect([tried, (await files()).length]).toEqual([0, 1]);
    await call.hangsUp();
  });

  it.each([
    ['a duress PIN raises', '3851', ['Sam Okoro duress raised']],
    ['two zeros raise', '00', ['Sam Okoro panic raised']],
    ['a PIN closes no alarm', '7294', ['Sam Okoro missed raised']],
  ])('%s however late', async (_what, keyed, alarms) => {
    const call = await keysAndLoses(keyed);
    await call.hangsUp();
    await samIsMissed(town);
    await nextProcessLooks(2 * 3_600_000);
    expect(await alarmsIn(town)).toEqual(alarms);
  });

  it('an old PIN closes no alarm in a call that nobody has ended', async () => {
    await samIsMissed(town);
    const call = await town.phone(SAM).dials();
    await losesTurn(call, { kind: 'digits', digits: '7294', finished: 'full' }, 8 * 60_000);
    await nextProcessLooks(0);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
    await call.hangsUp();
  });

  it('a cry that is spoken in a covert call raises', async () => {
    await closeRiverside(town);
    ({ town } = await openRiverside(RIVERSIDE_RINGS_BACK));
    await town.phone(SAM).texts('START 60 12 High Street');
    await town.settle();
    await town.phone(SAM).texts('RING 10');
    await town.settle();
    await town.passes('10m');
    const call = await town.phone(SAM).answersCall();
    await losesTurn(call, { kind: 'speech', words: 'Help me, please call the police' });
    await nextProcessLooks();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    await call.hangsUp();
  });

  it('one that does not open, or is slow to store, keeps no other waiting, and is counted', async () => {
    const call = await keysAndLoses('3851');
    const turnFiles = createTurnFiles(folder, town.parts.secrets.data);
    const [own = ''] = await files();
    const others = ['gone', 'damaged', 'slow'];
    const slow = Object.assign(new Error('slow'), { code: '57014' });
    const spool = spoolOf(2 * 60_000, {
      ...turnFiles,
      names: async () => [...others, ...(await turnFiles.names())],
      read: async (name) => {
        if (name === 'gone') throw Object.assign(new Error('gone'), { code: 'ENOENT' });
        if (name === 'damaged') throw new Error('it does not open');
        const read = await turnFiles.read(own);
        return name === 'slow' ? { ...read, turn: { ...read.turn, carrierRef: 'slow' } } : read;
      },
    });
    const line = ofTown();
    spool.onLine({
      ...line,
      callTurns: (turn) => (turn.carrierRef === 'slow' ? Promise.reject(slow) : line.callTurns(turn)),
    });
    await untilTrue(async () => (await files()).length === 0 && spool.unopened() === 1);
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    await call.hangsUp();
  });

  it('is in no file where the database takes it, and in none any more once it does', async () => {
    const asked: CallTurn = {
      carrier: 'twilio',
      carrierRef: 'CA1',
      conversationId: randomUUID(),
      turn: 1,
      input: { kind: 'digits', digits: '3851', finished: 'full' },
    };
    let outage: Error[] = [new NoRoom()];
    const line = started(
      {
        ...ofTown(),
        callTurns: () => {
          const [fault, ...later] = outage;
          outage = later;
          return fault ? Promise.reject(fault) : Promise.resolve(null);
        },
      },
      0,
    );
    await expect(line.callTurns(asked)).rejects.toThrow(NoRoom);
    expect(await files()).toHaveLength(1);
    await line.callTurns(asked);
    expect(await files()).toEqual([]);
    await line.callTurns({ ...asked, turn: 2 });
    outage = [AWAY];
    await expect(line.callTurns({ ...asked, input: { kind: 'silence' } })).rejects.toThrow('away');
    const own = new Error('a fault of its own');
    outage = [own];
    await expect(line.callTurns(asked)).rejects.toThrow('a fault of its own');
    expect(await files()).toEqual([]);
    let ends: (fault: Error) => void = () => undefined;
    const forged = line.beforeTurn(asked, () => new Promise((_, reject) => (ends = reject)));
    await untilTrue(async () => (await files()).length === 1);
    ends(own);
    await expect(forged).rejects.toThrow('a fault of its own');
    expect(await files()).toEqual([]);
  });

  it('raises also where the hang-up was stored before', async () => {
    const call = await keysAndLoses('3851');
    await call.hangsUp();
    await town.settle();
    await nextProcessLooks();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
  });
});
