import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AROUND_ROWAN, HARBOUR_DUTY, INES, ROWAN, TEO } from '../harness/harbour.ts';
import { closeHarbour, openHarbour, openVisitIn } from '../harness/harbour-town.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import type { Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const DOWN = /^You're down until 15:00\. OUT if you have left\. MORE 30 for longer\. Or ring us\.$/;
const LEFT = /^Have you left\? OUT\. Still there\? MORE 30\.$/;

describe('a reply to a text follows the state', () => {
  let town: Town;
  let rowan: Phone;
  beforeEach(async () => {
    ({ town, rowan } = await openHarbour());
  });
  afterEach(() => closeHarbour(town));

  const text = (body: string, reply: RegExp): Promise<string> => rowan.asks(body, reply);
  const visit = (): Promise<string> => openVisitIn(town);

  it('on a visit: words that only sound like an end lead to a question, and nothing changes', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00\. OUT when you leave\. MORE 30 for longer\. At 12 Elm Road\.$/);
    for (const body of ['leaving now', 'nearly done', 'out at 4', 'can I end early?', 'SAFE', 'Safe'])
      await text(body, LEFT);
    await text(
      'leaving now, going to 7 Pier Road',
      /^Have you left\? OUT\. Still there\? MORE 30\. Where\? AT 7 Pier Road\.$/,
    );
    for (const body of ['CANT', 'TAKE B 15', 'Start?', 'start again tomorrow', 'I will need the printer'])
      await text(body, DOWN);
    await text('ok thanks', /^On until 15:00, at 12 Elm Road\./);
    expect(await visit()).toBe('15:00 12 Elm Road');
    expect(await town.records.alarms()).toEqual([]);
  });

  it('whoever makes no visits reads that nobody looks for them, each time they try to begin or end one', async () => {
    const teo = town.phone(TEO);
    for (const body of ['IN 60 mins at 12 Elm Road', 'start 90', 'HOME 45', 'OUT', 'MORE 30'])
      expect(`${body}: ${await teo.asks(body)}`).toBe(
        `${body}: You have no visits with us, so nobody looks for you. To have that changed, ask whoever keeps ` +
          'our list of people. Help now: SOS. Or ring us.',
      );
    expect(await teo.asks('START')).toMatch(/^TAKE 15 /);
    expect(await visit()).toBe('none');
  });

  it('on a visit START takes a length or an address to begin the next one', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('Start without me, running late', DOWN);
    for (const body of ['In 10 mins', 'START']) {
      await text(
        body,
        inOne(
          /^You're down until 15:00\. Gone on\? IN 60 mins at \(the address\) begins the next\. Still there\? /,
          /MORE 30\. Left\? OUT\.$/,
        ),
      );
      expect({ body, visit: await visit() }).toEqual({ body, visit: '15:00 12 Elm Road' });
    }
    const down = /^You're down until 15:00\. /;
    await text('Star 30 mins', down);
    for (const body of ['IN with Mrs Green for 20 mins', 'arrived mrs green', 'im in the garden with mrs green'])
      await text(body, down);
    expect(await visit()).toBe('15:00 12 Elm Road');
    await text('START 30', /^The last visit is ended\. On until 14:30\. Where\? AT and the address\./);
    await town.passes('38m');
    await mind(town, ...AROUND_ROWAN);
    // Nobody has said where the worker is, but the place before may help.
    await town.phone(INES).texts('TAKE 10');
    await town.phone(INES).expectsText(/No place on record\. [^]*Before: 12 Elm Road\./);
  });

  it('no visit is open: words that may begin one hear first that none has begun, and what begins it', async () => {
    for (const [body, form] of [
      ['Home visit, Elm Court flat 6, 1hr max', 'IN 60 mins at Elm Court flat 6'],
      ['with a family for 90 mins', 'IN 90 mins at (the address). Or ring us.'],
      ['with the same family, 2 hrs', 'IN 120 mins at (the address). Or ring us.'],
      ['doing a drop in at 9 quay st for about 40', 'IN 40 mins at 9 quay st'],
      ['im parked outside', 'IN 60 mins at (the address). Or ring us.'],
      ['on my way to 14 mill lane', 'IN 60 mins at 14 mill lane'],
    ] as const) {
      await rowan.texts(body);
      const reply = await rowan.expectsText(/./);
      expect(reply).toBe(`No visit is open: nobody looks for you yet. Beginning now? YES. Later: ${form}`);
      expect({ body, visit: await visit() }).toEqual({ body, visit: 'none' });
    }
    // What the reply says begins it.
    await text("IN 60 mins at Mrs Patel's", /^On until 15:00\. .*At Mrs Patel's\.$/);
    await text('OUT', /^Thank you\. Your visit is ended/);
    await text('IN 60 mins at Elm Court flat 6', /^On until 15:00\. .*At Elm Court flat 6\.$/);
    await text('meeting ran over by an hour', DOWN);
    await text('OUT', /^Thank you\. Your visit is ended/);
    await town.passes('15m');
    await text('hmm', /^No visit is open\. Beginning one\? IN 60 mins at/);
    await text('sign me in for an hour at 12 high st', /^On until 15:15\. .*At 12 high st\.$/);
  });

  it.each([
    ['👍', '14:45'],
    ['sure', '14:45'],
    ['ok thanks', '14:45'],
    ['yep go on', '14:45'],
    ['YES 30', '14:30'],
    ['yes 90 mins please', '15:30'],
  ])('what was offered begins with any yes, and for as long as it says: %s', async (body, until) => {
    await text('popping into Mrs Khan about 45 mins', /Beginning now\? YES\./);
    await text(body, new RegExp(`^On until ${until}\\.`));
    expect(await visit()).toMatch(new RegExp(`^${until}`));
  });

  it.each(['thanks', 'sure?', 'no', 'YES 3', 'not yet'])('what was offered does not begin with "%s"', async (body) => {
    await text('popping into Mrs Khan about 45 mins', /Beginning now\? YES\./);
    await rowan.texts(body);
    if (body === 'thanks') await rowan.expectsText(/nobody looks for you yet\. Beginning now\? YES\./);
    expect(await visit()).toBe('none');
    await mind(town, ...AROUND_ROWAN);
  });

  it('"more like 10 mins" makes no visit longer, and a thumb moves none', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    for (const body of ['more like 10 mins', 'more or less 20 mins']) await text(body, DOWN);
    await text('an hr or so more', /60 mins longer\? YES/);
    await rowan.texts('👍');
    expect(await visit()).toBe('15:00 12 Elm Road');
    await mind(town, ...AROUND_ROWAN);
  });

  it('the taught form begins a visit whatever is said behind the address, and a question ends none', async () => {
    await text(
      'IN 60 mins at 7 Station Rd to see Mrs Ahmed',
      /^On until 15:00\. .*At 7 Station Rd to see Mrs Ahmed\.$/,
    );
    for (const body of ['have you ended my visit', 'am i done']) await text(body, DOWN);
    expect(await visit()).toBe('15:00 7 Station Rd to see Mrs Ahmed');
    await text('need till quarter past 3', /^You're down until 15:00\. Till 15:15\? YES\. Left\? OUT\./);
    await town.passes('56m');
    await rowan.expectsText(/nearly 15:00/);
    await text('need till quarter past', /^You're down until 15:00\. Till 15:15\? YES\. Left\? OUT\./);
  });

  it('words that end nothing and ask for nothing are answered by what they are about', async () => {
    await text('false alarm', /^If you asked for help by mistake: text your PIN, or ring, .* No visit is open\.$/);
    await text('4821 home safe', /^Thank you\. No visit is open\.$/);
    await text('7093 home safe', /^Thank you\. No visit is open\.$/);
    await mind(town, ...AROUND_ROWAN);
    await text('call me in 5 mins with an excuse', /^Thank you\. We ring you at 14:05\.$/);
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('Wrong address, its 21 Elm Road', /^Thank you\. The place is 21 Elm Road\.$/);
    await text(
      'sorry, false alarm',
      /^If you asked for help by mistake: text your PIN, .* stop looking\. You're down until 15:00\. /,
    );
    await text('OUT 1530', LEFT);
  });

  it.each(['START 4', 'START 721', 'START 13 hours'])(
    'a length that no visit has begins one for the usual time, and the reply says so: %s',
    async (body) => {
      await text(body, /^On until 15:00\. .* We take 5 to 720 minutes: this is the usual time\.$/);
    },
  );

  it('no visit is open: a call that is asked for begins none either', async () => {
    await text(
      'ring me in an hour going into 14 Mill Lane now',
      /^Thank you\. We ring you at 15:00\. No visit is open: .* YES\. Later: IN 60 mins at 14 Mill Lane$/,
    );
    await text('YES', /^On until 15:00\. .* At 14 Mill Lane\.$/);
  });

  it('no visit is open: whoever asks after a colleague is told how a worry is passed on', async () => {
    await text(
      'has anyone heard from Ines? her visit was meant to finish at 1',
      /^Nothing has changed\. Worried about /,
    );
  });

  it('no visit is open: whoever is uneasy and says for how long is offered that, and no longer time', async () => {
    await text(
      'can you watch me for the next 45 minutes, going into 50 Cannon Row and I dont like the look of it',
      /^For help now: SOS\. .* Beginning now\? YES\. Later: IN 45 mins at /,
    );
    await text('YES', /^On until 14:45\./);
  });

  it('no visit is open: a time of day is offered as one; a length that is no visit’s is not offered', async () => {
    await text(
      'quick visit, out by half 4',
      inOne(
        /^No visit is open: nobody looks for you yet\. Beginning now\? YES\. Later: IN till 16:30 at /,
        /\(the address\)\. Or ring us\.$/,
      ),
    );
    await text(
      'at no 14 now, should take 45 mins',
      /^No visit is open: nobody looks for you yet\. Beginning now\? YES\. Later: IN 45 mins at no 14$/,
    );
    await text('with Mrs Khan till 4pm', /Beginning now\? YES\. Later: IN till 16:00 at Mrs Khan$/);
    for (const body of ['running over by 20', 'dinner in 20 mins', 'be 15 mins late'])
      await text(body, /^No visit is open\. The office can read this\. Beginning one\? IN 60 mins at/);
    await text('IN till 16:00 at Mrs Khan', /^On until 16:00\. .*At Mrs Khan\.$/);
    await text('OUT', /^Thank you\. Your visit is ended/);
    await text('IN 45 mins at no 14', /^On until 14:45\. .*At no 14\.$/);
  });

  it('on a visit: more time is offered in the minutes asked about; a place is taken without its sentence', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text(
      'can you extend me by an hour?',
      /^You're down until 15:00\. 60 mins longer\? YES\. Left\? OUT\. Or ring us\.$/,
    );
    await text(
      'at no 14 now, should take 45 mins',
      inOne(
        /^Thank you\. The place is no 14\. You're down until 15:00\. OUT if you have left\. MORE 30 for longer\. /,
        /Or ring us\.$/,
      ),
    );
    expect(await visit()).toBe('15:00 no 14');
    await text('gone to next door number 9', /Where\? AT next door number 9\./);
    await text('extend by 20', /^On until 15:20\./);
    await text('can you extend my visit by an hour', /^On until 16:20\./);
    await text('phone me asap', /^Thank you\. We ring you at 14:01\.$/);
    for (const body of ['forgot my pin', 'my pin isnt working'])
      await text(
        body,
        inOne(
          /^You're down until 16:20\. OUT if you have left\. MORE 30 for longer\. Or ring us\. Forgotten your /,
          /PIN\? Your manager can have a new one made\.$/,
        ),
      );
    await text('OUT', /^Thank you\. Your visit is ended/);
    await text(
      'cant remember my pin',
      /^Forgotten your PIN\? Your manager can have a new one made\. No visit is open\.$/,
    );
    await mind(town, ...AROUND_ROWAN);
  });

  it('whoever says that somebody has not come back hears how that is reported', async () => {
    const how =
      /^Nothing has changed\. Worried about somebody\? WORRIED and their name or staff number: we ring them first\./;
    for (const body of ['Rowan hasnt come back', 'Rowan is in trouble', 'Kit not picking up'])
      for (const number of [TEO, INES, HARBOUR_DUTY]) {
        await town.phone(number).texts(body);
        await town.phone(number).expectsText(how);
        // The duty desk hears that a manager has texted words.
        if (number === TEO) await mind(town, HARBOUR_DUTY);
      }
    expect(await town.records.alarms()).toEqual([]);
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('Ines hasnt come back', /^You're down until 15:00\. .* Worried about somebody\? WORRIED and their name/);
    await mind(town, ...AROUND_ROWAN);
  });

  it('whoever is on the way without having taken it is told so, and not to go alone', async () => {
    await text('START 5', /^On until 14:05/);
    await town.passes('12m');
    await mind(town, ...AROUND_ROWAN);
    await town.phone(INES).texts('Going round there now');
    await town
      .phone(INES)
      .expectsText(/^Not taken yet\. TAKE A 15 \(minutes until news\) or CANT A\. Don't go there alone\.$/);
    await mind(town, ...AROUND_ROWAN);
  });

  it('a time that is over is said to be over', async () => {
    await text('START 5 12 Elm Road', /^On until 14:05/);
    await town.passes('6m');
    await mind(town, ...AROUND_ROWAN);
    await text(
      'the dog is in the lane',
      /^Your time was up at 14:05\. Left\? OUT\. Still there\? OK, or MORE 30\. Or ring us\.$/,
    );
    // They are looked for in spite of it.
    await text(
      'at home now',
      /^Thank you\. Noted\. Your time was up at 14:05\. Left\? OUT\. Still there\? OK, or MORE 30\./,
    );
    await text('STATUS', /^Your time at 12 Elm Road was up at 14:05\. OUT if you have left, MORE 30 for longer\.$/);
    await text('START', /^Your time was up at 14:05\. Gone on\?/);
    for (let time = 0; time < 2; time += 1) {
      await text('OK', /^Thank you\. On until 14:\d\d\./);
      await town.passes('16m');
      await mind(town, ...AROUND_ROWAN);
    }
    await text('OK', /^OK works twice a visit\. MORE 30 for longer, OUT if you have left\.$/);
  });

  it('MORE till a time moves the end there, and never earlier', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('MORE till 3.30', /^On until 15:30\./);
    await text('MORE until 3', /^On until 15:30/);
    expect(await visit()).toBe('15:30 12 Elm Road');
    await text('MORE 30 or 60', /^On until 16:00\. OUT when you leave\. We took the shorter time\.$/);
  });

  it('a visit begins even if a number in the text is not a PIN', async () => {
    await text('START 60 104233', /^On until 15:00\. .*The number at the end is not your PIN\.$/);
    expect(await visit()).toMatch(/^15:00/);
    await text('END 104233', /^That PIN didn't work\. It has too many digits\. Once more, please\.$/);
    expect(await visit()).toMatch(/^15:00/);
  });

  it('one form is taught, in every reply and in flows/keys-and-texts.md, and is read as it is meant', async () => {
    const replies = Object.values(town.parts.library.languages['en-GB']?.prompts ?? {})
      .filter(({ channel }) => channel === 'text')
      .map(({ id, pieces }) => ({ id, words: pieces.map(({ source }) => source).join(' ') }));
    // START lifts a carrier's block. Only that text may name it.
    expect(replies.filter(({ id, words }) => words.includes('START') && id !== 'told.no-texts')).toEqual([]);
    const forms = replies.flatMap(
      ({ id, words }) =>
        /\bIN (?:4021 )?60.*?(?=[.,]| opens| begins| or )/.exec(words)?.map((form) => ({ id, form })) ?? [],
    );
    expect(forms.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'text.words',
        'text.none-open',
        'text.back-too-late',
        'text.start-asks',
        'text.not-understood',
        'text.begin-or-worried',
        'text.whose',
      ]),
    );
    for (const { id, form } of forms)
      expect({ id, form }).toEqual({
        id,
        form: id === 'text.whose' ? 'IN 4021 60 mins' : 'IN 60 mins at (the address)',
      });
    const taught = readFileSync('flows/keys-and-texts.md', 'utf8');
    expect(taught).toContain('| `IN 60 mins at 12 High Street`');
    expect(taught).not.toMatch(/`(START|IN) \d+( \w+ Street)?`/);
    await text(
      'IN 60 mins at Flat 3, 14 Mill Lane',
      /^On until 15:00\. OUT when you leave\. MORE 30 for longer\. At Flat 3, 14 Mill Lane\.$/,
    );
    await text('IN 60 mins at 7 Elm Road', /^The last visit is ended\. On until 15:00\. .*At 7 Elm Road\.$/);
  });

  it('every reply to a place repeats it', async () => {
    const taking = [
      'IN 60 mins at 12 Elm Road',
      'AT 14 Mill Lane',
      'MORE 30 at 3 Quay Street',
      '120 High Street',
      'START 60 Flat 3, 14 Mill Lane',
      'START 12 High Street',
      'I am at 5 Low Road',
      'AT 9 Hill Rise 7294',
      'OK at 2 New Road',
      'RING 30 at 8 Old Street',
    ];
    let before: string | null = null;
    for (const body of taking) {
      await town.phone(ROWAN).texts(body);
      const reply = await town.phone(ROWAN).expectsText(/./);
      const [open] = await town.records.visits({ status: 'open' });
      const place = open?.place ?? null;
      if (place !== null && place !== before)
        expect({ body, reply }).toEqual({ body, reply: expect.stringContaining(place) });
      before = place;
    }
  });

  it('the form on the old card is read as it is meant', async () => {
    await text(
      'START 60 Flat 3, 14 Mill Lane',
      /^On until 15:00\. OUT when you leave\. MORE 30 for longer\. At Flat 3, 14 Mill Lane\.$/,
    );
    await text('START 60 Elm Court', /^The last visit is ended\. On until 15:00\. .*60 Elm Court/);
  });

  it('the same words again within seconds move the end once', async () => {
    await text('START 60 12 Elm Road', /^On until 15:00/);
    await text('MORE 30', /^On until 15:30\./);
    await town.passes('2s');
    await text('MORE 30', /^On until 15:30, at 12 Elm Road/);
    await town.passes('15s');
    await text('MORE 30', /^On until 16:00\./);
  });
});
