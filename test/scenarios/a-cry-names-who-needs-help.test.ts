import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, DUTY, EVERYBODY, PRIYA, RIVERSIDE_WITH_PRIYA, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

const STRANGER = '+447700900199';
const SEEN_TO = /^Thank you\. One moment\.$/;

describe('a cry from a phone that is not theirs names who needs help', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE_WITH_PRIYA, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ...EVERYBODY, PRIYA);
    await town.close();
  });

  it.each([
    'help its 4021 at flat 3',
    'sos staff no 4021',
    'im 4021 he has a knife',
    'SOS *4021*',
    'sos 4021 7294',
    'this is sam okoro help me',
    'SOS! Sam OKORO, flat 3',
  ])('"%s" of a number that we do not know: Sam is looked for', async (words) => {
    await town.phone(STRANGER).asks(words, SEEN_TO);
    await town.phone(DUTY).expectsText(/a text for help from a number that we don't know/);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
  });

  it.each(['help me please', 'sos sam help', 'help me its 9999'])(
    '"%s" names nobody: the office alone hears of it',
    async (words) => {
      await town.phone(STRANGER).asks(words, SEEN_TO);
      await town.phone(DUTY).expectsText(/a text for help from a number that we don't know/);
      await town.passes('3s');
      expect(await alarmsIn(town)).toEqual([]);
    },
  );

  it('whose danger it tells, and who has borrowed the phone: one after the other', async () => {
    await town.phone(STRANGER).asks('Bea has been stabbed, this is 4021', SEEN_TO);
    await town.passes('3s');
    const [alarm, another] = await town.records.alarms();
    const besides = alarm?.state.facts.find(({ what }) => what === 'worried_besides');
    expect([alarm?.worker, besides]).toEqual(
      alarm?.worker === 'Sam Okoro'
        ? ['Sam Okoro', expect.objectContaining({ about: 'Bea Lindqvist 4022' })]
        : ['Bea Lindqvist', expect.objectContaining({ about: 'Sam Okoro 4021' })],
    );
    expect(another).toBeUndefined();
  });

  it('the staff number stays readable, and the PIN beside it does not', async () => {
    await town.phone(STRANGER).asks('sos 4021 7294', SEEN_TO);
    await town.phone(DUTY).expectsText(/a text for help from a number that we don't know/);
    await town.phone(DUTY).asks('READ', /sos 4021 \*{4}$/);
  });

  it("a colleague's phone: its owner may need help, and so may the person whose number is in it", async () => {
    await town.phone(PRIYA).asks('help its 4021', SEEN_TO);
    await town.passes('3s');
    expect((await alarmsIn(town)).sort()).toEqual(['Priya Shah panic raised', 'Sam Okoro panic raised']);
  });

  it("the office's phone: so may the person whose number or name is in it", async () => {
    await town.phone(DUTY).asks('SOS its sam okoro', SEEN_TO);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
  });

  it("one's own number, or one's own PIN, names nobody else", async () => {
    await town.phone(PRIYA).asks('SOS 4050 9518', SEEN_TO);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Priya Shah panic raised']);
  });

  it('"im being followed" of somebody who is asked about a colleague: she is told of SOS, and it is read', async () => {
    await town.phone(SAM).asks('START 5');
    await town.passes('12m');
    await mind(town, ...EVERYBODY);
    await town
      .phone(BEA)
      .asks('im being followed', /^Not taken yet\. TAKE A 15 .* CANT A\. Do you need help now\? SOS, or ring us\.$/);
    await town.passes('3s');
    expect(await town.records.unreadTexts()).toMatchObject([{ words: 'im being followed' }]);
  });
});
