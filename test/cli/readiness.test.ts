import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cardCommand } from '../../src/cli/card.ts';
import { recordAbsenceByNumber, personCommand } from '../../src/cli/person.ts';
import { codesForThoseWithoutPin, pinCommand, resetPin } from '../../src/cli/pin.ts';
import { readyCommand, readySheet } from '../../src/cli/ready.ts';
import { verify, verifyCommand } from '../../src/cli/verify.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';
import { refusal } from './refusal.ts';

const NOT_RUNNING = 'No Buddyline service is running at this moment: texts and calls go out when it runs.';

describe('before a team relies on the line', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE_RINGS_BACK, at: '2026-11-23T14:00:00Z' });
  });
  afterAll(async () => {
    await town.close();
  });

  const ready = async (): Promise<string> =>
    (await readySheet(town.knex, 'North', town.now(), { all: true })).lines.join('\n');

  it('a new team is told all that is missing, and what to do', async () => {
    const { lines, isReady } = await readySheet(town.knex, 'north', town.now(), { all: true });
    expect(isReady).toBe(false);
    expect(lines.slice(0, 6).map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
      '  What  Found',
      '✗  Bea Lindqvist (4022)  +447700900102 has not proved to be theirs',
      '  → npm run cli -- verify 4022',
      '✗  Bea Lindqvist (4022)  has not practised',
      '  → they ring, key their PIN, and 9',
      '✗  Ira Nowak (4031)  +447700900104 has not proved to be theirs',
    ]);
    expect(lines.join('\n')).toMatch(
      inOne(
        /✓ +Ladders +at least 3 people, or first a duty team, at every hour of the next 14 days\n✓ +Last /,
        /resort[^]*✗ +Drill +none yet\n/,
      ),
    );
    expect(lines.join('\n')).toMatch(/! +Emergency sheets +\d+ of \d+ not complete/);
    expect(lines.slice(-2)).toEqual(['12 to be put right, 1 to be looked at.', 'No go.']);
    expect(await refusal(readySheet(town.knex, 'South', town.now()))).toEqual(['There is no team South.']);
  });

  it("a council's 25 people are a line for each kind of fault; no code of a minute ago is made anew", async () => {
    const before = await readySheet(town.knex, 'North', town.now());
    const team = await town.knex<{ id: string; name: string }>('team').where({ name: 'North' }).first('id');
    const people = Array.from({ length: 25 }, (_, index) => ({
      id: randomUUID(),
      staff_number: String(6000 + index),
      name: `Kit ${String.fromCharCode(65 + index)}`,
      roles: ['manager'],
      away: '[]',
      hours: '[]',
    }));
    await town.knex('person').insert(people);
    await town.knex('person_team').insert(people.map(({ id }) => ({ person_id: id, team_id: team?.id, position: 0 })));
    await town
      .knex('phone')
      .insert(
        people.map(({ id }, index) => ({
          person_id: id,
          position: 0,
          number: `+4416329602${String(index).padStart(2, '0')}`,
        })),
      );
    try {
      const without = await readySheet(town.knex, 'North', town.now());
      expect(without.lines.length).toBeLessThanOrEqual(before.lines.length + 2);
      const told = without.lines.join('\n');
      expect(told).toMatch(
        inOne(
          /✗ +29 people +a number has not proved to be theirs: Bea Lindqvist \(4022\), Ira Nowak \(4031\), Kit A /,
          /\(6000\), Kit B \(6001\), Kit C \(6002\) and 24 more \(ready "North" --all names them\)\n +→ npm run /,
          /cli -- verify "North"\n/,
        ),
      );
      expect(told).toMatch(
        inOne(
          /✗ +25 people +no PIN: Kit A \(6000\).*\n +→ npm run cli -- pin reset 6000, and so on for 6001, 6002, /,
          /6003, 6004, 6005 and 19 more\n/,
        ),
      );
      await codesForThoseWithoutPin(town.parts, { send: false });
      const codes = (await readySheet(town.knex, 'North', town.now())).lines.join('\n');
      expect(codes).toMatch(
        inOne(
          /✗ +25 people +no PIN yet, and a one-time code that works: Kit A \(6000\).*\n +→ they ring, key the /,
          /one-time code that they were given, and choose\n/,
        ),
      );
      expect(codes).not.toContain('pin reset');
      const later = (await readySheet(town.knex, 'North', new Date(town.now().getTime() + 8 * 86_400_000))).lines.join(
        '\n',
      );
      expect(later).toContain('pin reset 6000, and so on');
    } finally {
      await town
        .knex('person')
        .whereIn(
          'id',
          people.map(({ id }) => id),
        )
        .delete();
    }
  });

  it('a number is verified by a key in a call of ours, or by a text from it, and by nothing less', async () => {
    expect(await verify(town.parts, '4030', { text: false })).toEqual([
      'Rung: 2 numbers, of Mo Haddad (4030).',
      NOT_RUNNING,
    ]);
    const mo = await town.phone(MO).expectsCall();
    await mo.answers();
    mo.hears(/^Riverside office\. This is a test\. Press 1\./);
    await mo.presses('1');
    const home = await town.phone(MO_AT_HOME).answersCall();
    await home.hangsUp();
    expect(await ready()).not.toContain(`${MO} has not`);
    expect(await ready()).toContain(`${MO_AT_HOME} has not proved`);
    expect(await verify(town.parts, 'North', { text: true })).toEqual([
      'Texted: 4 numbers, of Bea Lindqvist (4022), Ira Nowak (4031), Mo Haddad (4030), Sam Okoro (4021).',
      NOT_RUNNING,
    ]);
    for (const number of [SAM, BEA, IRA, MO_AT_HOME])
      await town.phone(number).expectsText(/^Riverside office: does this text reach you\? Please answer STATUS\.$/);
    for (const number of [SAM, BEA, IRA, MO_AT_HOME]) {
      await town.phone(number).texts('STATUS');
      await town.phone(number).ignores({ texts: 1 });
    }
    expect(await ready()).not.toContain('has not proved');
    expect(await verify(town.parts, 'North', { text: false })).toEqual([
      `Rung: The duty desk, ${DUTY}.`,
      `Rung: Out of hours team, ${OUT_OF_HOURS}.`,
      NOT_RUNNING,
    ]);
    for (const number of [DUTY, OUT_OF_HOURS]) await (await town.phone(number).answersCall()).presses('1');
    expect(await verify(town.parts, 'North', { text: false })).toEqual(['Every number is verified.', NOT_RUNNING]);
    expect(await refusal(verify(town.parts, 'South', { text: false }))).toEqual([
      'South is neither a staff number nor a team.',
    ]);
  });

  it('a number whose latest calls failed must be looked at, and put right after two', async () => {
    const home = town.phone(MO_AT_HOME);
    const rung = async (): Promise<string> => {
      await town.knex('phone').where({ number: MO_AT_HOME }).update({ verified_at: null });
      await town.passes('1m');
      await verify(town.parts, '4030', { text: false });
      await town.passes('3m');
      await home.ignores({ calls: 1 });
      return ready();
    };
    town.exchange.setFaults({ phones: { [MO_AT_HOME]: { 'meets-dead-number': 1 } } });
    expect(await rung()).toMatch(/! +Mo Haddad \(4030\) +\+441632960103: the last call to it failed\n/);
    expect(await rung()).toMatch(/✗ +Mo Haddad \(4030\) +\+441632960103: the last 2 calls to it failed\n/);
    town.exchange.setFaults({ phones: {} });
    home.answers('voicemail');
    expect(await rung()).not.toMatch(/calls? to it failed/);
    home.answers('manual');
    await home.texts('STATUS');
    await home.ignores({ texts: 1 });
    await town.knex('contact_attempt').where({ to_number: OUT_OF_HOURS }).update({ status: 'failed' });
    expect(await ready()).toMatch(/! +Out of hours team +\+441632960999: the last call to it failed\n/);
    await town.knex('contact_attempt').where({ to_number: OUT_OF_HOURS }).update({ status: 'completed' });
  });

  it('marks, withheld numbers, missing PINs, days away: each has its line', async () => {
    await town
      .knex('undeliverable_number')
      .insert({
        number: BEA,
        carrier: 'twilio',
        why: 'opted_out',
        since: town.now(),
        until: new Date(town.now().getTime() + 1e9),
      });
    const hidden = await town.phone(SAM).dials({ withheld: true });
    await hidden.presses('4021#', '7294#', '9', '7294#');
    await hidden.hangsUp();
    await town.knex('person').where({ staff_number: '4022' }).update({ duress_pin_hash: null });
    await town.knex('person').where({ staff_number: '4031' }).update({ pin_hash: null });
    expect(await recordAbsenceByNumber(town.parts, '4030', '2026-11-25', '2026-11-26')).toEqual([
      'Mo Haddad is away from 2026-11-25 to 2026-11-26, both days included.',
    ]);
    await recordAbsenceByNumber(town.parts, '4031', '2026-11-25', '2026-11-25');
    const sheet = await ready();
    expect(sheet).toMatch(/! +Bea Lindqvist \(4022\) +\+447700900102: has opted out of texts/);
    expect(sheet).toMatch(/✗ +Bea Lindqvist \(4022\) +no duress PIN\n.*pin reset 4022/);
    expect(sheet).toMatch(/! +Sam Okoro \(4021\) +has not practised the duress PIN\n/);
    expect(sheet).not.toMatch(/Sam Okoro \(4021\) +has not practised\n/);
    expect(sheet).toMatch(/! +Sam Okoro \(4021\) +rings with a withheld number/);
    expect(sheet).toMatch(/✗ +Ira Nowak \(4031\) +no PIN/);
    expect(sheet).toMatch(
      /✗ +Ladders of Bea Lindqvist and Sam Okoro +only 2 from 00:00 on Wed,? 25 Nov to 00:00 on Thu,? 26 Nov\n/,
    );
  });

  it("no go while the only buddy and both managers are away; the buddy's absence alone names the next", async () => {
    const away = async (people: string[]): Promise<string> => {
      await town.knex('person').update({ away: '[]' });
      for (const one of people) await recordAbsenceByNumber(town.parts, one, '2026-11-24', '2026-11-30');
      return ready();
    };
    await town.knex('organisation').update({ duty: JSON.stringify([DUTY, '+441632960501', '+441632960502']) });
    const buddyAway = await away(['4022']);
    expect(buddyAway).toMatch(
      inOne(
        /! +Ladders of Sam Okoro +from Tue 24 Nov to Mon 30 Nov: buddies reach nobody \(Bea Lindqvist is away\); /,
        /Mo Haddad \(manager\) and Ira Nowak \(manager\) are rung next\n/,
      ),
    );
    expect(buddyAway).not.toMatch(/✗ +Ladders/);
    const managersAway = await away(['4030', '4031']);
    expect(managersAway).toMatch(
      inOne(
        /! +Ladders of Bea Lindqvist and Sam Okoro +from Tue 24 Nov to Mon 30 Nov: managers reach nobody \(Mo /,
        /Haddad is away and Ira Nowak is away\); the duty desk and Out of hours team are rung next\n/,
      ),
    );
    const allAway = await away(['4022', '4030', '4031']);
    expect(allAway).toMatch(
      inOne(
        /✗ +Ladders of Sam Okoro +from Tue 24 Nov to Mon 30 Nov: buddies, managers reach nobody \(Bea Lindqvist /,
        /is away, Mo Haddad is away and Ira Nowak is away\); only the duty desk and Out of hours team are left\n/,
      ),
    );
    await town.knex('organisation').update({ duty: JSON.stringify([DUTY]) });
  });

  it('a team that has done everything is a go', async () => {
    await town
      .knex('person')
      .update({
        practised_at: town.now(),
        duress_practised_at: town.now(),
        pin_hash: Buffer.alloc(32),
        duress_pin_hash: Buffer.alloc(32),
        away: '[]',
      });
    expect((await ready()).split('\n').filter((line) => line.startsWith('✗'))).toEqual([
      expect.stringMatching(/^✗ +Drill/),
    ]);
  });

  it('days that are none, and people who are nobody, change nothing', async () => {
    expect(await refusal(recordAbsenceByNumber(town.parts, '4030', 'Monday', '2026-13-01'))).toEqual([
      'Monday is no day, as in 2026-12-24.',
      '2026-13-01 is no day, as in 2027-01-02.',
      'Nothing has changed.',
    ]);
    expect(await refusal(recordAbsenceByNumber(town.parts, '4030', '2026-12-02', '2026-12-01'))).toEqual([
      'It ends before it begins.',
      'Nothing has changed.',
    ]);
    expect(await refusal(recordAbsenceByNumber(town.parts, '9999', '2026-12-01', '2026-12-01'))).toEqual([
      'Nobody has the staff number 9999.',
    ]);
    expect(await refusal(resetPin(town.parts, '9999', { send: false }))).toEqual(['Nobody has the staff number 9999.']);
  });

  it('shows an example with the help of each command', () => {
    const commands = {
      card: cardCommand(),
      ready: readyCommand(),
      verify: verifyCommand(),
      'pin reset': pinCommand().commands[0],
      'person away': personCommand().commands[0],
    };
    for (const [name, command] of Object.entries(commands)) {
      let help = '';
      command
        ?.configureOutput({
          writeOut: (text) => {
            help += text;
          },
        })
        .outputHelp();
      expect(help).toMatch(new RegExp(`Examples?: npm run cli -- ${name}`));
    }
  });
});
