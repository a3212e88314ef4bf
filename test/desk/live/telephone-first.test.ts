import { setImmediate as nextRound } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBoardWatch } from '../../../src/desk/live/board-watch.ts';
import { createTelephoneFirst, mayGo, type Stopwatch } from '../../../src/desk/live/telephone-first.ts';
import { startVisitFor } from '../../../src/operations/visits/for-somebody.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE } from '../../harness/riverside.ts';
import { untilTrue } from '../../harness/until-true.ts';

/** A watch whose hand the test moves. */
function stopwatch(): Stopwatch & { passes: (milliseconds: number) => void; waits: () => number } {
  let time = 0;
  const pending = new Set<{ at: number; act: () => void }>();
  return {
    now: () => time,
    after: (milliseconds, act) => {
      const one = { at: time + milliseconds, act };
      pending.add(one);
      return () => {
        pending.delete(one);
      };
    },
    passes: (milliseconds) => {
      time += milliseconds;
      for (const one of [...pending])
        if (one.at <= time) {
          pending.delete(one);
          one.act();
        }
    },
    waits: () => pending.size,
  };
}

/** Somebody on the telephone who waits, until `answered`. */
function caller(telephone: ReturnType<typeof createTelephoneFirst>): { answered: () => void; failed: () => void } {
  let [answered, failed] = [(): void => undefined, (): void => undefined];
  const answer = new Promise<void>((resolve, reject) => {
    answered = resolve;
    failed = () => {
      reject(new Error('the line is broken'));
    };
  });
  telephone.answering(() => answer).catch(() => undefined);
  return { answered, failed };
}

/** More rounds of the event loop than anything here takes. */
async function someRounds(): Promise<void> {
  for (let round = 0; round < 10; round++) await nextRound();
}

describe('Work for open pages', () => {
  it.each([
    { answering: 0, waited: 0, goes: true },
    { answering: 1, waited: 0, goes: false },
    { answering: 3, waited: 119, goes: false },
    { answering: 3, waited: 120, goes: true },
  ])('with $answering on the telephone, after $waited ms of waiting: $goes', ({ goes, ...standing }) => {
    expect(mayGo(standing)).toBe(goes);
  });

  it.each(['answered', 'failed'] as const)('waits until the last of two callers is %s', async (how) => {
    const telephone = createTelephoneFirst(stopwatch());
    const [one, other] = [caller(telephone), caller(telephone)];
    let gone = false;
    void telephone
      .inPieces()()
      .then(() => (gone = true));
    await someRounds();
    one[how]();
    await someRounds();
    expect(gone).toBe(false);
    other[how]();
    await someRounds();
    expect(gone).toBe(true);
  });

  it('waits 120 ms at most, all its pieces taken together, however many call', async () => {
    const time = stopwatch();
    const telephone = createTelephoneFirst(time);
    const next = telephone.inPieces();
    let pieces = 0;
    const piece = async (): Promise<void> => {
      void next().then(() => (pieces += 1));
      await someRounds();
    };
    const first = caller(telephone);
    await piece();
    time.passes(50);
    await someRounds();
    expect(pieces).toBe(0);
    first.answered();
    await someRounds();
    expect(pieces).toBe(1);
    caller(telephone);
    await piece();
    time.passes(69);
    await someRounds();
    expect(pieces).toBe(1);
    time.passes(1);
    await someRounds();
    expect(pieces).toBe(2);
    await piece();
    expect([pieces, time.waits()]).toEqual([3, 0]);
  });

  it('goes a piece a round of the event loop, so that a call which comes meanwhile is before the next', async () => {
    const telephone = createTelephoneFirst(stopwatch());
    let gone = 0;
    for (let work = 0; work < 5; work++)
      void telephone
        .inPieces()()
        .then(() => (gone += 1));
    const after: number[] = [];
    while (gone < 5) {
      await nextRound();
      after.push(gone);
    }
    expect(after.every((count, round) => count - (after[round - 1] ?? 0) <= 1)).toBe(true);
  });
});

describe('The board that stands open', () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk({ organisation: RIVERSIDE });
    const worker = await desk.records.personId('4021');
    await startVisitFor(desk.dependencies.parts, { kind: 'system' }, { worker, minutes: 60 });
  });
  afterEach(() => desk.close());

  it('asks the database nothing while somebody is answered, and one page after the other gets its rows', async () => {
    const time = stopwatch();
    const telephone = createTelephoneFirst(time);
    let statements = 0;
    desk.knex.on('query', () => (statements += 1));
    const first = caller(telephone);
    const watch = createBoardWatch(desk.dependencies.parts, telephone);
    const told: string[] = [];
    let second = first;
    const reads = (who: string, changed: () => void): (() => void) =>
      watch.watch({
        book: 'shown',
        ifAsked: null,
        ifRaised: null,
        changed: ({ shown }) => {
          told.push(`${who}: ${shown.map(({ name }) => name).join()}`);
          changed();
        },
      });
    const stops = [
      reads('Mo', () => {
        // Somebody calls while the first page is made.
        second = caller(telephone);
      }),
      reads('Ira', () => undefined),
    ];
    await untilTrue(() => time.waits() > 0);
    expect([statements, told]).toEqual([0, []]);
    first.answered();
    await untilTrue(() => told.length > 0 && time.waits() > 0);
    expect(told).toEqual(['Mo: Sam Okoro']);
    second.answered();
    await untilTrue(() => told.length > 1);
    expect(told).toEqual(['Mo: Sam Okoro', 'Ira: Sam Okoro']);
    for (const stop of stops) stop();
  });
});
