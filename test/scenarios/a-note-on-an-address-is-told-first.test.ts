import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { liftHazard, reviewHazard, setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { readHazardFlags } from '../../src/records/hazard-flags.ts';
import type { HazardKind } from '../../src/safety/hazard.ts';
import { BEA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

/** What is noted of an address or a case is told before anybody goes in (src/safety/README.md B3). */

const OFFICE = { kind: 'system' as const };
const RING = 'There is a note on this visit\\. Ring the office before you go in';

describe('a note on an address is told to whoever begins a visit there', () => {
  let town: Town;
  let north: string;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    north = await town.records.teamId('North');
  });
  afterEach(async () => {
    await town.close();
  });

  async function notes(
    kind: HazardKind,
    where: { place?: string; reference?: string },
    reviewOn = '2027-05-01',
  ): Promise<string> {
    const set = await setHazard(town.parts, OFFICE, {
      team: north,
      kind,
      place: where.place ?? null,
      reference: where.reference ?? null,
      fileRef: 'F 12',
      by: 'Mo Haddad',
      agreedWith: 'Ira Nowak',
      reviewOn,
      toldOn: null,
    });
    if (set.kind !== 'done') throw new Error(`it was not set: ${set.kind}`);
    return set.id;
  }
  const planned = async (about: { place?: string; reference: string }): Promise<void> => {
    await planVisit(town.parts, OFFICE, {
      worker: '4021',
      start: new Date('2026-11-23T14:10:00Z'),
      end: new Date('2026-11-23T15:00:00Z'),
      ...about,
    });
  };
  const says = async (text: string, reply: RegExp): Promise<string> => {
    await town.phone(SAM).texts(text);
    return town.phone(SAM).expectsText(reply);
  };

  it('by text, however the address is written; the words are a short list, and name no place', async () => {
    await notes('dog', { place: '12 High Street, Northford NF1 4AB' });
    await notes('two-only', { place: '12 High St, Northford' });
    await says(
      'START 60 at 12 High Street',
      new RegExp(`^On until 15:00\\..*At 12 High Street\\. ${RING}: two of you go in\\. There is a dog\\.$`),
    );
    await says('OUT', /ended/);
    await says(
      'START 60 at 12 the high street nf1 4ab',
      new RegExp(`${RING}: two of you go in\\. There is a dog\\.|${RING}: There is a dog\\.`),
    );
    await says('OUT', /ended/);
    expect(await says('START 60 at 14 High Street, Northford NF1 4AB', /^On until 15:00/)).not.toMatch(/note/);
  });

  it('when the address comes after the beginning', async () => {
    await notes('see-file', { place: '12 High Street' });
    expect(await says('START 60', /Where\?/)).not.toMatch(/note/);
    await says(
      'AT 12 High Street',
      new RegExp(`^Thank you\\. The place is 12 High Street\\. ${RING}: See the file\\.$`),
    );
  });

  it('by call: first to ring, then the words on a key; a text says it too, for whoever hangs up', async () => {
    await notes('ring-first', { reference: 'ab 50117' });
    await planned({ place: '3 Elm Road', reference: 'AB50117' });
    const call = await town.phone(SAM).dials();
    await call.presses('7294', '1', '9');
    call.hears(
      inOne(
        /Until three o'clock\. There is a note on this visit\. Ring the office before you go in\. To hear it, /,
        /press 1\. For the office, 0\./,
      ),
    );
    await call.presses('1');
    call.hears(/Ring the office first\./);
    expect(call.isOver).toBe(true);
    await town.phone(SAM).expectsText(new RegExp(`^${RING}: Ring first\\.$`));
  });

  it('by a text that the carrier takes late it is told while the visit goes on, and not after', async () => {
    await notes('dog', { reference: '50117' });
    await planned({ reference: '50117' });
    const sam = town.phone(SAM);
    const call = await sam.dials();
    await call.presses('7294', '1', '2');
    await call.hangsUp();
    const NOTE = new RegExp(`^${RING}: There is a dog\\.$`);
    await sam.expectsText(NOTE);
    /** As if the carrier had not taken it yet. */
    const waitsAgain = async (): Promise<void> => {
      await town
        .knex('contact_attempt')
        .where({ to_number: SAM, channel: 'text' })
        .whereLike('body', '%There is a dog.%')
        .update({ status: 'waiting', not_before: town.now(), carrier_ref: null, sending_at: null, ended_at: null });
      await town.passes('5s');
    };
    await sam.texts('MORE 20');
    await sam.expectsText(/^On until/);
    await waitsAgain();
    await sam.expectsText(NOTE);
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
    await waitsAgain();
  });

  it('from the note a key leads to the office', async () => {
    await notes('dog', { reference: '50117' });
    await planned({ reference: '50117' });
    const call = await town.phone(SAM).dials();
    await call.presses('7294', '1', '2', '0');
    call.hears(/The office: press 1\./);
    await call.presses('*');
    await call.hangsUp();
    await town.phone(SAM).expectsText(new RegExp(`^${RING}: There is a dog\\.$`));
  });

  it('it lapses after its day of review, unless it is reviewed; what is lifted is told no more', async () => {
    const id = await notes('dog', { place: '12 High Street' }, '2026-11-23');
    await says('START 30 at 12 High Street', new RegExp(RING));
    await says('OUT', /ended/);
    await town.passes('12h');
    expect(await says('START 30 at 12 High Street', /^On until/)).not.toMatch(/note/);
    await says('OUT', /ended/);
    const review = { flag: id, agreedWith: 'Ira Nowak', toldOn: '2026-11-24' };
    expect(await reviewHazard(town.parts, OFFICE, { ...review, reviewOn: '2027-11-25' })).toEqual({
      kind: 'review-day',
    });
    expect(await reviewHazard(town.parts, OFFICE, { ...review, reviewOn: '2027-11-20' })).toEqual({ kind: 'done' });
    await says('START 30 at 12 High Street', new RegExp(RING));
    await says('OUT', /ended/);
    expect(await liftHazard(town.parts, OFFICE, { flag: id, by: 'Mo Haddad', why: 'The dog is gone' })).toEqual({
      kind: 'done',
    });
    expect(await liftHazard(town.parts, OFFICE, { flag: id, by: 'Bea', why: 'Again' })).toEqual({ kind: 'lifted' });
    expect(await says('START 30 at 12 High Street', /^On until/)).not.toMatch(/note/);
    expect(await readHazardFlags(town.knex, { id }, town.now())).toMatchObject([
      { toldOn: '2026-11-24', liftedWhy: 'The dog is gone', liftedBy: 'Mo Haddad', isInForce: false },
    ]);
  });

  it('nothing of it keeps anybody from being watched, and the way home has none', async () => {
    await notes('two-only', { place: '12 High Street' });
    await town.phone(BEA).texts('START 60 at 12 High Street');
    await town.phone(BEA).expectsText(/^On until 15:00/);
    expect(
      await (async () => {
        await town.phone(BEA).texts('HOME 30');
        return town.phone(BEA).expectsText(/Home, until 14:30/);
      })(),
    ).not.toMatch(/note/);
  });

  it('refuses what nobody could find again', async () => {
    const bad = { team: north, kind: 'dog' as const, fileRef: null, by: 'Mo', agreedWith: 'Ira', toldOn: null };
    expect(
      await setHazard(town.parts, OFFICE, { ...bad, place: null, reference: null, reviewOn: '2027-01-01' }),
    ).toEqual({ kind: 'where' });
    expect(
      await setHazard(town.parts, OFFICE, { ...bad, place: 'home', reference: null, reviewOn: '2027-01-01' }),
    ).toEqual({ kind: 'where' });
    expect(
      await setHazard(town.parts, OFFICE, { ...bad, place: '12 High Street', reference: null, reviewOn: '2026-11-22' }),
    ).toEqual({ kind: 'review-day' });
  });
});
