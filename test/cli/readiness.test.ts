import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cardCommand, cards } from '../../src/cli/card.ts';
import { contactCard } from '../../src/cli/card-text.ts';
import { CommandFailed } from '../../src/cli/open.ts';
import { recordAbsenceByNumber, personCommand } from '../../src/cli/person.ts';
import { codesForThoseWithoutPin, pinCommand, resetPin } from '../../src/cli/pin.ts';
import { readyCommand, readySheet } from '../../src/cli/ready.ts';
import { verify, verifyCommand } from '../../src/cli/verify.ts';
import type { Branch, Step } from '../../src/conversation/files/flow-file.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const NOT_RUNNING = 'No Buddyline service is running at this moment: texts and calls go out when it runs.';

async function refusal(promise: Promise<unknown>): Promise<string[]> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof CommandFailed ? error.lines : [];
}

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
    const home = await (await town.phone(MO_AT_HOME).expectsCall()).answers();
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
    for (const number of [DUTY, OUT_OF_HOURS])
      await (await (await town.phone(number).expectsCall()).answers()).presses('1');
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
    for (const keys of ['4021#', '7294#', '9', '7294#']) await hidden.presses(keys);
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

  it("a card for a worker's family says whom to ring, and nothing of plans and second ways", async () => {
    const lines = await cards(town.knex, town.parts.library.languages, {
      ...{ team: 'North', about: '4021', numbers: ['+441632960000'], isForFamily: true },
    });
    const card = lines.join('\n');
    expect(card).toContain('Ring +441632960000 from your own phone');
    expect(card).toContain('key 0 0, then 1. A person comes to the phone');
    expect(card).toContain('Sam Okoro, staff number 4021');
    expect(card).not.toMatch(/PIN|purple|Bea|Mo |covert|second/);
  });

  it('a card for each worker: numbers, keys and words for the wallet, the covert ways by heart, no PIN', async () => {
    const wanted = { team: 'North', about: null, numbers: ['+441632960000'] };
    const lines = await cards(town.knex, town.parts.library.languages, wanted);
    const all = lines.join('\n');
    expect(lines.filter((line) => line.includes('· staff number'))).toEqual([
      'Riverside office · Bea Lindqvist · staff number 4022',
      'Riverside office · Sam Okoro · staff number 4021',
    ]);
    expect(all).not.toMatch(/7294|3851|6183|2947|8462|5827/);
    const [wallet = '', learnt = ''] = all.split('TO BE LEARNT BY HEART');
    expect(wallet).toMatch(/Ring or text: \+441632960000/);
    expect(wallet).toContain('By text, to begin: IN 60 mins at Flat 3, 14 Mill Lane\n');
    expect(wallet).not.toMatch(/IN 60 and where/);
    expect(wallet).not.toMatch(/danger|duress|alarm|second|purple|folder|police|Buddyline/i);
    expect(learnt).toContain('In a text, the words "purple file": as the second PIN.');
    expect(learnt).toContain('"Is it the red form?" means: Are you in danger?');
    expect(learnt).toContain('"Shall I look again in five minutes?" means: Shall I ring back in five minutes?');
    expect(learnt).toContain(
      'after 2m: you, by call\n  after 6m: Sam Okoro, by text and call\n  after 9m: Mo Haddad, Ira Nowak, by ' +
        'text and call\n  after 12m: Sam Okoro, Mo Haddad, Ira Nowak, the duty desk, Out of hours team',
    );
    expect(await refusal(cards(town.knex, town.parts.library.languages, { ...wanted, about: '4099' }))).toEqual([
      '4099 is no worker of North, and is rung for none.',
    ]);
  });

  it('a card for each who may be rung: from where, about whom, first words, keys, texts, never to do', async () => {
    const wanted = { team: 'North', about: null, numbers: ['+441632960000'] };
    await recordAbsenceByNumber(town.parts, '4030', '2026-11-23', '2026-12-23');
    const all = (await cards(town.knex, town.parts.library.languages, wanted))
      .join('\n')
      .split(`\n${'-'.repeat(72)}\n`);
    await town.knex('person').update({ away: '[]' });
    const heads = all.map((card) => card.trim().split('\n')[0]).filter((head) => head?.includes('who is rung'));
    expect(heads).toEqual([
      'Riverside lone-working line · Sam Okoro, who is rung for colleagues',
      'Riverside lone-working line · Mo Haddad, who is rung for colleagues',
      'Riverside lone-working line · Ira Nowak, who is rung for colleagues',
      'Riverside lone-working line · Bea Lindqvist, who is rung for colleagues',
      'Riverside lone-working line · The duty desk, who is rung for colleagues',
      'Riverside lone-working line · Out of hours team, who is rung for colleagues',
    ]);
    const cardOf = (name: string): string => all.find((card) => card.includes(`${name}, who is rung`)) ?? '';
    const bea = cardOf('Bea Lindqvist');
    expect(bea).toContain('We ring you from +441632960000');
    expect(bea).toContain('You hear: "Riverside lone-working line. Urgent. Press 1."');
    expect(bea).toContain(
      'You read: "Riverside lone-working line: urgent. Reply TAKE B 15 (minutes until news) or CANT B, or ring us."',
    );
    expect(bea).toContain('Later you hear: "Riverside lone-working line. News, please. Press 1."');
    expect(bea).toMatch(
      inOne(
        /Sam Okoro: visit missed after 6m, danger said covertly at once, help asked for openly at once, asked /,
        /covertly to be looked after at once\n/,
      ),
    );
    expect(cardOf('Mo Haddad')).toMatch(
      /Bea Lindqvist, Sam Okoro: visit missed after 9m, danger said covertly at once/,
    );
    expect(cardOf('The duty desk')).toContain('You are rung at +441632960500');
    expect(cardOf('The duty desk')).toContain('"Riverside lone-working line. A caller for the office. Press 1."');
    expect(cardOf('Out of hours team')).toContain('You are rung at +441632960999');
    expect(cardOf('Out of hours team')).toContain('You have no PIN');
    expect(bea).not.toContain('You have no PIN');
    for (const card of all.filter((one) => one.includes('who is rung'))) {
      for (const word of ['TAKE B 15', 'CANT B', 'SAFE B', 'SAFE B 30', 'DIALLED B', 'READ'])
        expect(card).toContain(word);
      expect(card).toMatch(/COVERT[^]*do not ring or text them[^]*do not go there/i);
    }
    // The keys of the card are those of the flows.
    const { flows } = town.parts.library;
    const branchesOf = (one: Step | undefined): Record<string, Branch> => (one && 'on' in one ? one.on : {});
    const goes = (flow: string, step: string): Record<string, unknown> =>
      Object.fromEntries(Object.entries(branchesOf(flows[flow]?.steps[step])).map(([key, { go }]) => [key, go]));
    for (const step of ['missed-keys', 'panic-keys', 'watch-keys', 'duress-keys'])
      expect(goes('responder-call', step)).toMatchObject({
        1: 'minutes',
        2: 'cant',
        3: 'no-such-key',
        9: 'dialled-yes',
      });
    expect(goes('responder-call', 'missed-keys')).toMatchObject({ 4: 'ring-worker' });
    for (const step of ['news-keys', 'covert-keys'])
      expect(goes('news-call', step)).toMatchObject({ 2: 'minutes', 3: 'pass-on-yes', 9: 'dialled-yes' });
    expect(bea).toMatch(/^ {2}1 {3}I deal with it/m);
    for (const line of [
      /^ {2}2 {3}I can't/m,
      /^ {2}9 {3}I have dialled 999/m,
      /^ {2}4 {3}put me through/m,
      /^ {2}3 {3}pass it on/m,
    ])
      expect(bea).toMatch(line);
    const mo = await cards(town.knex, town.parts.library.languages, { ...wanted, about: '4030' });
    expect(mo[0]).toBe('Riverside lone-working line · Mo Haddad, who is rung for colleagues');
    await town.knex('person').where({ staff_number: '4030' }).update({ language: 'cy' });
    const inWelsh = await cards(town.knex, town.parts.library.languages, { ...wanted, about: '4030' });
    await town.knex('person').where({ staff_number: '4030' }).update({ language: null });
    expect(mo.join()).not.toContain('no speaker');
    expect(inWelsh.at(-1)).toBe('What it quotes in cy: no speaker of cy has checked these words yet.');
  });

  it('a text as the card has it begins a visit of that length at that place', async () => {
    const [form = ''] = (
      await cards(town.knex, town.parts.library.languages, { team: 'North', about: '4021', numbers: ['+441632960000'] })
    ).flatMap((line) => (line.startsWith('By text, to begin: ') ? [line.replace('By text, to begin: ', '')] : []));
    await town.phone(SAM).texts(form);
    await town.phone(SAM).ignores({ texts: 1 });
    expect(
      await town
        .knex('visit')
        .orderBy('started_at', 'desc')
        .first('place', town.knex.raw('extract(epoch from deadline - started_at)::int / 60 as minutes')),
    ).toMatchObject({ minutes: 60, place: expect.stringMatching(/^(at )?Flat 3, 14 Mill Lane$/) });
  });

  it('the contact card holds our numbers under the spoken name', () => {
    expect(contactCard('Riverside, office', ['+441632960000', '+447700900000'])).toBe(
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Riverside\\, office;;;;\r\nFN:Riverside\\, ' +
        'office\r\nTEL;TYPE=WORK,VOICE:+441632960000\r\nTEL;TYPE=WORK,VOICE:+447700900000\r\nEND:VCARD\r\n',
    );
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
