import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setHazard } from '../../../src/operations/hazards/hazard-flag.ts';
import { recordIncident, writeIncidentUp } from '../../../src/operations/incidents/incident.ts';
import { planVisit } from '../../../src/operations/visits/plan.ts';
import { type Day, openDay } from '../../harness/day.ts';
import { inOne } from '../../harness/patterns.ts';

/** A day of Hartmere (test/organisations/hartmere.yaml): lone visits after a policy like Hertfordshire's. */

const OFFICE = { kind: 'system' as const };
const MANAGERS = ['Ruth', 'Dev'];
const at = (time: string): Date => new Date(`2026-11-23T${time}:00Z`);

describe('a day of lone visits in a county', () => {
  let day: Day;
  beforeEach(async () => {
    day = await openDay('hartmere', '2026-11-23T08:30:00Z');
  });
  afterEach(() => day.town.close());

  const noted = (words: string): RegExp =>
    new RegExp(`^Hartmere lone-working line: an incident, staff number 3101\\. ${words}`);

  it('check-ins, a note at the door, a missed end that a person decides on, the way home, the day after', async () => {
    const { town } = day;
    const nell = day.of('Nell');

    // B1, B3: the morning plan, with initials and a reference; and what is known of the second address.
    const team = await town.records.teamId('Family Safeguarding');
    const planned = [
      { start: at('10:00'), end: at('11:00'), place: '12 Mill Lane', initials: 'RT', reference: 'HF 50117' },
      { start: at('14:00'), end: at('15:00'), place: '3 Quarry Road', initials: 'KB', reference: 'HF 50220' },
    ];
    for (const one of planned)
      expect(await planVisit(town.parts, OFFICE, { worker: '3101', ...one })).toMatchObject({ kind: 'done' });
    const flag = { kind: 'dog' as const, place: '3 Quarry Road', reference: null, fileRef: 'HF 50220', toldOn: null };
    expect(
      await setHazard(town.parts, OFFICE, {
        ...flag,
        team,
        by: 'Ruth Lacey',
        agreedWith: 'Iris Cole',
        reviewOn: '2027-05-01',
      }),
    ).toMatchObject({ kind: 'done' });

    // D1: she rings. D6, F10: her managers hear that she is in, and keep their phones on.
    await day.until('9:58');
    const start = await nell.dials();
    await start.presses('4926');
    start.hears(/You're planned until eleven o'clock\. To start, press 1\./);
    await start.presses('1', '9');
    start.hears(/Until eleven o'clock\./);
    await start.hangsUp();
    await town.passes('3s');
    await day.read(MANAGERS, /a visit of staff number 3101 has begun\. Until 11:00\.$/);

    // D2: more time, and how long. D3: it is over before that.
    await day.until('10:50');
    const more = await nell.dials();
    await more.presses('4926', '3', '1');
    more.hears(/Until half past eleven\./);
    await more.hangsUp();
    await day.until('11:10');
    const end = await nell.dials();
    await end.presses('4926', '2');
    end.hears(/Your visit is ended\./);
    await town.passes('3s');
    await day.read(MANAGERS, /the visit of staff number 3101 is ended\.$/);

    // B3: the note stands in the reply, before she goes in. It makes her ring the office, and a person answers.
    await day.until('13:58');
    await nell.texts('START');
    await nell.expectsText(
      /^On until 15:00\. .*There is a note on this visit\. Ring the office before you go in: There is a dog\.$/,
    );
    const office = await nell.dials();
    await office.presses('4926', '0', '1');
    const desk = await day.pickUp(day.duty);
    desk.hears(/It is Nell Archer\. They asked for a person\. They may not be alone\./);
    await town.passes('3s');
    office.hears(/Connected with/);
    await day.read(MANAGERS, /has begun\. Until 15:00\.$/);
    await town.passes('2m');
    await office.hangsUp();

    // D4: no call at the agreed time. First the worker is rung.
    await day.until('14:55');
    await nell.expectsText(/^It is nearly 15:00\. OUT if you have left, MORE 30 for longer\.$/);
    await day.until('15:00');
    await nell.expectsCall();
    await town.passes('46s');
    await nell.expectsCall();
    await town.passes('4m14s');

    // D4, D5: no reply. The managers are asked, and one of them deals with it.
    await day.read(MANAGERS, /^Hartmere lone-working line: urgent\. Reply TAKE A 15/);
    await day.of('Ruth').expectsCall();
    const asked = await day.pickUp(day.of('Dev'));
    asked.hears(
      inOne(
        /Ring Nell once\. Nell Archer was expected out at three o'clock\. No word since\..*The place is 3 Quarry /,
        /Road.*The police there: Northshire\./,
      ),
    );
    await asked.presses('1', '15#');
    asked.hears(/News by twenty past three, please\./);
    await asked.hangsUp();
    await day.read(['Ruth'], /^A is taken, news by 15:20\.\nBy Dev Purcell\.$/);

    // D4: he rings her in vain. He, and no machine, decides on the police.
    await day.until('15:09');
    await day.of('Dev').texts('DIALLED A 4471');
    // D14: he goes on telling them, and nobody goes in before the police say so.
    await day.read(
      ['Dev'],
      /^Thank you\. 999 dialled for A\. Keep telling them how it goes\. Nobody goes in .* News by 15:14, please\.$/,
    );
    await day.read(
      ['Ruth'],
      /^A: 999 is dialled, you need not\.\nBy Dev Purcell\. Reference 4471\. Nobody goes in before the police/,
    );

    await day.read(['Iris'], /^Hartmere lone-working line, for your information: A\. You need not act\./);

    // The police find her with a flat battery, and give the all-clear. He reports it, and her visit is over.
    await day.until('15:14');
    await day.read(['Dev'], /^News of A, please\. SAFE A once the police say that it is clear/);
    const news = await day.pickUp(day.of('Dev'));
    await news.presses('1');
    news.hears(/Do the police say that it is clear\? Yes, 1\. Not yet, 2\.$/);
    await news.presses('1');
    news.hears(/Is the visit over\? Yes, 1\./);
    await news.presses('1');
    news.hears(/Thank you\./);
    await day.read(['Ruth', 'Iris'], /^A is over: the police confirm it\. Thank you\.$/);
    await town.passes('5s');
    await day.read(MANAGERS, /the visit of staff number 3101 is ended\.$/);

    // F4: it is told at once, and the form is due within a day.
    const incident = await recordIncident(town.parts, OFFICE, {
      person: '3101',
      at: town.now(),
      seriousness: 'hurt',
      by: 'Dev Purcell',
    });
    if (incident.kind !== 'done') throw new Error(incident.kind);
    await town.passes('3s');
    await day.read(MANAGERS, noted('It is noted\\. The form is due within 24 hours\\.$'));

    // F1: straight home, and the day has ended.
    await day.until('16:00');
    await nell.texts('HOME 45');
    await nell.expectsText(/^Home, until 16:45\./);
    await day.until('16:40');
    await nell.expectsText(/^It is nearly 16:45\. HOME if you're in/);
    await nell.texts('HOME');
    await nell.expectsText(/^Thank you\. Noted that you're home\./);
    await town.passes('3s');
    await day.read(MANAGERS, /staff number 3101 is on the way home, or at work there\. Until 16:45\.$/);
    await day.read(MANAGERS, /staff number 3101 is home\.$/);

    // F4, F5: written up in time nobody is reminded; the debrief is no sooner than two days after.
    expect(await writeIncidentUp(town.parts, OFFICE, { incident: incident.id, reference: 'HS 77' })).toEqual({
      kind: 'done',
    });
    await town.passes('48h');
    await day.read(MANAGERS, noted('A debrief can be held from now on, within two weeks\\.$'));

    expect(await day.story()).toMatch(
      /Alarm A is raised[^]*Dev Purcell[^]*999 is dialled[^]*4471[^]*Alarm A is (over|closed)/,
    );
  });
});
