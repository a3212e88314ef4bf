import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordIncident } from '../../src/operations/incidents/incident.ts';
import { endVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { sendLists } from '../../src/operations/mail/hourly.ts';
import { reportCovertContact } from '../../src/operations/alarms/respond.ts';
import { personKey } from '../../src/contact/contact-key.ts';
import { openTown, type Town } from '../harness/town.ts';

/**
 * Sam has keyed the duress PIN in a house where Bea visits too. Mo and Cleo were asked, and Mo deals with it. Dan is a
 * colleague who was not asked, and neither was the desk.
 */
const PEOPLE = {
  sam: '+447700900101',
  bea: '+447700900102',
  mo: '+447700900103',
  cleo: '+447700900106',
  dan: '+447700900107',
  desk: '+441632960500',
  list: '+441632960501',
  night: '+441632960999',
};
type Name = keyof typeof PEOPLE;
const NAMES = Object.keys(PEOPLE) as Name[];

const ORGANISATION = `
organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  line_name: Riverside lone-working line
  duty: ["${PEOPLE.desk}"]
  last_resort: { name: Out of hours team, phone: "${PEOPLE.night}" }
teams:
  - name: North
    police_force: Northshire
    purple_file: off
    tell: { start: [buddies, managers], end: [buddies, managers] }
    open_visits: { text: ["${PEOPLE.list}"] }
people:
  - { name: Sam Okoro, staff_number: "4021", roles: [worker], team: North, phone: "${PEOPLE.sam}",
      pin: "7294", duress_pin: "3851", buddies: ["4022", "4023"] }
  - { name: Bea Lindqvist, staff_number: "4022", roles: [worker], team: North, phone: "${PEOPLE.bea}",
      pin: "6183", duress_pin: "2947", buddies: ["4024"] }
  - { name: Cleo Marsh, staff_number: "4023", roles: [worker], team: North, phone: "${PEOPLE.cleo}",
      pin: "5048", duress_pin: "9163", buddies: ["4024"] }
  - { name: Dan Price, staff_number: "4024", roles: [worker], team: North, phone: "${PEOPLE.dan}",
      pin: "8375", duress_pin: "1640", buddies: ["4023"] }
  - { name: Mo Haddad, staff_number: "4030", roles: [manager], team: North, phone: "${PEOPLE.mo}", pin: "8462" }
`;

const DESK = { kind: 'person', name: 'The desk', via: 'desk' } as const;

describe('who is told of what while a covert alarm is open', () => {
  let town: Town;
  const seen = new Set<string>();

  /** Who got which texts, and whose phones rang, since this was asked last. */
  async function told(): Promise<Partial<Record<Name, string[]>>> {
    await town.passes('2s');
    const came: Partial<Record<Name, string[]>> = {};
    for (const name of NAMES) {
      const isTheirs = ({ phone, direction, id }: { phone: string; direction: string; id: string }): boolean =>
        phone === PEOPLE[name] && direction === 'outbound' && !seen.has(id);
      const texts = town.exchange.texts().filter(isTheirs);
      const calls = town.exchange.calls().filter(isTheirs);
      for (const { id } of [...texts, ...calls]) seen.add(id);
      const all = [...texts.map(({ body }) => body), ...calls.map(() => 'rings')];
      if (all.length > 0) came[name] = all;
    }
    return came;
  }

  async function rings(name: Name | string, ...keys: string[]): Promise<void> {
    const call = await town.phone(PEOPLE[name as Name] ?? name).dials();
    await call.pressesUntilItEnds(...keys);
    await call.hangsUp();
  }

  beforeAll(async () => {
    town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:46:00Z' });
    await town.phone(PEOPLE.bea).texts('IN 120 mins at 12 High Street');
    await town.phone(PEOPLE.sam).texts('IN 120 mins at 12 High Street');
    await town.passes('2s');
    await rings('sam', '3851');
    await town.passes('1s');
    const call = await town.phone(PEOPLE.mo).answersCall();
    await call.presses('1', '1', '15#');
    await call.hangsUp();
    const { bea, desk, night } = await told();
    expect({ bea, desk, night }).toEqual({
      bea: [expect.stringMatching(/^On until/), expect.stringMatching(/visit of staff number 4021 has begun/)],
      desk: undefined,
      night: undefined,
    });
  });
  afterAll(async () => {
    await town.abandon();
  });

  const texts = (name: Name, body: string): Promise<void> => town.phone(PEOPLE[name]).texts(body);
  const ROWS: [what: string, deed: () => Promise<unknown>, told: Partial<Record<Name, RegExp[]>>][] = [
    [
      'Sam texts OUT without a PIN: Bea hears of it as on any day, and those who were asked do not',
      () => texts('sam', 'OUT'),
      { sam: [/^Thank you\. Your visit is ended/], bea: [/the visit of staff number 4021 is ended/] },
    ],
    [
      'Sam begins another visit',
      () => texts('sam', 'IN 30 mins at 14 High Street'),
      { sam: [/^On until 15:16/], bea: [/a visit of staff number 4021 has begun/] },
    ],
    [
      'Sam puts its end off twice without a PIN',
      async () => {
        await texts('sam', 'MORE 5');
        await texts('sam', 'MORE 10');
      },
      { sam: [/^On until 15:21/, /^On until 15:31/], bea: [/4021 wants more time again, without a PIN/] },
    ],
    [
      'six wrong PINs on Sam’s phone: whoever deals with it hears so, and nobody is told to ring',
      async () => {
        for (let round = 0; round < 2; round += 1) await rings('sam', '1111', '2222', '3333');
      },
      { mo: [/^A, news:\nseveral wrong PINs were tried for them/] },
    ],
    [
      'ten more from a phone of nobody’s: Sam reads of the lock-out',
      async () => {
        for (let round = 0; round < 4; round += 1) await rings('+447700900166', '4021#', '1111#', '2222#', '3333#');
      },
      { sam: [/PIN/] },
    ],
    [
      'Sam keys the real PIN and ends the visit: nobody who was asked hears of it',
      () => rings('sam', '7294', '2'),
      { bea: [/the visit of staff number 4021 is ended/] },
    ],
    [
      'Sam asks for the office and hangs up: the desk rings, and is not told to ring Sam back',
      () => rings('sam', '7294', '0', '1'),
      { desk: [/^rings$/] },
    ],
    [
      'Sam texts words that the line does not know: a fact of the alarm, and nobody is told to read them',
      async () => {
        await texts('sam', 'IN 120 mins at 14 High Street');
        await texts('sam', 'blorp the wibble');
      },
      {
        sam: [/^On until 16:/, /^You're down until/],
        bea: [/a visit of staff number 4021 has begun/],
        mo: [/^A, news:\nthey texted: blorp the wibble/],
      },
    ],
    [
      'Cleo, who was asked, and Dan, who was not, ask how things are',
      async () => {
        await texts('cleo', 'STATUS');
        await texts('dan', 'STATUS');
        await texts('bea', 'STATUS');
      },
      { cleo: [/^Mo Haddad deals with A already/], dan: [/^No visit is open/], bea: [/^On until|You're down until/] },
    ],
    ['Dan asks what is unread', () => texts('dan', 'READ'), { dan: [/^Nothing is unread/] }],
    [
      'an incident of Sam’s is noted: its text to the managers does not reach one who was asked',
      () =>
        recordIncident(town.parts, DESK, {
          person: '4021',
          at: new Date(town.now().getTime() - 60_000),
          seriousness: 'hurt',
          by: 'the desk',
        }),
      {},
    ],
    [
      'the list of who is out goes to its desk, once an hour: it is of the shown book',
      async () => {
        await town.passes('12m');
        await sendLists(town.parts, { canMail: false });
      },
      { list: [/: 2 are out at 14:58: 4022 until 16:46, 4021 until 16:46\.$/] },
    ],
    [
      'the office ends the visit',
      () => endVisitFor(town.parts, DESK, { worker: '4021', how: 'spoken-to' }),
      { bea: [/4021 is ended/, /the office has ended the visit of staff number 4021/] },
    ],
    [
      // A ring would be heard in that house. A worry is less urgent than the alarm: it is a fact, and starts nothing.
      'Bea, who is there, is worried: she hears the usual words; whoever deals with it is told, and Sam is not rung',
      () => texts('bea', 'WORRIED 4021'),
      {
        bea: [/^Thank you\. We see to it now, and you hear how it ends\.$/],
        mo: [/^A, news:\nBea Lindqvist is worried about them/],
      },
    ],
    [
      'Dan, who was not asked, is worried too: he learns nothing',
      () => texts('dan', 'WORRIED 4021'),
      { dan: [/^Thank you\./], mo: [/^A, news:\nDan Price is worried about them/] },
    ],
    [
      // "Seen in person" would say that it was covert.
      'it is over: whoever was asked hears how; whoever was worried, Bea in the house too, hears what ends any worry',
      async () => {
        const { id } = await town.records.alarm();
        const mo = personKey(await town.records.personId('4030'));
        // Bea's carrier takes no text for her any more: a call says it.
        town.exchange.setFaults({ optOutWords: 'the-carriers' });
        await texts('bea', 'STOP');
        await told();
        await reportCovertContact(town.parts, DESK, { alarm: id, by: mo, how: 'seen', isProved: true });
      },
      {
        cleo: [/^A is over: they were seen in person/],
        bea: [/^rings$/],
        dan: [/the colleague whom you were worried about: people have seen to it/],
      },
    ],
  ];

  it.each(ROWS)('%s', async (_what, deed, expected) => {
    await told();
    await deed();
    const came = await told();
    expect(Object.keys(came).sort()).toEqual(Object.keys(expected).sort());
    for (const name of NAMES) {
      const [words, wanted] = [came[name] ?? [], expected[name] ?? []];
      expect([name, words.length]).toEqual([name, wanted.length]);
      for (const [index, one] of wanted.entries()) expect(words[index]).toMatch(one);
    }
  });

  it('and so does the call in the place of a text, though she is in that house still', async () => {
    const call = await town.phone(PEOPLE.bea).answersCall();
    await call.presses('1');
    call.hears(/the colleague whom you were worried about: people have seen to it/);
  });
});
