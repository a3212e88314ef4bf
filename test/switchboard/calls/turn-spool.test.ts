import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallTurn, Line } from '../../../src/carriers/carrier.ts';
import { createTurnFiles, turnsInFiles } from '../../../src/switchboard/calls/turn-spool.ts';
import { createLine } from '../../../src/switchboard/line.ts';
import { whileThereIsRoom } from '../../../src/switchboard/no-room.ts';
import type { Call } from '../../harness/phones.ts';
import { SAM } from '../../harness/riverside.ts';
import { closeRiverside, openRiverside } from '../../harness/riverside-town.ts';
import type { Town } from '../../harness/town.ts';
import { alarmsIn } from '../../harness/town-alarms.ts';
import { untilTrue } from '../../harness/until-true.ts';

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
  /** A process that starts so long after it was keyed (ms). */
  const started = (line: Line, after: number, turnFiles = createTurnFiles(folder, town.parts.secrets.data)): Line =>
    turnsInFiles(line, {
      files: turnFiles,
      now: () => new Date(town.now().getTime() + after),
      log: town.log,
      stopping: stopping.signal,
      lookEvery: 10,
    });

  /** Sam keys these. The last comes while the database is away. */
  async function keysAndLoses(...entries: string[]): Promise<Call> {
    const digits = entries.pop() ?? '';
    const call = await town.phone(SAM).dials();
    await call.presses(...entries);
    const conversation = await town
      .knex<{ id: string; turn: number; carrier_ref: string }>('conversation')
      .where({ carrier_ref: call.id })
      .first('id', 'turn');
    if (!conversation) throw new Error('no conversation of that call');
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    const turn = started({ ...ofTown(), callTurns: () => Promise.reject(away) }, 0).callTurns({
      carrier: 'twilio',
      carrierRef: call.id,
      conversationId: conversation.id,
      turn: conversation.turn + 1,
      input: { kind: 'digits', digits, finished: 'full' },
    });
    await expect(turn).rejects.toThrow('away');
    stopping.abort();
    stopping = new AbortController();
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

  it('a call that has gone on by another process is left as it is', async () => {
    const call = await keysAndLoses('3851');
    await call.presses('7294');
    await nextProcessLooks();
    expect(await alarmsIn(town)).toEqual([]);
    expect(await town.knex('conversation').where({ status: 'live' })).toHaveLength(1);
    await call.hangsUp();
  });

  it('waits while its process may still try it, and is too old after five minutes more', async () => {
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
    stopping.abort();
    stopping = new AbortController();
    await nextProcessLooks(7 * 60_000 + 1);
    expect(await alarmsIn(town)).toEqual([]);
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
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    let outage: Error[] = [away];
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
    await expect(line.callTurns(asked)).rejects.toThrow('away');
    expect(await files()).toHaveLength(1);
    await line.callTurns(asked);
    expect(await files()).toEqual([]);
    await line.callTurns({ ...asked, turn: 2 });
    outage = [away];
    await expect(line.callTurns({ ...asked, input: { kind: 'silence' } })).rejects.toThrow('away');
    outage = [new Error('a fault of its own')];
    await expect(line.callTurns(asked)).rejects.toThrow('a fault of its own');
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
