import { randomUUID } from 'node:crypto';
import { createLog } from '../../src/app/log.ts';
import { readFlows } from '../../src/app/dependencies.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { createLine } from '../../src/switchboard/line.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import type { Server } from './house.ts';
import { DATA_SECRET, LINE, PIN, PIN_SECRET } from './settings.ts';
import { median } from './statistics.ts';

/**
 * What a text of each kind costs this process, beside a PIN turn: one after the other, so that no two share a
 * statement. The carrier's request, its signature and the database's own time are in neither.
 */

const WORKERS = 40;
const ROUNDS = 7;
/** In this order each finds what it changes. */
const TEXTS = ['START', 'OK', 'MORE 15', 'END'] as const;

interface TextCost {
  text: string;
  /** Processor time of this process, in ms: the median of the rounds. */
  cpu: number;
  /** The most statements that one has taken, besides BEGIN and COMMIT. */
  statements: number;
}

interface TextCosts {
  pinTurn: number;
  texts: TextCost[];
}

export async function measureTextCosts(server: Server): Promise<TextCosts> {
  const town = await server.town(WORKERS);
  try {
    const { knex } = town;
    const clock = new ManualClock('2026-11-23T14:00:00Z');
    const parts: Dependencies = {
      knex,
      clock,
      library: readFlows(),
      secrets: { pin: { current: PIN_SECRET }, data: { current: DATA_SECRET } },
      log: createLog('error'),
      random: () => 0.5,
      coverNumbers: [],
      lineNumbers: [],
    };
    const line = createLine(parts);
    let statements = 0;
    knex.on('query', ({ sql }: { sql: string }) => {
      if (!/^(BEGIN|COMMIT);$/.test(sql)) statements += 1;
    });

    const costOf = async (act: (phone: string) => Promise<void>): Promise<{ cpu: number; statements: number }> => {
      clock.advance(60_000);
      const before = process.cpuUsage();
      let most = 0;
      for (const { phone } of town.workers) {
        statements = 0;
        await act(phone);
        most = Math.max(most, statements);
      }
      const { user, system } = process.cpuUsage(before);
      return { cpu: (user + system) / 1_000 / town.workers.length, statements: most };
    };
    const textThe = (body: string) => (from: string) =>
      line.textReceived({ carrier: 'twilio', carrierRef: randomUUID(), from, to: LINE, body });

    const pinTurns: number[] = [];
    const texts = new Map(TEXTS.map((text) => [text, { cpu: [] as number[], statements: 0 }]));
    await costOf(textThe('STATUS')); // proves the phones
    for (let round = 0; round <= ROUNDS; round++) {
      const calls = new Map<string, { carrierRef: string; conversationId: string }>();
      for (const { phone } of town.workers) {
        const carrierRef = randomUUID();
        const call = { carrier: 'twilio', carrierRef, attemptId: null, ourNumber: LINE, theirNumber: phone };
        calls.set(phone, { carrierRef, conversationId: (await line.callBegins(call)).conversationId });
      }
      const turns = await costOf(async (phone) => {
        const call = calls.get(phone);
        if (!call) throw new Error('a phone that has not called');
        const input = { kind: 'digits', digits: PIN, finished: 'unknown' } as const;
        if ((await line.callTurns({ carrier: 'twilio', ...call, turn: 1, input })) === null) throw new Error('no turn');
      });
      if (round > 0) pinTurns.push(turns.cpu);
      for (const [text, found] of texts) {
        const cost = await costOf(textThe(text));
        if (round === 0) continue; // warms up
        found.cpu.push(cost.cpu);
        found.statements = Math.max(found.statements, cost.statements);
      }
    }
    return {
      pinTurn: median(pinTurns),
      texts: [...texts].map(([text, { cpu, statements: most }]) => ({ text, cpu: median(cpu), statements: most })),
    };
  } finally {
    await town.close();
  }
}
