import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordAccess } from '../../src/records/access-log.ts';
import { carriersInForce, readCarrierHealth, saveCarrierHealth } from '../../src/records/carrier-health.ts';
import { recordSweep } from '../../src/records/sweeps.ts';
import { type About, type EveryPage, openEveryPage } from '../harness/every-page.ts';
import { type Doing, type Holder, openTwins, type Twins } from '../harness/twins.ts';
import { untilTrue } from '../harness/until-true.ts';

/**
 * Workers who do the same things with their phones. The first uses the real PIN and plain words. The others use covert
 * ones always, in one round only, or now and then.
 */
/**
 * How many conversations are compared. `npm run test:duress` compares a thousand (71 s alone), the suite this number.
 */
const WANTED = Number(process.env['BUDDYLINE_LIVES'] ?? 280);
const TWINS = 4;
/** Minutes after each round: within a visit, after its end, the next day. */
const PAUSES = [1, 4, 1, 1, 20, 1, 1, 1, 1, 50, 1, 1, 1, 15 * 60, 1, 1, 1, 4, 1, 1, 1, 50, 1, 1];
const FAMILIES = Math.ceil(WANTED / ((TWINS - 1) * PAUSES.length));
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The words in which the two differ. A text with the phrase is read as its rest would be. */
const COVERT: [RegExp, plain: string, covert: string][] = [
  [/PIN/g, '7294', '3851'],
  [/ ?PHRASE/g, '', ' I will need the purple file.'],
  [/ ?FOLDER/g, '', ' Is the blue folder still there?'],
  [/WORDS/g, 'Please bring me the green file.', 'Please bring me the purple file.'],
];

/** As the office reads what is left of it where the line did not understand it. */
const WHAT_WAS_TEXTED: [own: string, word: string][] = [
  ['Please bring me the green file.', 'WORDS'],
  ['Please bring me the purple file.', 'WORDS'],
  [' I will need the purple file.', ''],
  [' Is the blue folder still there?', ''],
];

const entry = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('PIN', '1', '2', '3', '5', '8', '0', '*', '9') },
  { weight: 2, arbitrary: fc.constantFrom('45#', '30#', '5#', '1111', '4021#', '00#', '') },
);
const entries = fc
  .tuple(fc.constantFrom('PIN', 'PIN', 'PIN', '1111', '0', ''), fc.array(entry, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest]);
const doing: fc.Arbitrary<Doing> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      entries,
      end: fc.constantFrom('hangs up' as const, 'hangs up' as const, 'vanishes' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        'START 60 12 High Street PIN',
        'END PIN',
        'MORE 30 PIN',
        'OK PIN',
        'PIN',
        'STATUS PIN',
        'RING 20 PIN',
        'BACK PIN',
        'HOME 30 PIN',
        'HOME PIN',
        'HOME 45. PHRASE',
        'START 120 High Street',
        'OUT. PHRASE',
        'START 30. PHRASE',
        'AT 12 Mill Lane. PHRASE',
        'NOTE all quiet. PHRASE',
        'RING 30. FOLDER',
        'OK. FOLDER',
        'END PIN. PHRASE',
        'END 1111. PHRASE',
        'WORDS',
        'MORE 15',
        'OUT',
        'OK',
        'START 45',
        'HOME 45',
        'HOME',
        'STATUS',
        'SOS',
        'START 30',
        'BACK',
        'TAKE A 15',
        'at Mrs Khan for an hour PIN',
        'just got there, be an hour. PHRASE',
        'PIN home safe',
        'false alarm PIN',
        'no answer from Bea. PHRASE',
        'SAFE',
      )
      .map((body) => ({ kind: 'text' as const, body })),
  },
);
const round = fc.record({
  doing,
  answers: fc.option(
    fc
      .tuple(fc.constantFrom('PIN', '1', ''), fc.array(entry, { maxLength: 2 }))
      .map(([first, rest]) => [first, ...rest]),
  ),
});

const numberOf = (family: number, twin: number): string =>
  `+447700900${String(TWINS * family + twin).padStart(3, '0')}`;
/** As people write it: 07700 900 000. */
const national = (number: string): string => number.replace(/^\+44(\d{4})(\d{6})$/, '0$1 $2');
const colleagueOf = (family: number, twin: number): string => String(7000 + TWINS * family + twin);
const phoneOfColleague = (family: number, twin: number): string =>
  `+44163296${String(1 + TWINS * family + twin).padStart(4, '0')}`;
const staffNumber = (family: number, twin: number): string => String(5000 + TWINS * family + twin);
/**
 * One family in four gets the covert call. Those calls are left out of the comparison; everything else must be alike
 * all the same.
 */
const isRungBack = (family: number): boolean => family % 4 === 3;

/** Each has a team of their own, so that what a colleague or a wall sees of it is about nobody else. */
const teamOf = (family: number, twin: number): string =>
  `${isRungBack(family) ? 'Rings back' : 'North'} ${family}-${twin}`;
// Alarms that nobody takes are repeated only twice a day, because there are many of them for days.
const team = (name: string, purple: string): string => `
  - name: ${name}
    purple_file: ${purple}
    code_phrases: { watch: blue folder, help: purple file }
    ladder:
      - { after: 0s, who: worker, by: [sms] }
      - { after: 2m, who: worker, by: [call] }
      - { after: 6m, who: last_resort, by: [sms] }
    duress: [{ after: 0s, who: last_resort, by: [sms] }]
    watch: [{ after: 0s, who: last_resort, by: [sms] }]
    repeat: 12h`;
const person = (family: number, twin: number): string => `
  - { name: Sam Okoro, staff_number: "${staffNumber(family, twin)}", roles: [worker],
      team: ${teamOf(family, twin)}, phones: ["${numberOf(family, twin)}"], pin: "7294", duress_pin: "3851" }
  - { name: Bea Lindqvist, staff_number: "${colleagueOf(family, twin)}", roles: [worker],
      team: ${teamOf(family, twin)}, phones: ["${phoneOfColleague(family, twin)}"], pin: "6183", duress_pin: "2947" }`;
const each = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const ORGANISATION = `
organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  duty: ["+441632960500"]
  last_resort: { name: Out of hours team, phone: "+441632960999" }
teams:${each(FAMILIES, (family) =>
  each(TWINS, (twin) =>
    team(teamOf(family, twin), isRungBack(family) ? '{ between: [2m, 5m], wording: coded, decoys: 0 }' : 'off'),
  ).join(''),
).join('')}
people:${each(FAMILIES, (family) => each(TWINS, (twin) => person(family, twin)).join('')).join('')}
`;

/**
 * Rounds in which the unknown phone of every second family tries wrong PINs, and the round in which it then keys the
 * PIN and is refused.
 */
const WRONG_PINS = [5, 6, 7];
const LOCKED_OUT = 8;

function lockedOut(family: number, number: number): Doing | null {
  if (family % 2 === 0 || !(WRONG_PINS.includes(number) || number === LOCKED_OUT)) return null;
  const pins = number === LOCKED_OUT ? ['1111#', 'PIN#', 'PIN#'] : ['1111#', '1112#', '1113#'];
  return { kind: 'call', entries: ['STAFF#', ...pins], end: 'hangs up', isElsewhere: true };
}

const asLived = (words: string, isCovert: boolean): string =>
  COVERT.reduce((so, [sign, plain, covert]) => so.replaceAll(sign, isCovert ? covert : plain), words).trim();

function doneBy(one: Doing, isCovert: boolean, staffNumber: string): Doing {
  switch (one.kind) {
    case 'call':
      return { ...one, entries: one.entries.map((keys) => asLived(keys, isCovert).replace('STAFF', staffNumber)) };
    case 'text':
      return { ...one, body: asLived(one.body, isCovert) };
  }
}

describe(`${WANTED} random conversations under duress`, () => {
  let twins: Twins;
  let pages: EveryPage;
  beforeAll(async () => {
    twins = await openTwins(ORGANISATION, '2026-11-23T09:00:00Z');
    pages = await openEveryPage(twins.parts);
  });
  afterAll(async () => {
    await pages.close();
    await twins.close();
  });

  /** What the worker, an unasked colleague, the office, and the wall read at the desk about one of a family. */
  async function readAtDesk(family: number, twin: number, isIll: boolean): Promise<Record<string, string[]>> {
    const about: About = {
      team: teamOf(family, twin),
      staffNumber: staffNumber(family, twin),
      words: [
        [teamOf(family, twin), 'TEAM'],
        [staffNumber(family, twin), 'NUMBER'],
        [colleagueOf(family, twin), 'COLLEAGUE'],
        [numberOf(family, twin), 'PHONE'],
        [national(numberOf(family, twin)), 'PHONE'],
        [phoneOfColleague(family, twin), 'OTHER PHONE'],
        [national(phoneOfColleague(family, twin)), 'OTHER PHONE'],
        // What was texted differs; that something was, and when, must not.
        ...WHAT_WAS_TEXTED,
      ],
    };
    const readers = {
      themselves: await pages.reader('worker', about, staffNumber(family, twin)),
      colleague: await pages.reader('worker', about, colleagueOf(family, twin)),
      office: await pages.reader('operator', about, null),
      wall: await pages.wall(about),
    };
    const seen: Record<string, string[]> = {};
    for (const [name, reader] of Object.entries(readers)) {
      // The families before may have read the line in another state, within the same second.
      await untilTrue(async () => (await reader.lineAge()) === (isIll ? (5 * MINUTE) / 1000 : 0));
      seen[name] = await reader.sees();
    }
    return seen;
  }

  /** Every second family's pages are read while the line is ill: it last looked five minutes ago, and calls fail. */
  async function theLineIs(isIll: boolean): Promise<void> {
    const { knex, clock } = twins.parts;
    await carriersInForce(knex, ['twilio'], clock.now());
    await recordSweep(knex, 'worker', new Date(clock.now().getTime() - (isIll ? 5 * MINUTE : 0)));
    const [calls] = (await readCarrierHealth(knex)).filter(({ channel }) => channel === 'call');
    if (calls) await saveCarrierHealth(knex, { ...calls, state: isIll ? 'aside' : 'good' });
  }

  /** Their manager has looked at them before. In an alarm, those who answer it look more often, and at more. */
  async function areLookedAt(family: number, twin: number): Promise<void> {
    const { knex, clock } = twins.parts;
    const [personId] = await knex('person')
      .where({ staff_number: staffNumber(family, twin) })
      .pluck<string[]>('id');
    const look = (page: string, daysAgo: number, alarmId: string | null = null): Promise<void> =>
      recordAccess(knex, {
        at: new Date(clock.now().getTime() - daysAgo * DAY),
        accountId: null,
        byCommand: 'Mo Haddad',
        session: null,
        page,
        did: 'view',
        personId: personId ?? null,
        alarmId,
      });
    for (const page of ['person', 'visit', 'emergency sheet']) await look(page, 8);
    const [alarm] = await knex('alarm')
      .where({ worker_id: personId, covert: true })
      .whereNot({ status: 'closed' })
      .pluck<string[]>('id');
    if (alarm === undefined) return;
    for (const daysAgo of [8, 0])
      for (const page of ['alarm', 'emergency sheet', 'visit']) await look(page, daysAgo, alarm);
    for (const page of ['person', 'person', 'visit']) await look(page, 0);
  }

  async function alarmedNow(family: number, twin: number): Promise<boolean> {
    const { rows } = await twins.parts.knex.raw<{ rows: unknown[] }>(
      `select from alarm a join person p on p.id = a.worker_id
      where p.staff_number = ? and a.covert and a.status <> 'closed'`,
      [staffNumber(family, twin)],
    );
    return rows.length > 0;
  }

  it('look to the phone and on every page of the desk as with the real PIN and without the phrase', async () => {
    const rounds = PAUSES.length;
    const lives = fc.sample(fc.array(fc.tuple(round, fc.boolean()), { minLength: rounds, maxLength: rounds }), {
      numRuns: FAMILIES,
      seed: 4021,
    });
    const families = lives.map((life, family) => ({
      life,
      holders: each(TWINS, (twin): Holder => ({ number: numberOf(family, twin), answers: null, lived: [] })),
    }));
    const everybody = families.flatMap(({ holders }) => holders);
    let compared = 0;
    let seen = 0;
    for (const [number, minutes] of PAUSES.entries()) {
      await twins.live(
        families.flatMap(({ life, holders }, family) =>
          holders.flatMap((holder, twin) => {
            const [one, now = false] = life[number] ?? [];
            if (!one) return [];
            if (twin > 0) compared += 1;
            const isCovert = [false, true, number === family, now][twin] ?? false;
            holder.answers = one.answers?.map((keys) => asLived(keys, isCovert)) ?? null;
            return [
              { holder, doing: doneBy(lockedOut(family, number) ?? one.doing, isCovert, staffNumber(family, twin)) },
            ];
          }),
        ),
      );
      await twins.passes(minutes * MINUTE, everybody);
      for (const family of families.keys()) {
        if ((5 * family + 3) % rounds !== number) continue;
        const isIll = family % 2 === 1;
        await theLineIs(isIll);
        for (const twin of [0, 1]) await areLookedAt(family, twin);
        const [plain, covert] = [await readAtDesk(family, 0, isIll), await readAtDesk(family, 1, isIll)];
        expect([family, number, covert]).toEqual([family, number, plain]);
        const read = plain['themselves']?.join('\n') ?? '';
        expect([family, read.includes('Mo Haddad: your page')]).toEqual([family, true]);
        expect([family, read.includes('The line is late')]).toEqual([family, isIll]);
        seen += (await alarmedNow(family, 1)) ? 1 : 0;
      }
    }
    // An alarm must have been there to be seen.
    expect(seen).toBeGreaterThan(FAMILIES / 4);
    await twins.passes(30 * MINUTE, everybody);

    for (const [family, { life, holders }] of families.entries()) {
      const seen = await Promise.all(
        holders.map(async ({ number, lived }) => ({
          life,
          lived,
          sent: await twins.sent(number, isRungBack(family) ? ['purple'] : []),
        })),
      );
      expect(holders.every(({ lived }) => lived.length > 0)).toBe(true);
      for (const one of seen.slice(1)) expect(one).toEqual(seen[0]);
    }
    expect(compared).toBeGreaterThanOrEqual(WANTED);
    const refused = twins.parts.knex('contact_attempt').where({ purpose: 'own-lock-out' });
    expect(await refused).toHaveLength(TWINS * Math.floor(FAMILIES / 2));
    // They must differ in what is hidden. Otherwise the comparison would prove nothing.
    const { rows } = await twins.parts.knex.raw<{ rows: { number: string }[] }>(
      'select f.number from alarm a join phone f on f.person_id = a.worker_id where a.covert order by 1',
    );
    const covert = rows.map(({ number }) => number);
    const byTwin = each(
      TWINS,
      (twin) => each(FAMILIES, (family) => numberOf(family, twin)).filter((number) => covert.includes(number)).length,
    );
    expect(byTwin).toEqual([0, FAMILIES, expect.any(Number), FAMILIES]);
    expect(byTwin[2]).toBeGreaterThan(FAMILIES / 4);
  }, 300_000);
});
