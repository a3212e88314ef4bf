import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Doing, openTwins, type Twins } from '../harness/twins.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';

/**
 * Nobody who rings or texts may learn which staff numbers there are, neither by the words nor by the time.
 */
describe('staff numbers cannot be listed', () => {
  let twins: Twins;
  beforeAll(async () => {
    twins = await openTwins(RIVERSIDE, '2026-11-23T14:00:00Z');
  });
  afterAll(async () => {
    await twins.close();
  });

  /** What the service asks of the database, and what the phone heard. */
  async function asked(number: string, doing: Doing): Promise<{ statements: string[]; heard: string[] }> {
    const statements: string[] = [];
    const note = ({ sql }: { sql: string }): void => {
      statements.push(sql);
    };
    const holder = { number, answers: null, lived: [] };
    twins.parts.knex.on('query', note);
    await twins.live([{ holder, doing }]);
    twins.parts.knex.removeListener('query', note);
    return { statements, heard: holder.lived };
  }

  it.each<[what: string, entries: (staff: string) => string[]]>([
    ['a staff number and a PIN', (staff) => [`${staff}#`, '1111#']],
    ['three PINs', (staff) => [`${staff}#`, '1111#', '1112#', '1113#']],
    ['a staff number and silence', (staff) => [`${staff}#`, '']],
    ['a staff number and help', (staff) => [`${staff}#`, '0#', '1']],
  ])('by a call with %s: the same statements and the same words', async (_what, entries) => {
    const call = (staff: string): Doing => ({
      kind: 'call',
      entries: entries(staff),
      end: 'hangs up',
      isElsewhere: true,
    });
    const known = await asked(SAM, call('4021'));
    const unknown = await asked(SAM, call('9876'));
    expect(known.statements.length).toBeGreaterThan(3);
    expect(unknown).toEqual(known);
  });

  // A phone of its own each: a number that we do not know gets three replies an hour.
  it.each([
    ['STATUS 4021', '+447700900771'],
    ['START 60 4021 1111', '+447700900772'],
    ['END 4021', '+447700900773'],
    ['TAKE A 15', '+447700900774'],
  ])('by a text from a number that is nobody’s: %j gets what another number gets', async (body, from) => {
    const known = await asked(from, { kind: 'text', body });
    const unknown = await asked(from, { kind: 'text', body: body.replace('4021', '9876') });
    expect(unknown).toEqual(known);
  });
});
