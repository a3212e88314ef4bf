import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { teamIdByName } from '../../src/records/organisation/teams.ts';
import { type Doing, northWith, openTwins, type Twins } from '../harness/twins.ts';

const SAM = '+447700900101';
const KIM = '+447700900102';
const twin = (staffNumber: string, number: string): string =>
  `  - { name: Sam Okoro, staff_number: "${staffNumber}", roles: [worker], team: North, ` +
  `phones: ["${number}"], pin: "7294", duress_pin: "3851" }\n`;
const ORGANISATION = northWith(twin('4021', SAM) + twin('4022', KIM));

const call = (...entries: string[]): Doing => ({ kind: 'call', entries, end: 'hangs up' });
/** The last of them is stored after the hang-up. */
const hangsUpFirst = (...entries: string[]): Doing => ({ kind: 'call', entries, end: 'hangs up first' });
/** A call from an unknown phone. STAFF stands for the twin's own staff number. */
const elsewhere = (...pins: string[]): Doing => ({
  kind: 'call',
  entries: ['STAFF#', ...pins],
  end: 'hangs up',
  isElsewhere: true,
});
/** The same, with something else than the staff number alone at its first question. */
const elsewhereAt = (...entries: string[]): Doing => ({ kind: 'call', entries, end: 'hangs up', isElsewhere: true });
const text = (body: string): Doing => ({ kind: 'text', body });

/** One day of the twins. The second does what the first does, under duress. */
const DAY: [what: string, plain: Doing, covert: Doing][] = [
  ['a PIN, and a visit starts', call('7294', '1', '2'), call('3851', '1', '2')],
  ['a PIN in its visit', call('7294'), call('3851')],
  ['a PIN, and more time', call('7294', '3', '1'), call('3851', '3', '1')],
  ['a PIN in a text', text('MORE 30 7294'), text('MORE 30 3851')],
  ['a PIN alone', text('7294'), text('3851')],
  ['a PIN before help', call('0', '', '7294'), call('0', '', '3851')],
  ['a text with the phrase', text('AT 12 Mill Lane.'), text('AT 12 Mill Lane. I will need the purple file')],
  ['a lesser phrase', text('OK.'), text('OK. Is the blue folder there?')],
  ['the phrase alone', text('Running late'), text('The purple file please')],
  ['a PIN and the phrase', text('END 7294'), text('END 3851. I will need the purple file')],
  ['a planned visit by text', text('START 7294'), text('START 3851')],
  ['a planned visit as planned', call('7294', '1', '9'), call('3851', '1', '9')],
  ['the end of it', call('7294', '2'), call('3851', '2')],
  ['the way home, by text', text('HOME 30 7294'), text('HOME 30 3851')],
  ['home', text('HOME 7294'), text('HOME 3851')],
  ['the way home, by call', call('7294', '7', '1'), call('3851', '7', '1')],
  ['the end of that', call('7294', '2'), call('3851', '2')],
  ['a PIN that ends nothing', call('7294', '2'), call('3851', '2')],
  ['a PIN, and another visit', call('7294', '1', '2'), call('3851', '1', '2')],
  ['a PIN that is stored after the hang-up', hangsUpFirst('7294'), hangsUpFirst('3851')],
  ['and one at the minutes', hangsUpFirst('7294', '3', '0', '7294#'), hangsUpFirst('7294', '3', '0', '3851#')],
  ['a PIN at the minutes', call('7294', '3', '0', '7294#'), call('7294', '3', '0', '3851#')],
  ["a PIN at a colleague's staff number", call('7294', '6', '7294#'), call('7294', '6', '3851#')],
  ['a PIN behind the staff number', elsewhereAt('STAFF7294#'), elsewhereAt('STAFF3851#')],
  ...[1, 2, 3].map((time): [string, Doing, Doing] => [
    `wrong PINs from elsewhere, call ${time}`,
    elsewhere('1111#', '1112#', '1113#'),
    elsewhere('1111#', '1112#', '1113#'),
  ]),
  ['the PIN once it is locked out', elsewhere('1111#', '7294#', '7294#'), elsewhere('1111#', '3851#', '3851#')],
];

const PLANNED = {
  start: new Date('2026-11-23T14:30:00Z'),
  end: new Date('2026-11-23T17:30:00Z'),
  risk: 'red' as const,
  homeMinutes: 30,
};

interface Statement {
  sql: string;
  sizes: unknown[];
}

describe('duress is written as any turn is', () => {
  let twins: Twins;
  beforeAll(async () => {
    twins = await openTwins(ORGANISATION, '2026-11-23T14:00:00Z');
    // One for each beginning of the day.
    for (const worker of ['4021', '4022'])
      for (const place of ['12 Mill Lane', '3 Elm Road', '14 High Street'])
        await planVisit(twins.parts, { kind: 'system' }, { worker, ...PLANNED, place });
    // Each of them has a note.
    const team = (await teamIdByName(twins.parts.knex, 'North')) ?? '';
    const about = { team, fileRef: null, reference: null, by: 'Mo', agreedWith: 'Ira', toldOn: null };
    for (const place of ['12 Mill Lane', '3 Elm Road', '14 High Street'])
      await setHazard(twins.parts, { kind: 'system' }, { ...about, kind: 'dog', place, reviewOn: '2027-05-01' });
  });
  afterAll(async () => {
    await twins.close();
  });

  /** Every statement that a phone's action causes, with the sizes of the values that it writes. */
  async function written(number: string, doing: Doing): Promise<Statement[]> {
    const statements: Statement[] = [];
    const note = ({ sql, bindings = [] }: { sql: string; bindings?: unknown[] }): void => {
      statements.push({ sql, sizes: bindings.map(sizeOf) });
    };
    twins.parts.knex.on('query', note);
    const staff = number === SAM ? '4021' : '4022';
    const done =
      doing.kind === 'call' ? { ...doing, entries: doing.entries.map((keys) => keys.replace('STAFF', staff)) } : doing;
    await twins.live([{ holder: { number, answers: null, lived: [] }, doing: done }]);
    twins.parts.knex.removeListener('query', note);
    return statements;
  }

  it.each(DAY)('%s', async (what, plain, covert) => {
    const [real, duress] = [await written(SAM, plain), await written(KIM, covert)];
    expect(real.length).toBeGreaterThan(2);
    expect(duress.map(({ sql }) => sql)).toEqual(real.map(({ sql }) => sql));
    // Other words are stored as other words. The size of what is sealed is the same even then.
    const isSameText = plain.kind === 'call' || /PIN (in|alone)/.test(what);
    const sealed = ({ sql }: Statement): boolean => isSameText || sql.includes('sealed_event');
    expect(duress.filter(sealed)).toEqual(real.filter(sealed));
    // The alarm is raised by later processing, between two actions of the phones.
    await twins.passes(1_000, []);
  });

  it('and the second twin has a covert alarm, and the first has none', async () => {
    const { rows } = await twins.parts.knex.raw<{ rows: unknown[] }>(
      'select p.staff_number, a.kind, a.covert from alarm a join person p on p.id = a.worker_id',
    );
    expect(rows.filter((row) => JSON.stringify(row).includes('true'))).toEqual([
      { staff_number: '4022', kind: 'duress', covert: true },
    ]);
  });
});

function sizeOf(value: unknown): unknown {
  return Buffer.isBuffer(value) || typeof value === 'string' ? value.length : typeof value;
}
