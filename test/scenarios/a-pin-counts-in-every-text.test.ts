import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AROUND_ROWAN, HARBOUR, INES, ROWAN } from '../harness/harbour.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

describe("the duress PIN, anywhere in a text, raises a covert alarm, is not stored, gets the real one's reply", () => {
  const TEXTS = [
    'SAFE 7093',
    'TAKE 7093',
    'DIALLED 7093',
    'CANT 7093',
    'OUT PIN7093',
    'OUT ７０９３',
    'OUT ٧٠٩٣',
    'OUT 7 0 9 3',
    'OUT 7-0-9-3',
    '7093out',
    'OUT my pin is 7093',
    'all good here, 7093',
    'MORE 30 7093',
    '7093',
    'OUT seven zero nine three',
    'out 7 then 0 then 9 then 3',
    'OUT\n--\n7093',
  ];
  /** Two workers for each text. They differ only in the PIN that they text. */
  const pairs = TEXTS.map((body, index) => ({ body, real: worker(2 * index), forced: worker(2 * index + 1) }));
  const workers = pairs.flatMap(({ real, forced }) => [real, forced]);
  let town: Town;
  beforeAll(async () => {
    const people = workers.map(
      ({ name, staffNumber, phone }) =>
        `  - { name: ${name}, staff_number: "${staffNumber}", roles: [worker], team: ` +
        `Quay, phone: "${phone}", pin: "4821", duress_pin: "7093", buddies: ["5513"] }\n`,
    );
    town = await openTown({ organisation: HARBOUR + people.join(''), at: '2026-11-23T14:00:00Z' });
  });
  afterAll(async () => {
    await mind(town, ...AROUND_ROWAN, ...workers.map(({ phone }) => phone));
    await town.close();
  });

  it.each(pairs)('"$body"', async ({ body, real, forced }) => {
    const replies: string[] = [];
    for (const [{ phone }, pin] of [
      [real, '4821'],
      [forced, '7093'],
    ] as const) {
      await town.phone(phone).texts('START 60 12 Elm Road');
      await mind(town, phone);
      await town.phone(phone).texts(withPin(body, pin));
      replies.push(await town.phone(phone).expectsText(/./));
    }
    expect(replies[1]).toBe(replies[0]);
    expect(await alarmsIn(town)).toContain(`${forced.name} duress raised`);
    const kept = await town.records.receivedTexts();
    expect(kept.map((text) => text.body).join('\n')).not.toMatch(
      /7(?: then|[ -])? ?0(?: then|[ -])? ?9(?: then|[ -])? ?3|７０９３|٧٠٩٣|seven zero/,
    );
  });

  it('raises one alarm for each duress PIN, and none for a real one', async () => {
    expect((await alarmsIn(town)).sort()).toEqual(pairs.map(({ forced }) => `${forced.name} duress raised`).sort());
  });
});

describe('a PIN counts in every text of a worker', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ...AROUND_ROWAN);
    await town.close();
  });

  it("a buddy's own duress PIN after SAFE counts, and does not close her colleague's alarm", async () => {
    await town.phone(INES).texts('START 60 12 Elm Road');
    await town.phone(ROWAN).texts('START 5');
    await town.passes('12m');
    await town.phone(INES).texts('SAFE 9154');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis missed raised', 'Ines Marlow duress raised']);
  });

  it('the real PIN closes a missed alarm, whatever words stand around it', async () => {
    for (const body of ['SAFE 4821', '4821 OUT', 'END PIN 4821', 'Out, sorry forgot! 4821', 'OUT my pin is 4821']) {
      await town.phone(ROWAN).texts('START 5');
      await town.passes('12m');
      expect((await alarmsIn(town)).at(-1)).toBe('Rowan Ellis missed raised');
      await town.phone(ROWAN).texts(body);
      expect({ body, alarm: (await alarmsIn(town)).at(-1) }).toEqual({ body, alarm: 'Rowan Ellis missed closed' });
      const open = await town.records.openVisits();
      expect({ body, open: open.length }).toEqual({ body, open: body.startsWith('SAFE') ? 1 : 0 });
      await town.phone(ROWAN).texts('OUT 4821');
      await mind(town, ...AROUND_ROWAN);
    }
  });
});

function worker(index: number): { name: string; staffNumber: string; phone: string } {
  return {
    name: `Worker ${index}`,
    staffNumber: `${6100 + index}`,
    phone: `+4477009007${String(index).padStart(2, '0')}`,
  };
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** The same text with another PIN, in the same digits. */
function withPin(body: string, pin: string): string {
  if (body.includes('seven zero nine three'))
    return body.replace('seven zero nine three', [...pin].map((digit) => DIGITS[Number(digit)]).join(' '));
  const scripts = [
    ['7', '0', '9', '3'],
    ['７', '０', '９', '３'],
    ['٧', '٠', '٩', '٣'],
  ];
  const zeros = ['0', '０', '٠'];
  return scripts.reduce((text, [a = '', b = '', c = '', d = ''], script) => {
    const first = zeros[script]?.codePointAt(0) ?? 0;
    const digits = [...pin].map((digit) => String.fromCodePoint(first + Number(digit)));
    return text.replace(
      new RegExp(`${a}((?: then |[ -])?)${b}((?: then |[ -])?)${c}((?: then |[ -])?)${d}`, 'u'),
      (_whole, ...gaps: string[]) => [digits[0], gaps[0], digits[1], gaps[1], digits[2], gaps[2], digits[3]].join(''),
    );
  }, body);
}
