import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tellStory } from '../../src/cli/story.ts';
import { BEA, DUTY, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { aMissedVisit, anAlarmTaken, aVisit, nobodyMinds } from './missed-visit.ts';
import { refusal } from './refusal.ts';

const story = (town: Town, of: string, how = {}): Promise<string> => tellStory(town.knex, of, town.now(), how);

describe('cli story', () => {
  describe('of a visit that was missed', () => {
    let town: Town;
    let told: string;
    beforeAll(async () => {
      town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
      await aMissedVisit(town);
      await anAlarmTaken(town);
      await town.passes('1h');
      told = await story(town, (await town.records.visit()).id);
    });
    afterAll(async () => {
      await nobodyMinds(town);
      await town.close();
    });

    it('shows with --line what passed between the carrier and us, in kinds, codes and times alone', async () => {
      const placed = await town
        .knex<{ carrier_ref: string | null }>('contact_attempt')
        .whereNotNull('carrier_ref')
        .select('carrier_ref');
      // Written in batches, up to a second late.
      while ((await town.knex('line_log').where({ kind: 'request', outcome: 'placed' })).length < placed.length);
      const lines = (await story(town, (await town.records.visit()).id, { line: true })).split('\n');
      expect(lines.filter((line) => !line.includes('  | '))).toEqual(told.split('\n'));
      const line = lines
        .filter((one) => one.includes('  | '))
        .map((one) => one.replace(/\d+ ms$/, '… ms'))
        .join('\n');
      for (const entry of [
        /^14:00:\d\d {4}\| twilio told us: a call: 200, … ms$/m,
        /^14:00:\d\d {4}\| twilio told us: a turn: 200, … ms$/m,
        /^14:01:00 {4}\| twilio told us: a text: 200, … ms$/m,
        /^15:00:\d\d {4}\| we asked twilio: send a text: placed, … ms$/m,
        /^15:00:\d\d {4}\| twilio told us: text status delivered: 204, … ms$/m,
        /^15:02:20 {4}\| we asked twilio: place a call: placed, … ms$/m,
        /^15:02:\d\d {4}\| twilio told us: call status ringing: 204, … ms$/m,
        /^15:0\d:\d\d {4}\| twilio told us: call status no-answer: 204, … ms$/m,
        /\| twilio told us: our call is answered: 200, … ms$/m,
      ])
        expect(line).toMatch(entry);
      const kept = JSON.stringify(await town.knex('line_log').select('carrier', 'kind', 'what', 'outcome', 'code'));
      for (const word of ['+44', '44770', '44163', '7294', 'Mill', 'Sam', 'Digits', 'OUT'])
        expect(kept).not.toContain(word);
      const turns = await town
        .knex<{ what: string; conversation_id: string | null; carrier_ref: string | null }>('line_log')
        .where({ what: 'a turn' })
        .select('conversation_id', 'carrier_ref');
      expect(turns.every((turn) => turn.conversation_id !== null && turn.carrier_ref === null)).toBe(true);
    });

    it('begins with whose visit it was, where, and how it went', () => {
      expect(told.split('\n').slice(0, 7)).toEqual([
        'A visit of Sam Okoro (staff number 4021), team North',
        '  Begun 14:00, expected to end by 15:00, ended 15:09.',
        '  The place: 12 Mill Lane',
        expect.stringMatching(/^ {2}Alarm A, no check-in: raised 15:06, closed 15:22 \([0-9a-f-]{36}\)$/),
        expect.stringMatching(/^ {2}Times are those of Europe\/London\. Visit [0-9a-f-]{36}$/),
        '',
        'Monday 23 November 2026',
      ]);
    });

    it('tells who did what when, in order', () => {
      inOrder(told, [
        '14:00:00  Sam Okoro rings the line from +447700900101.',
        '14:00:00  The line: "Riverside office. Your PIN, please."',
        '14:00:05  Sam Okoro keys ****.',
        '14:00:05  The line: "That didn\'t work. Once more, please. On a colleague\'s phone, your staff number."',
        '14:00:20  Sam Okoro keys 2.',
        '14:00:20  The visit begins, until 15:00.',
        '14:00:20  The line: "Thank you. Until three o\'clock. Say where you are, then press hash. Or just hang up."',
        '14:00:20  The worker was asked where they are: the carrier has a recording of 1 s.',
        '14:00:20  What the worker said is kept here, sealed.',
        '14:01:00  Sam Okoro, from +447700900101, texts: "AT 12 Mill Lane ****"',
        '14:01:00  The place is noted.',
        '14:01:00  We text Sam Okoro on +447700900101: "Thank you. The place is 12 Mill Lane."',
        '14:01:00  The text to Sam Okoro is delivered.',
        '14:55:20  We text Sam Okoro on +447700900101: "It is nearly 15:00. OUT if you have left, MORE 30 for longer."',
        '15:00:20  The visit should have ended now. It is overdue.',
        '15:02:20  We ring Sam Okoro on +447700900101 to ask whether the visit is over.',
        '15:02:20  The call to Sam Okoro rings.',
        '15:02:45  The call to Sam Okoro is not answered.',
        '15:03:05  We ring Sam Okoro on +447700900101 to ask whether the visit is over.',
        '15:06:20  No check-in has come: others are asked.',
        '15:06:20  Alarm A is raised: no check-in. Asked by text and call: Bea Lindqvist.',
        '15:06:20  We text Bea Lindqvist on +447700900102: "Riverside lone-working line: urgent. Reply TAKE A 15',
        '15:06:20  We ring Bea Lindqvist on +447700900102 to ask for help with the alarm.',
        '15:06:30  The call to Bea Lindqvist is answered (whether by a person, a key will tell).',
        '15:06:35  Bea Lindqvist keys 1. A person is on the line.',
        '15:06:35  The line: "Ring Sam once.',
        '15:06:45  Bea Lindqvist keys 15#.',
        '15:06:45  Alarm A is taken by Bea Lindqvist, news by 15:21.',
        '15:06:45  We text Mo Haddad on +447700900103: "A is taken, news by 15:21. By Bea Lindqvist."',
        '15:09:45  Sam Okoro, from +447700900101, texts: "END"',
        '15:09:45  A text without a PIN, after others had been asked: it is not taken for proof.',
        '15:09:45  The visit is ended.',
        "15:09:45  A text from the worker's phone came without a PIN: it proves nothing, and alarm A stays open.",
        '15:21:45  News of alarm A is due: Bea Lindqvist is asked.',
        '15:22:00  Bea Lindqvist has made contact; the visit is over. Alarm A is closed.',
        '15:22:00  We text Ira Nowak on +447700900104: "A is over: contact was made. Thank you."',
        '15:22:00  The call to Bea Lindqvist is over.',
      ]);
      expect(told).not.toMatch(/7294|1111|Twelve|\[object|undefined|null/);
    });

    it("is told by the alarm's id too, by the beginning of an id, and for programs", async () => {
      expect(await story(town, (await town.records.alarm()).id)).toBe(told);
      expect(await story(town, (await town.records.visit()).id.slice(0, 8).toUpperCase())).toBe(told);
      const data: unknown = JSON.parse(await story(town, (await town.records.visit()).id, { json: true }));
      expect(data).toMatchObject({
        worker: { name: 'Sam Okoro', staffNumber: '4021', team: 'North' },
        timezone: 'Europe/London',
        visit: { place: '12 Mill Lane', status: 'ended' },
        alarms: [{ letter: 'A', kind: 'missed', status: 'closed' }],
        events: expect.arrayContaining([
          { at: '2026-11-23T15:06:45.000Z', kind: 'alarm', text: 'Alarm A is taken by Bea Lindqvist, news by 15:21.' },
        ]),
      });
    });

    it("lists somebody's latest by staff number", async () => {
      const list = await story(town, '4021');
      expect(list).toContain((await town.records.visit()).id);
      expect(list).toMatch(/A \(no check-in\)/);
      expect(await story(town, '4030')).toBe('Mo Haddad (staff number 4030)\nNo visits and no alarms yet.');
    });

    it('says plainly what it does not know', async () => {
      for (const nonsense of ['4999', 'ffffffff', 'A', "o'clock", '%%%%%%']) {
        expect((await refusal(story(town, nonsense)))[0]).toBe(`No visit, alarm or staff number is ${nonsense}.`);
      }
    });
  });

  it("of a visit tells of its alarm, also when that went on about the worker's next visit", async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T23:00:00Z' });
    await aMissedVisit(town);
    const missed = (await town.records.visit()).id;
    await town.phone(SAM).texts('START 60 at 4 Pier Road');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    const next = await town.knex<{ visit_id: string }>('alarm').first('visit_id');
    expect(next?.visit_id).not.toBe(missed);
    const told = await story(town, missed);
    expect(told).toMatch(/^ {2}Alarm A, /m);
    expect(told).toContain('Alarm A is raised: no check-in. Asked by text and call: Bea Lindqvist.');
    await nobodyMinds(town);
    await town.close();
  });

  it('says that an alarm is still open, and tells of the ladder, of who could not and who rang back', async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T23:00:00Z' });
    await aMissedVisit(town);
    await town.passes('3m');
    await town.phone(MO).texts('CANT');
    // Until her phone has stopped ringing.
    await town.passes('20s');
    const call = await town.phone(IRA).dials();
    await town.passes('2s');
    for (const keys of ['1', '5827', '3', '1', '48213#']) {
      await call.presses(keys);
      await town.passes('2s');
    }
    await town.passes('6m');
    const told = await story(town, (await town.records.visit()).id);
    inOrder(told, [
      'Monday 23 November 2026',
      '23:00:00  Sam Okoro rings the line',
      'Tuesday 24 November 2026',
      '00:00:20  The visit should have ended now. It is overdue.',
      '00:09:20  Nobody has taken alarm A yet. Asked by text and call: Mo Haddad, Ira Nowak.',
      `${MO}, texts: "CANT"`,
      "Mo Haddad can't deal with alarm A.",
      `We text Mo Haddad on ${MO}: "Thank you. We ask others about A."`,
      `Ira Nowak rings the line from ${IRA}.`,
      'Ira Nowak keys 1.',
      'Have you dialled 999?',
      'Ira Nowak says that 999 is dialled, news by 00:14.',
      'Ira Nowak keys *****#.',
      'Ira Nowak says that 999 is dialled (reference 48213), news by 00:14.',
      'News of alarm A is due: Ira Nowak is asked.',
      'It goes on.',
    ]);
    expect(told.split('No check-in has come')).toHaveLength(2);
    await nobodyMinds(town);
    await town.close();
  });

  it('of a ladder whose steps reach nobody tells which were skipped, and why', async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    await town
      .knex('person')
      .whereIn('staff_number', ['4022', '4031'])
      .update({ away: JSON.stringify([{ from: '2026-11-23', to: '2026-11-24' }]) });
    await town
      .knex('person')
      .where({ staff_number: '4030' })
      .update({ hours: JSON.stringify([{ days: [1], from: '08:00', to: '12:00' }]) });
    await town.phone(SAM).texts('IN 10 mins at 12 Mill Lane');
    await town.passes('17m');
    const told = await story(town, (await town.records.visit()).id);
    inOrder(told, [
      '14:16:00  Alarm A is raised: no check-in. Skipped: buddies (Bea Lindqvist is away). Skipped: managers ' +
        '(Mo Haddad is outside their hours, Ira Nowak is away). Asked by text and call: the duty desk, Out of ' +
        'hours team.',
    ]);
    await nobodyMinds(town);
    await town.close();
  });

  it('of a call for help out of any visit tells of the call, of the office that was rung, of the alarm', async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    const call = await town.phone(SAM).dials();
    await town.passes('5s');
    await call.presses('7294');
    for (const keys of ['0', '1']) {
      await town.passes('5s');
      await call.presses(keys);
    }
    await town.passes('2m');
    const told = await story(town, (await town.records.alarm()).id);
    inOrder(told, [
      'An alarm about Sam Okoro (staff number 4021), team North, who was on no visit',
      '14:00:00  Sam Okoro rings the line from',
      '14:00:15  Sam Okoro keys 1.',
      `14:00:15  We ring the office on ${DUTY} to put somebody through to the office.`,
      '14:00:40  The call to the office is not answered.',
      'Alarm A is raised: a call for help. Asked by text and call: Bea Lindqvist, Mo Haddad, Ira Nowak.',
    ]);
    expect(await story(town, '4021')).toMatch(/Alarms out of visits\nAlarm .*\n.*a call for help .*open$/);
    await nobodyMinds(town);
    await town.close();
  });

  it('says of what is held back just now why, and until when', async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    try {
      await aMissedVisit(town);
      await nobodyMinds(town);
      const visit = (await town.records.visit()).id;
      expect(await story(town, visit)).not.toContain('waits');
      const call = { channel: 'call', to_number: BEA };
      const changed = (change: object): Promise<number> => town.knex('contact_attempt').where(call).update(change);
      await changed({ status: 'waiting', not_before: new Date(town.now().getTime() + 90_000) });
      expect(await story(town, visit)).toMatch(/It goes on\.\n {2}The call to Bea Lindqvist waits until 15:08:00\.$/);
      await changed({ not_before: town.now() });
      expect(await story(town, visit)).toMatch(/\n {2}The call to Bea Lindqvist waits for its turn: .*$/);
      await town
        .knex('conversation')
        .insert({
          id: randomUUID(),
          carrier: 'twilio',
          direction: 'inbound',
          carrier_ref: 'c',
          our_number: town.line,
          their_number: BEA,
          state: '{}',
          turn: 0,
          status: 'live',
          started_at: town.now(),
        });
      expect(await story(town, visit)).toMatch(
        /\n {2}The call to Bea Lindqvist waits until the call on that phone is over\.$/,
      );
      expect(JSON.parse(await story(town, visit, { json: true }))).toMatchObject({
        waiting: [expect.stringMatching(/^The call to Bea/)],
      });
    } finally {
      await town.abandon();
    }
  });

  it('an event of a kind that this version does not know is a plain line', async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    await aVisit(town);
    const visit = (await town.records.visit()).id;
    await town.knex.raw('alter table journal drop constraint journal_kind_check');
    for (const [kind, detail] of [
      ['lantern', { lit: true }],
      ['visit', { colour: 'blue' }],
    ] as const)
      await town.knex('journal').insert({ at: town.now(), kind, visit_id: visit, detail: JSON.stringify(detail) });
    const told = await story(town, visit);
    expect(told).toContain('  An event that this version cannot read (lantern).');
    expect(told).toContain('  An event that this version cannot read (visit).');
    await nobodyMinds(town);
    await town.close();
  });

  it('of a visit without trouble says that no alarm was raised', async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    await aVisit(town);
    await town.passes('20m');
    await town.phone(SAM).texts('OUT');
    const told = await story(town, (await town.records.visit()).id);
    expect(told).toContain('  No alarm was raised.\n');
    inOrder(told, [
      '14:21:00  Sam Okoro, from +447700900101, texts: "OUT"',
      '14:21:00  The visit is ended.',
      '14:21:00  We text Sam Okoro',
    ]);
    expect(told).not.toContain('It goes on.');
    await nobodyMinds(town);
    await town.close();
  });
});

/** Each after the one before. */
function inOrder(told: string, lines: string[]): void {
  let place = 0;
  for (const line of lines) {
    const found = told.indexOf(line, place);
    if (found === -1) throw new Error(`"${line}" is not told${told.includes(line) ? ' there' : ''}:\n${told}`);
    place = found + line.length;
  }
}
