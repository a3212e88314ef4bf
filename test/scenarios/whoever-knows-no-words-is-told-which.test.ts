import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { AROUND_ROWAN } from '../harness/harbour.ts';
import { closeHarbour, openHarbour, openVisitIn } from '../harness/harbour-town.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import type { Town } from '../harness/town.ts';

const NONE_OPEN = 'No visit is open: nobody looks for you yet. Beginning now? YES. Later: ';

describe('whoever does not know the words of the line is told which would do it', () => {
  let town: Town;
  let rowan: Phone;
  beforeEach(async () => {
    ({ town, rowan } = await openHarbour());
  });
  afterEach(() => closeHarbour(town));

  const visit = (): Promise<string> => openVisitIn(town);

  it.each([
    ['going into 14 Mill Lane now, out by 3.30', 'IN till 15:30 at 14 Mill Lane'],
    ['heading in to 9 Quay Street, done by 4pm', 'IN till 16:00 at 9 Quay Street'],
    ['off to Mrs Patel now, leaving by 3', 'IN till 15:00 at Mrs Patel'],
    ['12 Elm Road 1 hr', 'IN 60 mins at 12 Elm Road'],
    ['7 Pier Road till 4', 'IN till 16:00 at 7 Pier Road'],
    ['at 12 Elm Road for half an hour', 'IN 30 mins at 12 Elm Road'],
  ])('no visit is open: %s', async (body, form) => {
    expect(await rowan.asks(body)).toBe(NONE_OPEN + form);
    expect(await visit()).toBe('none');
    expect(await rowan.asks(form)).toMatch(/^On until/);
  });

  // Four digits are kept masked, for they may be a PIN: a YES could not bring the time back.
  it.each([
    ['quick visit 12 Elm Road, out by 1530', 'IN till 15:30 at 12 Elm Road'],
    ['heading in to a visit now, done by 1530', 'IN till 15:30 at (the address)'],
  ])('where YES could not begin it, the reply asks for no YES: %s', async (body, form) => {
    const reply = await rowan.asks(body);
    expect(reply).toContain(`No visit is open: nobody looks for you yet. Beginning? ${form}`);
    expect(reply).not.toMatch(/YES/);
    expect(await rowan.asks(form.replace('(the address)', '7 Pier Road'))).toMatch(/^On until 15:30/);
  });

  it.each([
    ['moving on to 7 Pier Road until 1545', 'Gone on? The next begins with IN till 15:45 at 7 Pier Road.'],
    ['will be here till 1545', 'Longer? MORE till 15:45.'],
  ])('on a visit likewise: %s', async (body, says) => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    const reply = await rowan.asks(body);
    expect(reply).toContain(says);
    expect(reply).not.toMatch(/YES/);
  });

  it('on a visit, what is like an end is asked about, and OUT ends it', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    expect(await rowan.asks('Off out the door now x')).toBe('Have you left? OUT. Still there? MORE 30.');
    expect(await visit()).toBe('15:00 12 Elm Road');
    expect(await rowan.asks('OUT')).toMatch(/Your visit is ended/);
  });

  it.each(['at the Hughes place now', 'NOTE the dog is out'])(
    'a note begins no visit, and says so: %s',
    async (body) => {
      expect(await rowan.asks(body)).toBe('Thank you. Noted. No visit is open.');
      expect(await visit()).toBe('none');
    },
  );

  it.each([
    ['just arrived 14 Mill Lane', '14 Mill Lane'],
    ['arrived 30 Mill Lane', '30 Mill Lane'],
    ['Arrived at 7 Pier Road', '7 Pier Road'],
    ['arrived 120 High Street', '120 High Street'],
  ])('whoever has arrived says where: the number is the house, and the usual length holds: %s', async (body, place) => {
    expect(await rowan.asks(body)).toBe(`On until 15:00. OUT when you leave. MORE 30 for longer. At ${place}.`);
    expect(await visit()).toBe(`15:00 ${place}`);
  });

  it.each([
    ['just gone in to see Mrs Dale', 'IN 60 mins at Mrs Dale'],
    ['going in now', 'IN 60 mins at (the address). Or ring us.'],
    ['at the door, about to knock', 'IN 60 mins at (the address). Or ring us.'],
    ['is anybody watching me', 'IN 60 mins at (the address). Or ring us.'],
    ['does anyone know where i am?', 'IN 60 mins at (the address). Or ring us.'],
  ])('whoever goes in, or asks who watches, hears that nobody does: %s', async (body, form) => {
    expect(await rowan.asks(body)).toBe(NONE_OPEN + form);
    expect(await visit()).toBe('none');
  });

  it.each([
    ['Doing 40 at Ferndale', 'IN 40 mins at (the address). Or ring us.', '14:40', 'Ferndale'],
    [
      "Core group at the children's centre, finishing 4.30",
      'IN till 16:30 at (the address). Or ring us.',
      '16:30',
      "the children's centre",
    ],
  ])('a place that is no address is where YES begins it: %s', async (body, form, until, place) => {
    expect(await rowan.asks(body)).toBe(NONE_OPEN + form);
    expect(await rowan.asks('YES')).toBe(`On until ${until}. OUT when you leave. MORE 30 for longer. At ${place}.`);
  });

  it('a number that may be either is the earlier deadline, as ever', async () => {
    expect(await rowan.asks('START 30 Mill Lane')).toMatch(
      /^On until 14:30\. We took 30 Mill Lane as the place, and the shorter/,
    );
  });

  it('on a visit: another address with a length is noted as the place, and YES begins the next', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    for (const [body, form, place] of [
      ['next one is 7 Pier Road for an hour', 'IN 60 mins at 7 Pier Road', null],
      ['moving on to 7 Pier Road, 45 mins', 'IN 45 mins at 7 Pier Road', '7 Pier Road'],
      ['going to 9 Quay Street now, out by 4', 'IN till 16:00 at 9 Quay Street', '9 Quay Street'],
      // One slip from ARRIVED, BEGIN and START.
      ['Arrive 30 mins 3 Dock Road', 'IN 30 mins at 3 Dock Road', '3 Dock Road'],
      ['Begun 30 7 Pier Road', 'IN 30 mins at 7 Pier Road', '7 Pier Road'],
      ['Star 30 mins 12 Bell Lane', 'IN 30 mins at 12 Bell Lane', '12 Bell Lane'],
      ['7 Pier Road 20 mins', 'IN 20 mins at 7 Pier Road', '7 Pier Road'],
    ] as const) {
      expect(await rowan.asks(body)).toBe(
        `${place === null ? '' : `Thank you. The place is ${place}. `}You're down until 15:00. Gone on? YES begins ` +
          `the next: ${form}. Still there? MORE 30. Left? OUT.`,
      );
      expect(await visit()).toBe(`15:00 ${place ?? '12 Elm Road'}`);
    }
    expect(await rowan.asks('yes')).toMatch(/^The last visit is ended\. On until 14:20\..* At 7 Pier Road\.$/);
    await rowan.asks('OUT');
    expect(await rowan.asks('Star 30 mins 12 Bell Lane')).toMatch(/^On until 14:30\..* At 12 Bell Lane\.$/);
  });

  it('no visit is open: MORE and AT of somebody who believes that one is are offered as its beginning', async () => {
    for (const [body, form] of [
      ['MORE 30', 'IN 30 mins at (the address). Or ring us.'],
      ['AT 9 Quay Street', 'IN 60 mins at 9 Quay Street'],
      ['forgot to tell u im in a house. 9 Quay Street. half hour more', 'IN 30 mins at 9 Quay Street'],
    ] as const)
      expect(`${body}: ${await rowan.asks(body)}`).toBe(`${body}: ${NONE_OPEN}${form}`);
    expect(await rowan.asks('yes')).toMatch(/^On until 14:30\..* At 9 Quay Street\.$/);
    // A worker who has just ended one is told of BACK, and YES begins none.
    await rowan.asks('OUT');
    expect(await rowan.asks('MORE 30')).toMatch(/^Your last visit is ended\. Still there\? BACK\./);
    await rowan.asks('yes');
    expect(await visit()).toBe('none');
  });

  it('whoever is about to leave in some minutes is offered those, where their time would be up by then', async () => {
    await rowan.asks('IN 20 mins at 12 Elm Road');
    expect(await rowan.asks('just finishing up 10 mins tops')).toBe('Have you left? OUT. Still there? MORE 30.');
    await rowan.asks('yes');
    expect(await visit()).toBe('14:20 12 Elm Road');
    await town.passes('14m');
    for (const body of ['just finishing up 10 mins tops', 'leaving in 10'])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(
        `${body}: You're down until 14:20. Till 14:24? YES. Left? OUT. Or ring us.`,
      );
    expect(await rowan.asks('out n on way home')).toBe('Have you left? OUT. Still there? MORE 30.');
    await rowan.asks('leaving in 10');
    expect(await rowan.asks('yes')).toMatch(/^On until 14:24/);
    await rowan.asks('OUT');
  });

  it('who asks about a planned visit is told when it is, and no place', async () => {
    const ask = 'whats next on my list';
    expect(await rowan.asks(ask)).toMatch(/^No visit is open\. A planned visit is changed by the office/);
    await planVisit(
      town.parts,
      { kind: 'system' },
      {
        worker: '5512',
        start: new Date('2026-11-23T14:30:00Z'),
        end: new Date('2026-11-23T15:15:00Z'),
        place: 'Mrs Dale, 9 Pier Road',
        initials: 'AD',
        reference: '50117',
      },
    );
    expect(await rowan.asks(ask)).toBe(
      'No visit is open. Your next one is planned from 14:30 till 15:15: IN begins it. The office changes it: please ' +
        'ring us. The office can read this.',
    );
    expect(await rowan.asks('IN')).toMatch(/^On until 15:15/);
    await rowan.asks('OUT');
  });

  it('what was asked about, YES does within ten minutes; START alone keeps it for an hour', async () => {
    const offered = 'off to see mrs khan at 12 elm road, about 45 mins';
    for (const yes of ['YES', 'yes please', 'yep it is 👍']) {
      expect(await rowan.asks(offered)).toBe(`${NONE_OPEN}IN 45 mins at 12 elm road`);
      await town.passes('9m');
      expect(await rowan.asks(yes)).toMatch(
        /^On until \d\d:\d\d\. OUT when you leave\. MORE 30 for longer\. At 12 elm road\.$/,
      );
      expect(await visit()).toMatch(/ 12 elm road$/);
      await rowan.asks('OUT');
      await town.passes('16m');
    }
    await rowan.asks(offered);
    await town.passes('11m');
    expect(await rowan.asks('yes')).toBe('No visit is open.');
    await rowan.asks(offered);
    await town.passes('50m');
    expect(await rowan.asks('start')).toMatch(/At 12 elm road\.$/);
    // With another text between, YES answers that.
    await rowan.asks('OUT');
    await town.passes('16m');
    await rowan.asks(offered);
    await rowan.asks('hmm');
    expect(await rowan.asks('yes')).toBe('No visit is open.');
    expect(await visit()).toBe('none');
  });

  it('on a visit: a time that was asked for is offered, never more than it, and nothing has changed', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    for (const body of [
      'need till 4',
      'push me back to 4',
      'can you make it 4pm',
      'put me down until 4',
      'change my end to 16:00',
    ])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(
        `${body}: You're down until 15:00. Till 16:00? YES. Left? OUT. Or ring us.`,
      );
    // An hour from now is no later than they are down until, and an hour and a half is until half past three.
    expect(await rowan.asks('here for 60 mins')).toMatch(
      /^You're down until 15:00\. OUT if you have left\. MORE 30 for longer/,
    );
    expect(await rowan.asks('will be here 90 mins')).toMatch(/Till 15:30\? YES/);
    expect(await rowan.asks('push me back to 2.30')).toMatch(
      /^You're down until 15:00\. OUT if you have left\. MORE 30 for longer/,
    );
    expect(await visit()).toBe('15:00 12 Elm Road');
    await rowan.asks('push me back to 4');
    expect(await rowan.asks('yes')).toMatch(/^On until 16:00/);
    await rowan.asks('can you extend me by 30 mins?');
    expect(await rowan.asks('yes please')).toMatch(/^On until 16:30/);
  });

  it('on a visit: an address in a sentence is offered as the place', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    for (const body of ['im not at elm road im at 21 Mill Lane', 'not 12 Elm Road, its 21 Mill Lane'])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(
        `${body}: You're down until 15:00. Where? AT 21 Mill Lane. OUT if you have left. MORE 30 for longer. Or ` +
          'ring us.',
      );
    expect(await visit()).toBe('15:00 12 Elm Road');
    expect(await rowan.asks('AT 21 Mill Lane')).toBe('Thank you. The place is 21 Mill Lane.');
  });

  it('on a visit and overdue: words of somebody who has gone ask whether they have', async () => {
    await rowan.asks('IN 5 mins at 12 Elm Road');
    for (const body of [
      'clocked off',
      'signed off',
      'knocked off',
      'headed home',
      'gone home',
      'off home',
      'packed up',
      'thats me off',
      'driving home now',
    ])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(`${body}: Have you left? OUT. Still there? MORE 30.`);
    await town.passes('6m');
    await mind(town, ...AROUND_ROWAN);
    for (const body of ['in the car all ok', 'back in my car, all fine', 'in the car with the dog'])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(`${body}: Have you left? OUT. Still there? MORE 30.`);
    // Others have been asked: only a PIN makes them stop looking.
    await town.passes('15m');
    await mind(town, ...AROUND_ROWAN);
    for (const body of ['all ok left ages ago', 'been home an hour', 'cancel my visit'])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(
        `${body}: Have you left? OUT. Still there? MORE 30. Add your PIN, or ring, so that people stop looking.`,
      );
  });

  it('on a visit: who watches is answered from what is so; OUT cancels a visit; a call is booked', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    for (const body of ['is anybody watching me', 'are you looking out for me?', 'does anyone know where I am'])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(`${body}: On until 15:00, at 12 Elm Road. OUT when you leave.`);
    for (const body of ['cancel my visit', 'please cancel the visit', 'take me off'])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(`${body}: Have you left? OUT. Still there? MORE 30.`);
    expect(await rowan.asks('can you ring in 5 with an excuse')).toBe('Thank you. We ring you at 14:05.');
    expect(await rowan.asks('going to 7 Pier Road instead')).toBe('Thank you. The place is 7 Pier Road.');
    expect(await visit()).toBe('15:00 7 Pier Road');
    expect(await rowan.asks('just gone in to see Mrs Dale')).toBe(
      "You're down until 15:00. Gone on? YES begins the next: IN 60 mins at Mrs Dale. Still there? MORE 30. Left? OUT.",
    );
  });

  it('a call that is booked is cancelled in people’s words; where none is, the words reach a person', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    for (const body of [
      'cancel the call',
      "don't ring me",
      'no need to call me',
      'CANCEL RING',
      'can you cancel that call please',
      'dont need that call anymore',
      'no longer need a ring, thanks',
      'forget the call I asked for',
    ]) {
      expect(await rowan.asks('RING 10')).toBe('Thank you. We ring you at 14:10.');
      expect(`${body}: ${await rowan.asks(body)}`).toBe(
        `${body}: The call you asked for is cancelled. You're down until 15:00. OUT if you have left. MORE 30 ` +
          'for longer. Or ring us.',
      );
    }
    await town.passes('20m');
    expect(await town.records.purpleCalls({ reason: 'booked', status: ['waiting', 'calling'] })).toEqual([]);
    expect(await rowan.asks('cancel the call')).toBe(
      "You're down until 15:00. OUT if you have left. MORE 30 for longer. Or ring us.",
    );
    await town.passes('1m');
    await mind(town, ...AROUND_ROWAN);
    await rowan.asks('OUT');
    await rowan.asks('RING 10');
    expect(await rowan.asks('cancel the call')).toBe('The call you asked for is cancelled. No visit is open.');
  });
});
