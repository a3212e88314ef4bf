import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLine } from '../../src/switchboard/line.ts';
import { repairInconsistencies } from '../../src/switchboard/repair-inconsistencies.ts';
import { BEA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/** Some carriers pass on the parts of a long text as they come, in any order (src/carriers/README.md 5). */
describe('a text in parts is one text', () => {
  let town: Town;
  let refs = 0;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterAll(async () => {
    await town.close();
  });

  async function part(
    number: number,
    body: string,
    { of = 'a', total = 2, carrierRef = `part-${(refs += 1)}` } = {},
  ): Promise<string> {
    await createLine(town.parts).textReceived({
      carrier: 'vonage',
      carrierRef,
      from: SAM,
      to: town.line,
      body,
      part: { of, number, total },
    });
    await town.settle();
    return carrierRef;
  }

  const texts = async (): Promise<(string | null)[]> => (await town.records.receivedTexts()).map(({ body }) => body);
  const kept = async (): Promise<string> => JSON.stringify(await town.knex('text_part').select());

  it('joins them in whatever order they come, at once, and only once', async () => {
    const sam = town.phone(SAM);
    const second = await part(2, 'High Street 7294');
    expect([await texts(), await kept()]).toEqual([[], expect.not.stringContaining('7294')]);
    const first = await part(1, 'START 60 12 ');
    await sam.expectsText(/^On until 15:00/);
    await part(2, 'High Street 7294', { carrierRef: second });
    await part(1, 'START 60 12 ', { carrierRef: first });
    await Promise.all([part(1, 'OU', { of: 'b' }), part(2, 'T', { of: 'b' })]);
    await sam.expectsText(/ended/);
    expect(await texts()).toEqual(['START 60 12 High Street ****', 'OUT']);
  });

  it('uses the parts that came if the rest is lost, and the rest when it comes at last', async () => {
    await part(3, 'nobody knows', { of: 'c', total: 3 });
    await part(1, 'NOTE the dog ', { of: 'c', total: 3 });
    await town.passes('19s');
    await repairInconsistencies(town.parts);
    expect(await texts()).toHaveLength(2);
    await town.passes('2s');
    await repairInconsistencies(town.parts);
    expect((await texts()).at(-1)).toBe('NOTE the dog nobody knows');
    await part(2, 'NOTE by the gate', { of: 'c', total: 3 });
    await town.passes('21s');
    await repairInconsistencies(town.parts);
    expect((await texts()).at(-1)).toBe('NOTE by the gate');
    // Without a visit a note waits for its reader.
    await town.phone(BEA).expectsText(/a colleague texted a note\. READ to see it\.$/);
    await town.phone(SAM).ignores({ texts: 2 });
  });
});
