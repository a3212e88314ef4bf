import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inOne } from '../harness/patterns.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { openVisitOf } from '../../src/records/visits.ts';
import { isNameOf, isPlaceOf } from '../../src/safety/planned-visit.ts';
import { BEA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const OFFICE = { kind: 'system' as const };
const at = (time: string): Date => new Date(`2026-11-23T${time}:00Z`);

describe('a planned visit is taken over by whoever begins one near its time', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await town.close();
  });

  const plans = (from: string, to: string, place: string | null = '12 Mill Lane, Gloucester GL1 2AB') =>
    planVisit(town.parts, OFFICE, {
      worker: '4021',
      start: at(from),
      end: at(to),
      place,
      initials: 'RT',
      reference: '50117',
    });

  async function hearsOfPlan() {
    const call = await town.phone(SAM).dials();
    await call.presses('7294');
    call.hears(/You're planned until half past three\. To start, press 1\./);
    await call.presses('1');
    call.hears(/As planned, press 9\. Or how many half hours/);
    return call;
  }

  it('key 9: until its end; place and reference come along, and nobody is asked where', async () => {
    await plans('14:30', '15:30');
    const call = await hearsOfPlan();
    await call.presses('9');
    call.hears(/Until half past three\./);
    expect(call.everything()).not.toMatch(/Say where you are/);
    const begun = {
      status: 'open',
      place: '12 Mill Lane, Gloucester GL1 2AB',
      deadline: at('15:30'),
      reference: '50117',
    };
    expect(await town.records.visits()).toMatchObject([begun]);
  });

  it('keys 1 to 8: of that length', async () => {
    await plans('14:30', '15:30');
    const call = await hearsOfPlan();
    await call.presses('1');
    call.hears(/Until half past two\./);
    expect(await town.records.visits()).toMatchObject([{ status: 'open', deadline: at('14:30'), reference: '50117' }]);
  });

  it('silence and no plan: as on any other day', async () => {
    await plans('16:30', '17:30');
    const call = await town.phone(SAM).dials();
    await call.presses('7294');
    call.hears(/To start, press 1\./);
    await call.presses('1', '9');
    call.hears(/Nothing is planned now\./);
    await call.presses('2');
    await call.hangsUp();
    expect(await town.records.visits()).toMatchObject([{ status: 'planned' }, { status: 'open', reference: null }]);
  });

  it('the nearest of several; one that is cancelled or over is none', async () => {
    await plans('12:30', '14:02', '1 Old Road');
    await plans('15:00', '16:00', '2 Far Road');
    await plans('14:10', '15:10', '3 Near Road');
    await town.phone(SAM).texts('START');
    await town.phone(SAM).expectsText(/^On until 15:10\. OUT when you leave\. MORE 30 for longer\.$/);
    expect(await town.records.visits()).toMatchObject([
      { status: 'planned', place: '1 Old Road' },
      { status: 'open', place: '3 Near Road' },
      { status: 'planned', place: '2 Far Road' },
    ]);
  });

  it('START by text: its length and place, which no text to the phone says', async () => {
    await plans('14:10', '15:30');
    await town.phone(SAM).texts('START');
    await town.phone(SAM).expectsText(/^On until 15:30\. OUT when you leave\. MORE 30 for longer\.$/);
    await town.phone(SAM).texts('STATUS');
    await town.phone(SAM).expectsText(/^On until 15:30\. OUT when you leave\.$/);
    expect(await town.records.visits()).toMatchObject([{ status: 'open', place: '12 Mill Lane, Gloucester GL1 2AB' }]);
  });

  it("START with a length and the address's beginning is the planned visit, another address another one", async () => {
    await plans('14:10', '15:30');
    await town.phone(SAM).texts('START 30 at 9 Elm Road');
    await town.phone(SAM).expectsText(/^On until 14:30\..*At 9 Elm Road\.$/);
    expect(await town.records.visits()).toMatchObject([{ status: 'planned' }, { status: 'open', place: '9 Elm Road' }]);
    await town.phone(SAM).texts('OUT');
    await town.phone(SAM).expectsText(/ended/);
    await town.phone(SAM).texts('START 30 at 12 Mill Lane');
    await town.phone(SAM).expectsText(/^On until 14:30\..*At 12 Mill Lane\.$/);
    expect(await town.records.visits()).toMatchObject([{ status: 'open', reference: '50117' }, { status: 'ended' }]);
    const sam = await town.records.personId('4021');
    // Responders hear both.
    expect((await openVisitOf(town.knex, sam))?.visit).toMatchObject({
      place: '12 Mill Lane',
      state: { earlierPlaces: ['12 Mill Lane, Gloucester GL1 2AB'] },
    });
  });

  it('its street alone is the planned visit: the reply says so, and how another house is told', async () => {
    await plans('14:10', '15:30', 'Mrs Dale, 9 Pier Road');
    await town.phone(SAM).texts('START pier rd');
    await town
      .phone(SAM)
      .expectsText(
        /^On until 15:30\..* At pier rd\. The house is taken as planned\. Another house\? AT and its address\.$/,
      );
    await town.phone(SAM).texts('AT 9 Pier Road');
    await town.phone(SAM).expectsText(/^Thank you\. The place is 9 Pier Road\.$/);
  });

  it.each(['START pier rd', 'START 30', 'START'])(
    '%s begins it; who is at another house then reads that the planned one counts as begun',
    async (start) => {
      await plans('14:10', '15:30', 'Mrs Dale, 9 Pier Road');
      await town.phone(SAM).texts(start);
      await town.phone(SAM).expectsText(/^On until /);
      await town.phone(SAM).texts('AT 20 Pier Road');
      await town
        .phone(SAM)
        .expectsText(
          inOne(
            /^Thank you\. The place is 20 Pier Road\. The visit that was planned counts as begun\. /,
            /Still to come\? Please ring us\.$/,
          ),
        );
      await town.phone(SAM).texts('AT 22 Pier Road');
      await town.phone(SAM).expectsText(/^Thank you\. The place is 22 Pier Road\.$/);
    },
  );

  it('another name is another visit, and the plan waits for its own', async () => {
    await plans('14:10', '15:30', 'Mrs Dale, 9 Pier Road');
    await town.phone(SAM).texts('IN Mrs Khan 30 mins');
    await town.phone(SAM).expectsText(/^On until 14:30\..*At Mrs Khan\.$/);
    expect(await town.records.visits()).toMatchObject([{ status: 'planned' }, { status: 'open', place: 'Mrs Khan' }]);
    await town.phone(SAM).texts('OUT');
    await town.phone(SAM).expectsText(/ended/);
    await town.phone(SAM).texts('IN Mrs Dales 45 mins');
    await town.phone(SAM).expectsText(/^On until 14:45\..*At Mrs Dales\.$/);
    expect(await town.records.visits()).toMatchObject([{ status: 'open', reference: '50117' }, { status: 'ended' }]);
  });

  it.each([
    ['Mrs Dale, 9 Pier Road', 'Mrs Dale', true],
    ['Mrs Dale, 9 Pier Road', 'Mrs Khan', false],
    ['Mr and Mrs Ada Dale', 'Miss Dale', true],
    ['Dr Kahn', 'Dr Khan', true],
    ['9 Pier Road', 'Mrs Khan', true],
    ['Rose Cottage', 'Hope House', false],
    ['Fern House, Station Road', 'Hope House', false],
    ['Hope House', 'the Lodge', true],
    ['Rosehill', 'Hope House', true],
    ['Rosehill, Station Road', 'Khan family', true],
    ['Rosehill, Station Road', 'Kit and mum', true],
    ['Hope House', 'Ada Hall', true],
    ['Hope House', 'Mrs Khan', true],
    ['Hope House', 'hope hse', true],
    ['Hope House, 3 Mill Road', 'Rosehill', true],
  ])('planned at %s, begun at %s: %s', (place, said, isIt) => {
    const planned = { id: '', start: at('14:10'), end: at('15:30'), place, homeMinutes: null, isUnassessedRed: false };
    expect(isNameOf(planned, said)).toBe(isIt);
  });

  it.each([
    ['Mrs Dale, 9 Pier Road', 'Pier Rd', true],
    ['9 Pier Road, Hull', 'pier road', true],
    ['12 Mill Lane, Gloucester GL1 2AB', 'Mill Lane', true],
    ['Mrs Dale, 9 Pier Road', '8 Pier Road', false],
    ['Mrs Dale, 9 Pier Road', '11 Pier Rd', false],
    ['Mrs Dale, 9 Pier Road', 'Quay Street', false],
    ['Mrs Dale, 9 Pier Road', 'Old Pier Road', false],
    ['3 Church Road', 'Church Lane', false],
    ['3 Church Road', 'Church', false],
  ])('planned at %s, begun in the street %s: %s', (place, said, isIt) => {
    const planned = { id: '', start: at('14:10'), end: at('15:30'), place, homeMinutes: null, isUnassessedRed: false };
    expect(isPlaceOf(planned, said)).toBe(isIt);
  });

  it('of two who go together each begins and ends their own', async () => {
    const bea = await town.records.personId('4022');
    const joint = { worker: '4021', start: at('14:10'), end: at('15:30'), place: '12 Mill Lane', companionId: bea };
    await planVisit(town.parts, OFFICE, { ...joint, isJoint: true });
    for (const phone of [SAM, BEA]) {
      await town.phone(phone).texts('START');
      await town.phone(phone).expectsText(/^On until 15:30\./);
    }
    await town.phone(SAM).texts('OUT');
    await town.phone(SAM).expectsText(/ended/);
    expect((await openVisitOf(town.knex, bea))?.visit).toMatchObject({ status: 'open', place: '12 Mill Lane' });
    await town.phone(BEA).texts('OUT');
    await town.phone(BEA).expectsText(/ended/);
  });
});
