import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { STRANGER } from '../harness/harbour.ts';
import { BEA, DUTY, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';

/**
 * The database refuses every new row for lack of space, as PostgreSQL does (53100), and accepts what fits into existing
 * space. A sweep can still be recorded, so a recorded sweep alone must not mean that all is well.
 */
const GROWING = [
  'alarm',
  'contact_attempt',
  'conversation',
  'inbound_text',
  'journal',
  'call_sequence',
  'sealed_event',
  'turn',
  'webhook',
];

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: RIVERSIDE, carriers: ['twilio', 'vonage'], at: '2026-11-23T14:00:00Z' });
});
afterEach(async () => {
  await town.abandon();
});

async function diskIsFull(): Promise<void> {
  await town.knex.raw(`create function no_room() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
  for (const table of GROWING)
    await town.knex.raw('create trigger no_room before insert on ?? for each statement execute function no_room()', [
      table,
    ]);
}

const health = async (): Promise<unknown> => {
  const response = await fetch(`${town.url}/health`);
  return { ...((await response.json()) as object), status: response.status };
};
const outbound = (): unknown[] => town.exchange.calls().filter(({ direction }) => direction === 'outbound');
const textsTo = (number: string): { line: string; body: string }[] =>
  town.exchange
    .texts()
    .filter(({ phone, direction }) => phone === number && direction === 'outbound')
    .map(({ line, body }) => ({ line, body }));

it('a text that cannot be stored is answered so, with either PIN; /health is red; callers hear it', async () => {
  await town.phone(SAM).texts('START 60 12 Mill Lane');
  await town.phone(BEA).texts('START 60 3 Quay Road');
  await town.worker.timers.sweep();
  expect(await health()).toMatchObject({ status: 200, disk: 'ok' });
  const before = [SAM, BEA, STRANGER].map((number) => textsTo(number).length);
  await diskIsFull();
  town.exchange.text({ from: SAM, to: town.line, body: 'STATUS 7294' });
  town.exchange.text({ from: BEA, to: town.line, body: 'STATUS 2947' });
  town.exchange.text({ from: STRANGER, to: town.line, body: 'hello' });
  const numbers = [SAM, BEA, STRANGER];
  await untilTrue(() => numbers.every((number, index) => textsTo(number).length > (before[index] ?? 0)));
  const said = [SAM, BEA].map((number, index) => textsTo(number).slice(before[index]));
  expect(said[0]).toEqual([
    { line: town.line, body: `Riverside office: that was not taken in, and nothing has changed. Please ring ${DUTY}.` },
  ]);
  expect(said[1]).toEqual(said[0]);
  expect(textsTo(STRANGER).map(({ body }) => body)).toEqual([
    'That was not taken in, and nothing has changed. Please try again in a few minutes.',
  ]);
  expect(await health()).toMatchObject({ status: 503, disk: 'full', database: 'ok' });
  const call = town.exchange.dial({ from: SAM, to: town.line });
  await town.exchange.idle();
  expect(town.exchange.call(call).transcript.map(({ text }) => text)).toEqual(['One moment, please.']);
  // Only stored work counts as a successful sweep.
  await town.knex('sweep').delete();
  await town.worker.timers.sweep();
  expect(await town.knex('sweep').select()).toEqual([]);
});

it('people on duty are told by text and call, with both carriers, and nothing of it is stored', async () => {
  await town.worker.timers.sweep();
  await diskIsFull();
  await expect(town.knex('journal').insert({ at: town.now(), kind: 'operator', detail: {} })).rejects.toThrow();
  await town.disk.look(town.worker.diskTold);
  await untilTrue(() => outbound().length === 4);
  await town.exchange.idle();
  const lines = ['+441632960000', '+441632960002'];
  for (const number of [DUTY, OUT_OF_HOURS]) {
    expect(textsTo(number)).toEqual(
      lines.map((line) => ({
        line,
        body:
          'Riverside lone-working line: the disk is full. Nothing is taken in and nobody ' +
          'is rung. Please have room made on it now.',
      })),
    );
    const rings = town.exchange.calls().filter(({ phone }) => phone === number);
    expect(rings.map(({ line }) => line)).toEqual(lines);
    const [ring] = rings.filter(({ status }) => status === 'ringing');
    town.exchange.answer(ring?.id ?? '');
    await town.exchange.idle();
    expect(town.exchange.call(ring?.id ?? '').transcript[0]?.text).toMatch(
      /^Lone-working line: the disk is full\. Nothing is taken in/,
    );
  }
  expect(await town.records.contacts()).toEqual([]);
  expect(town.exchange.errors()).toEqual([]);
  await town.disk.look(town.worker.diskTold);
  await town.exchange.idle();
  expect([textsTo(DUTY).length, outbound().length]).toEqual([2, 4]);
});
